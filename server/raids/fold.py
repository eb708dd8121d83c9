"""Keeping raids in step: what a batch must know of them, and the rows it changes."""

from collections.abc import Sequence

from game_rules.context import Context
from game_rules.needs import RaidNeeds
from game_rules.raids import LootPlace, Names, Phase, RaidBook, RaidFact, Raids, RaidState
from game_rules.raids.facts import PlanStep
from game_rules.rulebook import LOOT
from kpi.facts import NOBODY
from server.db.bulk import Bulk, Lookup, Named, Question, Values, ask
from server.db.tx import Tx
from server.db.versions import bump_version
from server.ledger.facts import BUSINESS_DAY
from server.ledger.post import Posting
from server.people.directory import Directory
from server.raids.index import RAIDS_CHANGED, RaidIndex
from server.raids.rows import fact_from, fact_row, member_rows, opening_from, raid_row
from server.raids.tables import RAID, RAID_FACT, RAID_MEMBER

_ID = (("id", "text"),)
_HOLDING = Lookup(
    "SELECT DISTINCT f.raid FROM {keys} JOIN raid_fact f ON f.seq = wanted.seq",
    (("seq", "bigint"),),
)
_RAIDS = Lookup("SELECT r.opening, r.state, r.phase, r.hp FROM {keys} JOIN raid r ON r.id = wanted.id", _ID)
_FACTS = Lookup("SELECT f.raid, f.fact FROM {keys} JOIN raid_fact f ON f.raid = wanted.id", _ID)
# What loot was paid, or taken back, stands with the opening, but was caused later.
_PAID = Lookup(
    f"SELECT r.id, n.member, n.team, n.region, {BUSINESS_DAY} AS day, CAST(sum(n.xp) AS BIGINT) AS xp, "  # noqa: S608
    "CAST(sum(n.coins) AS BIGINT) AS coins FROM {keys} JOIN raid r ON r.id = wanted.id "
    f"JOIN entry n ON n.event = r.seq AND n.event <> n.cause WHERE n.rule = '{LOOT}' "
    f"GROUP BY r.id, n.member, n.team, n.region, {BUSINESS_DAY}",
    _ID,
)


async def gather(tx: Tx, needs: RaidNeeds, index: RaidIndex, context: Context, directory: Directory) -> None:
    """Hand the judge every raid that a batch concerns; without any, nothing is asked.

    ``index`` must be fresh (``RaidIndex.refresh``). Call inside ``db.write()``.
    """
    ids = index.named(needs)
    held = await _HOLDING.fetch(tx, [(seq,) for seq in index.may_hold(needs.seqs)])
    ids.update(row["raid"] for row in held)
    context.raids = Raids(names_of(directory), await _books(tx, sorted(ids)) if ids else ())


def names_of(directory: Directory) -> Names:
    """What names in a raid's acts stand for."""

    def number_of(name: str) -> int:
        member = directory.member_by_username(name)
        return member.id if member is not None else NOBODY

    return Names(number_of, directory.zone)


async def _books(tx: Tx, ids: Sequence[str]) -> list[RaidBook]:
    keys = [(id,) for id in ids]
    books: dict[str, RaidBook] = {}
    facts: dict[str, dict[int, RaidFact]] = {}
    paid: dict[str, dict[LootPlace, tuple[int, int]]] = {}

    def take_raids(rows: Sequence[Named]) -> None:
        for row in rows:
            opening = opening_from(row["opening"])
            books[opening.raid] = RaidBook(opening, {}, {}, row["hp"], RaidState(row["state"]), Phase(row["phase"]))

    def take_facts(rows: Sequence[Named]) -> None:
        for row in rows:
            fact = fact_from(row["fact"])
            facts.setdefault(row["raid"], {})[fact.seq] = fact

    def take_paid(rows: Sequence[Named]) -> None:
        for row in rows:
            place = (row["member"], row["team"], row["region"], row["day"])
            paid.setdefault(row["id"], {})[place] = row["xp"], row["coins"]

    questions = (_RAIDS, take_raids), (_FACTS, take_facts), (_PAID, take_paid)
    await ask(tx, [Question(lookup, keys, take) for lookup, take in questions])
    for id, book in books.items():
        book.facts, book.paid = facts.get(id, {}), paid.get(id, {})
    return list(books.values())


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of every raid that a batch changed."""
    raids: list[Values] = []
    facts: list[Values] = []
    members: list[Values] = []
    for book in posting.context.raids.books.values():
        if book.raid is None:
            continue
        known = book.facts.values()
        raids.append(raid_row(book.opening, book.raid, known, posting.context.place_of))
        facts.extend(fact_row(book.opening.raid, book.facts[seq]) for seq in sorted(book.changed))
        members.extend(member_rows(book.opening, book.raid, known))
    return [(RAID, raids), (RAID_FACT, facts), (RAID_MEMBER, members)]


async def tell_new(tx: Tx, posting: Posting) -> None:
    """Let every process know that a raid began, or has a step for a barrier. Call inside ``db.write()``."""
    if any(book.is_new or _names_barrier(book) for book in posting.context.raids.books.values()):
        await bump_version(tx, RAIDS_CHANGED)


def _names_barrier(book: RaidBook) -> bool:
    acts = (book.facts[seq].act for seq in book.changed)
    return any(isinstance(act, PlanStep) and act.barrier for act in acts)
