"""Who shares a deal, from the rows of a form to the credits of an event."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from kpi.events import CreditShare
from server.people.directory import Directory
from web.i18n import gettext as _

SPARE_ROWS = 2
"""So many more people can come to share a deal at once."""
_WHOLE = Decimal(100)


def rows_of(who: str | Sequence[str], share: str | Sequence[str]) -> list[tuple[str, str]]:
    """The rows of the form: a username and a per cent each, as they were typed."""
    names, parts = _listed(who), _listed(share)
    return [(name.strip(), parts[place].strip() if place < len(parts) else "") for place, name in enumerate(names)]


def shares_of(
    who: str | Sequence[str], share: str | Sequence[str], directory: Directory, errors: dict[str, str]
) -> tuple[CreditShare, ...]:
    """The shares, which sum to 100 %; () with an error under "share" where they do not."""
    told = [(name, part) for name, part in rows_of(who, share) if name]
    found = []
    for name, part in told:
        percent = _percent(part, is_alone=len(told) == 1)
        if directory.member_by_username(name) is None:
            errors["share"] = _("Nobody here is called “%(value)s”.") % {"value": name[:40]}
        elif percent is None:
            shown = {"value": part[:40]}
            errors["share"] = _("“%(value)s” is no share. Type per cent above 0 and up to 100, such as 60.") % shown
        else:
            found.append(CreditShare(name, percent / _WHOLE))
    if errors:
        return ()
    if not found:
        errors["share"] = _("Whose deal is it? Pick at least one person.")
        return ()
    if len({one.member for one in found}) < len(found):
        errors["share"] = _("Somebody stands here twice. Give each person one row.")
        return ()
    total = sum((one.share for one in found), Decimal(0)) * _WHOLE
    if total != _WHOLE:
        errors["share"] = _("The shares add up to %(value)s %%, they must make 100 %%.") % {
            "value": f"{total.normalize():f}"
        }
        return ()
    return tuple(found)


def _percent(text: str, *, is_alone: bool) -> Decimal | None:
    plain = text.replace("%", "").replace("％", "").replace(",", ".").strip()
    if not plain and is_alone:
        return _WHOLE
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= _WHOLE and found == round(found, 4) else None


def _listed(told: str | Sequence[str]) -> Sequence[str]:
    return [told] if isinstance(told, str) else told
