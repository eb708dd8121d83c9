"""Imports in the browser: a file is looked into, its columns are said in words, it is tried and imported."""

import html
import re

import pytest

from tests.web.organisation import PASSWORD

HEADER = "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Created Time\n"
GOOD = "zcrm_1,ann,600,Press,2024-11-04,ACME,Closed Won,2024-11-01 09:00:00\n"
BAD = "zcrm_2,nobody,5,Line,2024-11-04,ACME,Closed Won,2024-11-01 09:00:00\n"
WRONG = """[file]
[[emit]]
kind = "deal.won"
id = "row.No"
time = "row.When"
data = { deal = "row.No", amount = "row.Prise" }"""
OTHER = "No,Who,When,Price,State\n7,ann,2024-11-04,600,won\n8,ann,2024-11-05,70,open\n"


def sign_in(pages, username: str) -> None:
    assert 303 == pages.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code


@pytest.fixture
def admin(real_pages):
    sign_in(real_pages, "admin")
    return real_pages


def begin(pages, content: str = HEADER + GOOD + BAD, name: str = "deals.csv", **form: str) -> str:
    answer = pages.post("/imports", files={"file": (name, content.encode(), "text/csv")}, data=form)
    assert 303 == answer.status_code, answer.text
    return str(answer.headers["location"])


def act(pages, path: str, act: str, **form: str):
    return pages.post(path, data={"act": act} | form, headers={"hx-request": "true"})


def ended(pages, path: str) -> str:
    """The page once nothing moves any more."""
    for _ in range(2000):
        text = pages.get(path).text
        if "every 1s" not in text:
            return text
    raise AssertionError("the import did not end")


def test_a_file_is_shown_with_its_first_rows_and_the_preset_that_fits(admin):
    text = admin.get(begin(admin)).text

    assert "<td>zcrm_1</td>" in text
    assert re.search(r'<option value="preset:zoho-deals" selected>Zoho CRM: deals</option>', text)
    assert re.search(r'name="column.closing_date".*?<option selected>Closing Date</option>', text, re.S)


def test_it_is_tried_then_imported_and_what_was_rejected_is_a_file(admin):
    path = begin(admin)
    act(admin, path, "try", choice="preset:zoho-deals", was="preset:zoho-deals")
    tried = ended(admin, path)
    assert "Events it would record" in tried
    assert "column &#39;Deal Owner&#39; is &#39;nobody&#39;" in tried

    act(admin, path, "run", choice="preset:zoho-deals", was="preset:zoho-deals")

    assert "Events recorded" in ended(admin, path)
    assert "zcrm_2,nobody" in admin.get(f"{path}/rejected").text
    assert "2 recorded, 0 known already, 1 rejected" in admin.get("/imports").text


def test_reasons_are_told_in_the_language_of_the_page(admin):
    path = begin(admin)
    act(admin, path, "run", choice="preset:zoho-deals", was="preset:zoho-deals")
    ended(admin, path)

    assert "“Deal Owner”列为 &#39;nobody&#39;" in admin.get(f"{path}?lang=zh").text
    assert "没有成员用这个用户名" in admin.get(f"{path}/rejected?lang=zh").text
    assert "no member has this username" in admin.get(f"{path}/rejected?lang=en").text


def test_the_mended_file_comes_back_with_the_same_mapping(admin):
    path = begin(admin, "x;y\n1;2\n".replace(";", ","))
    act(admin, path, "text", text='[file]\nsource = "own"\n')
    again = begin(admin, "x,y\n3,4\n", "mended.csv", like=path.rpartition("/")[2])

    assert "source = &#34;own&#34;" in admin.get(again).text


def test_a_file_that_nobody_knows_is_said_in_words(admin):
    path = begin(admin, OTHER, "old crm.csv")
    assert "No preset fits these columns" in admin.get(path).text
    chosen = act(admin, path, "use", choice="own", was="").text
    assert 'name="kind"' in chosen

    form = {"choice": "own", "was": "own", "kind": "deal.won", "only": "State", "only_value": "won"}
    form |= {"column.id": "No", "column.time": "When", "column.deal": "No", "column.member": "Who"}
    form |= {"column.amount": "Price", "timezone": "Asia/Shanghai", "currency": "CNY", "source": "old", "earn": ""}
    shown = act(admin, path, "run", **form).text
    assert "does not fit" not in shown

    done = ended(admin, path)
    assert re.search(r"<dt>Events recorded</dt><dd>1</dd>", done)
    assert "source = &#34;old&#34;" in done
    assert "earn = false" in done


def test_a_mapping_is_saved_and_chosen_again(admin):
    path = begin(admin)
    saved = act(admin, path, "save", choice="preset:zoho-deals", was="preset:zoho-deals", save_as="Our Zoho")
    assert '<option value="Our Zoho" selected>Our Zoho</option>' in saved.text

    other = begin(admin, name="more.csv")

    assert 'value="Our Zoho"' in admin.get(other).text
    assert "Our Zoho" in act(admin, other, "use", choice="Our Zoho", was="preset:zoho-deals").text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"act": "try"}, "no mapping is chosen yet"),
        ({"act": "text", "text": "[[emit"}, "is not TOML"),
        ({"act": "save", "save_as": ""}, "must have 1 to 60 characters"),
        ({"act": "use", "choice": "preset:nothing", "was": ""}, "there is no preset &#39;nothing&#39;"),
    ],
)
def test_what_cannot_be_done_is_told(admin, form, told):
    path = begin(admin, OTHER)

    assert told in act(admin, path, **form).text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"act": "try"}, "还没有选择映射"),
        ({"act": "text", "text": "[file]\nsheet = true"}, "第 2 行 file.sheet：是 True，必须是工作表的名称或序号"),
        ({"act": "text", "text": WRONG}, "没有名为 row.Prise 的字段（是不是 row.Price？）"),
        ({"act": "save", "save_as": ""}, "名称必须有 1 至 60 个字符"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told_in_the_readers_language(admin, form, told):
    path = begin(admin, OTHER)

    assert told in html.unescape(act(admin, f"{path}?lang=zh", **form).text)


def test_what_is_wrong_with_a_file_is_told_in_the_readers_language(admin):
    refused = admin.post("/imports?lang=zh", files={"file": ("x.csv", b"\x00\x01", "text/csv")}).text
    shown = admin.get(f"{begin(admin, 'No,,When', 'odd.csv')}?lang=zh").text

    assert "文件不能接受：既不是认识的文件类型，也不是纯文本" in refused
    assert "odd.csv：第 2 列（共 3 列）没有列名；请补上" in shown


def test_a_file_that_is_none_is_told_where_it_was_dropped(admin):
    answer = admin.post("/imports", files={"file": ("x.csv", b"\x00\x01", "text/csv")})

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("lead", 200), ("boss", 200), ("admin", 200)])
def test_those_who_lead_see_the_page(real_pages, who, status):
    sign_in(real_pages, who)

    assert status == real_pages.get("/imports").status_code
