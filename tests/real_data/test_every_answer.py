"""Every answer that was computed apart from the project is asked for by a test, or it is said why not."""

from pathlib import Path

import pytest

from tests.real_data.build.expected import expected

HERE = Path(__file__).parent
PROVEN = {
    "maven-crm": ("maven", "maven_twin", "contribution"),
    "ibm-ar": ("receivables", "invoices", "ageing"),
    "ibm-ar-with-missing": ("receivables",),
    "adventureworks": ("adventureworks", "adventureworks_targets"),
    "pwc-calls": ("call_center",),
    "hubspot-dummy": ("hubspot",),
    "synthetic-shashank": ("stage_history", "stage_history_pipeline"),
}
RAW = "tells of the raw file alone, before anything was imported"
ELSEWHERE = "comes from a file that is not among the real data"
NO_DISPUTES = "no event says that an invoice is disputed"
NO_CARE = "no event of a call says how long somebody waited, how content they were or whether that settled it"
NOT_ANSWERED = {
    "ibm-ar": {
        "dup_rows": RAW,
        "dup_invoice": RAW,
        "check_days_to_settle": RAW,
        "check_days_late": RAW,
        "disputed": NO_DISPUTES,
        "late_rate_disputed": NO_DISPUTES,
        "late_rate_not_disputed": NO_DISPUTES,
    },
    "ibm-ar-with-missing": {"dups": RAW, "dup_invoice": RAW, "na": RAW},
    "adventureworks": {
        "orders": "each line is a deal; that several make an order is not told",
        "region_assignments": "a member is in one team at a time; regions are those of the lines",
        "pl300_dash_cells": ELSEWHERE,
        "pl300_june2020_rows": ELSEWHERE,
        "pl300_june2020_sales": ELSEWHERE,
        "oltp_quota_rows": ELSEWHERE,
        "oltp_quota_total": ELSEWHERE,
        "oltp_quota_by_year": ELSEWHERE,
    },
    "pwc-calls": {"resolved": NO_CARE, "avg_speed_of_answer": NO_CARE, "avg_satisfaction": NO_CARE},
    "synthetic-shashank": {"roles": "job titles are not kept; a member is a rep, a lead, a boss or an admin"},
}


@pytest.mark.parametrize("source", PROVEN)
def test_every_answer_is_asked_for_or_it_is_said_why_not(source: str) -> None:
    texts = "".join((HERE / f"test_{name}.py").read_text(encoding="utf-8") for name in PROVEN[source])
    # Some are asked for by a name made of parts.
    asked = {key for key in expected(source) if f'"{key}"' in texts or f"'{key}'" in texts or _in_parts(key, texts)}

    assert expected(source).keys() - asked == NOT_ANSWERED.get(source, {}).keys()


def _in_parts(key: str, texts: str) -> bool:
    head, _, day = key.rpartition("_")
    return f'f"{head}_{{day}}"' in texts and f'"{day}"' in texts
