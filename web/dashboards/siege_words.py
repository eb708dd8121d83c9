"""What is said of a siege: the states in words, and the sentences at the top: will we make it, where not, why."""

from dataclasses import dataclass

from kpi.drivers import Driver
from kpi.siege import SiegeState
from server.insights.siege.queries import Castle, Siege
from server.insights.why.queries import Why
from server.insights.why.words import NAMES
from web.format import Format
from web.i18n import LOCALE, ngettext, pgettext
from web.i18n import gettext as _

LIKELY, UNLIKELY, NEVER = 0.7, 0.4, 0.01
NAMED_BEHIND = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentences above the map, and how they feel: gain, warn, threat or brand."""

    headline: str
    where: str
    why: str
    why_href: str
    tone: str


def state_title(state: SiegeState) -> str:
    """A state in a word or two."""
    titles = {
        SiegeState.TAKEN: pgettext("siege", "Taken"),
        SiegeState.AHEAD: _("On pace"),
        SiegeState.TIGHT: _("A little behind"),
        SiegeState.BEHIND: _("Behind"),
        SiegeState.LOST: _("Not made"),
        SiegeState.OPEN: _("No target"),
    }
    return titles[state]


STATE_MARKS = {
    SiegeState.TAKEN: "flag-check",
    SiegeState.AHEAD: "trending-up",
    SiegeState.TIGHT: "clock-exclamation",
    SiegeState.BEHIND: "trending-down",
    SiegeState.LOST: "flag-off",
    SiegeState.OPEN: "circle-dashed",
}
STATE_TONES = {
    SiegeState.TAKEN: "gain",
    SiegeState.AHEAD: "gain",
    SiegeState.TIGHT: "warn",
    SiegeState.BEHIND: "threat",
    SiegeState.LOST: "threat",
    SiegeState.OPEN: "brand",
}


def verdict(siege: Siege, cause: Why | None, written: Format, why_href: str) -> Verdict:
    """Will we make it, where not, why; `cause` explains the castle that is furthest behind."""
    headline, tone = _headline(siege, written)
    return Verdict(headline, _where(siege, written), _why(siege, cause, written), why_href, tone)


def _headline(siege: Siege, written: Format) -> tuple[str, str]:
    whole = siege.whole
    reached = {"reached": written.percent(whole.pace.attainment), "left": _left(siege)}
    chance = whole.outlook.probability
    match whole.state:
        case SiegeState.OPEN if whole.target is None:
            return _("No target is set for this period."), "brand"
        case SiegeState.TAKEN:
            return _("The target is made: %(reached)s.") % reached, "gain"
        case SiegeState.LOST:
            return _("The target was not made: %(reached)s.") % reached, "threat"
    if chance is not None:
        told = reached | {"chance": _chance(chance, written)}
        if chance >= LIKELY:
            return _("We will likely make it: a chance of %(chance)s, %(reached)s reached, %(left)s.") % told, "gain"
        if chance >= UNLIKELY:
            return _("It can go either way: a chance of %(chance)s, %(reached)s reached, %(left)s.") % told, "warn"
        return _("We will likely miss it: a chance of %(chance)s, %(reached)s reached, %(left)s.") % told, "threat"
    tone = STATE_TONES[whole.state]
    match whole.state:
        case SiegeState.AHEAD:
            return _("We are on pace: %(reached)s reached, %(left)s.") % reached, tone
        case SiegeState.TIGHT:
            return _("We are a little behind: %(reached)s reached, %(left)s.") % reached, tone
        case SiegeState.BEHIND:
            return _("We are behind: %(reached)s reached, %(left)s.") % reached, tone
        case _:
            return _("It has just begun: %(left)s.") % reached, tone


def _chance(chance: float, written: Format) -> str:
    """Nothing is certain before the end."""
    if chance < NEVER:
        return _("under 1%")
    return _("over 99%") if chance > 1 - NEVER else written.percent(chance, digits=0)


def _left(siege: Siege) -> str:
    left = siege.elapsed.total - siege.elapsed.days
    if left <= 0:
        return _("the last working day")
    return ngettext("%(num)s working day left", "%(num)s working days left", left) % {"num": left}


def _where(siege: Siege, written: Format) -> str:
    behind = siege.behind
    if not behind:
        return ""
    places = _(", ").join(_missing(one, siege, written) for one in behind[:NAMED_BEHIND])
    more = len(behind) - NAMED_BEHIND
    if more <= 0:
        return _("Behind: %(places)s.") % {"places": places}
    told = {"places": places, "num": more}
    return ngettext("Behind: %(places)s and %(num)s more.", "Behind: %(places)s and %(num)s more.", more) % told


def _missing(one: Castle, siege: Siege, written: Format) -> str:
    amount = written.short_quantity(one.missing, siege.kpi.unit, siege.directory.currency)
    return _("%(place)s (%(amount)s short)") % {"place": one.scope.name, "amount": amount}


def _why(siege: Siege, cause: Why | None, written: Format) -> str:
    """The driver that cost the castle furthest behind most, and what barriers block there."""
    said: list[str] = []
    currency = siege.directory.currency
    if cause is not None:
        costs = [part for part in cause.split.drivers if part.driver is not Driver.TIME and part.amount < 0]
        if costs:
            worst = min(costs, key=lambda part: part.amount)
            told = {"place": cause.scope.name, "driver": NAMES[worst.driver][LOCALE.get()],
                    "amount": written.short_quantity(worst.amount, siege.kpi.unit, currency)}  # fmt: skip
            said.append(_("In %(place)s most is lost by: %(driver)s (%(amount)s).") % told)
    blocked = siege.whole.blocked
    if blocked.barriers:
        amount = {"num": blocked.barriers, "amount": written.short_quantity(blocked.amount, siege.kpi.unit, currency)}
        said.append(
            ngettext("%(num)s barrier blocks %(amount)s.", "%(num)s barriers block %(amount)s.", blocked.barriers)
            % amount
        )
    return " ".join(said)
