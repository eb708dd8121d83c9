"""Storing the people file: regions, teams, members and who is where, all or nothing; again is an update."""

import asyncio
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime

from kpi.periods import local_day
from server.db.database import Database
from server.db.tx import Tx
from server.people.directories import load_directory, people_changed
from server.people.directory import SINCE_EVER, Directory, Stay, slug_of
from server.people.org_file import OrgFile, PersonRow
from server.people.passwords import hash_password, is_password, make_password

_STORED = "SELECT username, password_hash FROM member WHERE password_hash IS NOT NULL"
_SIGN_OUT = "DELETE FROM session WHERE member_id = (SELECT id FROM member WHERE username = $1)"


@dataclass(frozen=True, slots=True)
class OrgImported:
    """What became of the file; `passwords` are the ones made up here, by username, kept nowhere else."""

    created: int
    updated: int
    teams: int
    regions: int
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)


async def import_org(db: Database, file: OrgFile, now: datetime, *, make_passwords: bool = False) -> OrgImported:
    """Store the file in one transaction. With `make_passwords`, whoever has none and is given none gets one.

    Whoever gets another password is signed out everywhere: somebody may have the old one.
    """
    stored = {row[0]: row[1] for row in await db.fetch(_STORED)}
    given = {person.username: person.password for person in file.people if person.password}
    passwords = _new_passwords(file, {*stored, *given}) if make_passwords else {}
    hashes = await _hash_all(await _changed(given, stored) | passwords)
    async with db.write() as tx:
        directory = await load_directory(tx, 0)
        region_ids = await _store_regions(tx, file)
        team_ids = await _store_teams(tx, file, region_ids)
        await _store_members(tx, file, now)
        await tx.execute_many(
            "UPDATE member SET password_hash = $2 WHERE username = $1", [(name, one) for name, one in hashes.items()]
        )
        await tx.execute_many(_SIGN_OUT, [(name,) for name in hashes])
        await _store_stays(tx, file, directory, team_ids, local_day(now, directory.zone))
        await people_changed(tx)
    known = sum(directory.member_by_username(person.username) is not None for person in file.people)
    return OrgImported(len(file.people) - known, known, len(file.teams()), len(file.regions()), passwords)


def _new_passwords(file: OrgFile, have: Set[str]) -> dict[str, str]:
    return {person.username: make_password() for person in file.people if person.username not in have}


async def _changed(given: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """Those that are other passwords than the stored ones."""
    known = [name for name in given if name in stored]
    same = await asyncio.gather(*(is_password(given[name], stored[name]) for name in known))
    kept = {name for name, is_same in zip(known, same, strict=True) if is_same}
    return {name: password for name, password in given.items() if name not in kept}


async def _hash_all(passwords: Mapping[str, str]) -> dict[str, str]:
    hashes = await asyncio.gather(*(hash_password(password) for password in passwords.values()))
    return dict(zip(passwords, hashes, strict=True))


async def _store_regions(tx: Tx, file: OrgFile) -> dict[str, int]:
    await tx.execute_many(
        "INSERT INTO region (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET name = EXCLUDED.name",
        list(file.regions().items()),
    )
    return {row[0]: row[1] for row in await tx.fetch("SELECT slug, id FROM region")}


async def _store_teams(tx: Tx, file: OrgFile, region_ids: Mapping[str, int]) -> dict[str, int]:
    await tx.execute_many(
        "INSERT INTO team (slug, name, region_id) VALUES ($1, $2, $3) "
        "ON CONFLICT (slug) DO UPDATE SET name = EXCLUDED.name, region_id = EXCLUDED.region_id",
        [(slug, name, None if region is None else region_ids[region]) for slug, (name, region) in file.teams().items()],
    )
    return {row[0]: row[1] for row in await tx.fetch("SELECT slug, id FROM team")}


async def _store_members(tx: Tx, file: OrgFile, now: datetime) -> None:
    # A column that the file does not have is left as it is; one that it has and leaves empty is emptied.
    kept = [name for name in ("email", "language", "joined_on", "left_on") if name in file.columns]
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in ("name", "role", *kept))
    insert = (
        "INSERT INTO member (username, name, role, email, language, joined_on, left_on, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (username) DO UPDATE SET "
    )
    await tx.execute_many(
        insert + updates,
        [
            (one.username, one.name, one.role, one.email, one.language, one.joined_on, one.left_on, now)
            for one in file.people
        ],
    )


async def _store_stays(tx: Tx, file: OrgFile, before: Directory, team_ids: Mapping[str, int], today: date) -> None:
    member_ids = {row[0]: row[1] for row in await tx.fetch("SELECT username, id FROM member")}
    newest = {stay.member_id: stay for stay in sorted(before.stays, key=lambda stay: stay.from_day)}
    ended, moved, begun = [], [], []
    for person in file.people:
        member_id = member_ids[person.username]
        team_id = team_ids[slug_of(person.team)] if person.team else None
        stay = newest.get(member_id)
        if stay is not None and stay.to_day is None:
            if stay.team_id == team_id:
                continue
            if stay.from_day >= today and team_id is not None:
                # Corrected on the day of the move itself: the wrong team never was.
                moved.append((team_id, stay.member_id, stay.from_day))
                continue
            ended.append((max(today, stay.from_day), stay.member_id))
        if team_id is not None:
            begun.append((member_id, team_id, _from_day(person, stay, today)))
    await tx.execute_many("UPDATE membership SET to_day = $1 WHERE member_id = $2 AND to_day IS NULL", ended)
    await tx.execute_many("UPDATE membership SET team_id = $1 WHERE member_id = $2 AND from_day = $3", moved)
    await tx.execute_many("INSERT INTO membership (member_id, team_id, from_day) VALUES ($1, $2, $3)", begun)


def _from_day(person: PersonRow, before: Stay | None, today: date) -> date:
    # Whoever was never anywhere has been here all along, so that imported history finds their team.
    return today if before is not None else person.joined_on or SINCE_EVER
