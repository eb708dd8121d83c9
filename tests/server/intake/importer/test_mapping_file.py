"""A mapping is checked before any row is read, and every mistake is told with file, line and field."""

import pytest

from kpi.events import Kind
from server.intake.importer.binding import bind
from server.intake.importer.mapping_file import load_mapping, read_mapping
from server.intake.importer.presets import preset_names
from server.intake.importer.problems import MappingWrong
from server.sheets.table import Format
from tests.server.intake.importer.importing import WON, mapper_of, won


def problems_of(text: str) -> list[str]:
    with pytest.raises(MappingWrong) as caught:
        read_mapping(text, "map.toml")
    return list(caught.value.problems)


def binding_problems(text: str, *columns: str) -> list[str]:
    with pytest.raises(MappingWrong) as caught:
        mapper_of(text, *columns)
    return list(caught.value.problems)


def test_what_the_file_section_does_not_say_is_the_common_case() -> None:
    mapping = read_mapping(WON.replace('currency = "USD"', ""), "map.toml")

    assert (None, None, "utf-8", 1) == (
        mapping.options.format,
        mapping.options.delimiter,
        mapping.options.encoding,
        mapping.options.header,
    )
    assert ("UTC", "", "crm", True) == (mapping.zone.key, mapping.currency, mapping.source, mapping.earn)


def test_every_option_is_read() -> None:
    options = 'format = "xls"\ndelimiter = "pipe"\nencoding = "gb18030"\nsheet = 2\nheader = 3\nearn = false\n'
    mapping = read_mapping(WON.replace("[file]", f"[file]\n{options}"), "map.toml")

    assert (Format.XLSX, "|", "gb18030") == (
        mapping.options.format,
        mapping.options.delimiter,
        mapping.options.encoding,
    )
    assert (2, 3, False) == (mapping.options.sheet, mapping.options.header, mapping.earn)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('timezone = "Asia/Shangai"', "map.toml: line 3: file.timezone: is 'Asia/Shangai'"),
        ('encoding = "utf-9"', "line 3: file.encoding: is 'utf-9'"),
        ('encoding = "hex"', "line 3: file.encoding: is 'hex'"),
        ('delimiter = "ab"', "line 3: file.delimiter: is 'ab'"),
        ('format = "xlxs"', "line 3: file.format: is 'xlxs'; did you mean 'xlsx'?"),
        ("header = -1", "line 3: file.header: is -1"),
        ('earn = "no"', "line 3: file.earn: is 'no', must be true or false"),
        ('formt = "csv"', "line 3: file.formt: means nothing here; did you mean 'format'?"),
    ],
)
def test_a_wrong_option_is_told_with_line_field_and_value(line: str, told: str) -> None:
    (problem,) = problems_of(WON.replace("[file]", f"[file]\n{line}"))

    assert told in problem


def test_an_unknown_currency_is_told() -> None:
    assert "file.currency: is 'USB'" in problems_of(WON.replace("USD", "USB"))[0]


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    (problem,) = problems_of(WON.replace("deal.won", "deal.wno"))

    assert "line 6: emit[1].kind: unknown event kind 'deal.wno'; did you mean 'deal.won'?" in problem


def test_a_kind_that_only_the_product_records_is_not_known() -> None:
    assert "unknown event kind 'quest.expired'" in problems_of(WON.replace("deal.won", "quest.expired"))[0]


def test_a_field_that_the_event_does_not_have_is_told_with_the_nearest() -> None:
    (problem,) = problems_of(won(acount="row.id"))

    assert "emit[1].data.acount: is not a field of this event; did you mean 'account'?" in problem


def test_a_field_that_the_event_cannot_do_without_is_missed() -> None:
    (problem,) = problems_of(WON.replace("amount = 'row.value'", ""))

    assert "emit[1].data.amount: is missing" in problem


def test_all_mistakes_are_told_at_once() -> None:
    problems = problems_of(WON.replace("USD", "USB").replace("deal.won", "deal.wno"))

    assert ["file.currency", "emit[1].kind"] == [problem.split(": ")[2] for problem in sorted(problems)]


def test_text_that_is_no_toml_is_told_with_its_place() -> None:
    assert "map.toml: is not TOML" in problems_of("[file\n")[0]


def test_a_mapping_without_events_is_told() -> None:
    assert "emit: is missing" in problems_of("[file]\n")[0]


def test_an_unknown_column_is_told_before_any_row_with_line_place_and_the_nearest() -> None:
    (problem,) = binding_problems(WON, "id", "closed", "rep", "vlue")

    assert problem.startswith("map.toml: line 12, column 11: emit[1].data.amount: ")
    assert "row.value" in problem
    assert "row.vlue" in problem


def test_a_condition_must_be_true_or_false() -> None:
    mapping = WON.replace("[emit.data]", "when = 'row.id'\n[emit.data]")

    assert "emit[1].when" in binding_problems(mapping, "id", "closed", "rep", "value")[0]


def test_a_preset_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(MappingWrong, match="no preset 'hubspot-deal'; did you mean 'hubspot-deals'"):
        load_mapping("preset:hubspot-deal")


def test_a_mapping_that_is_not_there_is_told() -> None:
    with pytest.raises(MappingWrong, match=r"nowhere\.toml: cannot be read"):
        load_mapping("nowhere.toml")


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_can_be_read_and_keeps_its_source_whatever_the_file_is_called(name: str) -> None:
    mapping = load_mapping(f"preset:{name}")

    assert mapping.source
    assert all(isinstance(emit.kind, Kind) for emit in mapping.emits)


def test_a_preset_fits_the_columns_its_product_exports() -> None:
    header = ("Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount", "Pipeline", "Products")

    bound = bind(load_mapping("preset:hubspot-deals"), header, ())

    assert ("row.deal_id", "row.Record ID") in bound.aliases
    assert "" == bound.defaults["row.create_date"]


def test_a_preset_names_the_columns_that_an_export_lacks() -> None:
    with pytest.raises(MappingWrong) as caught:
        bind(load_mapping("preset:hubspot-deals"), ("Deal ID", "Deal Stage", "Close Date"), ())

    assert "columns.amount: the file has no column 'Amount' or 'Amount in company currency'" in str(caught.value)
