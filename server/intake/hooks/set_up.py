"""Setting a hook up, and what must be right about it before it is."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kpi.money import is_currency
from server.db.database import Database
from server.errors import Conflict, FieldProblem, InvalidInput, NotFound
from server.intake.hooks import store
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.store import Hook
from server.intake.hooks.terms import Terms
from server.people.directory import Directory
from server.sheets.problems import nearest

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}").fullmatch
SHORTEST_SECRET = 8
# Of these the secret is the other program's and has to be typed in; of the others it may be made here.
GIVEN_SECRETS = ("hubspot", "twilio")


@dataclass(frozen=True, slots=True)
class HookDraft:
    """A hook as somebody wants it. ``secret`` empty: the one it has, or a new one."""

    name: str
    source: str
    terms: Terms
    earn: bool = True
    secret: str = ""


async def add_hook(db: Database, draft: HookDraft, directory: Directory, now: datetime) -> Hook:
    """Set a hook up. Raises InvalidInput, and Conflict when there is one of this name."""
    if await store.hook_of(db, draft.name) is not None:
        raise Conflict(f"there is a hook {draft.name!r} already; change it with `raidboard hook set {draft.name}`")
    if not draft.secret and draft.source in GIVEN_SECRETS:
        title = SOURCES[draft.source].title
        raise InvalidInput("the secret is missing", [FieldProblem("/secret", f"is missing: {title} gives it to you")])
    return await _keep(db, draft, draft.secret or secrets.token_urlsafe(24), directory, now)


async def change_hook(db: Database, draft: HookDraft, directory: Directory, now: datetime) -> Hook:
    """Set it up differently. Raises InvalidInput and NotFound."""
    hook = await store.hook_of(db, draft.name)
    if hook is None:
        raise NotFound(f"there is no hook {draft.name!r} (see `raidboard hook list`)")
    return await _keep(db, draft, draft.secret or hook.secret, directory, now)


async def remove_hook(db: Database, name: str, now: datetime) -> None:
    """Take nothing more from it. Raises NotFound."""
    async with db.write() as tx:
        if not await store.remove_hook(tx, name, _us(now)):
            raise NotFound(f"there is no hook {name!r} (see `raidboard hook list`)")


async def list_hooks(db: Database) -> list[Hook]:
    """All of them, by name."""
    return await store.hooks(db)


async def hook_named(db: Database, name: str) -> Hook:
    """One of them. Raises NotFound."""
    hook = await store.hook_of(db, name)
    if hook is None:
        raise NotFound(f"there is no hook {name!r} (see `raidboard hook list`)")
    return hook


def address_of(hook: Hook, public_url: str) -> str:
    """What to type in at the other program; of Salesforce it holds the token."""
    path = f"{public_url or 'https://…'}/api/v1/hooks/{hook.name}"
    return f"{path}?token={hook.secret}" if hook.source == "salesforce" else path


async def _keep(db: Database, draft: HookDraft, secret: str, directory: Directory, now: datetime) -> Hook:
    problems = _problems(draft, secret, directory)
    if problems:
        told = "; ".join(f"{one.pointer.removeprefix('/')} {one.message}" for one in problems)
        raise InvalidInput(told, problems)
    hook = Hook(draft.name, draft.source, draft.terms, draft.earn, _us(now), _us(now), secret)
    async with db.write() as tx:
        await store.keep_hook(tx, hook)
    return hook


def _problems(draft: HookDraft, secret: str, directory: Directory) -> list[FieldProblem]:
    terms = draft.terms
    wrong: dict[str, str] = {}
    if not _NAME(draft.name):
        wrong["/name"] = f"is {draft.name!r}, must be 1 to 40 small letters, digits and dashes"
    if draft.source not in SOURCES:
        wrong["/source"] = f"is {draft.source!r}; {nearest(draft.source, SOURCES)}"
    if len(secret) < SHORTEST_SECRET:
        wrong["/secret"] = f"has {len(secret)} characters, must have at least {SHORTEST_SECRET}"
    if draft.source == "salesforce" and len(terms.organisation) not in (15, 18):
        wrong["/organisation"] = (
            f"is {terms.organisation!r}, must be the 15 or 18 characters of Salesforce's organisation"
        )
    if draft.source == "pipedrive" and (not terms.user or ":" in terms.user):
        wrong["/user"] = f"is {terms.user!r}, must be the HTTP user that Pipedrive sends, without a colon"
    if terms.currency and not is_currency(terms.currency):
        wrong["/currency"] = f"is {terms.currency!r}, must be an ISO 4217 code such as CNY, USD or EUR"
    wrong |= _nobodies(terms.owners, directory)
    if terms.member and directory.find_member(terms.member) is None:
        wrong["/member"] = f"is {terms.member!r}: no member has this username, or only this full name"
    return [FieldProblem(pointer, message) for pointer, message in wrong.items()]


def _nobodies(owners: Mapping[str, str], directory: Directory) -> dict[str, str]:
    return {
        f"/owners/{owner}": f"is {member!r}: no member has this username, or only this full name"
        for owner, member in owners.items()
        if directory.find_member(member) is None
    }


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
