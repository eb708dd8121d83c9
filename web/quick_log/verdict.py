"""What the rules said of one event, as the lines of the toast that answers: for its sender, in their language."""

from collections.abc import Sequence
from dataclasses import dataclass

from game_rules.editions import Editions
from game_rules.verdict import Reason
from kpi.catalog import Unit
from kpi.events import Event, Kind
from server.intake.submission import AwardOut, QuestOut, Receipt, Status
from server.ledger.wording import Wording
from web.event_words import kind_title
from web.i18n import gettext as _
from web.localise import current_format


@dataclass(frozen=True, slots=True)
class Award:
    """A line that pays, or takes back."""

    xp: int
    rule: str
    subject: str
    rulebook: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that says why not."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class VerdictLines:
    """All that the toast shows. ``is_victory`` asks for a celebration."""

    title: str
    xp: int
    awards: tuple[Award, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    is_victory: bool
    is_duplicate: bool


def verdict_lines(
    receipt: Receipt, event: Event, username: str, editions: Editions, wording: Wording, currency: str, about: str = ""
) -> VerdictLines:
    """The receipt of an event, as far as it concerns the member who sent it.

    ``about`` is what the customer is called, where the event says it otherwise.
    """
    about = about or str(getattr(event.data, "account", None) or "")
    mine = [one for one in receipt.awards if one.member == username]
    is_duplicate = receipt.status is Status.DUPLICATE
    # A quest that was done before moves along with every further event; it is news only when it pays.
    paid = {one.rule for one in mine if not one.reason}
    moved = [one for one in receipt.quests if one.member == username]
    quests = [one for one in moved if not one.done or f"quest:{one.quest}" in paid]
    levels = [one for one in receipt.levels if one.member == username]
    notes = [*_coins_and_badges(mine, editions, wording), *_quests(quests, editions, wording, currency)]
    notes += [_level(one.after, editions, wording) for one in levels if one.after > one.before]
    rises = any(one.after > one.before for one in levels)
    is_victory = rises or any(one.done for one in quests) or event.kind is Kind.DEAL_WON
    return VerdictLines(
        title=_("Already recorded") if is_duplicate else _title(event.kind, about),
        xp=sum(one.xp for one in mine),
        awards=tuple(_award(one, about, wording) for one in mine if one.xp),
        refusals=tuple(
            Refusal(wording.title(one.rule, one.version), wording.sentence(Reason(one.reason), one.rule, one.version))
            for one in receipt.refusals
            if one.member == username
        ),
        notes=tuple(notes),
        is_victory=is_victory and not is_duplicate,
        is_duplicate=is_duplicate,
    )


def _title(kind: Kind, about: str) -> str:
    match kind:
        case Kind.DEAL_WON:
            return _("Deal won: %(account)s") % {"account": about} if about else _("Deal won")
        case Kind.COLLECTION:
            return _("Payment logged: %(account)s") % {"account": about} if about else _("Payment logged")
        case Kind.VISIT:
            return _("Visit logged: %(account)s") % {"account": about} if about else _("Visit logged")
        case Kind.CALL:
            return _("Call logged: %(account)s") % {"account": about} if about else _("Call logged")
        case _:
            told = {"title": kind_title(kind), "account": about}
            return _("%(title)s: %(account)s") % told if about else told["title"]


def _award(one: AwardOut, about: str, wording: Wording) -> Award:
    rulebook = wording.rulebook(one.version)
    return Award(
        one.xp,
        wording.title(one.rule, one.version),
        about if not one.reason else wording.sentence(Reason(one.reason), one.rule, one.version),
        f"{rulebook.title[wording.language]} v{rulebook.version}",
    )


def _coins_and_badges(awards: Sequence[AwardOut], editions: Editions, wording: Wording) -> list[str]:
    notes = []
    coins = sum(one.coins for one in awards)
    if coins > 0:
        notes.append("+" + current_format().coins(coins))
    for one in awards:
        if one.badge and not one.reason:
            badge = editions.latest.badges.get(one.badge)
            title = badge.title[wording.language] if badge is not None else one.badge
            notes.append(_("New badge: %(title)s") % {"title": title})
    return notes


def _quests(moves: Sequence[QuestOut], editions: Editions, wording: Wording, currency: str) -> list[str]:
    """Quests that are done, then the others that moved; those about to begin are no news."""
    told = []
    for one in sorted(moves, key=lambda one: not one.done):
        quest = editions.latest.find_quest(one.quest)
        if quest is None or quest.is_badge:
            continue
        title = quest.title[wording.language]
        if one.done:
            told.append(_("Quest done: %(title)s") % {"title": title})
            continue
        objective = next((part for part in quest.objectives if part.goal == one.goal), quest.objectives[0])
        measure = editions.latest.measures.get(objective.measure)
        unit = measure.unit if measure is not None else Unit.COUNT
        text = current_format()
        progress = {
            "title": title,
            "done": text.quantity(one.progress, unit, currency),
            "goal": text.quantity(one.goal, unit, currency),
        }
        told.append(_("%(title)s: %(done)s of %(goal)s") % progress)
    return told[:_MOST_QUESTS]


# More lines nobody reads while the next customer is on the phone.
_MOST_QUESTS = 4


def _level(number: int, editions: Editions, wording: Wording) -> str:
    title = next((level.title[wording.language] for level in editions.latest.levels if level.number == number), "")
    return _("Level %(number)s: %(title)s") % {"number": number, "title": title}
