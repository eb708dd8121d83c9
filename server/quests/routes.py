"""Quests and bounties over the API."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from kpi.events import Kind
from server.ledger.door import EventDoor
from server.ledger.views import amount_view
from server.money import MoneyView
from server.people.access import Viewer, visible_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.quests.audience import written
from server.quests.cards import ObjectiveCard, QuestBook, QuestCard
from server.quests.commands import BountyDraft, QuestDesk

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Text = Annotated[str, msgspec.Meta(max_length=4000)]


class ObjectiveView(msgspec.Struct, frozen=True):
    """One objective of a quest."""

    measure: str
    title: str
    unit: str
    progress: MoneyView | int
    goal: MoneyView | int
    ratio: float


class RewardView(msgspec.Struct, frozen=True):
    """What a quest pays."""

    xp: int
    coins: int
    badge: str | None = None
    badge_title: str | None = None


class TakerView(msgspec.Struct, frozen=True):
    """Who took a bounty, and how it stands."""

    member: str
    state: str
    note: str


class QuestView(msgspec.Struct, frozen=True):
    """A quest or bounty for one member; ``deadline`` is its last day."""

    id: str
    kind: str
    title: str
    text: str
    state: str
    objectives: list[ObjectiveView]
    ratio: float
    window: str | None
    starts_on: date | None
    deadline: date | None
    reward: RewardView
    requires: list[str]
    posted_by: str | None
    audience: str | None
    note: str
    takers: list[TakerView]


class QuestBookView(msgspec.Struct, frozen=True):
    """A member's quests. ``locked`` ones wait for others; ``posted`` are bounties the member decides about."""

    mine: list[QuestView]
    offered: list[QuestView]
    finished: list[QuestView]
    locked: list[QuestView]
    posted: list[QuestView]


class BountyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bounty to post. ``audience``: company, region:ID, team:ID or member:USERNAME; else one's team, or all."""

    title: Title
    due_on: date
    text: Text = ""
    xp: int = 0
    coins: int = 0
    audience: str | None = None


class SubmitIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done, in words."""

    note: Text = ""


class ApproveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose work is approved; may be left out when only one person waits."""

    member: str | None = None
    note: Text = ""


class RejectIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose work is rejected, and why; who tried will read it."""

    member: str | None = None
    reason: Text = ""


@get("/quests", summary="Quests: mine, offered, finished")
async def quests(
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    directories: NamedDependency[DirectoryCache],
    member: FromQuery[str | None] = None,
) -> QuestBookView:
    """The caller's quests, or those of a member the caller may see; titles in the caller's language."""
    directory = await directories.current()
    whose = visible_member(viewer, member, directory) if member is not None else None
    return _book_view(await quest_desk.book(viewer, whose), directory)


@post("/quests", summary="Post a bounty")
async def post_bounty(
    data: JSONBody[BountyIn],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
) -> QuestView:
    """Leads post to their team, bosses and admins to anybody.

    A bounty pays at most what the best-paying quest of the rulebook pays, and one person has at most 20 open ones.
    """
    draft = BountyDraft(data.title.strip(), data.text.strip(), data.xp, data.coins, data.due_on, data.audience)
    quest = await quest_desk.post(viewer, draft, event_door)
    return await _decided(quest, viewer, quest_desk)


@post("/quests/{quest:str}/accept", status_code=200, summary="Take a quest or bounty")
async def accept(
    quest: FromPath[str],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
) -> QuestView:
    """Take what is offered. What was counted before in the window counts, too."""
    await quest_desk.take_step(viewer, quest, Kind.QUEST_ACCEPTED, "", event_door)
    return await _shown(quest, viewer, quest_desk)


@post("/quests/{quest:str}/abandon", status_code=200, summary="Give a quest or bounty back")
async def abandon(
    quest: FromPath[str],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
) -> QuestView:
    """It may be taken again until its deadline."""
    await quest_desk.take_step(viewer, quest, Kind.QUEST_ABANDONED, "", event_door)
    return await _shown(quest, viewer, quest_desk)


@post("/quests/{quest:str}/submit", status_code=200, summary="Submit a bounty for approval")
async def submit(
    quest: FromPath[str],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[SubmitIn | None] = None,
) -> QuestView:
    """Say that it is done, until the deadline."""
    await quest_desk.take_step(viewer, quest, Kind.QUEST_SUBMITTED, (data or SubmitIn()).note, event_door)
    return await _shown(quest, viewer, quest_desk)


@post("/quests/{quest:str}/approve", status_code=200, summary="Approve submitted work")
async def approve(
    quest: FromPath[str],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[ApproveIn | None] = None,
) -> QuestView:
    """Pays the bounty, once per member. For its poster, bosses and admins, never for one's own work."""
    wanted = data or ApproveIn()
    await quest_desk.decide(viewer, quest, Kind.QUEST_APPROVED, wanted.member, wanted.note, event_door)
    return await _decided(quest, viewer, quest_desk)


@post("/quests/{quest:str}/reject", status_code=200, summary="Reject submitted work")
async def reject(
    quest: FromPath[str],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[RejectIn | None] = None,
) -> QuestView:
    """Say why; it may be submitted again until the deadline."""
    wanted = data or RejectIn()
    await quest_desk.decide(viewer, quest, Kind.QUEST_REJECTED, wanted.member, wanted.reason, event_door)
    return await _decided(quest, viewer, quest_desk)


async def _shown(quest: str, viewer: Viewer, desk: QuestDesk) -> QuestView:
    return _found((await desk.book(viewer)).find(quest), desk)


async def _decided(quest: str, viewer: Viewer, desk: QuestDesk) -> QuestView:
    return _found((await desk.book(viewer)).find_posted(quest), desk)


def _found(card: QuestCard | None, desk: QuestDesk) -> QuestView:
    assert card is not None, "who may act on a quest sees it"  # noqa: S101  # a mistake of ours, not of the caller
    return _view(card, desk.directories.latest)


def _book_view(book: QuestBook, directory: Directory) -> QuestBookView:
    lists = (book.mine, book.offered, book.finished, book.locked, book.posted)
    return QuestBookView(*([_view(card, directory) for card in cards] for cards in lists))


def _view(card: QuestCard, directory: Directory) -> QuestView:
    return QuestView(
        id=card.id,
        kind="bounty" if card.poster else "quest",
        title=card.title,
        text=card.text,
        state=card.state.value,
        objectives=[_objective(one, directory.currency) for one in card.objectives],
        ratio=card.ratio,
        window=card.window.value if card.window is not None else None,
        starts_on=card.starts_on,
        deadline=card.deadline,
        reward=RewardView(card.xp, card.coins, card.badge or None, card.badge_title or None),
        requires=list(card.requires),
        posted_by=directory.member(card.poster).username if card.poster else None,
        audience=written(card.audience, directory) if card.audience else None,
        note=card.note,
        takers=[TakerView(directory.member(one.member).username, one.state.value, one.note) for one in card.takers],
    )


def _objective(one: ObjectiveCard, currency: str) -> ObjectiveView:
    progress, goal = (amount_view(value, one.unit, currency) for value in (one.progress, one.goal))
    return ObjectiveView(one.measure, one.title, one.unit.value, progress, goal, one.ratio)


ROUTES = (quests, post_bounty, accept, abandon, submit, approve, reject)
