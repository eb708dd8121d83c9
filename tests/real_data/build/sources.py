"""The real files that tests import: which organisation they belong to, and by which mapping each one comes in."""

from dataclasses import dataclass

MAVEN_FILE = "maven-crm/sales_pipeline.csv"
MAVEN_TWIN_FILE = "maven-crm/excel-resaved/sales_pipeline.csv"
RECEIVABLES_FILE = "ibm-receivables/WA_Fn-UseC_-Accounts-Receivable.csv"
ALL_RECEIVABLES_FILE = "ibm-receivables/WA_Fn-UseC_-Accounts-Receivable_with_missing.csv"
CALLS_FILE = "call-center/Call-Center-Dataset.xlsx"
DEALS_FILE = "hubspot/hubspot_deals.csv"
ACTIVITIES_FILE = "hubspot/hubspot_activities.csv"
SALES_FILE = "adventureworks/Sales.csv"
TARGETS_FILE = "adventureworks/Targets.csv"
TARGETS_TWIN_FILE = "adventureworks/Targets-tab-separated.csv"
CRM_FILE = "stage-history-crm/crm_{}.csv"


@dataclass(frozen=True, slots=True)
class Source:
    """Files of one organisation in the order they are imported, each as (mapping, file); when its year starts."""

    organisation: str
    files: tuple[tuple[str, str], ...]
    fiscal_start_month: int = 1


SOURCES = {
    "adventureworks": Source("adventureworks", (("adventureworks-sales", SALES_FILE),), fiscal_start_month=7),
    "maven": Source("maven", (("maven", MAVEN_FILE),)),
    "maven-twin": Source("maven", (("maven", MAVEN_TWIN_FILE),)),
    "receivables-first": Source("receivables", (("receivables", RECEIVABLES_FILE),)),
    "receivables": Source("receivables", (("receivables", RECEIVABLES_FILE), ("receivables", ALL_RECEIVABLES_FILE))),
    "invoices": Source("receivables", (("invoices", RECEIVABLES_FILE),)),
    "call-center": Source("call-center", (("call-center", CALLS_FILE),)),
    "hubspot": Source(
        "hubspot", (("preset:hubspot-deals", DEALS_FILE), ("preset:hubspot-activities", ACTIVITIES_FILE))
    ),
    "stage-history": Source(
        "stage-history",
        (
            ("stage-history-opportunities", CRM_FILE.format("opportunities")),
            ("stage-history-stages", CRM_FILE.format("opportunity_stage_history")),
            ("stage-history-activities", CRM_FILE.format("activities")),
            ("stage-history-contracts", CRM_FILE.format("contracts")),
        ),
    ),
}
