"""Every KPI with its definition; one that an admin adds in the rulebook stands on page, board and in the API."""

from datetime import date

from game_rules.rulebook_load import load
from server.app import services_of
from server.db.database import Database
from server.kpis.catalogue import whole_catalogue_of
from server.ledger.rulebooks import activate, standard_text
from server.people.roles import Language
from tests.web.telling import become, found, see, tell, win
from web.dashboards.kpis.sources import source_words
from web.i18n import LOCALE

OWN = """
[[kpi]]
id = "visits_per_call"
title = { en = "Visits per call", zh = "每通电话拜访数" }
meaning = { en = "Visits for each call.", zh = "拜访数与电话数之比。" }
unit = "ratio"
better = "higher"
numerator = ["visits"]
denominator = ["calls"]
source = "our own"
"""


def add_to_the_rulebook(pages, text):
    """As an admin would: the next version, from the first day on."""
    told = standard_text().replace("version = 1", "version = 2", 1) + text
    rulebook = load(told, file="own.toml", minor_units=2)
    db = services_of(pages.app).get(Database)

    async def put() -> None:
        async with db.write() as tx:
            await activate(tx, rulebook, date(2000, 1, 1), 0)

    with pages.portal() as portal:
        portal.call(put)


def row(page, id):
    return found(rf'(?s)<tr id="kpi-{id}">(.*?)</tr>', page)


def test_a_number_says_what_it_is_made_of_and_what_it_is_now(real_pages):
    win(real_pages, "ann", "30000.00")
    tell(real_pages, "deal.lost", deal="L", reason="price")
    become(real_pages, "boss")

    line = row(see(real_pages, "/dashboards/kpis"), "win_rate")

    assert "<b>50%</b>" in line
    assert "1 ÷ 2" in line
    assert '<a href="#kpi-deals_won">Deals won</a> ÷ <a href="#kpi-deals_closed">Deals closed</a>' in line
    assert "赢单率" in line


def test_nothing_to_divide_by_is_a_dash(real_pages):
    become(real_pages, "boss")

    assert "<b>–</b>" in row(see(real_pages, "/dashboards/kpis"), "win_rate")


def test_what_is_not_ones_own_is_not_found(real_pages):
    become(real_pages, "ann")

    assert "Win rate" in see(real_pages, "/dashboards/kpis")
    assert 404 == real_pages.get("/dashboards/kpis?scope=member:zoe").status_code


def test_a_kpi_of_ones_own_needs_no_program(real_pages):
    add_to_the_rulebook(real_pages, OWN)
    tell(real_pages, "visit.logged", account="ACME Steel")
    for place in range(4):
        tell(real_pages, "call.logged", account="ACME Steel", outcome="no_answer", id=f"call-{place}")
    become(real_pages, "boss")

    assert "<b>25%</b>" in row(see(real_pages, "/dashboards/kpis"), "visits_per_call")
    assert "Visits for each call." in see(real_pages, "/board?kpi=visits_per_call")
    told = real_pages.get("/api/v1/kpis/visits_per_call?period=all").json()["rows"][0]
    assert (0.25, 1, 4) == (told["value"], told["numerator"], told["denominator"])


def test_the_board_tells_what_its_number_means(real_pages):
    become(real_pages, "ann")

    meaning = found(
        r'(?s)<div class="rb-popover" id="board-why" popover>(.*?)</div>', see(real_pages, "/board?kpi=win_rate")
    )

    assert "Share of the closed deals that were won." in meaning
    assert '<a href="/dashboards/kpis#kpi-win_rate">All numbers</a>' in meaning


def test_the_catalogue_covers_what_a_boss_asks_for(real_pages):
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/kpis")

    assert 40 < page.count(" ÷ </a>") + page.count("</a> ÷ <a")
    assert all(f'id="{name}"' in page for name in ("deals", "speed", "activity", "leads", "money", "game"))


def test_what_days_do_not_add_up_to_stands_among_the_others_without_a_board(real_pages):
    win(real_pages, "ann", "30000.00")
    win(real_pages, "ann", "10000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/kpis")

    assert "<b>100%</b>" in row(page, "new_customer_share")
    assert "1 ÷ 1" in row(page, "new_customer_share")
    assert "<b>CN¥20,000</b>" in row(page, "median_deal")
    assert "/board?kpi=median_deal" not in page
    assert all(f'<section class="card" id="{name}"' in page for name in ("customers", "team"))


def test_where_a_definition_comes_from_is_said_in_the_readers_language():
    rulebook = load(standard_text(), file="standard.toml", minor_units=2)
    sources = {one.source for one in whole_catalogue_of(rulebook)}
    token = LOCALE.set(Language.CHINESE)
    told = {source: source_words(source) for source in sources}
    LOCALE.reset(token)

    assert [] == [source for source, words in told.items() if words == source]
    assert "our sales director" == source_words("our sales director")
