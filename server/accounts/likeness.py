"""Which accounts, or contacts, may be the same one: how their names, numbers and addresses are compared. Pure.

Two are compared only when they share a key: the number, the host of the address, or how the name begins or ends
without its legal form. One mistyped letter leaves one of the ends as it was.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

LIKELY_SCORE = 87
"""How alike names must be, of 100; found with names of customers that people typed twice."""
SAME_SCORE = 100
SAME_ADDRESS_SCORE = 95
_END = 4
_SHORTEST = 2

# What says how a company is registered, not what it is called.
_LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "as",
        "asa",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "cv",
        "gmbh",
        "group",
        "holding",
        "holdings",
        "inc",
        "incorporated",
        "kg",
        "kk",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "oyj",
        "plc",
        "pte",
        "pty",
        "sa",
        "sarl",
        "se",
        "spa",
        "sl",
        "srl",
        "the",
        "and",
    ]
)
_CHINESE_FORMS = re.compile(r"(股份|责任|集团|控股)*(有限)?(责任)?公司$|(集团|控股)$")
_NO_LETTER = re.compile(r"[\W_]+")
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
    mine, theirs = plain_name(one.name), plain_name(other.name)
    if not mine or not theirs:
        return None
    score = max(fuzz.ratio(mine, theirs), fuzz.token_sort_ratio(mine, theirs))
    # What is numbered through is told apart by the number: "Branch 12" is not "Branch 13".
    if score < LIKELY_SCORE or _digits(mine) != _digits(theirs):
        return None
    return Match(int(score), "name")


def plain_name(name: str) -> str:
    """A name without case, punctuation and legal form: what is compared. What is all legal form stays."""
    text = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in _NO_LETTER.split(text) if word]
    told = [_CHINESE_FORMS.sub("", word) or word for word in words]
    return " ".join(word for word in told if word not in _LEGAL_FORMS) or " ".join(words)


def host_of(address: str) -> str:
    """The host of a web page or an e-mail address, "" for none and for those that everybody has."""
    found = _HOST.match(address.strip())
    host = found[1].lower().removeprefix("www.").rstrip(".") if found is not None else ""
    return host if "." in host and host not in _PUBLIC_HOSTS else ""


def _name_keys(name: str) -> Iterable[str]:
    plain = plain_name(name)
    joined, in_order = plain.replace(" ", ""), "".join(sorted(plain.split()))
    if len(joined) < _SHORTEST:
        return
    yield f"a:{joined[:_END]}"
    yield f"z:{joined[-_END:]}"
    yield f"s:{in_order[:_END]}"


def _marked(mark: str, text: str) -> tuple[str, ...]:
    return (f"{mark}:{text}",) if text else ()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
