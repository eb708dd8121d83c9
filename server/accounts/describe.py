"""Filling in what is known of customers, many at once: what an import says of them beside its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.accounts.edits import changed
from server.accounts.registry import accounts_changed
from server.accounts.store import Kind, keep_changes
from server.db.arrays import among, as_array
from server.db.bulk import Bulk, write_all
from server.db.tx import Row, Tx

REFERENCE_LENGTH = 200
_LENGTHS = {"name": 200, "industry": 100, "size": 100}

_SEARCH = "SELECT id, ref, name, industry, size FROM account WHERE ref {these} OR name {these} ORDER BY id DESC"
_INSERT = Bulk(
    "account",
    (
        ("ref", "text"),
        ("name", "text"),
        ("industry", "text"),
        ("size", "text"),
        ("source", "text"),
        ("is_key", "boolean"),
        ("created_at", "timestamptz"),
    ),
)
_UPDATE = "UPDATE account SET name = $2, industry = $3, size = $4, version = version + 1 WHERE id = $1"
_CALLER = "command:import"


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """What is known of a customer; what is empty is not known and changes nothing."""

    name: str = ""
    industry: str = ""
    size: str = ""


async def describe_accounts(tx: Tx, described: Mapping[str, AccountDetails], now: datetime) -> int:
    """Fill in accounts, each given by its ref or exact name (`ref` wins); unknown ones are made. Call in `db.write()`.

    Returns how many were made or changed: none when everything was known. Text that does not fit is cut; a ref that
    cannot be stored (too long, or with a NUL) is left to the event that names it, which is refused with a reason.
    """
    texts = [text for text in described if 0 < len(text) <= REFERENCE_LENGTH and "\0" not in text]
    if not texts:
        return 0
    known = _by_text(await tx.fetch(_SEARCH.format(these=among(tx.dialect, "$1")), as_array(tx.dialect, texts)))
    updates: dict[int, tuple[object, ...]] = {}
    told: dict[int, list[tuple[int, str, str, str]]] = {}
    inserts: list[tuple[object, ...]] = []
    for text in texts:
        details = {field: _fitted(getattr(described[text], field), length) for field, length in _LENGTHS.items()}
        row = known.get(text)
        if row is None:
            name = details["name"] or text
            inserts.append((text, name, details["industry"], details["size"], "", False, now))
        else:
            merged = tuple(details[field] or row[field] for field in _LENGTHS)
            before = {field: row[field] for field in _LENGTHS}
            if merged != tuple(before.values()):
                updates[row["id"]] = (row["id"], *merged)
                after = dict(zip(_LENGTHS, merged, strict=True))
                told[row["id"]] = [(row["id"], *one) for one in changed(before, after)]
    await write_all(tx, [(_INSERT, inserts)])
    if updates:
        await tx.execute_many(_UPDATE, list(updates.values()))
        await keep_changes(tx, Kind.ACCOUNT, [one for rows in told.values() for one in rows], _CALLER, now)
        await accounts_changed(tx)
    return len(inserts) + len(updates)


def _by_text(rows: Sequence[Row]) -> dict[str, Row]:
    # The oldest comes last and so wins among several of one name; a ref beats every name.
    return {row["name"]: row for row in rows} | {row["ref"]: row for row in rows}


def _fitted(text: str, length: int) -> str:
    return text.replace("\0", "")[:length]
