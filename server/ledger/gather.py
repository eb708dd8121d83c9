"""Reading from the books what a batch needs to be judged: a constant number of statements, whatever the batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from game_rules.claims import Claim, cap_place
from game_rules.context import Context, CountedPlace
from game_rules.plan import group_of, lonely
from game_rules.pots import ClaimState
from kpi.events import Kind
from kpi.facts import Fact, Key
from server.db.bulk import Lookup, Named, Question, ask
from server.db.tx import Reading, Row, Tx
from server.db.versions import ALL_VERSIONS, Versions
from server.ledger.facts import FACT, fact_from, key_text

_BY_KEY = Lookup(
    f"SELECT {FACT}, e.receipt, (SELECT max(seq) FROM event) AS last_seq FROM {{keys}} "  # noqa: S608  # constants
    "LEFT JOIN event e ON e.source = wanted.source AND e.id = wanted.id",
    (("source", "text"), ("id", "text")),
)
# Subjects and targets never look alike, so one list of words serves both.
_BY_WORD = Lookup(
    f"SELECT {FACT} FROM {{keys}} JOIN event e ON e.subject = wanted.word "  # noqa: S608
    f"UNION ALL SELECT {FACT} FROM {{keys}} JOIN event e ON e.target = wanted.word",
    (("word", "text"),),
)

_BY_ACCOUNT = Lookup(
    f"SELECT {FACT} FROM {{keys}} JOIN event e ON e.account = wanted.account WHERE e.account > 0 ORDER BY e.seq",  # noqa: S608
    (("account", "int"),),
)

_CLAIM = (
    "n.event, n.rule, n.member, n.team, n.region, n.once_key, n.cap_key, max(e.day) AS day, max(n.at_us) AS at_us, "
    "max(n.version) AS version, "
    "CAST(sum(n.claimed) AS BIGINT) AS claimed, CAST(sum(n.claimed_coins) AS BIGINT) AS claimed_coins, "
    "CAST(sum(n.due) AS BIGINT) AS due, CAST(sum(n.xp) AS BIGINT) AS xp, CAST(sum(n.coins) AS BIGINT) AS coins, "
    "max(e.source) AS source, max(e.id) AS id"
)
_EVENT = "JOIN event e ON e.seq = n.event"
_ENDING = (
    "GROUP BY n.event, n.rule, n.member, n.team, n.region, n.once_key, n.cap_key "
    "HAVING sum(n.claimed) > 0 OR sum(n.claimed_coins) > 0"
)
_CLAIMS_OF_EVENTS = Lookup(
    f"SELECT {_CLAIM} FROM (SELECT n.* FROM {{keys}} JOIN entry n ON n.cause = wanted.seq AND n.event = wanted.seq "  # noqa: S608
    "UNION ALL SELECT n.* FROM {keys} JOIN entry n ON n.event = wanted.seq AND n.event <> n.cause) n "
    f"{_EVENT} {_ENDING}",
    (("seq", "bigint"),),
)
_CLAIMS_OF_ONCE = Lookup(
    f"SELECT {_CLAIM} FROM {{keys}} JOIN entry n ON n.once_key = wanted.key {_EVENT} {_ENDING}",  # noqa: S608
    (("key", "text"),),
)
_CLAIMS_OF_CAPS = Lookup(
    f"SELECT {_CLAIM} FROM {{keys}} JOIN entry n ON n.cap_key = wanted.key {_EVENT} {_ENDING}",  # noqa: S608
    (("key", "text"),),
)
_PLACE = "c.event, c.measure, c.member, c.team, c.region, c.account, c.product, CAST(sum(c.value) AS BIGINT) AS value"
_COUNTED = Lookup(
    f"SELECT {_PLACE} FROM ("  # noqa: S608
    "SELECT c.* FROM {keys} JOIN contribution c ON c.cause = wanted.seq AND c.event = wanted.seq "
    "UNION ALL SELECT c.* FROM {keys} JOIN contribution c ON c.event = wanted.seq AND c.event <> c.cause) c "
    "GROUP BY c.event, c.measure, c.member, c.team, c.region, c.account, c.product HAVING sum(c.value) <> 0",
    (("seq", "bigint"),),
)
_ONCE_POTS = Lookup(
    "SELECT p.key, p.holder, e.at_us, e.source, e.id FROM {keys} JOIN once_pot p ON p.key = wanted.key "
    "JOIN event e ON e.seq = p.holder",
    (("key", "text"),),
)
_CAP_POTS = Lookup(
    "SELECT p.key, p.due, p.paid, p.edge_us FROM {keys} JOIN cap_pot p ON p.key = wanted.key", (("key", "text"),)
)


@dataclass(slots=True)
class Opened:
    """What every batch begins with: the versions, the last seq, the recorded events with the batch's keys, with their
    receipts, and those found by its words."""

    versions: Versions = field(default_factory=lambda: MappingProxyType({}))
    last_seq: int = 0
    known: dict[Key, Named] = field(default_factory=dict)
    told: Sequence[Named] = ()


async def open_books(tx: Tx, keys: Iterable[Key], words: Iterable[str]) -> Opened:
    """Read it, in one round trip for small batches. Words are subjects, and keys of events that may be taken back."""
    opened = Opened()

    def take_versions(rows: Sequence[Named]) -> None:
        opened.versions = MappingProxyType({row["subject"]: row["version"] for row in rows})

    def take_known(rows: Sequence[Named]) -> None:
        opened.last_seq, opened.known = _recorded(rows)

    def take_told(rows: Sequence[Named]) -> None:
        opened.told = rows

    await ask(
        tx,
        (
            Question(ALL_VERSIONS, [(0,)], take_versions),
            Question(_BY_KEY, sorted(set(keys)), take_known),
            Question(_BY_WORD, [(word,) for word in sorted(set(words))], take_told),
        ),
    )
    return opened


async def recorded(source: Reading, keys: Iterable[Key]) -> dict[Key, Named]:
    """The events with these keys that are recorded already, with their receipts."""
    return _recorded(await _BY_KEY.fetch(source, sorted(set(keys))))[1]


def _recorded(rows: Sequence[Named]) -> tuple[int, dict[Key, Named]]:
    """The seq of the last event, and what was found."""
    found = {(row["source"], row["id"]): row for row in rows if row["seq"] is not None}
    return (rows[0]["last_seq"] or 0) if rows else 0, found


async def read_together(
    source: Reading,
    batch: Sequence[Fact],
    targets: Iterable[Named],
    zone: ZoneInfo,
    asked: Collection[str] = (),
    told: Iterable[Named] = (),
) -> dict[str, list[Fact]]:
    """Every recorded fact that has to be read together with a new one, by group.

    ``targets`` are the recorded events that reversals of the batch aim at; ``told`` is what was read of the words
    ``asked`` already (see ``open_books``).
    """
    aimed_at = [fact_from(row, zone) for row in targets]
    facts = [*(fact for fact in batch if fact.kind is not Kind.REVERSED), *aimed_at]
    words = {fact.subject for fact in facts if fact.subject is not None}
    words.update(key_text(fact.key) or "" for fact in facts)
    found = {fact.seq: fact for fact in aimed_at}
    unasked = sorted(words.difference(asked))
    for row in (*told, *await _BY_WORD.fetch(source, [(word,) for word in unasked])):
        found[row["seq"]] = fact_from(row, zone)
    words.update(asked)
    more = {key_text(fact.key) or "" for fact in found.values() if fact.kind is not Kind.REVERSED} - words
    for row in await _BY_WORD.fetch(source, [(word,) for word in sorted(more)]):
        found[row["seq"]] = fact_from(row, zone)
    return _grouped(batch, found.values())


async def reversals(source: Reading, last: int) -> Sequence[Row]:
    """Every event up to ``last`` that takes another one back."""
    return await source.fetch(f"SELECT {FACT} FROM event e WHERE e.target IS NOT NULL AND e.seq <= $1", last)  # noqa: S608


async def with_reversals(source: Reading, subjects: Iterable[str]) -> list[Row]:
    """Every recorded event of these deals and contracts, and whatever takes one of them back."""
    told = await _BY_WORD.fetch(source, [(subject,) for subject in sorted(set(subjects))])
    aimed_at = sorted({key_text((row["source"], row["id"])) or "" for row in told})
    return [*told, *await _BY_WORD.fetch(source, [(word,) for word in aimed_at])]


async def of_accounts(source: Reading, accounts: Iterable[int]) -> Sequence[Row]:
    """Every recorded event that names one of these accounts, by seq."""
    return await _BY_ACCOUNT.fetch(source, [(account,) for account in sorted(set(accounts))])


def _grouped(batch: Sequence[Fact], recorded_facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    ranked = sorted(recorded_facts, key=lambda fact: fact.seq)
    homes = {fact.key: group_of(fact) for fact in (*ranked, *batch) if fact.kind is not Kind.REVERSED}
    groups: dict[str, list[Fact]] = {}
    for fact in ranked:
        name = homes.get(fact.target, "") if fact.target is not None else homes[fact.key]
        groups.setdefault(name or lonely(fact.target or fact.key), []).append(fact)
    return groups


async def remember(source: Reading, seqs: Iterable[int], context: Context) -> None:
    """Fill in what recorded events claim and contribute now."""
    keys = [(seq,) for seq in sorted(seqs)]
    context.remember(_states(await _CLAIMS_OF_EVENTS.fetch(source, keys)))
    counted: dict[int, dict[CountedPlace, int]] = {}
    for row in await _COUNTED.fetch(source, keys):
        place = (row["measure"], row["member"], row["team"], row["region"], row["account"], row["product"])
        counted.setdefault(row["event"], {})[place] = row["value"]
    context.remember_counted(counted)


def pots(once: Iterable[str], caps: Mapping[str, int], context: Context) -> tuple[Question, Question]:
    """Asks for the summaries of pots."""

    def take_once(rows: Sequence[Named]) -> None:
        for row in rows:
            pot = context.once_pot(row["key"])
            pot.holder, pot.holder_order = row["holder"], (row["at_us"], row["source"], row["id"])

    def take_caps(rows: Sequence[Named]) -> None:
        for row in rows:
            cap = context.cap_pot(row["key"], caps[row["key"]])
            cap.due, cap.paid, cap.edge_us = row["due"], row["paid"], row["edge_us"]

    return (
        Question(_ONCE_POTS, [(key,) for key in sorted(once)], take_once),
        Question(_CAP_POTS, [(key,) for key in sorted(caps)], take_caps),
    )


async def open_pots(tx: Tx, once: set[str], caps: Mapping[str, int], context: Context) -> None:
    """Read pots claim by claim. A claim that may gain or lose its "once per" may enter or leave its cap, too."""
    context.remember(_states(await _CLAIMS_OF_ONCE.fetch(tx, [(key,) for key in sorted(once)])))
    context.open_once(once)
    wanted = dict(caps)
    for states in context.states.values():
        for state in states.values():
            claim = state.claim
            if claim.once_key in once and claim.cap_key is not None and claim.cap is not None:
                wanted[claim.cap_key] = claim.cap.xp
    await ask(tx, pots((), {key: cap for key, cap in wanted.items() if key not in context.caps}, context))
    context.remember(_states(await _CLAIMS_OF_CAPS.fetch(tx, [(key,) for key in sorted(wanted)])))
    context.open_caps(wanted)


def _states(rows: Iterable[Row]) -> Iterable[ClaimState]:
    for row in rows:
        claim = Claim(
            row["event"],
            (row["at_us"], row["source"], row["id"]),
            row["rule"],
            row["member"],
            row["team"],
            row["region"],
            row["day"],
            row["version"],
            row["claimed"],
            row["claimed_coins"],
            row["once_key"],
            row["cap_key"],
            cap_place(row["cap_key"]).cap if row["cap_key"] is not None else None,
        )
        yield ClaimState(claim, True, row["due"], row["xp"], row["coins"])
