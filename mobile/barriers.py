"""Barriers as the server tells them, as values."""

from dataclasses import dataclass, replace

from mobile.parse import Object, document, flag_in, grouped, items_in, object_in, text_in, whole_in, words_in

# What one may name before the server has said what its rulebook knows.
CAUSES = (
    *("access", "competitor", "price", "product_gap", "decision_process"),
    *("payment", "delivery", "policy", "staffing", "other"),
)
RIGHTS = ("second", "confirm", "reject", "own", "resolve")


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that stands in the way; ``seconds`` are those who said "me too".

    ``rights`` names what the caller may do; a list does not tell them.
    """

    id: str
    state: str
    cause: str
    text: str
    account: str
    blocked: str
    owner: str
    seconds: int
    is_late: bool
    rights: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Barriers:
    """A list of barriers."""

    items: tuple[Barrier, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """Open barriers that may be the same thing as the one that is about to be reported.

    ``proposed`` is what the open deals that it touches are worth.
    """

    asked: str
    items: tuple[Barrier, ...]
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Causes:
    """What may be named as a cause, as (id, title)."""

    items: tuple[tuple[str, str], ...]


def read_barriers(text: str) -> Barriers:
    """A page of barriers."""
    return Barriers(tuple(_barrier(item) for item in items_in(document(text))))


def read_barrier(text: str) -> Barrier:
    """One barrier, with what the caller may do."""
    answer = document(text)
    rights = object_in(answer, "rights")
    return replace(_barrier(answer), rights=frozenset(name for name in RIGHTS if flag_in(rights, name)))


def read_similar(text: str, asked: str) -> Similar:
    """What may be the same thing, for the question ``asked``."""
    answer = document(text)
    blocked = answer.get("blocked")
    told = grouped(blocked) if blocked is not None else ""
    return Similar(asked, tuple(_barrier(item) for item in items_in(answer)), told)


def read_causes(text: str) -> Causes:
    """The causes of the rulebook, each followed by what it is divided into."""
    return Causes(tuple((text_in(item, "id"), text_in(item, "title")) for item in items_in(document(text))))


def _barrier(item: Object) -> Barrier:
    return Barrier(
        id=text_in(item, "id"),
        state=text_in(item, "state"),
        cause=words_in(item, "cause_title") or text_in(item, "cause"),
        text=words_in(item, "text"),
        account=words_in(item.get("account"), "name"),
        blocked=grouped(item.get("blocked")),
        owner=words_in(item, "owner"),
        seconds=whole_in(item, "confirmations"),
        is_late=flag_in(item, "late"),
    )
