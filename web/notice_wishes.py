"""The form about one's notices: which kinds, whether they are sent somewhere, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from server.errors import InvalidInput
from server.notices.desk import WishDraft, minute_text
from server.notices.notice import NoticeKind
from server.notices.wishes import Wishes
from server.people.roles import Role
from web.i18n import gettext as _
from web.notices import kind_title, mark_of

# Nobody else is told of these.
_OF_ADMINS = frozenset({NoticeKind.WEBHOOK_OFF})


class WishForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form sends; ``wanted`` repeats, and comes as a text where it stands there once."""

    wanted: list[str] | str = ""
    address: str = ""
    forget: str = ""
    digest_at: str = ""
    urgent: str = ""
    version: str = "0"

    @property
    def kinds(self) -> list[str]:
        """What is ticked."""
        return [self.wanted] if isinstance(self.wanted, str) else self.wanted

    @property
    def draft(self) -> WishDraft:
        """What is wished; an address that is not typed stays as it is."""
        unwanted = [kind.value for kind in NoticeKind if kind.value not in self.kinds and kind not in _OF_ADMINS]
        address = "" if self.forget else (self.address.strip() or None)
        return WishDraft(unwanted, address, self.digest_at, bool(self.urgent))


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One kind that can be ticked."""

    value: str
    title: str
    mark: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class WishPage:
    """Everything the page shows; ``said`` tells what an act brought."""

    wishes: Wishes
    services: tuple[str, ...]
    kinds: tuple[KindChoice, ...]
    form: WishForm
    errors: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    said_tone: str = "gain"


def form_of(wishes: Wishes) -> WishForm:
    """The form filled with what is wished; the address is never shown again."""
    wanted = [kind.value for kind in NoticeKind if kind not in wishes.unwanted]
    urgent = "1" if wishes.is_urgent else ""
    return WishForm(
        wanted=wanted, digest_at=minute_text(wishes.digest_minute), urgent=urgent, version=str(wishes.version)
    )


def kind_choices(form: WishForm, role: Role | None) -> tuple[KindChoice, ...]:
    """What can be ticked by somebody in this role."""
    kinds = (kind for kind in NoticeKind if kind not in _OF_ADMINS or role is Role.ADMIN)
    return tuple(KindChoice(one.value, kind_title(one), mark_of(one), one.value in form.kinds) for one in kinds)


def errors_of(error: InvalidInput, services: tuple[str, ...]) -> dict[str, str]:
    """What is wrong, by field."""
    told = {
        "address": _("This is no address of a service that notices may be sent to: %(services)s.")
        % {"services": ", ".join(services)},
        "digest_at": _("A time such as 08:30."),
    }
    return {name: told.get(name, error.detail) for name in (one.pointer.split("/")[1] for one in error.problems)}
