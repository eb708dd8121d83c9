"""Setting hooks up: adding, changing, pausing them, giving a new secret; what must be right; who did it is kept."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from kpi.money import is_currency
from kpi.sentences import Sentence, sentence
from server.db.database import Database
from server.db.tx import Reading, Tx
from server.errors import Conflict, FieldProblem, InvalidInput, NotFound, Outdated
from server.intake.hooks.hook import (
    FORMER_SECRET_FOR,
    Act,
    Change,
    Hook,
    hook_of,
    keep_hook,
    note_change,
)
from server.intake.hooks.hook import remove_hook as forget_hook
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.terms import Terms
from server.people.directory import Directory
from server.sheets.problems import nearest

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}").fullmatch
SHORTEST_SECRET = 8
_LONGEST_SECRET = 200
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


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when."""

    caller: str
    at: datetime

    @property
    def at_us(self) -> int:
        """The same in microseconds since 1970."""
        return int(self.at.timestamp() * 1_000_000)


async def add_hook(db: Database, draft: HookDraft, directory: Directory, by: By) -> Hook:
    """Set a hook up. Raises InvalidInput, and Conflict when there is one of this name."""
    secret = draft.secret or _made(draft.source)
    _refuse_wrong(draft, secret, directory)
    hook = Hook(draft.name, draft.source, draft.terms, draft.earn, by.at_us, by.at_us, secret)
    async with db.write() as tx:
        if await hook_of(tx, draft.name) is not None:
            raise Conflict(f"there is a hook {draft.name!r} already: change that one, or take another name")
        return await _keep(tx, hook, Act.ADDED, by, _difference(Terms(), draft.terms))


async def change_hook(db: Database, draft: HookDraft, directory: Directory, by: By, version: int | None = None) -> Hook:
    """Set it up differently. Raises InvalidInput, NotFound, and Outdated when somebody was faster."""
    async with db.write() as tx:
        hook = await hook_named(tx, draft.name)
        if version is not None and version != hook.version:
            raise Outdated(f"hook {hook.name!r} was changed meanwhile: it has version {hook.version}")
        _refuse_wrong(draft, draft.secret or hook.secret, directory)
        changes = _difference(hook.terms, draft.terms)
        if draft.earn is not hook.earn:
            changes["earn"] = (_shown(hook.earn), _shown(draft.earn))
        if draft.secret:
            hook = await _keep(tx, _with_secret(hook, draft.secret, by), Act.SECRET, by)
        if not changes:
            return hook
        return await _keep(tx, replace(hook, terms=draft.terms, earn=draft.earn), Act.CHANGED, by, changes)


async def renew_secret(db: Database, name: str, given: str, by: By) -> Hook:
    """Another secret, made here unless it is ``given``; for a day calls with the former one are taken, too."""
    async with db.write() as tx:
        hook = await hook_named(tx, name)
        secret = given or _made(hook.source)
        if wrong := _wrong_secret(secret):
            raise InvalidInput(f"secret {wrong}", [FieldProblem("/secret", wrong)])
        return await _keep(tx, _with_secret(hook, secret, by), Act.SECRET, by)


async def pause_hook(db: Database, name: str, by: By) -> Hook:
    """Keep what comes, and work on nothing until it is resumed. Raises NotFound."""
    async with db.write() as tx:
        hook = await hook_named(tx, name)
        return hook if hook.is_paused else await _keep(tx, replace(hook, paused_us=by.at_us), Act.PAUSED, by)


async def resume_hook(db: Database, name: str, by: By) -> Hook:
    """Work on what comes, and on what came meanwhile. Raises NotFound."""
    async with db.write() as tx:
        hook = await hook_named(tx, name)
        return await _keep(tx, replace(hook, paused_us=0), Act.RESUMED, by) if hook.is_paused else hook


async def remove_hook(db: Database, name: str, by: By) -> None:
    """Take nothing more from it. Raises NotFound."""
    async with db.write() as tx:
        await hook_named(tx, name)
        await forget_hook(tx, name, by.at_us)
        await note_change(tx, name, Change(by.at_us, by.caller, Act.REMOVED, {}))


async def hook_named(source: Reading, name: str) -> Hook:
    """One of them. Raises NotFound."""
    hook = await hook_of(source, name)
    if hook is None:
        raise NotFound(f"there is no hook {name[:60]!r}")
    return hook


def address_of(hook: Hook, base: str) -> str:
    """What to type in at the other program; of Salesforce it holds the token."""
    path = f"{base.rstrip('/') or 'https://…'}/api/v1/hooks/{hook.name}"
    return f"{path}?token={hook.secret}" if hook.source == "salesforce" else path


def open_address_of(hook: Hook, base: str) -> str:
    """The same for everybody to see: with a mark where the token stands."""
    return address_of(replace(hook, secret="TOKEN"), base)  # noqa: S106  # it hides one


async def _keep(tx: Tx, hook: Hook, act: Act, by: By, detail: Mapping[str, tuple[str, str]] | None = None) -> Hook:
    await keep_hook(tx, replace(hook, changed_us=by.at_us))
    await note_change(tx, hook.name, Change(by.at_us, by.caller, act, detail or {}))
    return await hook_named(tx, hook.name)


def _with_secret(hook: Hook, secret: str, by: By) -> Hook:
    until = by.at_us + int(FORMER_SECRET_FOR.total_seconds()) * 1_000_000
    return replace(hook, secret=secret, former_secret=hook.secret, former_until_us=until)


def _made(source: str) -> str:
    """A new secret; "" where it is the other program's to give."""
    return "" if source in GIVEN_SECRETS else secrets.token_urlsafe(24)


def _difference(old: Terms, new: Terms) -> dict[str, tuple[str, str]]:
    """What is said differently, by field, as text."""
    was, now = msgspec.to_builtins(old), msgspec.to_builtins(new)
    return {
        name: (_shown(was.get(name)), _shown(now.get(name)))
        for name in Terms.__struct_fields__
        if was.get(name) != now.get(name)
    }


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{theirs}={ours}" for theirs, ours in value.items())
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _refuse_wrong(draft: HookDraft, secret: str, directory: Directory) -> None:
    problems = _problems(draft, secret, directory)
    if problems:
        told = "; ".join(f"{one.pointer.removeprefix('/')} {one.message}" for one in problems)
        raise InvalidInput(told, problems)


def _problems(draft: HookDraft, secret: str, directory: Directory) -> list[FieldProblem]:
    terms = draft.terms
    wrong: dict[str, Sentence] = {}
    if not _NAME(draft.name):
        wrong["/name"] = sentence("is {name!r}, must be 1 to 40 small letters, digits and dashes", name=draft.name)
    if draft.source not in SOURCES:
        wrong["/source"] = sentence("is {name!r}; {hint}", name=draft.source, hint=nearest(draft.source, SOURCES))
    elif not secret:
        wrong["/secret"] = sentence("is missing: {program} gives it to you", program=SOURCES[draft.source].title)
    elif (told := _wrong_secret(secret)) is not None:
        wrong["/secret"] = told
    if draft.source == "salesforce" and len(terms.organisation) not in (15, 18):
        wrong["/organisation"] = sentence(
            "is {name!r}, must be the 15 or 18 characters of Salesforce's organisation", name=terms.organisation
        )
    if draft.source == "pipedrive" and (not terms.user or ":" in terms.user):
        wrong["/user"] = sentence(
            "is {name!r}, must be the HTTP user that Pipedrive sends, without a colon", name=terms.user
        )
    if terms.currency and not is_currency(terms.currency):
        wrong["/currency"] = sentence(
            "is {currency!r}, must be an ISO 4217 code such as CNY, USD or EUR", currency=terms.currency
        )
    named = {f"/owners/{owner}": member for owner, member in terms.owners.items()} | {"/member": terms.member}
    wrong |= {place: _nobody(name) for place, name in named.items() if name and directory.find_member(name) is None}
    return [FieldProblem(pointer, message) for pointer, message in wrong.items()]


def _wrong_secret(secret: str) -> Sentence | None:
    if not secret:
        return sentence("is missing")
    if SHORTEST_SECRET <= len(secret) <= _LONGEST_SECRET:
        return None
    return sentence(
        "has {count} characters, must have {least} to {most}",
        count=len(secret),
        least=SHORTEST_SECRET,
        most=_LONGEST_SECRET,
    )


def _nobody(name: str) -> Sentence:
    return sentence("is {name!r}: no member has this username, or only this full name", name=name)
