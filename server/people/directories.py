"""Reading the directory from the database, and keeping the newest one at hand in every process.

Reading takes a constant number of queries; whether a new reading is needed takes one tiny one.
"""

import asyncio
from zoneinfo import ZoneInfo

from server.db.database import Database
from server.db.tx import Reading, Tx
from server.db.versions import Versions, bump_version, read_versions
from server.people.directory import Directory, MemberInfo, OrganisationInfo, RegionInfo, Stay, TeamInfo
from server.people.roles import Language, Role, Visibility
from server.people.workdays import work_calendar

SUBJECT = "people"


class NoOrganisation(RuntimeError):
    """The database has no organisation yet."""

    def __init__(self) -> None:
        super().__init__("there is no organisation yet: run `raidboard init --org NAME --timezone TZ --currency CUR`")


async def people_changed(tx: Tx) -> None:
    """Say that the organisation or its people changed. Every write to their tables calls it, inside `db.write()`."""
    await bump_version(tx, SUBJECT)


async def load_directory(source: Reading, version: int) -> Directory:
    """Read everything; consistent when `source` is a transaction. Raises `NoOrganisation`."""
    organisation = await _organisation(source)
    regions = await source.fetch("SELECT id, slug, name FROM region ORDER BY name")
    teams = await source.fetch("SELECT id, slug, name, region_id, visibility, raids_visible FROM team ORDER BY name")
    stays = await source.fetch("SELECT member_id, team_id, from_day, to_day FROM membership")
    return Directory(
        version=version,
        organisation=organisation,
        calendar=await asyncio.to_thread(work_calendar, organisation.country),
        regions=tuple(RegionInfo(*row) for row in regions),
        teams=tuple(TeamInfo(row[0], row[1], row[2], row[3], Visibility(row[4]), bool(row[5])) for row in teams),
        members=await _members(source, organisation.language),
        stays=tuple(Stay(*row) for row in stays),
    )


async def _organisation(source: Reading) -> OrganisationInfo:
    row = await source.fetch_one(
        "SELECT name, timezone, currency, fiscal_start_month, calendar, language FROM organisation ORDER BY id"
    )
    if row is None:
        raise NoOrganisation
    name, timezone, currency, fiscal_start_month, country, language = row
    return OrganisationInfo(name, ZoneInfo(timezone), currency, fiscal_start_month, country, Language(language))


async def _members(source: Reading, default_language: Language) -> tuple[MemberInfo, ...]:
    rows = await source.fetch(
        "SELECT id, username, name, role, language, visibility, joined_on, left_on FROM member ORDER BY id"
    )
    return tuple(
        MemberInfo(
            id=row["id"],
            username=row["username"],
            name=row["name"],
            role=Role(row["role"]),
            language=Language(row["language"]) if row["language"] else default_language,
            visibility=Visibility(row["visibility"]),
            joined_on=row["joined_on"],
            left_on=row["left_on"],
        )
        for row in rows
    )


class DirectoryCache:
    """The newest directory this process has seen."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._latest: Directory | None = None

    @property
    def latest(self) -> Directory:
        """What is known without asking, at most about a second old while requests come in."""
        if self._latest is None:
            raise NoOrganisation
        return self._latest

    async def current(self, tx: Tx | None = None, versions: Versions | None = None) -> Directory:
        """The directory as it is now: one tiny SELECT, none if the caller has read `versions` already.

        Inside a transaction hand in its `tx`.
        """
        source = tx or self._db
        version = (await read_versions(source) if versions is None else versions).get(SUBJECT, 0)
        if tx is not None and SUBJECT in tx.changed:
            # Not yet committed, and perhaps never: good for this transaction only.
            return await load_directory(tx, version)
        if self._latest is None or version > self._latest.version:
            await self._reload()
        return self.latest

    async def _reload(self) -> None:
        async with self._db.read() as tx:
            version = (await read_versions(tx)).get(SUBJECT, 0)
            loaded = await load_directory(tx, version)
        # Somebody else may have been faster with a newer one while this one was read.
        if self._latest is None or loaded.version > self._latest.version:
            self._latest = loaded
