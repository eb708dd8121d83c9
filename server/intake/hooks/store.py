"""Reading and writing deliveries and things. No decisions here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from kpi.sentences import Sentence, packed, unpacked
from server.db.arrays import among, as_array
from server.db.schema import Sql
from server.db.tx import Reading, Row, Tx
from server.intake.hooks.notes import Field, Note, Thing, ThingKind
from server.intake.hooks.story import last
from server.intake.hooks.thing import History

# What waits longer than this is looked at by the tick: whoever took it in has stopped.
STALE_US = 30_000_000
_texts = msgspec.json.Decoder(list[str]).decode
_text = msgspec.json.Encoder().encode
_sentences = msgspec.json.Decoder(list[object]).decode

_DELIVERY = "id, hook, body, at_us, last_us, times, is_waiting, things, unknown, recorded, undone"
_THINGS = "SELECT thing, history, problems, refers FROM hook_thing WHERE hook = $1 AND thing {these}"
_PROBLEMS = "SELECT hook, thing, problems FROM hook_thing WHERE problems <> '[]' AND hook {hooks} AND thing {these}"
_REFERRING = "SELECT thing FROM hook_thing WHERE hook = $1 AND refers <> '' AND refers {these} ORDER BY thing LIMIT $3"
_CALLED = Sql(
    sqlite="SELECT thing, history FROM hook_thing WHERE hook = $1 AND thing LIKE 'company/%' "
    "AND instr(history, $2) > 0",
    postgres="SELECT thing, history FROM hook_thing WHERE hook = $1 AND thing LIKE 'company/%' "
    "AND strpos(history, $2) > 0",
)
# Nobody merges so many companies into one.
_MOST_COMPANIES = 1_000
_TRAFFIC = (
    "SELECT h.name, (SELECT max(d.last_us) FROM hook_delivery d WHERE d.hook = h.name), "
    "(SELECT count(*) FROM hook_delivery d WHERE d.hook = h.name AND d.is_waiting), "
    "(SELECT count(*) FROM hook_thing t WHERE t.hook = h.name AND t.problems <> '[]') "
    "FROM hook h WHERE h.removed_us = 0"
)
_KEEP = (
    "INSERT INTO hook_thing (hook, thing, history, problems, refers, changed_us) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (hook, thing) DO UPDATE SET history = excluded.history, problems = excluded.problems, "
    "refers = excluded.refers, changed_us = excluded.changed_us"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery; ``times`` is how often it came. ``recorded`` and ``undone`` count what became of it at last."""

    id: int
    hook: str
    body: bytes = field(repr=False)
    at_us: int
    last_us: int
    times: int
    is_waiting: bool
    things: tuple[str, ...]
    unknown: tuple[Sentence, ...]
    recorded: int
    undone: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """When something came last (0: never), how many deliveries wait, and how many things are held back."""

    last_us: int = 0
    waiting: int = 0
    held: int = 0


@dataclass(slots=True)
class Kept:
    """What is kept of a thing."""

    thing: Thing
    history: History
    problems: list[Sentence]
    refers: str = ""

    @property
    def ordered(self) -> tuple[Note, ...]:
        """Its notes in the order of their times."""
        return tuple(sorted(self.history.notes, key=lambda note: note.order))

    @property
    def merged_into(self) -> Thing | None:
        """What it went up in; None while it is there itself."""
        kept = last(self.ordered, Field.MERGED_INTO)
        return Thing(self.thing.kind, kept) if kept else None


async def take(tx: Tx, hook: str, body: bytes, now_us: int) -> int:
    """Keep a delivery, to be worked on; the number it has. One that came before is counted again."""
    digest = sha256(body).hexdigest()
    id = await tx.fetch_value(
        "INSERT INTO hook_delivery (hook, digest, body, at_us, last_us, times, is_waiting) "
        "VALUES ($1, $2, $3, $4, $4, 1, $5) ON CONFLICT (hook, digest) DO UPDATE SET "
        "times = hook_delivery.times + 1, last_us = excluded.last_us RETURNING id",
        *(hook, digest, body, now_us, True),
    )
    return int(id)


async def delivery_of(source: Reading, id: int) -> Delivery | None:
    """One delivery; None when there is none, or it was too old to be kept."""
    row = await source.fetch_one(f"SELECT {_DELIVERY} FROM hook_delivery WHERE id = $1", id)  # noqa: S608
    return _delivery(row) if row is not None else None


async def last_deliveries(source: Reading, limit: int, hook: str = "") -> list[Delivery]:
    """The last ones of all hooks, or of one, newest first."""
    of_one = "WHERE hook = $2" if hook else ""
    rows = await source.fetch(
        f"SELECT {_DELIVERY} FROM hook_delivery {of_one} ORDER BY last_us DESC, id DESC LIMIT $1",  # noqa: S608
        *((limit, hook) if hook else (limit,)),
    )
    return [_delivery(row) for row in rows]


async def traffic(source: Reading) -> dict[str, Traffic]:
    """What comes through each hook, by name."""
    return {row[0]: Traffic(row[1] or 0, row[2], row[3]) for row in await source.fetch(_TRAFFIC)}


async def waiting(source: Reading, before_us: int, limit: int) -> list[int]:
    """Deliveries that nobody has worked on, though they came before this; none of a hook that is paused or gone."""
    rows = await source.fetch(
        "SELECT d.id FROM hook_delivery d JOIN hook h ON h.name = d.hook AND h.removed_us = 0 AND h.paused_us = 0 "
        "WHERE d.is_waiting AND d.last_us < $1 ORDER BY d.last_us LIMIT $2",
        *(before_us, limit),
    )
    return [int(row[0]) for row in rows]


async def worked(tx: Tx, id: int, things: Iterable[str], unknown: Sequence[Sentence], counts: tuple[int, int]) -> None:
    """Note what became of a delivery."""
    told = (_text(list(things)).decode(), _told(unknown))
    await tx.execute(
        "UPDATE hook_delivery SET is_waiting = $2, things = $3, unknown = $4, recorded = recorded + $5, "
        "undone = undone + $6 WHERE id = $1",
        *(id, False, *told, *counts),
    )


async def is_any_older(source: Reading, before_us: int) -> bool:
    """Whether there is anything to forget."""
    told = "SELECT EXISTS (SELECT 1 FROM hook_delivery WHERE last_us < $1 AND NOT is_waiting)"
    return bool(await source.fetch_value(told, before_us))


async def forget(tx: Tx, before_us: int) -> None:
    """Delete deliveries that came last before this."""
    await tx.execute("DELETE FROM hook_delivery WHERE last_us < $1 AND NOT is_waiting", before_us)


async def things(source: Reading, hook: str, wanted: Iterable[Thing]) -> dict[Thing, Kept]:
    """What is kept of these things; those that nothing is known of are missing."""
    names = sorted({str(one) for one in wanted})
    sql = _THINGS.format(these=among(source.dialect, "$2"))
    rows = await source.fetch(sql, hook, as_array(source.dialect, names)) if names else ()
    found = [Kept(Thing.parse(row[0]), History(row[1]), _read(row[2]), row[3]) for row in rows]
    return {one.thing: one for one in found}


async def referring(source: Reading, hook: str, names: Iterable[Thing], limit: int) -> list[Thing]:
    """Things that name one of these (a deal its company), and those held back: a name may be what they lack."""
    wanted = as_array(source.dialect, sorted(str(one) for one in names))
    rows = await source.fetch(_REFERRING.format(these=among(source.dialect, "$2")), hook, wanted, limit)
    found = dict.fromkeys(Thing.parse(row[0]) for row in rows)
    return list(found | dict.fromkeys(thing for thing, _ in await held(source, hook, limit)))


async def companies_in(source: Reading, hook: str, companies: Iterable[Thing]) -> list[Thing]:
    """Companies that went up in one of these."""
    wanted = as_array(source.dialect, sorted(str(one) for one in companies))
    rows = await source.fetch(_REFERRING.format(these=among(source.dialect, "$2")), hook, wanted, _MOST_COMPANIES)
    return [one for one in (Thing.parse(row[0]) for row in rows) if one.kind is ThingKind.COMPANY]


async def companies_called(source: Reading, hook: str, name: str) -> list[Kept]:
    """Companies of which this name was ever told. Reads what is kept of all companies: for what is seldom asked."""
    rows = await source.fetch(_CALLED.on(source.dialect), hook, _text({Field.NAME.value: name}).decode()[1:-1])
    return [Kept(Thing.parse(row[0]), History(row[1]), []) for row in rows]


async def held(source: Reading, hook: str, limit: int) -> list[tuple[Thing, list[Sentence]]]:
    """Things of which something cannot be recorded, and why; the latest first."""
    rows = await source.fetch(
        "SELECT thing, problems FROM hook_thing WHERE hook = $1 AND problems <> '[]' ORDER BY changed_us DESC LIMIT $2",
        *(hook, limit),
    )
    return [(Thing.parse(row[0]), _read(row[1])) for row in rows]


async def all_held(source: Reading, limit: int) -> dict[str, list[tuple[str, list[Sentence]]]]:
    """The latest things that are held back, and why, by hook."""
    rows = await source.fetch(
        "SELECT t.hook, t.thing, t.problems FROM hook_thing t JOIN hook h ON h.name = t.hook AND h.removed_us = 0 "
        "WHERE t.problems <> '[]' ORDER BY t.changed_us DESC LIMIT $1",
        limit,
    )
    found: dict[str, list[tuple[str, list[Sentence]]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((row[1], _read(row[2])))
    return found


async def problems_of(source: Reading, told: Sequence[Delivery]) -> dict[tuple[str, str], list[Sentence]]:
    """What keeps things of these deliveries back, by hook and thing, in one statement."""
    names = sorted({one.hook for one in told})
    about = sorted({thing for one in told for thing in one.things})
    if not about:
        return {}
    sql = _PROBLEMS.format(hooks=among(source.dialect, "$1"), these=among(source.dialect, "$2"))
    rows = await source.fetch(sql, as_array(source.dialect, names), as_array(source.dialect, about))
    return {(row[0], row[1]): _read(row[2]) for row in rows}


async def on_record(source: Reading, told: Sequence[Delivery]) -> dict[tuple[str, str], int]:
    """How many events of each thing of these deliveries are on record, by hook and thing."""
    wanted: dict[str, set[Thing]] = {}
    for one in told:
        if not (one.recorded or one.undone or one.is_waiting):
            wanted.setdefault(one.hook, set()).update(map(Thing.parse, one.things))
    return {
        (hook, str(thing)): kept.history.on_record
        for hook, some in wanted.items()
        for thing, kept in (await things(source, hook, some)).items()
    }


async def keep_things(tx: Tx, hook: str, kept: Iterable[Kept], now_us: int) -> None:
    """Store what is known of things now."""
    rows = [(hook, str(one.thing), one.history.text, _told(one.problems), one.refers, now_us) for one in kept]
    if rows:
        await tx.execute_many(_KEEP, rows)


def _told(problems: Iterable[Sentence]) -> str:
    return _text([packed(one) for one in problems]).decode()


def _read(stored: str) -> list[Sentence]:
    return [unpacked(one) for one in _sentences(stored)]


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        hook=row["hook"],
        body=bytes(row["body"]),
        at_us=row["at_us"],
        last_us=row["last_us"],
        times=row["times"],
        is_waiting=bool(row["is_waiting"]),
        things=tuple(_texts(row["things"])),
        unknown=tuple(_read(row["unknown"])),
        recorded=row["recorded"],
        undone=row["undone"],
    )
