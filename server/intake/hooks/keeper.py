"""What admins do with hooks on pages and over the API: the twin of the desk for webhooks out."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from server.clock import Clock
from server.db.database import Database
from server.intake.hooks import set_up, store
from server.intake.hooks.desk import HookDesk, require_admin
from server.intake.hooks.hook import Change, Hook, changes_of, hooks
from server.intake.hooks.set_up import By, HookDraft, hook_named
from server.intake.hooks.store import Traffic
from server.intake.hooks.terms import Terms
from server.people.access import Viewer
from server.people.directories import DirectoryCache

SHOWN_CHANGES = 30


class HookIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new hook. ``secret`` is what HubSpot or Twilio gave; for the others one is made when there is none."""

    name: str
    source: str
    secret: str = ""
    earn: bool = True
    terms: Terms = msgspec.field(default_factory=Terms)


class HookEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is changed; what is absent stays as it is. ``terms`` are given whole; ``active`` false lets it wait."""

    earn: bool | None = None
    active: bool | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class HookState:
    """A hook, and what comes through it."""

    hook: Hook
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class HookKeeper:
    """One per app. Everything raises NotFound for all but admins."""

    db: Database
    desk: HookDesk
    directories: DirectoryCache
    clock: Clock

    async def all(self, viewer: Viewer) -> Sequence[HookState]:
        """Every hook, by name."""
        require_admin(viewer)
        async with self.db.read() as tx:
            found, traffic = await hooks(tx), await store.traffic(tx)
        return [HookState(one, traffic.get(one.name, Traffic())) for one in found]

    async def one(self, viewer: Viewer, name: str) -> HookState:
        """One of them. Raises NotFound."""
        require_admin(viewer)
        return await self._state(await hook_named(self.db, name))

    async def changes(self, viewer: Viewer, name: str) -> Sequence[Change]:
        """What was done with it, the latest first."""
        require_admin(viewer)
        return await changes_of(self.db, (await hook_named(self.db, name)).name, SHOWN_CHANGES)

    async def add(self, viewer: Viewer, wanted: HookIn) -> Hook:
        """A new hook, with its secret. Raises InvalidInput and Conflict."""
        require_admin(viewer)
        draft = HookDraft(wanted.name, wanted.source, wanted.terms, wanted.earn, wanted.secret)
        return await set_up.add_hook(self.db, draft, await self.directories.current(), self._by(viewer))

    async def edit(self, viewer: Viewer, name: str, edit: HookEdit, version: int | None) -> HookState:
        """Change it, and play what was held back again. Raises InvalidInput, and Outdated when somebody was faster."""
        require_admin(viewer)
        hook = await hook_named(self.db, name)
        earn, terms = hook.earn if edit.earn is None else edit.earn, edit.terms or hook.terms
        draft = HookDraft(name, hook.source, terms, earn)
        hook = await set_up.change_hook(self.db, draft, await self.directories.current(), self._by(viewer), version)
        if edit.active is not None:
            put = set_up.resume_hook if edit.active else set_up.pause_hook
            hook = await put(self.db, name, self._by(viewer))
        await self.desk.again(name)
        return await self._state(hook)

    async def pause(self, viewer: Viewer, name: str) -> None:
        """Keep what comes, and work on nothing."""
        require_admin(viewer)
        await set_up.pause_hook(self.db, name, self._by(viewer))

    async def resume(self, viewer: Viewer, name: str) -> None:
        """Go on; what came meanwhile is worked on by the next tick."""
        require_admin(viewer)
        await set_up.resume_hook(self.db, name, self._by(viewer))
        await self.desk.again(name)

    async def renew_secret(self, viewer: Viewer, name: str, given: str) -> Hook:
        """Another secret: the one that is given, or one made here. Raises InvalidInput."""
        require_admin(viewer)
        return await set_up.renew_secret(self.db, name, given, self._by(viewer))

    async def remove(self, viewer: Viewer, name: str) -> None:
        """Take nothing more from it; what it brought stays."""
        require_admin(viewer)
        await set_up.remove_hook(self.db, name, self._by(viewer))

    async def _state(self, hook: Hook) -> HookState:
        return HookState(hook, (await store.traffic(self.db)).get(hook.name, Traffic()))

    def _by(self, viewer: Viewer) -> By:
        return By(viewer.caller, self.clock())
