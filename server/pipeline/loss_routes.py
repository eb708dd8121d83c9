"""Why deals may be lost, for whoever is about to say that one is."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from server.db.database import Database
from server.db.versions import read_versions
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.pipeline.queries import PipelineQueries


class LossReasonView(msgspec.Struct, frozen=True):
    """A reason of the list: what a `deal.lost` calls it, and its words in the reader's language."""

    id: str
    title: str


class LossesView(msgspec.Struct, frozen=True):
    """The list in its order. `required`: people must say why; `listed`: and with a reason of the list."""

    items: list[LossReasonView]
    required: bool
    listed: bool


@get("/losses", summary="Why deals may be lost")
async def losses(
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    editions: NamedDependency[EditionsCache],
    directories: NamedDependency[DirectoryCache],
    pipeline_queries: NamedDependency[PipelineQueries],
) -> LossesView:
    """The reasons of the rulebook of today."""
    directory = await directories.current()
    today = await pipeline_queries.today()
    rules = (await editions.current(db, await read_versions(db), directory.currency)).on(today.toordinal()).losses
    language = viewer.language.value
    return LossesView(
        [LossReasonView(one.id, one.title[language]) for one in rules.reasons], rules.required, rules.listed
    )


LOSS_ROUTES = (losses,)
