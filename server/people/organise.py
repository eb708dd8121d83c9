"""Setting up the organisation and its first admin."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from kpi.money import is_currency
from server.db.database import Database
from server.db.tx import Tx
from server.errors import Conflict, FieldProblem, InvalidInput
from server.people.directories import people_changed
from server.people.passwords import hash_password, make_password
from server.people.roles import Language, Role
from server.people.workdays import is_country


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What must be known of a company; `country` empty: Monday to Friday, no holidays."""

    name: str
    timezone: str
    currency: str
    fiscal_start_month: int = 1
    country: str = ""
    language: Language = Language.ENGLISH

    def problems(self) -> list[FieldProblem]:
        """Everything that is wrong with it."""
        checks = [
            (bool(self.name.strip()), "/name", "the name is empty"),
            (
                self.timezone in available_timezones(),
                "/timezone",
                f"unknown time zone {self.timezone!r} (such as Europe/Berlin or Asia/Shanghai)",
            ),
            (
                is_currency(self.currency),
                "/currency",
                f"unknown currency {self.currency!r} (three capital letters, such as USD or CNY)",
            ),
            (
                1 <= self.fiscal_start_month <= 12,
                "/fiscal_start_month",
                f"{self.fiscal_start_month} is not a month (1 to 12)",
            ),
            (
                not self.country or is_country(self.country),
                "/calendar",
                f"unknown country {self.country!r} (two capital letters, such as CN or DE)",
            ),
        ]
        return [FieldProblem(pointer, message) for holds, pointer, message in checks if not holds]


async def create_organisation(tx: Tx, draft: OrganisationDraft) -> None:
    """Store the one organisation; raises `InvalidInput`, or `Conflict` when there is one. Inside `db.write()`."""
    problems = draft.problems()
    if problems:
        raise InvalidInput("; ".join(problem.message for problem in problems), problems)
    existing = await tx.fetch_value("SELECT name FROM organisation")
    if existing is not None:
        raise Conflict(f"this database already belongs to {existing!r}: use another database, or go on with this one")
    await tx.execute(
        "INSERT INTO organisation (name, timezone, currency, fiscal_start_month, calendar, language) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        draft.name.strip(),
        ZoneInfo(draft.timezone).key,
        draft.currency,
        draft.fiscal_start_month,
        draft.country,
        draft.language,
    )
    await people_changed(tx)


async def set_up(db: Database, draft: OrganisationDraft, admin: str, now: datetime) -> str:
    """Store the organisation with its first admin, whose password is the answer and kept nowhere."""
    password = make_password()
    password_hash = await hash_password(password)
    async with db.write() as tx:
        await create_organisation(tx, draft)
        await tx.execute(
            "INSERT INTO member (username, name, role, password_hash, language, created_at) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            admin,
            admin.title(),
            Role.ADMIN,
            password_hash,
            draft.language,
            now,
        )
    return password
