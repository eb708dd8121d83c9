"""Who sees who reported a barrier, as the organisation sets it: every setting it ever made, and the one in force.

Until somebody sets it the rulebook says it. Nothing else about barriers is set here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from game_rules.barriers import BarrierRules
from game_rules.rulebook_barriers import Named
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading, Tx
from server.db.versions import Versions, bump_version
from server.errors import NotAllowed, Outdated
from server.ledger.facts import microseconds, moment
from server.people.access import Viewer, may_change_organisation

REPORTERS_CHANGED = "barrier_reporters"


@dataclass(frozen=True, slots=True)
class ReporterSetting:
    """One setting as it was made; ``caller`` is who set it."""

    version: int
    named: Named
    set_at: datetime
    caller: str


async def read_reporter_settings(source: Reading) -> tuple[ReporterSetting, ...]:
    """All settings in the order they were made; none where nobody ever made one."""
    rows = await source.fetch("SELECT version, named, set_us, caller FROM barrier_reporters ORDER BY version")
    return tuple(ReporterSetting(row[0], Named(row[1]), moment(row[2]), row[3]) for row in rows)


def rules_as_set(rules: BarrierRules, settings: Sequence[ReporterSetting]) -> BarrierRules:
    """A rulebook's rules with what the organisation set in their place."""
    return replace(rules, shows_reporter=settings[-1].named is Named.EVERYBODY) if settings else rules


class ReportersCache:
    """The newest settings this process has seen."""

    def __init__(self) -> None:
        self._version = 0
        self._latest: tuple[ReporterSetting, ...] = ()

    async def current(self, source: Reading, versions: Versions) -> tuple[ReporterSetting, ...]:
        """All settings as they are now; reads them only when they changed."""
        version = versions.get(REPORTERS_CHANGED, 0)
        if version != self._version:
            self._latest, self._version = await read_reporter_settings(source), version
        return self._latest


@dataclass(frozen=True, slots=True)
class ReporterDesk:
    """Where it is set; one per app."""

    db: Database
    clock: Clock

    async def set(self, viewer: Viewer, named: Named, expected: int | None) -> ReporterSetting:
        """Put a choice in force from now on; what is set already stays without another line.

        Raises NotAllowed for who may not; Outdated when the settings are no longer at the version that is ``expected``.
        """
        require_setter(viewer)
        async with self.db.write() as tx:
            settings = await read_reporter_settings(tx)
            version = settings[-1].version if settings else 0
            if expected is not None and expected != version:
                raise Outdated(f"the setting is at version {version} now, not at {expected}: fetch it again")
            if settings and settings[-1].named is named:
                return settings[-1]
            setting = ReporterSetting(version + 1, named, self.clock(), viewer.caller)
            await _add(tx, setting)
        return setting


def require_setter(viewer: Viewer) -> None:
    """Raises NotAllowed for whoever may not set how the organisation works."""
    if not may_change_organisation(viewer):
        raise NotAllowed("only admins set who sees who reported a barrier")


async def _add(tx: Tx, setting: ReporterSetting) -> None:
    await tx.execute(
        "INSERT INTO barrier_reporters (version, named, set_us, caller) VALUES ($1, $2, $3, $4)",
        setting.version,
        setting.named.value,
        microseconds(setting.set_at),
        setting.caller,
    )
    await bump_version(tx, REPORTERS_CHANGED)
