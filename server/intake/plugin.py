"""What ``intake`` brings to the app: the recorder, the way in over HTTP, and the door for features below."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from kpi.events import Event
from server.accounts.duplicates import DuplicateDesk
from server.accounts.registry import Registry
from server.clock import Clock
from server.db.database import Database
from server.db.versions import read_versions
from server.files.access import FileRights, Purpose
from server.files.desk import FileDesk
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.intake.batch import References
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.keeper import HookKeeper
from server.intake.hooks.keeping_routes import ROUTES as HOOK_KEEPING_ROUTES
from server.intake.hooks.routes import ROUTES as HOOK_ROUTES
from server.intake.record import Recorder
from server.intake.routes import ROUTES, Intake
from server.intake.submission import Receipt, Submission
from server.intake.uploads.desk import ImportDesk
from server.intake.uploads.routes import ROUTES as IMPORT_ROUTES
from server.intake.uploads.runner import ImportRunner
from server.ledger.closings import ClosingsCache
from server.ledger.door import EventDoor, Outcome
from server.ledger.rates import RatesCache
from server.ledger.rulebooks import EditionsCache
from server.live.feed import Feed
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    references = References(
        services.get(DirectoryCache),
        services.get(Registry),
        services.get(EditionsCache),
        services.get(RatesCache),
        closings=services.get(ClosingsCache),
    )
    db = services.get(Database)
    versions = await read_versions(db)
    directory = await references.directories.current(versions=versions)
    await references.editions.current(db, versions, directory.currency)
    recorder = Recorder(db, references, services.get(Clock))
    feed = services.get(Feed)
    feed.take_over_from(recorder.name)
    recorder.on_recorded(feed.take_over)
    services.add(References, references)
    services.add(Recorder, recorder)
    services.add(Intake, Intake(recorder, references))
    services.add(EventDoor, door_of(recorder))
    hooks = HookDesk(db, recorder, references.directories, services.get(Clock), services.get(DuplicateDesk).hindrances)
    services.add(HookDesk, hooks)
    services.add(HookKeeper, HookKeeper(db, hooks, references.directories, services.get(Clock)))
    files = services.get(FileDesk)
    runner = ImportRunner(db, recorder, references.directories, files, services.get(Clock))
    imports = ImportDesk(db, services.get(Clock), files, runner)
    services.get(FileRights).register(Purpose.IMPORT, imports.may_see_files)
    services.add(ImportRunner, runner)
    services.add(ImportDesk, imports)
    async with recorder.running(), runner.running():
        yield


def door_of(recorder: Recorder) -> EventDoor:
    """A door that leads to this recorder."""

    async def record(events: Sequence[Event], viewer: Viewer) -> list[Outcome]:
        return [_outcome(one) for one in await recorder.submit([Submission(event, viewer) for event in events])]

    async def record_together(events: Sequence[Event], viewer: Viewer, expects: int | None = None) -> list[Outcome]:
        # The second one builds on the first, which nobody else can know of yet.
        told = [Submission(event, viewer, expects=None if place else expects) for place, event in enumerate(events)]
        return [_outcome(one) for one in await recorder.submit_together(told)]

    return EventDoor(record, record_together)


def _outcome(receipt: Receipt) -> Outcome:
    problems = receipt.error or ()
    told = "; ".join(message for _, message in problems)
    return Outcome(receipt.seq, told, receipt.code, problems[0][0] if problems else "")


PLUGIN = Plugin(
    name="intake",
    api=(*ROUTES, *HOOK_ROUTES, *HOOK_KEEPING_ROUTES, *IMPORT_ROUTES),
    dependencies={
        "recorder": service(Recorder),
        "hook_desk": service(HookDesk),
        "hook_keeper": service(HookKeeper),
        "import_desk": service(ImportDesk),
    },
    lifespan=_lifespan,
)
