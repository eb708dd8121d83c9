"""What members do about their notices: choose kinds, say where they are sent and when, try that out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.db.database import Database
from server.errors import Conflict, FieldProblem, InvalidInput
from server.notices.courier import Courier
from server.notices.notice import NoticeKind
from server.notices.postman import Postman
from server.notices.wishes import Wishes, read_wishes, save_wishes
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache

_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class WishDraft:
    """What is entered. ``address``: None leaves it, "" takes it away; ``digest_at`` is like 08:30, "" never."""

    unwanted: Sequence[str]
    address: str | None
    digest_at: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class WishDesk:
    """One per app."""

    db: Database
    directories: DirectoryCache
    postman: Postman
    courier: Courier

    async def wishes(self, viewer: Viewer) -> Wishes:
        """The viewer's own."""
        return await read_wishes(self.db, require_member(viewer))

    async def save(self, viewer: Viewer, draft: WishDraft, version: int | None) -> Wishes:
        """Keep them. Raises `InvalidInput`, and `Outdated` when they were changed elsewhere."""
        old = await self.wishes(viewer)
        problems: list[FieldProblem] = []
        minute = _minute(draft.digest_at, problems)
        unwanted = _kinds(draft.unwanted, problems)
        address, service = old.address, old.service
        if draft.address is not None and draft.address.strip() != "":
            try:
                address = draft.address.strip()
                service = await self.postman.service_of(address)
            except InvalidInput as error:
                problems += error.problems
        elif draft.address is not None:
            address = service = ""
        if problems:
            raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
        wanted = replace(
            old,
            unwanted=unwanted,
            address=address,
            service=service,
            digest_minute=minute,
            is_urgent=draft.is_urgent,
            version=old.version if version is None else version,
        )
        async with self.db.write() as tx:
            return await save_wishes(tx, wanted)

    async def try_out(self, viewer: Viewer) -> str:
        """Send a message about nothing; answers what went wrong, "" for nothing. Raises `Conflict` without address."""
        wishes = await self.wishes(viewer)
        if not wishes.address:
            raise Conflict("there is no address to send to: save one first")
        directory = await self.directories.current()
        writer = self.courier.writer(directory.member(wishes.member), directory)
        return await self.postman.send(wishes.address, writer.test())


def minute_text(minute: int | None) -> str:
    """A time of the day as it is entered; "" for never."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minute(text: str, problems: list[FieldProblem]) -> int | None:
    if not text.strip():
        return None
    hours, colon, minutes = text.strip().partition(":")
    is_time = colon and hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 and len(minutes) == 2
    found = int(hours) * 60 + int(minutes) if is_time and int(minutes) < 60 else _A_DAY
    if found >= _A_DAY:
        problems.append(FieldProblem("/digest_at", f"is {text[:20]!r}, must be a time such as 08:30"))
        return None
    return found


def _kinds(names: Sequence[str], problems: list[FieldProblem]) -> frozenset[NoticeKind]:
    known = {kind.value: kind for kind in NoticeKind}
    problems += [
        FieldProblem(f"/unwanted/{place}", f"is {name[:40]!r}, must be one of {', '.join(known)}")
        for place, name in enumerate(names)
        if name not in known
    ]
    return frozenset(known[name] for name in names if name in known)
