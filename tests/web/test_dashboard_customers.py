"""The customers dashboard: who brings how much, who buys what, who is new and who buys less than before."""

import csv
import io

from tests.web.telling import become, found, see, tell, win


def buy(pages, account, product, amount, member="ann"):
    tell(pages, "deal.won", member, deal=f"{account}-{product}", account=account, product=product, amount=amount)


def sell(pages):
    buy(pages, "ACME", "Drill", "6000.00")
    buy(pages, "ACME", "Saw", "1000.00", "zoe")
    buy(pages, "Bolt", "Saw", "3000.00", "zoe")


def test_customers_by_size_and_what_they_buy(real_pages):
    sell(real_pages)
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/customers")

    assert "CN¥10,000. Customers: 2." in page
    assert "2 customers are new and bring CN¥10,000 (100%)." in page
    assert "70%" in found(r"(?s)The largest one(.*?)The largest five", page)
    # 0.7² + 0.3² = 0.58, as concentrated as 1.7 equal ones.
    assert ">1.7<" in page
    assert '<td class="rb-number-cell">CN¥7,000</td><td class="rb-number-cell">70%</td>' in page


def test_other_parts_of_the_whole(real_pages):
    win(real_pages)
    become(real_pages, "boss")

    for by in ("region", "team", "member", "product", "industry", "size", "month"):
        page = see(real_pages, f"/dashboards/customers?by={by}&measure=revenue_won&period=year")

        assert "CN¥10,000" in page


def test_a_lead_sees_what_the_team_sells(real_pages):
    sell(real_pages)
    become(real_pages, "mia")

    page = see(real_pages, "/dashboards/customers")

    assert "East One: CN¥6,000. Customers: 1." in page
    assert real_pages.get("/dashboards/customers?scope=company").status_code == 404


def test_the_tables_are_files_too(real_pages):
    sell(real_pages)
    become(real_pages, "boss")

    rows = [
        list(csv.reader(io.StringIO(real_pages.get(f"/dashboards/customers?csv={one}").text.removeprefix("\ufeff"))))
        for one in ("shares", "matrix")
    ]

    assert ["ACME", "7000.00", "70"] == rows[0][1][:3]
    assert [["Customer", "Drill (CNY)", "Saw (CNY)"], ["ACME", "6000.00", "1000.00"]] == rows[1][:2]


def test_nothing_sold_says_so(real_pages):
    become(real_pages, "boss")

    assert "Nothing counted in this period." in see(real_pages, "/dashboards/customers?measure=collected")


def test_in_chinese(real_pages):
    sell(real_pages)
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/customers?lang=zh")

    assert "2 位新客户" in page
    assert "谁在买什么" in page
