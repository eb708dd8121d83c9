"""The page of collections: what is owed by age, the cash to come, who is paid on time, and the biggest overdue."""

import pytest

from tests.web.moment import day
from tests.web.telling import become, see, tell


def sign(pages, member, contract, account, *due):
    plan = [{"instalment": str(at), "due_on": day(distance), "amount": "5000.00"} for at, distance in enumerate(due, 1)]
    amount = f"{5000 * len(due)}.00"
    tell(pages, "contract.signed", member, contract=contract, account=account, amount=amount, instalments=plan)


@pytest.fixture
def owing(real_pages):
    """ACME owes Ann 5,000 for 40 days and 5,000 more in 10; the harbour owes Zoe 5,000 in a month."""
    sign(real_pages, "ann", "C-1", "ACME Steel", -40, 10)
    sign(real_pages, "zoe", "C-2", "Harbour", 30)
    become(real_pages, "boss")
    return real_pages


def test_the_sentence_on_top_says_what_is_overdue(owing):
    page = see(owing, "/dashboards/collections?lang=en")

    assert "CN¥5,000 of CN¥15K is overdue; the next four weeks will bring about" in page


def test_regions_lead_down_to_teams_and_members(owing):
    page = see(owing, "/dashboards/collections?lang=en")
    region = see(owing, "/dashboards/collections?scope=region:east&lang=en")

    assert "/dashboards/collections?scope=region:east" in page
    assert "/dashboards/collections?scope=team:east-one" in region
    assert "CN¥5,000 of CN¥10K is overdue" in region


def test_the_biggest_overdue_is_named(owing):
    page = see(owing, "/dashboards/collections?lang=en")

    assert 'ACME Steel</a></th><td class="rb-number-cell"><b>CN¥5,000</b></td>' in page
    assert "<td>C-1 · 1</td>" in page
    assert "C-2" not in page


@pytest.mark.parametrize(("table", "line"), [("ageing", "East,5000.00,0.00,5000.00,0.00,0.00"), ("cash", "today,")])
def test_tables_come_as_files(owing, table, line):
    assert line in owing.get(f"/dashboards/collections?csv={table}&lang=en").text


def test_a_lead_begins_at_the_team_and_sees_no_other(owing):
    become(owing, "mia")
    page = see(owing, "/dashboards/collections?lang=en")

    assert "CN¥5,000 of CN¥10K is overdue" in page
    assert 404 == owing.get("/dashboards/collections?scope=company").status_code


def test_where_nothing_is_owed_it_is_said_so(real_pages):
    become(real_pages, "boss")

    assert "没有应收款。" in see(real_pages, "/dashboards/collections?lang=zh")
    assert "Nothing is owed." in see(real_pages, "/dashboards/collections?lang=en")
