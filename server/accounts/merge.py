"""Making two accounts, or two contacts, one, when they turned out to be the same: an audited act that loses nothing.

No fact is changed. The one that is merged keeps its number, its id and what was written about it; it says which one it
is now, is called like it, and answers as it. What the other one did not know, it is told; who works there moves over.
Call inside ``db.write()``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from server.accounts.custom import custom_from, custom_text
from server.accounts.edits import as_text
from server.accounts.matching import MERGED
from server.accounts.registry import accounts_changed
from server.accounts.rows import AccountRow, ContactRow
from server.accounts.store import Kind, call_alike, keep_changes
from server.db.tx import Tx

MERGED_INTO, TAKEN_IN = "merged_into", "taken_in"
"""How a merge is told among the changes of the one that was merged, and of the one that stays."""

_ACCOUNT_FIELDS = ("industry", "size", "region_id", "owner_id", "phone", "phone_e164", "website", "note")
_CONTACT_FIELDS = ("account_id", "title", "phone", "phone_e164", "email", "birthday", "preferences")
_UNTOLD = frozenset(("phone_e164",))


@dataclass(frozen=True, slots=True)
class Merge:
    """Who merges, and when."""

    caller: str
    now: datetime


async def merge_accounts(tx: Tx, stays: AccountRow, goes: AccountRow, merge: Merge) -> None:
    """`goes` is `stays` from now on."""
    filled = _filled(asdict(stays), asdict(goes), _ACCOUNT_FIELDS)
    _with_own(stays.custom, goes.custom, filled)
    if goes.is_key and not stays.is_key:
        filled["is_key"] = True
    await _fill(tx, Kind.ACCOUNT, stays.id, filled)
    moved = await tx.fetch("SELECT id FROM contact WHERE account_id = $1 ORDER BY id", goes.id)
    await tx.execute(
        "UPDATE contact SET account_id = $1, version = version + 1 WHERE account_id = $2", stays.id, goes.id
    )
    await tx.execute(
        "UPDATE account SET merged_into = $1, former_name = CASE WHEN id = $2 THEN name ELSE former_name END, "
        "version = version + 1 WHERE id = $2 OR merged_into = $2",
        stays.id,
        goes.id,
    )
    await call_alike(tx, stays.id)
    told = [(row["id"], "account_id", str(goes.id), str(stays.id)) for row in moved]
    await keep_changes(tx, Kind.CONTACT, told, merge.caller, merge.now)
    await _tell(tx, Kind.ACCOUNT, asdict(stays), asdict(goes), filled, merge)


async def merge_contacts(tx: Tx, stays: ContactRow, goes: ContactRow, merge: Merge) -> None:
    """`goes` is `stays` from now on."""
    filled = _filled(asdict(stays), asdict(goes), _CONTACT_FIELDS)
    _with_own(stays.custom, goes.custom, filled)
    if "birthday" in filled and goes.birthday is not None:
        filled["birth_md"] = goes.birthday.month * 100 + goes.birthday.day
    await _fill(tx, Kind.CONTACT, stays.id, filled)
    await tx.execute(
        "UPDATE contact SET merged_into = $1, version = version + 1 WHERE id = $2 OR merged_into = $2",
        stays.id,
        goes.id,
    )
    filled.pop("birth_md", None)
    await _tell(tx, Kind.CONTACT, asdict(stays), asdict(goes), filled, merge)


def _filled(stays: Mapping[str, object], goes: Mapping[str, object], fields: tuple[str, ...]) -> dict[str, object]:
    """What the one that stays did not know."""
    return {field: goes[field] for field in fields if stays[field] in ("", None) and goes[field] not in ("", None)}


def _with_own(stays: str, goes: str, filled: dict[str, object]) -> None:
    """The organisation's own fields that the one that stays has not filled in."""
    mine, theirs = custom_from(stays), custom_from(goes)
    if theirs.keys() - mine.keys():
        filled["custom"] = custom_text(dict(sorted((theirs | mine).items())))


async def _fill(tx: Tx, kind: Kind, id: int, filled: Mapping[str, object]) -> None:
    settings = "".join(f"{field} = ${place}, " for place, field in enumerate(filled, 2))
    await tx.execute(f"UPDATE {kind} SET {settings}version = version + 1 WHERE id = $1", id, *filled.values())  # noqa: S608


async def _tell(
    tx: Tx, kind: Kind, stays: Mapping[str, object], goes: Mapping[str, object], filled: dict[str, object], merge: Merge
) -> None:
    one, other = int(str(stays["id"])), int(str(goes["id"]))
    told = [
        (one, field, as_text(stays[field]), as_text(value)) for field, value in filled.items() if field not in _UNTOLD
    ]
    told += [(one, TAKEN_IN, "", f"{goes['name']} ({goes['ref']})"), (other, MERGED_INTO, "", str(one))]
    await keep_changes(tx, kind, told, merge.caller, merge.now)
    await tx.execute(
        f"UPDATE likely SET settled = '{MERGED}' WHERE kind = $1 AND settled = '' AND (one = $2 OR other = $2)",  # noqa: S608
        kind.value,
        other,
    )
    await tx.execute("DELETE FROM likeness WHERE kind = $1 AND row_id = $2", kind.value, other)
    await accounts_changed(tx)
