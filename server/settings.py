"""Everything that can be set from outside, read once from the environment (`RAIDBOARD_…`); nobody else reads it.

A new setting is one field here: its text feeds `raidboard settings` and the reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")

PREFIX = "RAIDBOARD_"
DATABASE_PREFIXES = ("sqlite:///", "postgresql://", "postgres://")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")


class BadSetting(ValueError):
    """A variable holds something that cannot be; names it, its value and what is expected."""

    def __init__(self, variable: str, value: str, expected: str) -> None:
        super().__init__(f"{variable} is {value!r}, but must be {expected}")


def _setting(default: T, meaning: str, read: Callable[[str], T], expected: str, *, secret: bool = False) -> T:
    # The annotation of the field is its value's type; dataclasses give the same white lie for `field()`.
    described = {"meaning": meaning, "read": read, "expected": expected, "secret": secret}
    made: Any = field(default=default, metadata=described)
    return made  # type: ignore[no-any-return]  # see above


def _text(value: str) -> str:
    return value


def _database_url(value: str) -> str:
    if not value.startswith(DATABASE_PREFIXES) or value in DATABASE_PREFIXES or ":memory:" in value:
        raise ValueError(value)
    return value


def _long_enough(value: str) -> str:
    if len(value) < 32:
        raise ValueError(value)
    return value


def _web_address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(value)
    return value.rstrip("/")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(value)
        return value

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one program. `Settings.from_environment(os.environ)`, or by hand in tests."""

    database_url: str = _setting(
        "sqlite:///var/raidboard.sqlite",
        "Where everything is kept.",
        _database_url,
        "sqlite:///path/to/file.db (four slashes for an absolute path) or postgresql://user:password@host/name",
        secret=True,
    )
    secret: str = _setting(
        "",
        "Signs what leaves the program and must come back unchanged, such as links in notices. At least 32 characters.",
        _long_enough,
        "at least 32 characters, such as the output of `openssl rand -hex 32`",
        secret=True,
    )
    host: str = _setting("127.0.0.1", "The address to listen on; 0.0.0.0 for all.", _text, "an address")
    port: int = _setting(8000, "The port to listen on.", _whole(0, 65535), "a number from 0 to 65535")
    workers: int = _setting(
        1, "Processes that serve; more than one needs PostgreSQL.", _whole(1, 64), "a number from 1 to 64"
    )
    public_url: str = _setting(
        "",
        "What people type to reach the program, when a proxy stands in front; https switches secure cookies on.",
        _web_address,
        "an address such as https://sales.example.com",
    )
    session_days: int = _setting(
        30, "Days after which a device must sign in again.", _whole(1, 366), "a number from 1 to 366"
    )
    body_limit_kib: int = _setting(
        10_240, "The largest request body that is read, in KiB.", _whole(64, 1_048_576), "a number from 64 to 1048576"
    )
    file_limit_kib: int = _setting(
        5_120,
        "The largest file that may be uploaded, in KiB; the request around it must fit into the body limit.",
        _whole(1, 1_048_576),
        "a number from 1 to 1048576",
    )
    files_per_day: int = _setting(
        50, "How many files a member may upload in 24 hours.", _whole(1, 100_000), "a number from 1 to 100000"
    )
    hook_days: int = _setting(
        30, "How many days deliveries of webhooks are kept to be looked at.", _whole(1, 366), "a number from 1 to 366"
    )
    silent_days: int = _setting(
        14, "Days without a touch after which a key account is noticed.", _whole(1, 366), "a number from 1 to 366"
    )
    stalled_days: int = _setting(
        21, "Days in one stage after which an open deal is noticed.", _whole(1, 366), "a number from 1 to 366"
    )
    private_targets: str = _setting(
        "no",
        "Whether webhooks and notices may go to private addresses and over plain http; for who trusts every admin.",
        _one_of("no", "yes"),
        "yes or no",
    )
    notice_services: str = _setting(
        "",
        "Services that members may have their notices sent to, as apprise names them, such as wecombot,slack,mailtos; "
        "empty: none.",
        _text,
        "names separated by commas",
    )
    trusted_proxies: str = _setting(
        "127.0.0.1",
        "Proxies that are believed about a caller's address (X-Forwarded-For).",
        _text,
        "addresses separated by commas, or *",
    )
    log_level: str = _setting("info", "How much is logged.", _one_of(*LOG_LEVELS), f"one of {', '.join(LOG_LEVELS)}")
    log_format: str = _setting(
        "text", "How it is logged: for people or for programs.", _one_of(*LOG_FORMATS), "text or json"
    )

    @property
    def is_https(self) -> bool:
        """Whether people reach the program over https, so that cookies must not travel without."""
        return self.public_url.startswith("https://")

    @property
    def may_reach_private(self) -> bool:
        """Whether webhooks and notices may go to private addresses and over plain http."""
        return self.private_targets == "yes"

    @property
    def services(self) -> frozenset[str]:
        """Where notices may be sent."""
        return frozenset(one.strip().lower() for one in self.notice_services.split(",") if one.strip())

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file, which one process alone may serve."""
        return self.database_url.startswith("sqlite:")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every `RAIDBOARD_…` variable that is set; raises `BadSetting`."""
        values = {
            one.name: _read(one, environment[variable_of(one.name)])
            for one in fields(cls)
            if variable_of(one.name) in environment
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One setting as people see it; a secret's value is masked."""

    variable: str
    value: str
    default: str
    meaning: str
    expected: str


def variable_of(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def describe(settings: Settings) -> list[SettingInfo]:
    """Every setting with its value, in the order of the class."""
    return [
        SettingInfo(
            variable=variable_of(one.name),
            value=_shown(one, str(getattr(settings, one.name))),
            default=str(one.default),
            meaning=one.metadata["meaning"],
            expected=one.metadata["expected"],
        )
        for one in fields(Settings)
    ]


def _read(one: "Field[Any]", value: str) -> Any:
    try:
        return one.metadata["read"](value)
    except ValueError:
        raise BadSetting(variable_of(one.name), _shown(one, value), one.metadata["expected"]) from None


def _shown(one: "Field[Any]", value: str) -> str:
    if not one.metadata["secret"] or not value:
        return value
    scheme, found, rest = value.partition("://")
    if not found:
        return "********"
    # Of a database address only the password is secret.
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{':********' if ':' in user else ''}{at}{host}"
