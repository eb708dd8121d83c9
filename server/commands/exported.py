"""What `raidboard export` writes: which files there are, and how each one's rows are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from kpi.events import Kind
from server.db.tx import Row, Tx
from server.ledger.door import SOURCE_PREFIX
from server.ledger.facts import moment
from server.people.directory import Directory
from server.sheets.write import Entry

KEPT_BACK: Mapping[str, str] = {
    "session": "opens the door",
    "api_token": "opens the door",
    "hook": "opens the door",
    "hook_change": "belongs to what opens the door",
    "hook_delivery": "what other programs sent in the last days",
    "hook_thing": "what other programs told, of which the events are exported",
    "calendar_feed": "opens a window",
    "dispatch": "tells of the last week",
    "notice_told": "was sent lately",
    "sign_in_attempts": "protects the door",
    "import_run": "how files came in, of which the events are exported",
    "import_mapping": "how files are read, not what is in them",
    "idempotency_key": "answers of the last day",
    "version_counter": "counts changes of this database",
    "schema_version": "is about this database",
    "likeness": "is worked out from accounts and contacts",
    "account_rank": "is worked out from contributions",
    "account_won": "is worked out from contributions",
    "account_bought": "is worked out from contributions",
    "account_summed": "says how far contributions were added up",
    "account_ranked": "says when ranks were worked out",
    "rollup": "is folded from contributions and entries",
    "quest_progress": "is folded from contributions and entries",
    "quest_taker": "is folded from events",
    "bounty": "is folded from events",
    "bounty_end": "is folded from events",
    "event_concern": "is folded from events",
    "raid": "is folded from events",
    "raid_fact": "is folded from events",
    "raid_member": "is folded from events",
    "deal": "is folded from events",
    "contract": "is folded from events",
    "approval": "is folded from events",
    "ticket": "is folded from events",
    "instalment": "is folded from events",
    "stake": "is folded from events",
    "dwell": "is folded from events",
    "deal_line": "is folded from events",
    "product_month": "is folded from events",
    "lead": "is folded from events",
    "lead_touch": "is folded from events",
    "barrier": "is folded from events",
    "barrier_fact": "is folded from events",
    "relief": "is folded from events",
    "relief_end": "is folded from events",
    "once_pot": "is folded from entries",
    "cap_pot": "is folded from entries",
}
"""Tables that are not exported, and why."""


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers stand for; a number that stands for nothing is told as an empty text."""

    members: Mapping[int, str]
    teams: Mapping[int, str]
    regions: Mapping[int, str]
    accounts: Mapping[int, str]
    products: Mapping[int, str]

    def of(self, column: str) -> Callable[[object], Entry]:
        """How the values of a column are told to people and other programs."""
        named = {
            "member": self.members,
            "team": self.teams,
            "region": self.regions,
            "account": self.accounts,
            "product": self.products,
        }.get(column)
        if named is not None:
            return lambda value: named.get(value, "") if isinstance(value, int) else ""
        if column in _DAYS:
            return lambda value: date.fromordinal(value).isoformat() if isinstance(value, int) and value > 0 else ""
        if column.endswith("_us"):
            return lambda value: instant(value) if isinstance(value, int) else ""
        return lambda value: value if isinstance(value, (str, int, float, date)) else str(value or "")


_DAYS = frozenset({"day", "month", "last_active"})


def instant(at_us: int) -> str:
    """As RFC 3339, in UTC."""
    return moment(at_us).isoformat().replace("+00:00", "Z")


async def read_names(tx: Tx, directory: Directory) -> Names:
    """The names of everything that numbers stand for."""
    accounts = await tx.fetch("SELECT id, ref FROM account")
    products = await tx.fetch("SELECT id, ref FROM product")
    return Names(
        {one.id: one.username for one in directory.members},
        {one.id: one.slug for one in directory.teams},
        {one.id: one.slug for one in directory.regions},
        {row["id"]: row["ref"] for row in accounts},
        {row["id"]: row["ref"] for row in products},
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file of one statement; ``$1`` and ``$2`` are the events it is read for, a few at a time."""

    file: str
    table: str
    select: str
    is_long: bool = False


SHEETS: Sequence[Sheet] = (
    Sheet(
        "organisation.csv",
        "organisation",
        "SELECT name, timezone, currency, fiscal_start_month, calendar, language FROM organisation",
    ),
    Sheet("regions.csv", "region", "SELECT slug, name FROM region ORDER BY slug"),
    Sheet("teams.csv", "team", "SELECT slug, name, region_id AS region, visibility FROM team ORDER BY slug"),
    Sheet("visibility.csv", "member", "SELECT username, visibility FROM member ORDER BY username"),
    Sheet(
        "memberships.csv",
        "membership",
        "SELECT member_id AS member, team_id AS team, from_day, to_day FROM membership ORDER BY member_id, from_day",
    ),
    Sheet(
        "cards.csv",
        "member_card",
        "SELECT member_id AS member, industries, languages, connections, weekly_steps FROM member_card "
        "ORDER BY member_id",
    ),
    Sheet(
        "accounts.csv",
        "account",
        "SELECT ref, name, industry, size, source, is_key, region_id AS region, owner_id AS member, phone, website, "
        "note, custom, merged_into FROM account ORDER BY ref",
    ),
    Sheet("products.csv", "product", "SELECT ref, name, cost_minor, price_minor FROM product ORDER BY ref"),
    Sheet(
        "files.csv",
        "file",
        "SELECT id, name, media_type, size, sha256, uploader AS member, purpose, owner, created_at "
        "FROM file ORDER BY id",
    ),
    Sheet(
        "contacts.csv",
        "contact",
        "SELECT ref, name, account_id AS account, title, phone, email, birthday, preferences, "
        "custom, merged_into FROM contact ORDER BY ref",
    ),
    Sheet(
        "account_changes.csv",
        "account_change",
        "SELECT kind, row_id, field, before, after, caller, changed_us FROM account_change ORDER BY changed_us, row_id",
    ),
    Sheet("custom_fields.csv", "custom_field", "SELECT * FROM custom_field ORDER BY kind, place, key"),
    Sheet(
        "custom_field_changes.csv",
        "custom_field_change",
        "SELECT * FROM custom_field_change ORDER BY kind, key, version",
    ),
    Sheet("likely_duplicates.csv", "likely", "SELECT * FROM likely ORDER BY kind, one, other"),
    Sheet("stages.csv", "stage", "SELECT place, name FROM stage ORDER BY place"),
    Sheet(
        "targets.csv",
        "target",
        "SELECT measure, period, scope, scope_id, value, covers_tree FROM target ORDER BY 1, 2, 3, 4",
    ),
    Sheet("target_changes.csv", "target_change", "SELECT * FROM target_change ORDER BY changed_us, measure, period"),
    Sheet(
        "views.csv",
        "slice_view",
        "SELECT id, owner AS member, name, shared, question, version, changed_us FROM slice_view ORDER BY id",
    ),
    Sheet(
        "notice_wishes.csv",
        "notice_wish",
        "SELECT member, unwanted, service, digest_minute, urgent FROM notice_wish ORDER BY member",
    ),
    Sheet(
        "webhooks.csv",
        "endpoint",
        "SELECT id, name, url, kinds, state, after_seq, created_us FROM endpoint ORDER BY created_us, id",
    ),
    Sheet("closing_rules.csv", "closing_rule", "SELECT * FROM closing_rule ORDER BY version"),
    Sheet("barrier_reporters.csv", "barrier_reporters", "SELECT * FROM barrier_reporters ORDER BY version"),
    Sheet("rates.csv", "rate", "SELECT currency, day, rate FROM rate ORDER BY currency, day"),
    Sheet("standings.csv", "standing", "SELECT * FROM standing ORDER BY member"),
    Sheet(
        "contributions.csv",
        "contribution",
        "SELECT * FROM contribution WHERE cause > $1 AND cause <= $2 ORDER BY cause, line",
        is_long=True,
    ),
    Sheet(
        "entries.csv",
        "entry",
        "SELECT * FROM entry WHERE cause > $1 AND cause <= $2 ORDER BY cause, line",
        is_long=True,
    ),
)

MEMBER_COLUMNS = ("username", "name", "role", "team", "region", "email", "language", "joined_on", "left_on")
"""What `raidboard org import` reads; passwords stay where they are."""


async def member_rows(tx: Tx, directory: Directory, today: date) -> Sequence[tuple[Entry, ...]]:
    """Everybody, with the team they are in, or were in last."""
    emails = {row["id"]: row["email"] for row in await tx.fetch("SELECT id, email FROM member")}
    rows = []
    for one in sorted(directory.members, key=lambda member: member.username):
        day = today if one.is_here(today) else (one.left_on or today) - timedelta(days=1)
        place = directory.team_of(one.id, day)
        team = directory.team(place.team_id).slug if place is not None else ""
        region = directory.region(place.region_id).slug if place is not None and place.region_id else ""
        dates = (one.joined_on or "", one.left_on or "")
        rows.append((one.username, one.name, one.role.value, team, region, emails[one.id], one.language.value, *dates))
    return rows


EVENTS = "SELECT * FROM event WHERE seq > $1 AND seq <= $2 ORDER BY seq"

_credits = msgspec.json.Decoder(list[tuple[int, int, int, int, int]]).decode


def is_ours(row: Row) -> bool:
    """Whether the product recorded the event itself: nobody can send it again."""
    return Kind(row["kind"]).is_internal or row["source"].startswith(SOURCE_PREFIX)


def cloud_event(row: Row, names: Names) -> bytes:
    """An event as CloudEvents JSON that can be sent again. ``seq``, ``recordedtime`` and ``earns`` are only told."""
    data: dict[str, object] = msgspec.json.decode(row["data"])
    if "member" not in data and "credits" not in data:
        # Its sender did not say whose it was, because it was their own; whoever sends it again is somebody else.
        named = [names.members[member] for member, _, _, share, _ in _credits(row["credits"]) if share]
        data |= {"member": named[0]} if named else {}
    told = {
        "specversion": "1.0",
        "id": row["id"],
        "source": row["source"],
        "type": row["kind"],
        "time": instant(row["at_us"]),
        "data": data,
        "seq": row["seq"],
        "recordedtime": instant(row["recorded_us"]),
        "earns": bool(row["earns"]),
    }
    return msgspec.json.encode(told)
