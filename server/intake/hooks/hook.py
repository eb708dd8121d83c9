"""Hooks as they are set up, and what was ever changed about them, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from server.db.tx import Reading, Row, Tx
from server.intake.hooks.terms import Terms, decode, encode

FORMER_SECRET_FOR = timedelta(hours=24)
"""How long calls with the secret before a new one are still taken: two programs are never changed at once."""

_HOOK = "name, source, secret, terms, earn, created_us, changed_us, former_secret, former_until_us, paused_us, version"
_CHANGE = "SELECT at_us, caller, act, detail FROM hook_change WHERE hook = $1 ORDER BY id DESC LIMIT $2"
_detail = msgspec.json.Decoder(dict[str, tuple[str, str]]).decode


class Act(StrEnum):
    """What can be done with a hook."""

    ADDED = "added"
    CHANGED = "changed"
    SECRET = "secret"  # noqa: S105  # the name of an act
    PAUSED = "paused"
    RESUMED = "resumed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as it is set up. Secrets never show when it is printed; ``paused_us`` is 0 while it is worked on."""

    name: str
    source: str
    terms: Terms
    earn: bool
    created_us: int
    changed_us: int
    secret: str = field(repr=False)
    former_secret: str = field(default="", repr=False)
    former_until_us: int = 0
    paused_us: int = 0
    version: int = 1

    @property
    def is_paused(self) -> bool:
        """Whether what comes is kept, and waits."""
        return self.paused_us > 0

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """With which secrets a call of now may be signed."""
        is_both = bool(self.former_secret) and now.timestamp() * 1_000_000 < self.former_until_us
        return (self.secret, self.former_secret) if is_both else (self.secret,)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done; ``detail`` is what was and is by field, without secrets."""

    at_us: int
    caller: str
    act: Act
    detail: Mapping[str, tuple[str, str]]


async def hook_of(source: Reading, name: str) -> Hook | None:
    """The hook of this name; None when there is none, or none any more."""
    told = f"SELECT {_HOOK} FROM hook WHERE name = $1 AND removed_us = 0"  # noqa: S608  # constants
    row = await source.fetch_one(told, name.replace("\0", ""))
    return _hook(row) if row is not None else None


async def hooks(source: Reading) -> list[Hook]:
    """All hooks, by name."""
    rows = await source.fetch(f"SELECT {_HOOK} FROM hook WHERE removed_us = 0 ORDER BY name")  # noqa: S608
    return [_hook(row) for row in rows]


async def keep_hook(tx: Tx, hook: Hook) -> None:
    """Set it up, or as it is now."""
    await tx.execute(
        f"INSERT INTO hook ({_HOOK}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "  # noqa: S608  # constants
        "ON CONFLICT (name) DO UPDATE SET source = excluded.source, secret = excluded.secret, terms = excluded.terms, "
        "earn = excluded.earn, changed_us = excluded.changed_us, former_secret = excluded.former_secret, "
        "former_until_us = excluded.former_until_us, paused_us = excluded.paused_us, version = hook.version + 1, "
        "removed_us = 0",
        *(hook.name, hook.source, hook.secret, encode(hook.terms).decode(), hook.earn),
        *(hook.created_us, hook.changed_us, hook.former_secret, hook.former_until_us, hook.paused_us, hook.version),
    )


async def remove_hook(tx: Tx, name: str, now_us: int) -> bool:
    """Forget its secrets and take nothing more; what it remembers of things stays, so that it may be set up again."""
    told = "UPDATE hook SET removed_us = $2, secret = '', former_secret = '' WHERE name = $1 AND removed_us = 0"
    return bool(await tx.execute(told, name, now_us))


async def note_change(tx: Tx, hook: str, change: Change) -> None:
    """Write down what was done."""
    detail = msgspec.json.encode(change.detail).decode()
    await tx.execute(
        "INSERT INTO hook_change (hook, at_us, caller, act, detail) VALUES ($1, $2, $3, $4, $5)",
        *(hook, change.at_us, change.caller, change.act.value, detail),
    )


async def changes_of(source: Reading, hook: str, limit: int) -> list[Change]:
    """What was done with a hook, the latest first."""
    return [Change(row[0], row[1], Act(row[2]), _detail(row[3])) for row in await source.fetch(_CHANGE, hook, limit)]


def _hook(row: Row) -> Hook:
    return Hook(
        name=row["name"],
        source=row["source"],
        terms=decode(row["terms"]),
        earn=bool(row["earn"]),
        created_us=row["created_us"],
        changed_us=row["changed_us"],
        secret=row["secret"],
        former_secret=row["former_secret"],
        former_until_us=row["former_until_us"],
        paused_us=row["paused_us"],
        version=row["version"],
    )
