"""Fields of an organisation's own: an admin defines them on a page, people fill them in on a customer's."""

import pytest

from tests.web.telling import become, see
from tests.web.test_customers import add, edit


def define(pages, **fields):
    become(pages, "admin")
    return pages.post("/customers/fields", data={"key": "seats", "type": "number", "name_en": "Seats", **fields})


def test_a_field_is_defined_and_filled_in(real_pages):
    choices = "direct, Direct, 直销\npartner, Partner"
    added = [define(real_pages), define(real_pages, key="channel", type="choice", name_en="Channel", choices=choices)]
    become(real_pages, "ann")
    id = add(real_pages, "ACME Steel")

    wrong = edit(real_pages, id, **{"custom.seats": "many"})
    right = edit(real_pages, id, **{"custom.seats": "40", "custom.channel": "partner"})

    assert [303, 303] == [one.status_code for one in added]
    assert wrong.status_code == 422 and "must be a whole number such as 40" in wrong.text
    assert right.status_code == 200 and "<dd>Partner</dd>" in right.text and "<dd>40</dd>" in right.text
    assert 'value="40"' in see(real_pages, f"/customers/{id}")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"key": "Not A Key"}, "Use small letters"),
        ({}, "already a field"),
        ({"name_en": " "}, "in one language at least"),
    ],
)
def test_what_is_wrong_with_a_definition_is_said(real_pages, wrong, told):
    define(real_pages)

    answer = define(real_pages, **wrong)

    assert answer.status_code == 422 and told in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"type": "choice"}, "有 0 个，必须有 1 至 100 个"),
        ({"choices": "a, A"}, "只有“选项”类型的字段才有选项"),
        ({"key": "Not A Key", "name_en": ""}, "请用小写字母、数字和 _，以字母开头，例如 industry_code"),
        ({"name_en": ""}, "请至少用一种语言填写名称"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_too(real_pages, fields, told):
    become(real_pages, "admin")
    usual = {"key": "seats", "type": "number", "name_en": "Seats"}

    answer = real_pages.post("/customers/fields?lang=zh", data=usual | fields)

    assert (422, True) == (answer.status_code, told in answer.text)
    assert "must be" not in answer.text


def test_who_was_slower_sees_what_is_there_now(real_pages):
    define(real_pages)
    path = "/customers/fields/account/seats"
    real_pages.post(path, data={"version": "1", "name_en": "Chairs"})

    slower = real_pages.post(path, data={"version": "1", "name_en": "Places"})

    assert slower.status_code == 422
    assert "Somebody was faster" in slower.text and "Chairs" in slower.text and 'value="Places"' in slower.text


def test_only_admins_come_there(real_pages):
    become(real_pages, "boss")

    assert real_pages.get("/customers/fields").status_code == 403
