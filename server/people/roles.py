"""The closed choices about people: what they are, what a program's token may do, how visible somebody is."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in the company."""

    REP = "rep"
    LEAD = "lead"
    BOSS = "boss"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an integration token may do."""

    EVENTS_WRITE = "events:write"
    DATA_READ = "data:read"
    ORG_WRITE = "org:write"
    METRICS_READ = "metrics:read"


class Visibility(StrEnum):
    """How a member or a team appears on boards and in the live stream to others."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    OFF = "off"


class Language(StrEnum):
    """The languages the program speaks."""

    ENGLISH = "en"
    CHINESE = "zh"
