"""The open deals as they stand, by the scopes they count for: read once a day, then brought forward deal by deal."""

from bisect import bisect_left, insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kpi.forecast import OpenDeal
from kpi.replay import deals_by_scope
from kpi.stakes import ScopeKey
from server.db.database import Database
from server.db.tx import Reading
from server.insights.kept import KeptAnswers, Stretch, over_events
from server.people.directory import Directory
from server.pipeline.courses import read_open
from server.pipeline.moved import DEAL_SUBJECT, subjects_between


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """Each deal by its id, and those of each scope, with their ids in the same order."""

    by_id: Mapping[str, OpenDeal]
    ids: Mapping[ScopeKey, Sequence[str]]
    deals: Mapping[ScopeKey, Sequence[OpenDeal]]

    def with_changed(self, changed: Mapping[str, OpenDeal | None]) -> "OpenDeals":
        """Where some deals stand otherwise, or are not open any more (None). Scopes of no such deal stay the same."""
        by_id, ids, deals = dict(self.by_id), dict(self.ids), dict(self.deals)
        own: dict[ScopeKey, tuple[list[str], list[OpenDeal]]] = {}

        def of(scope: ScopeKey) -> tuple[list[str], list[OpenDeal]]:
            if scope not in own:
                own[scope] = [*ids.get(scope, ())], [*deals.get(scope, ())]
            return own[scope]

        for id, deal in changed.items():
            if (before := by_id.pop(id, None)) is not None:
                for scope in deals_by_scope([before]):
                    names, found = of(scope)
                    place = bisect_left(names, id)
                    del names[place], found[place]
            if deal is not None:
                by_id[id] = deal
                for scope, (part,) in deals_by_scope([deal]).items():
                    names, found = of(scope)
                    insort(names, id)
                    found.insert(bisect_left(names, id), part)
        for scope, (names, found) in own.items():
            if names:
                ids[scope], deals[scope] = names, found
            else:
                ids.pop(scope, None)
                deals.pop(scope, None)
        return OpenDeals(by_id, ids, deals)


class OpenDealsBook:
    """Reads them, and brings them forward. One per app."""

    def __init__(self, db: Database) -> None:
        self._kept = KeptAnswers[None, OpenDeals](db)

    async def current(self, today: int, directory: Directory) -> Mapping[ScopeKey, Sequence[OpenDeal]]:
        """The open deals of each scope, by id. One statement where nothing came."""

        async def changed(source: Reading, ids: Collection[str] | None = None) -> Mapping[str, OpenDeal]:
            return await read_open(source, today, directory.place_of, ids)

        async def read(source: Reading) -> OpenDeals:
            return _open(await changed(source))

        async def forward(source: Reading, kept: OpenDeals, stretch: Stretch) -> OpenDeals | None:
            subjects = await subjects_between(source, stretch.after, stretch.until)
            if subjects is None:
                return None
            ids = [name.removeprefix(DEAL_SUBJECT) for name in subjects if name.startswith(DEAL_SUBJECT)]
            if not ids:
                return kept
            return kept.with_changed(dict.fromkeys(ids) | dict(await changed(source, ids)))

        return (await self._kept.of(None, today, read, over_events(forward))).deals


def _open(found: Mapping[str, OpenDeal]) -> OpenDeals:
    ids: dict[ScopeKey, list[str]] = {}
    deals: dict[ScopeKey, list[OpenDeal]] = {}
    for id in sorted(found):
        for scope, (part,) in deals_by_scope([found[id]]).items():
            ids.setdefault(scope, []).append(id)
            deals.setdefault(scope, []).append(part)
    return OpenDeals(found, ids, deals)
