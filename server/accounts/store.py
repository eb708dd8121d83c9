"""Writing accounts, contacts and products with what was changed kept. Call inside `db.write()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from server.accounts.edits import changed
from server.accounts.registry import accounts_changed
from server.db.bulk import Bulk, write_all
from server.db.tx import Tx
from server.errors import Conflict, Outdated

CALLED_ALIKE = ("name", "is_key", "industry", "size", "region_id", "owner_id", "custom")
"""What an account is known by wherever one is shown beside a fact."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGE = Bulk(
    "account_change",
    (
        ("kind", "text"),
        ("row_id", "bigint"),
        ("field", "text"),
        ("before", "text"),
        ("after", "text"),
        ("caller", "text"),
        ("changed_us", "bigint"),
    ),
)


class Kind(StrEnum):
    """Which table."""

    ACCOUNT = "account"
    CONTACT = "contact"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes which row, and when; `version` is the one that was read, None to change it whatever it is."""

    kind: Kind
    id: int
    caller: str
    now: datetime
    version: int | None = None


async def keep_changes(
    tx: Tx, kind: Kind, rows: Sequence[tuple[int, str, str, str]], caller: str, now: datetime
) -> None:
    """Keep what was changed: (row, field, before, after) each."""
    at_us = (now - _EPOCH) // timedelta(microseconds=1)
    await write_all(tx, [(_CHANGE, [(kind.value, *row, caller, at_us) for row in rows])])


async def insert(tx: Tx, kind: Kind, values: Mapping[str, object]) -> int:
    """A new row; answers its number. Raises `Conflict`. The columns are names of our own, never input."""
    await _refuse_taken(tx, kind, 0, values["ref"], values["name"])
    marks = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    row = await tx.fetch_one(
        f"INSERT INTO {kind} ({', '.join(values)}) VALUES ({marks}) RETURNING id",  # noqa: S608
        *values.values(),
    )
    if row is None:
        raise RuntimeError(f"the {kind} was not written")
    return int(row[0])


async def update(
    tx: Tx,
    edit: Edit,
    before: Mapping[str, object],
    after: Mapping[str, object],
    derived: Mapping[str, object] | None = None,
    own: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Change a row from `before` (its version among it) to `after`. Raises `Outdated` when somebody was faster.

    `derived` are columns that follow from what is changed: written with it, but nobody is told of them. `own` are
    changes (field, before, after) inside a column that is among the derived ones.
    """
    if edit.version is not None and before["version"] != edit.version:
        raise Outdated(f"this {edit.kind} was changed since you read it: read it again")
    plain = [(edit.id, *one) for one in changed(before, after)]
    told = [*plain, *((edit.id, *one) for one in own)]
    if not told:
        return
    values = {field: after[field] for _, field, _, _ in plain} | dict(derived or {})
    if "name" in values:
        await _refuse_taken(tx, edit.kind, edit.id, before["ref"], after["name"])
    settings = ", ".join(f"{field} = ${place}" for place, field in enumerate(values, 2))
    await tx.execute(
        f"UPDATE {edit.kind} SET {settings}, version = version + 1 WHERE id = $1",  # noqa: S608
        edit.id,
        *values.values(),
    )
    if edit.kind is Kind.ACCOUNT:
        await call_alike(tx, edit.id)
    await keep_changes(tx, edit.kind, told, edit.caller, edit.now)
    await accounts_changed(tx)


async def call_alike(tx: Tx, id: int) -> None:
    """Call everything that was merged into an account as the account is called now."""
    columns = ", ".join(f"{column} = main.{column}" for column in CALLED_ALIKE)
    await tx.execute(
        f"UPDATE account SET {columns} FROM account main WHERE main.id = $1 AND account.merged_into = main.id",  # noqa: S608
        id,
    )


async def _refuse_taken(tx: Tx, kind: Kind, id: int, ref: object, name: object) -> None:
    """Two of one id, or two accounts or products of one name, could not be told apart by the events that name them."""
    names = (ref, ref) if kind is Kind.CONTACT else (ref, name)
    others = "" if kind is Kind.PRODUCT else "AND coalesce(merged_into, -1) <> $1 "
    taken = await tx.fetch_one(
        f"SELECT ref, name FROM {kind} WHERE id <> $1 {others}AND (ref IN ($2, $3) OR name IN ($2, $3)) "  # noqa: S608
        "ORDER BY id LIMIT 1",
        id,
        *names,
    )
    if taken is not None:
        raise Conflict(f"there is already the {kind} {taken['name']!r} with the id {taken['ref']!r}")
