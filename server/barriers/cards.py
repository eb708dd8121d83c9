"""What people are shown of barriers: frozen values, names looked up, money in minor units. See ``queries.py``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from game_rules.barriers import Barrier, BarrierRules, BarrierState
from server.barriers.access import BarrierRights
from server.barriers.stored import AccountRef
from server.files.desk import FileInfo
from server.people.directory import MemberInfo, RegionInfo, TeamInfo


@dataclass(frozen=True, slots=True)
class BarrierCard:
    """A barrier as lists show it. ``reporter`` None: the viewer may not know. ``seconds`` counts "me too".

    ``is_late``: its owner was to be done by now.
    """

    id: str
    state: BarrierState
    cause: str
    cause_title: str
    text: str
    measure: str
    period: str
    blocked: int
    account: AccountRef | None
    deal: str
    team: TeamInfo | None
    region: RegionInfo | None
    reporter: MemberInfo | None
    owner: MemberInfo | None
    due_on: date | None
    is_late: bool
    seconds: int
    files: int
    reported_at: datetime
    reported_on: date
    ended_on: date | None
    explains: bool


@dataclass(frozen=True, slots=True)
class BarrierRoom:
    """A barrier with everything about it.

    ``barrier`` speaks of members by number: ``people`` has all the viewer may know of. ``version`` is the ETag that
    edits name, ``files`` the evidence by id, ``titles`` what those deals are called that the viewer may see, ``merged``
    the cards of those that joined it.
    """

    card: BarrierCard
    barrier: Barrier
    people: Mapping[int, MemberInfo]
    files: Mapping[str, FileInfo]
    titles: Mapping[str, str]
    merged: tuple[BarrierCard, ...]
    rules: BarrierRules
    rights: BarrierRights
    version: int


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One cause or region: barriers of the period, those confirmed among them, and what they account for, once."""

    key: str
    name: str
    count: int
    confirmed: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The barriers of a period by cause or region, the most blocked first."""

    period: str
    by: str
    measure: str
    rows: tuple[SummaryRow, ...]
    blocked: int
