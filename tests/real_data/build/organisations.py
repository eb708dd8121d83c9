"""Makes the organisation of each real data set from its raw files, as the CSV that `raidboard org import` reads."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.real_data.build.places import real_file

COLUMNS = ("username", "name", "role", "team", "region")

Person = tuple[str, str, str, str, str]
"""username, name, role, team, region."""


def write_organisation(people: Iterable[Person], path: Path) -> Path:
    """Write the CSV and return its path."""
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(people)
    return path


def maven() -> list[Person]:
    """35 reps under 6 managers in 3 regions; a team is called after the manager who leads it."""
    rows = _rows("maven-crm/sales_teams.csv")
    reps = [(_username(r["sales_agent"]), r["sales_agent"], "rep", r["manager"], r["regional_office"]) for r in rows]
    managers = {row["manager"]: row["regional_office"] for row in rows}
    return reps + [(_username(name), name, "lead", name, region) for name, region in managers.items()]


def receivables() -> list[Person]:
    """The file names no people: one collector for each country books what comes in from there."""
    countries = ("391", "406", "770", "818", "897")
    return [(f"collector-{one}", f"Collector {one}", "rep", f"Receivables {one}", one) for one in countries]


def call_centre() -> list[Person]:
    """Eight agents in one team."""
    path = real_file("call-center/Call-Center-Dataset.xlsx")
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Call center data").to_python()
    agents = sorted({str(line[1]) for line in sheet[1:]})
    return [(_username(agent), agent, "rep", "Call centre", "Head office") for agent in agents]


def hubspot() -> list[Person]:
    """Everybody who owns a deal or an activity, known by the e-mail before the @."""
    owners = {row["Deal Owner"] for row in _rows("hubspot/hubspot_deals.csv")}
    owners |= {row["Activity Owner"] for row in _rows("hubspot/hubspot_activities.csv")}
    names = sorted(owner.partition("@")[0] for owner in owners)
    return [(name, name.replace(".", " ").title(), "rep", "Sales", "Head office") for name in names]


def adventureworks() -> list[Person]:
    """Sales people who sell in several regions each; a team is a region, and everybody is in one that they sell in."""
    names = {row["SalesTerritoryKey"]: row["Region"] for row in _rows("adventureworks/Region.csv", "|")}
    sells: dict[str, list[str]] = {}
    for row in _rows("adventureworks/SalespersonRegion.csv", "|"):
        sells.setdefault(row["EmployeeKey"], []).append(names[row["SalesTerritoryKey"]])
    people: list[Person] = []
    for row in _rows("adventureworks/Salesperson.csv", "|"):
        taken = {person[4] for person in people}
        regions = sells.get(row["EmployeeKey"], ["Northwest"])
        region = next((one for one in regions if one not in taken), regions[0])
        role = "boss" if "Director" in row["Title"] else "lead" if "Manager" in row["Title"] else "rep"
        people.append((f"employee-{row['EmployeeKey']}", row["Salesperson"], role, region, region))
    return people


def stage_history() -> list[Person]:
    """84 users in 5 regions; a team is a division in a region, and whoever manages somebody leads."""
    rows = _rows("stage-history-crm/crm_users.csv")
    managers = {row["manager_id"] for row in rows}
    return [
        (
            row["user_id"].lower(),
            f"{row['first_name']} {row['last_name']}",
            _stage_history_role(row, managers),
            f"{row['division']} {row['region']}",
            row["region"],
        )
        for row in rows
    ]


ORGANISATIONS: dict[str, Callable[[], list[Person]]] = {
    "adventureworks": adventureworks,
    "maven": maven,
    "receivables": receivables,
    "call-center": call_centre,
    "hubspot": hubspot,
    "stage-history": stage_history,
}


def _stage_history_role(row: dict[str, str], managers: set[str]) -> str:
    if row["role"] == "VP Sales":
        return "boss"
    return "lead" if row["user_id"] in managers else "rep"


def _rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with real_file(name).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=delimiter))


def _username(name: str) -> str:
    return name.lower().replace(" ", ".")
