"""What notes about a deal want to be on record, and that no order of arrival changes it."""

from collections.abc import Mapping
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from server.intake.hooks.deal_story import deal_story
from server.intake.hooks.notes import Note, Thing, ThingKind
from server.intake.hooks.story import Known, Story
from server.intake.hooks.terms import Terms
from tests.server.intake.hooks.hooking import note

DEAL = Thing(ThingKind.DEAL, "7")
TERMS = Terms(owners={"51": "ann", "52": "bob"}, stages={"12": "Offer"}, currency="CNY")
CREATED = note(100, created="100000000")
OWNED = note(101, owner="51")


def known(terms: Terms = TERMS, names: Mapping[Thing, tuple[Note, ...]] | None = None) -> Known:
    return Known(terms, lambda name: name if name in ("ann", "bob", "mia") else None, names or {})


def story(*notes: Note, terms: Terms = TERMS, names: Mapping[Thing, tuple[Note, ...]] | None = None) -> Story:
    return deal_story(DEAL, notes, known(terms, names))


def told(found: Story) -> list[tuple[str, int, dict]]:
    return [(one.kind.value, one.at_us // 1_000_000, dict(one.data)) for one in found.wanted]


def test_what_is_told_within_a_minute_belongs_to_the_opening() -> None:
    found = story(CREATED, OWNED, note(130, name="Press"), note(140, amount="2000.0"), note(150, stage="12"))

    opening = {"deal": "7", "member": "ann", "title": "Press", "amount": "2000", "currency": "CNY", "stage": "Offer"}
    assert [("deal.opened", 100, opening)] == told(found)


def test_what_is_told_later_amends_it() -> None:
    found = story(CREATED, OWNED, note(500, amount="2000"), note(600, owner="52"))

    assert [
        ("deal.opened", 100, {"deal": "7", "member": "ann"}),
        ("deal.amended", 500, {"deal": "7", "amount": "2000", "currency": "CNY"}),
        ("deal.amended", 600, {"deal": "7", "member": "bob"}),
    ] == told(found)


def test_a_deal_is_won_for_what_it_was_worth_then() -> None:
    found = story(CREATED, OWNED, note(500, amount="2000"), note(900, status="won", stage="closedwon"))

    assert ("deal.won", 900, {"deal": "7", "member": "ann", "amount": "2000", "currency": "CNY"}) == told(found)[-1]


def test_an_amount_that_came_after_the_win_is_the_amount_of_the_win() -> None:
    found = story(CREATED, OWNED, note(900, status="won", stage="closedwon"), note(901, amount="70"))

    assert ["deal.opened", "deal.won"] == [kind for kind, _, _ in told(found)]
    assert "70" == told(found)[-1][2]["amount"]


def test_a_win_without_an_amount_is_held_back_and_told() -> None:
    found = story(CREATED, OWNED, note(900, status="won", stage="closedwon"))

    assert ["it was won and has no amount yet"] == found.problems
    assert ["deal.opened"] == [kind for kind, _, _ in told(found)]


def test_a_deal_that_moves_on_after_its_end_was_reopened() -> None:
    lost = note(900, status="lost", stage="closedlost", lost_reason="price")
    found = story(CREATED, OWNED, lost, note(950, status="open", stage="12"))

    assert [
        ("deal.lost", 900, {"deal": "7", "member": "ann", "reason": "price"}),
        ("deal.reopened", 950, {"deal": "7", "member": "ann"}),
        ("deal.stage_changed", 950, {"deal": "7", "stage": "Offer", "member": "ann"}),
    ] == told(found)[1:]


def test_stages_that_end_a_deal_can_be_named() -> None:
    terms = Terms(owners={"51": "ann"}, won=("99",), lost=("98",))
    found = story(CREATED, OWNED, note(500, amount="5"), note(900, status="open", stage="99"), terms=terms)

    assert "deal.won" == told(found)[-1][0]


def test_a_stage_that_has_no_name_here_is_told_and_not_recorded() -> None:
    found = story(CREATED, OWNED, note(500, stage="1f4f1ec1-8174-49f3-a112-4eaa4748e38e"))

    assert [
        "stage '1f4f1ec1-8174-49f3-a112-4eaa4748e38e' has no name here: add it to the hook's stages"
    ] == found.problems
    assert ["deal.opened"] == [kind for kind, _, _ in told(found)]


def test_an_owner_who_is_nobody_here_holds_everything_back() -> None:
    found = story(CREATED, note(101, owner="77", owner_name="Cara Cole"), note(500, amount="5"))

    assert ["owner '77' (Cara Cole) is nobody here: add them to the hook's owners"] == found.problems
    assert [] == found.wanted


def test_somebody_may_get_what_nobody_owns() -> None:
    found = story(CREATED, terms=Terms(member="mia"))

    assert [("deal.opened", 100, {"deal": "7", "member": "mia"})] == told(found)


def test_a_deal_that_was_deleted_or_merged_away_wants_nothing() -> None:
    assert [] == story(CREATED, OWNED, note(500, deleted="true")).wanted
    assert [] == story(CREATED, OWNED, note(500, merged_into="8")).wanted


def test_a_deal_that_was_restored_is_there_again() -> None:
    found = story(CREATED, OWNED, note(500, deleted="true"), note(600, deleted=""))

    assert ["deal.opened"] == [kind for kind, _, _ in told(found)]


def test_a_company_gives_its_name_and_a_merged_one_that_of_what_remained() -> None:
    old, new = Thing(ThingKind.COMPANY, "1"), Thing(ThingKind.COMPANY, "2")
    deal = (CREATED, OWNED, note(102, company="1"))

    assert "ACME" == story(*deal, names={old: (note(1, name="ACME"),)}).wanted[0].data["account"]
    merged = {old: (note(1, name="ACME"), note(9, merged_into="2")), new: (note(2, name="ACME Group"),)}
    assert "ACME Group" == story(*deal, names=merged).wanted[0].data["account"]
    circle = {old: (note(9, merged_into="2"),), new: (note(9, merged_into="1"),)}
    assert "account" not in story(*deal, names=circle).wanted[0].data


def test_every_order_of_arrival_tells_the_same() -> None:
    notes = (CREATED, OWNED, note(500, amount="9"), note(600, stage="12"), note(900, status="won", stage="closedwon"))

    assert 1 == len({tuple(one.base for one in story(*order).wanted) for order in permutations(notes)})


_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "created": st.just("100000000"),
        "owner": st.sampled_from(["51", "52", "77", ""]),
        "amount": st.sampled_from(["5", "7.50", "", "lots"]),
        "stage": st.sampled_from(["12", "13", "closedwon", ""]),
        "status": st.sampled_from(["open", "won", "lost"]),
        "deleted": st.sampled_from(["true", ""]),
        "company": st.sampled_from(["1", ""]),
    },
)
_NOTES = st.lists(
    st.builds(
        lambda at, whole, fields: note(at, whole, str(sorted(fields.items())), **fields),
        st.integers(99, 300),
        st.booleans(),
        _FIELDS,
    ),
    max_size=7,
    unique_by=lambda one: one.order,
)


@given(_NOTES, st.randoms(use_true_random=False))
def test_whatever_is_told_in_whatever_order_wants_the_same_events_each_once(notes, random) -> None:
    shuffled = random.sample(notes, len(notes))

    bases = [one.base for one in story(*notes).wanted]

    assert bases == [one.base for one in story(*shuffled).wanted]
    assert len(bases) == len(set(bases))
