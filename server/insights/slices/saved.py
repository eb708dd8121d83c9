"""Saving questions and finding them again: one's own, and those that others share.

A view that one may not see is not there. Only its owner changes it.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from server.clock import Clock
from server.db.arrays import among, as_array
from server.db.database import Database
from server.db.paging import Listed, Order, Page, Wanted, listed
from server.db.tx import Reading, Row
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed, NotFound, Outdated
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import SliceQuestion
from server.ledger.facts import microseconds
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Scope

LONGEST_NAME = 80
MOST_VIEWS = 100
"""Of one member: a list that nobody can read helps nobody."""
_ORDER = Order("v.name", "v.id", is_text=True, is_tie_text=True)
_COLUMNS = "v.id, v.owner, v.name, v.shared, v.question, v.version"


class Sharing(StrEnum):
    """Who else finds a view."""

    NOBODY = "nobody"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A question with a name."""

    id: str
    owner: int
    name: str
    shared: Sharing
    question: SliceQuestion
    version: int


@dataclass(frozen=True, slots=True)
class ViewEdit:
    """What is to be changed; None stays as it is."""

    name: str | None = None
    question: SliceQuestion | None = None
    shared: Sharing | None = None


@dataclass(frozen=True, slots=True)
class SavedViews:
    """Keeps views. ``expected`` is the version a caller has read (None: whatever it is)."""

    db: Database
    directories: DirectoryCache
    queries: SliceQueries
    clock: Clock

    async def list(self, viewer: Viewer, page: Page) -> Listed[SavedView]:
        """One's own and those that are shared with one, by name."""
        wanted = Wanted()
        wanted.add(self._seen(viewer, await self.directories.current(), wanted))
        ending = wanted.after(_ORDER, page)
        rows = await self.db.fetch(
            f"SELECT {_COLUMNS} FROM slice_view v WHERE {wanted.where} {ending}",  # noqa: S608
            *wanted.arguments,
        )
        return listed(rows, page, _view, lambda row: (row["name"], row["id"]))

    async def get(self, viewer: Viewer, id: str) -> SavedView:
        """One that the viewer may see. Raises: NotFound."""
        return await self._get(self.db, viewer, id, await self.directories.current())

    async def create(self, viewer: Viewer, name: str, question: SliceQuestion, shared: Sharing) -> SavedView:
        """Save a question. Raises: InvalidInput, Conflict when there are too many."""
        owner = require_member(viewer)
        _check_name(name)
        await self._check(viewer, question)
        view = SavedView(f"view-{secrets.token_hex(6)}", owner, name.strip(), shared, question, 1)
        async with self.db.write() as tx:
            if await tx.fetch_value("SELECT count(*) FROM slice_view WHERE owner = $1", owner) >= MOST_VIEWS:
                raise Conflict(f"you have {MOST_VIEWS} saved views, the most one may have: delete one first")
            await tx.execute(
                "INSERT INTO slice_view (id, owner, name, shared, question, version, changed_us) "
                "VALUES ($1, $2, $3, $4, $5, 1, $6)",
                *(view.id, owner, view.name, shared.value, _json(question), microseconds(self.clock())),
            )
        return view

    async def edit(self, viewer: Viewer, id: str, edit: ViewEdit, expected: int | None) -> SavedView:
        """Change one's own view. Raises: NotFound, NotAllowed, InvalidInput, Outdated."""
        if edit.name is not None:
            _check_name(edit.name)
        if edit.question is not None:
            await self._check(viewer, edit.question)
        directory = await self.directories.current()
        async with self.db.write() as tx:
            found = await self._own(tx, viewer, id, expected, directory)
            view = SavedView(
                found.id,
                found.owner,
                edit.name.strip() if edit.name is not None else found.name,
                edit.shared or found.shared,
                edit.question or found.question,
                found.version + 1,
            )
            await tx.execute(
                "UPDATE slice_view SET name = $2, shared = $3, question = $4, version = $5, changed_us = $6 "
                "WHERE id = $1",
                *(id, view.name, view.shared.value, _json(view.question), view.version, microseconds(self.clock())),
            )
        return view

    async def delete(self, viewer: Viewer, id: str, expected: int | None) -> None:
        """Delete one's own view; links to it lead nowhere from now on. Raises: NotFound, NotAllowed, Outdated."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            await self._own(tx, viewer, id, expected, directory)
            await tx.execute("DELETE FROM slice_view WHERE id = $1", id)

    async def _own(
        self, source: Reading, viewer: Viewer, id: str, expected: int | None, directory: Directory
    ) -> SavedView:
        view = await self._get(source, viewer, id, directory)
        if view.owner != viewer.member_id:
            raise NotAllowed("only whoever saved a view changes it: save it under a name of your own")
        if expected is not None and expected != view.version:
            raise Outdated(f"this view was changed meanwhile: it is version {view.version}, not {expected}")
        return view

    async def _get(self, source: Reading, viewer: Viewer, id: str, directory: Directory) -> SavedView:
        wanted = Wanted()
        wanted.add(f"v.id = {wanted.bind(id)}")
        wanted.add(self._seen(viewer, directory, wanted))
        row = await source.fetch_one(
            f"SELECT {_COLUMNS} FROM slice_view v WHERE {wanted.where}",  # noqa: S608
            *wanted.arguments,
        )
        if row is None:
            raise NotFound(f"there is no saved view {id[:40]!r} that you may see")
        return _view(row)

    def _seen(self, viewer: Viewer, directory: Directory, wanted: Wanted) -> str:
        """An SQL condition on views: one's own, those for all, those of people in one's team."""
        if viewer.member_id is None and not viewer.has_scope(Scope.DATA_READ):
            return "1 = 0"
        today = self.queries.kpis.today(directory)
        mates = sorted(directory.members_of(viewer.team_ids, today)) if viewer.team_ids else []
        of_mates = among(self.db.dialect, wanted.bind(as_array(self.db.dialect, mates)), "bigint")
        own = f"v.owner = {wanted.bind(viewer.member_id or 0)}"
        return f"({own} OR v.shared = 'all' OR (v.shared = 'team' AND v.owner {of_mates}))"

    async def _check(self, viewer: Viewer, question: SliceQuestion) -> None:
        try:
            await self.queries.check(question, viewer)
        except NotFound as error:
            raise InvalidInput(error.detail, [FieldProblem("/question/measure", error.detail)]) from error
        except InvalidInput as error:
            told = [FieldProblem(one.pointer.replace("?", "/question/"), one.message) for one in error.problems]
            raise InvalidInput(error.detail, told) from error


def _check_name(name: str) -> None:
    length = len(name.strip())
    if not 1 <= length <= LONGEST_NAME or "\0" in name:
        told = f"has {length} characters, must have 1 to {LONGEST_NAME}"
        raise InvalidInput(f"name {told}", [FieldProblem("/name", told)])


def _view(row: Row) -> SavedView:
    question = msgspec.json.decode(row["question"], type=SliceQuestion)
    return SavedView(row["id"], row["owner"], row["name"], Sharing(row["shared"]), question, row["version"])


def _json(question: SliceQuestion) -> str:
    return msgspec.json.encode(question).decode()
