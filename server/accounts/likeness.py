"""Which accounts, or contacts, may be the same one: how their names, numbers and addresses are compared. Pure.

Two are compared only when they share a key: the number, the host of the address, or how the name begins or ends
without its legal form. One mistyped letter leaves one of the ends as it was.

Names of letters are compared as they are written, and are not alike where what tells them from others is another
word altogether (Pacific and Baltic Shipping Services). Most signs of a Chinese name say where the company is and what
it does: what tells it from others must be alike, the rest may be left out but must not contradict.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from server.accounts.naming import SHORTEST, CompanyName, read_name

LIKELY_SCORE = 87
"""How alike names must be, of 100; found with names of customers that people typed twice."""
SAME_SCORE = 100
SAME_ADDRESS_SCORE = 95
ANOTHER_WORD_SCORE = 60
"""Below this it is not a slip of the finger, but another word: of three letters, two must be the same."""
_END = 4

# Everybody has these: sharing them says nothing.
_PUBLIC_HOSTS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "aliyun.com",
        "139.com",
        "189.cn",
        "linkedin.com",
        "facebook.com",
        "weixin.qq.com",
    ]
)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/:?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one account or contact is compared by; what is empty is not known.

    ``address`` is the host of an account's web page, or the e-mail address of a contact. The names of people who are at
    different places are not compared: many bear the same.
    """

    name: str
    phone: str = ""
    address: str = ""
    place: int = 0

    @property
    def keys(self) -> frozenset[str]:
        """Whoever shares one of these is looked at."""
        return frozenset((*_name_keys(self.name), *_marked("p", self.phone), *_marked("d", self.address)))


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two are (of 100), and by what: phone, domain, email or name, the surest first."""

    score: int
    why: str


def compare(one: Likeness, other: Likeness) -> Match | None:
    """Whether two may be the same, and why; None when nothing says so."""
    if one.phone and one.phone == other.phone:
        return Match(SAME_SCORE, "phone")
    if one.address and one.address == other.address:
        return Match(SAME_ADDRESS_SCORE, "email" if "@" in one.address else "domain")
    if one.place != other.place:
        return None
    score = _alike(read_name(one.name), read_name(other.name))
    return Match(score, "name") if score is not None else None


def host_of(address: str) -> str:
    """The host of a web page or an e-mail address, "" for none and for those that everybody has."""
    found = _HOST.match(address.strip())
    host = found[1].lower().removeprefix("www.").rstrip(".") if found is not None else ""
    return host if "." in host and host not in _PUBLIC_HOSTS else ""


def _alike(one: CompanyName, other: CompanyName) -> int | None:
    """How alike two names are, of 100; None for names of two."""
    if not one.plain or not other.plain:
        return None
    score = int(max(fuzz.ratio(one.plain, other.plain), fuzz.token_sort_ratio(one.plain, other.plain)))
    # What is numbered through is told apart by the number: "Branch 12" is not "Branch 13".
    if _digits(one.plain) != _digits(other.plain):
        return None
    if one.is_chinese or other.is_chinese:
        return max(score, LIKELY_SCORE) if _is_called_alike(one, other) and not _contradict(one, other) else None
    is_another = fuzz.partial_ratio(_joined(one.core), _joined(other.core)) < ANOTHER_WORD_SCORE
    return None if score < LIKELY_SCORE or is_another else score


def _is_called_alike(one: CompanyName, other: CompanyName) -> bool:
    """Whether what tells Chinese names from others is the same; another sign among the first two is another name."""
    if one.letters and other.letters and one.letters != other.letters:
        return False
    mine, theirs = one.called, other.called
    return mine[:SHORTEST] == theirs[:SHORTEST] and fuzz.ratio(mine, theirs) >= LIKELY_SCORE


def _contradict(one: CompanyName, other: CompanyName) -> bool:
    """Whether two say different things of where they are or what they do; what one leaves out contradicts nothing.

    Of two whole names that both say what they do, neither leaves out anything.
    """
    if one.branch and other.branch and one.branch != other.branch:
        return True
    if not (one.places <= other.places or other.places <= one.places):
        return True
    if one.is_whole and other.is_whole and one.trades and other.trades:
        return one.trades != other.trades
    return not (one.trades <= other.trades or other.trades <= one.trades)


def _name_keys(name: str) -> Iterable[str]:
    read = read_name(name)
    if read.is_chinese:
        yield from _chinese_keys(read)
        return
    joined, in_order = _joined(read.plain), "".join(sorted(read.plain.split()))
    if len(joined) < SHORTEST:
        return
    yield f"a:{joined[:_END]}"
    yield f"z:{joined[-_END:]}"
    yield f"s:{in_order[:_END]}"


def _chinese_keys(read: CompanyName) -> Iterable[str]:
    """Where a Chinese name begins it says where the company is, where it ends what it does: neither is looked at."""
    called = read.called
    if len(called) < SHORTEST:
        return
    yield f"a:{called[:_END]}"
    if len(called) > _END:
        yield f"z:{called[-_END:]}"
    # Where many are called alike, fewer are at one place, or do one thing.
    where, what = "".join(sorted(read.places)), "".join(sorted(read.trades))
    yield from {f"n:{called}|{where}|", f"n:{called}||{what}", f"n:{called}|{where}|{what}"}


def _marked(mark: str, text: str) -> tuple[str, ...]:
    return (f"{mark}:{text}",) if text else ()


def _joined(words: str) -> str:
    return words.replace(" ", "")


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
