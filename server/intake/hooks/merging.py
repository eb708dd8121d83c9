"""Companies that another program merged become one customer here, whatever order that is told in.

Nothing is remembered beside the notes: each time something of such a company is told, both names are looked up. Where
they are one customer already, there is nothing to do; where only one is a customer, the other becomes one of its names.
Who merges is the hook, as the changes of both customers tell. Call inside ``db.write()``.
"""

from collections.abc import Collection, Sequence

from kpi.sentences import Sentence, plain, sentence
from server.accounts.describe import AccountDetails, describe_accounts
from server.accounts.duplicates import Hindrance
from server.accounts.merge import Merge, merge_accounts
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow
from server.db.tx import Reading, Tx
from server.intake.hooks import store
from server.intake.hooks.notes import Field, Thing, ThingKind
from server.intake.hooks.store import Kept
from server.intake.hooks.story import Known, first, is_gone


async def merged_companies(source: Reading, hook: str, told: Collection[Thing]) -> dict[Thing, Kept]:
    """Of these companies, and of all that went up in them, those that went up in another one."""
    found: dict[Thing, Kept] = {}
    asked, waiting = set[Thing](), {thing for thing in told if thing.kind is ThingKind.COMPANY}
    while waiting:
        asked |= waiting
        found |= await store.things(source, hook, waiting)
        waiting = set(await store.companies_in(source, hook, waiting)) - asked
    return {thing: one for thing, one in found.items() if one.merged_into}


async def merge_customer(
    tx: Tx, hook: str, gone: Kept, known: Known, hindrances: Sequence[Hindrance], merge: Merge
) -> list[Sentence]:
    """Make the customer that this company was the one that it went up in; why not, where that cannot be now."""
    name, stays = first(gone.ordered, Field.NAME), known.name_of(ThingKind.COMPANY, gone.thing.id)
    if not name or not stays or name == stays:
        return []
    kept, other = await _customer(tx, stays), await _customer(tx, name)
    if (kept is None and other is None) or (kept is not None and other is not None and kept.id == other.id):
        return []
    namesake = await _namesake(tx, hook, name)
    if namesake is not None:
        return [
            sentence(
                "{name!r} is merged into {kept!r} there, but {other} is called so, too: merge these customers by hand",
                name=name,
                kept=stays,
                other=namesake,
            )
        ]
    if other is not None:
        reasons = [await hindrance(tx, other.id) for hindrance in hindrances]
        if any(reasons):
            return [plain(told) for told in reasons if told]
    await describe_accounts(tx, {name: AccountDetails(), stays: AccountDetails()}, merge.now)
    kept, other = await _customer(tx, stays), await _customer(tx, name)
    if kept is not None and other is not None:
        await merge_accounts(tx, kept, other, merge)
    return []


async def _customer(tx: Tx, name: str) -> AccountRow | None:
    return await AccountQueries(tx).by_ref(name)


async def _namesake(tx: Tx, hook: str, name: str) -> Thing | None:
    """Another company that is called so and is still there: its facts are kept under the same customer."""
    others = await store.companies_called(tx, hook, name)
    return next(
        (one.thing for one in others if first(one.ordered, Field.NAME) == name and not is_gone(one.ordered)), None
    )
