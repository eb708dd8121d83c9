"""What followers are sent about an event: frames by topic, each encoded once for everybody.

Topics on the wire are ``me``, ``team:SLUG``, ``company``, ``raid:ID``, ``barrier:ID``, ``barriers`` and ``board:…``;
inside, ``me`` is ``me:NUMBER``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from game_rules.editions import Editions
from kpi.events import Collection, ContractSigned, DealLost, DealWon, EventData, Kind
from kpi.facts import NOBODY
from kpi.money import Money
from kpi.wire import data_from_store
from server.ledger.facts import moment
from server.live.barriers import tell_barrier
from server.live.raids import ToldRaid, tell_raid, tell_victory
from server.people.directory import Directory
from server.people.roles import Visibility

_encode = msgspec.json.Encoder().encode

# What happened longer ago is history that somebody brought in, and no news.
NEWS_US = 86_400_000_000

# Worth telling everybody about.
CELEBRATED = frozenset((Kind.DEAL_WON, Kind.CONTRACT_SIGNED, Kind.COLLECTION))
# Moves deals and payments without being a success: pages that show them look again.
MOVED = frozenset(
    kind for kind in Kind if kind.value.startswith(("deal.", "lead.")) or kind in (Kind.DELIVERY, Kind.REVERSED)
)


class Award(msgspec.Struct, frozen=True):
    """What the stream needs of an award in a receipt."""

    member: str
    rule: str
    xp: int = 0
    coins: int = 0
    version: int = 0
    badge: str = ""
    reason: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """What the stream needs of a refusal in a receipt."""

    member: str
    rule: str
    reason: str


class Told(msgspec.Struct, frozen=True):
    """What the stream needs of a receipt."""

    id: str
    source: str
    seq: int
    awards: tuple[Award, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    quests: tuple[dict[str, str | int | bool], ...] = ()
    levels: tuple[dict[str, str | int], ...] = ()
    raids: tuple[ToldRaid, ...] = ()


read_receipt = msgspec.json.Decoder(Told).decode


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded event, as far as followers are concerned."""

    seq: int
    kind: Kind
    at_us: int
    recorded_us: int
    member: int
    amount: int | None
    data: str
    receipt: str
    concerned: tuple[int, ...] = ()
    """Whose deal or contract it is about, where ``member`` is nobody."""


Frames = Mapping[str, Sequence[str]]
"""Encoded frames by inner topic."""


class Item:
    """Everything the stream says at one seq. It is put into words when somebody first wants to hear it."""

    __slots__ = ("_frames", "_make", "seq")

    def __init__(self, seq: int, make: Callable[[], Frames]) -> None:
        self.seq = seq
        self._make: Callable[[], Frames] | None = make
        self._frames: Frames = {}

    @property
    def frames(self) -> Frames:
        """The frames, made once for everybody."""
        if self._make is not None:
            self._frames, self._make = self._make(), None
        return self._frames


Say = Callable[[str, str, str, object], None]
"""inner topic, wire topic, type, data"""


def item_of(event: Recorded, directory: Directory, editions: Editions) -> Item:
    """What the stream says of one event, by the people and rules of this moment."""
    return Item(event.seq, lambda: _frames_of(event, directory, editions))


def _frames_of(event: Recorded, directory: Directory, editions: Editions) -> Frames:
    told = read_receipt(event.receipt)
    at = moment(event.recorded_us).astimezone(UTC).isoformat()
    frames: dict[str, list[str]] = {}

    def say(topic: str, shown: str, kind: str, data: object) -> None:
        frame = {"seq": event.seq, "type": kind, "topic": shown, "at": at, "data": data}
        frames.setdefault(topic, []).append(_encode(frame).decode())

    _tell_members(event, told, directory, editions, say)
    is_news = event.recorded_us - event.at_us < NEWS_US
    if event.kind in CELEBRATED and is_news:
        _tell_everybody(event, told, directory, say)
    elif event.kind in MOVED and is_news:
        _tell_moved(event, directory, say)
    for level in told.levels:
        _tell_level(level, directory, say, is_news)
    if event.kind.is_barrier:
        tell_barrier(event.kind, data_from_store(event.kind, event.data), event.member, directory, say)
    if told.raids:
        data = data_from_store(event.kind, event.data)
        for move in told.raids:
            tell_raid(move, event.kind, event.member, data, directory, say)
            if is_news:
                tell_victory(move, directory, say)
    return frames


def board_item(seq: int, topic: str, changed: Iterable[str], at: datetime) -> Item:
    """ "This board moved": followers fetch it again, or move the rows of those who changed."""
    data = {"as_of_seq": seq, "changed": list(changed)}
    frame = {"seq": seq, "type": "board", "topic": topic, "at": at.isoformat(), "data": data}
    return Item(seq, lambda: {topic: [_encode(frame).decode()]})


def room_item(seq: int, topic: str, at: datetime) -> Item:
    """A raid or a barrier is followed from here on."""
    kind, _, id = topic.partition(":")
    data = {kind: id, "as_of_seq": seq}
    frame = {"seq": seq, "type": kind, "topic": topic, "at": at.isoformat(), "data": data}
    return Item(seq, lambda: {topic: [_encode(frame).decode()]})


def _tell_members(event: Recorded, told: Told, directory: Directory, editions: Editions, say: Say) -> None:
    """Everybody concerned hears of every event once, also when it paid nothing."""
    concerned = {one.member for one in told.awards} | {one.member for one in told.refusals}
    concerned.discard("")
    concerned.update(directory.member(member).username for member in _whose(event))
    for username in sorted(concerned):
        member = directory.member_by_username(username)
        if member is None:
            continue
        language = member.language.value
        awards = [
            {
                "rule": one.rule,
                "title": editions.version(one.version).title_of_rule(one.rule, language),
                "xp": one.xp,
                "coins": one.coins,
                "badge": one.badge or None,
                "reason": one.reason or None,
            }
            for one in told.awards
            if one.member == username
        ]
        refusals = [{"rule": one.rule, "reason": one.reason} for one in told.refusals if one.member == username]
        quests = [quest for quest in told.quests if quest["member"] == username]
        # First, and whole: the frames of one event share its seq, and who drops off after this one resumes after it.
        data = {
            "event": {"id": told.id, "source": told.source, "kind": event.kind.value},
            "xp": sum(one.xp for one in told.awards if one.member == username),
            "awards": awards,
            "refusals": refusals,
            "quests": quests,
            "levels": [level for level in told.levels if level["member"] == username],
        }
        say(f"me:{member.id}", "me", "award", data)
        for quest in quests:
            say(f"me:{member.id}", "me", "quest", quest)


def _tell_level(level: dict[str, str | int], directory: Directory, say: Say, is_news: bool) -> None:
    member = directory.member_by_username(str(level["member"]))
    if member is None:
        return
    say(f"me:{member.id}", "me", "level", level)
    if is_news and int(level["after"]) > int(level["before"]):
        for topic, name in _audiences(member.id, directory):
            say(topic, topic, "level", level | {"member": member.username if name else "", "name": name})


def _tell_everybody(event: Recorded, told: Told, directory: Directory, say: Say) -> None:
    member = _credited(event, told, directory)
    if member == NOBODY or not _audiences(member, directory):
        _tell_moved(event, directory, say)
        return
    data = data_from_store(event.kind, event.data)
    amount = event.amount
    for topic, name in _audiences(member, directory):
        shown = Money(amount, directory.currency) if amount is not None else None
        deal = {
            "kind": event.kind.value,
            "member": directory.member(member).username if name else None,
            "name": name or None,
            "account": _account_in(data),
            "amount": {"amount": f"{shown.decimal}", "currency": shown.currency} if shown is not None else None,
        }
        say(topic, topic, "deal", deal)


def _tell_moved(event: Recorded, directory: Directory, say: Say) -> None:
    """A deal, lead or payment moved. Without any fact: not everybody who hears of it may see whose it is."""
    teams = {topic for member in _whose(event) for topic in _teams_of(member, directory)}
    for topic in ("company", *sorted(teams)):
        word = "lead" if event.kind.value.startswith("lead.") else "deal"
        say(topic, topic, word, {"kind": event.kind.value} | dict.fromkeys(("member", "name", "account", "amount")))


def _whose(event: Recorded) -> tuple[int, ...]:
    return (event.member,) if event.member != NOBODY else event.concerned


def _credited(event: Recorded, told: Told, directory: Directory) -> int:
    """Whose success it is; a payment that names nobody belongs to whom it paid, the people of its contract."""
    if event.member != NOBODY or not told.awards:
        return event.member
    member = directory.member_by_username(told.awards[0].member)
    return member.id if member is not None else NOBODY


def _account_in(data: EventData) -> str | None:
    return data.account if isinstance(data, DealWon | DealLost | ContractSigned | Collection) else None


def _audiences(member_id: int, directory: Directory) -> list[tuple[str, str]]:
    """The topics that hear of a member's successes, with the name they hear; nobody when the member wishes so."""
    shown = directory.visibility_of(member_id)
    if shown is Visibility.OFF:
        return []
    name = directory.member(member_id).name if shown is Visibility.NAMED else ""
    return [("company", name), *((topic, name) for topic in _teams_of(member_id, directory))]


def _teams_of(member_id: int, directory: Directory) -> list[str]:
    stays = (stay for stay in directory.stays_of(member_id) if stay.to_day is None)
    return [f"team:{directory.team(stay.team_id).slug}" for stay in stays]
