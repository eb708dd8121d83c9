"""What a company's name says: what it is called, where it is, what it does, which branch it is. Pure.

A name is read as ``上海 | 宏达 | 国际 贸易 | 股份有限公司``: the place, what tells it from others (the *core*), its
trade, its legal form. Traditional signs are read as simplified ones. What is all place and trade is called by the last
of its places (上海银行), what is all trade or all legal form by all of it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

import opencc

from server.accounts.vocabulary import (
    BRANCHES,
    CHINESE_FORMS,
    FILLERS,
    HEAD_OF_BRANCH,
    KINDS_OF_PLACE,
    LATIN_PLACES,
    LATIN_TRADES,
    LEGAL_FORMS,
    PLACES,
    REGISTERED,
    TRADES,
)

SHORTEST = 2
_SIGN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NO_LETTER = re.compile(r"[\W_]+")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_BEGINS_WITH_PLACE = re.compile(f"({_longest_first(PLACES)}){KINDS_OF_PLACE}")
_ENDS_WITH_PLACE = re.compile(f"({_longest_first(PLACES)}){KINDS_OF_PLACE}$")
_ENDS_WITH_TRADE = re.compile(f"({_longest_first(TRADES)})$")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name, taken apart; the words of ``core`` are separated by blanks.

    ``plain`` is all of it but the legal form; ``is_whole``: a legal form says that nothing was left out.
    """

    plain: str
    core: str
    places: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()
    branch: str = ""
    is_whole: bool = False

    @property
    def is_chinese(self) -> bool:
        """Whether it has a Chinese sign."""
        return _SIGN.search(self.plain) is not None

    @property
    def called(self) -> str:
        """What tells it from others, without blanks: its Chinese signs, or all of it where there are none."""
        signs = "".join(_SIGN.findall(self.core))
        return signs if len(signs) >= SHORTEST else self.core.replace(" ", "")

    @property
    def letters(self) -> str:
        """The letters and digits beside the Chinese signs of what tells it from others."""
        return _SIGN.sub("", self.core).replace(" ", "")


@dataclass(slots=True)
class _Parts:
    """What was found so far."""

    plain: list[str] = field(default_factory=list)
    core: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    trades: list[str] = field(default_factory=list)
    branch: str = ""
    is_whole: bool = False


# Whoever compares one name with many reads it again and again; so many take some megabytes.
@lru_cache(maxsize=8192)
def read_name(name: str) -> CompanyName:
    """Take a name apart."""
    words = [word for word in _NO_LETTER.split(simplified(unicodedata.normalize("NFKC", name).casefold())) if word]
    parts = _Parts()
    for word in words:
        _read_word(word, parts)
    plain = " ".join((*parts.plain, *([parts.branch] if parts.branch else ()))) or " ".join(words)
    if not parts.core and parts.places:
        parts.core = [parts.places.pop()]
    core = " ".join(parts.core)
    if not core or (len(core) < SHORTEST and plain != core):
        return CompanyName(plain, plain, branch=parts.branch, is_whole=parts.is_whole)
    return CompanyName(plain, core, frozenset(parts.places), frozenset(parts.trades), parts.branch, parts.is_whole)


def simplified(text: str) -> str:
    """A text with simplified signs in place of traditional ones, sign by sign."""
    return text if text.isascii() else text.translate(_signs())


@cache
def _signs() -> dict[int, str]:
    convert = opencc.OpenCC("t2s").convert
    return {sign: other for sign in range(0x3400, 0xA000) if (other := convert(chr(sign))) != chr(sign)}


def _read_word(word: str, parts: _Parts) -> None:
    if _SIGN.search(word):
        _read_chinese(word, parts)
    elif word in LEGAL_FORMS:
        parts.is_whole = True
    elif word not in FILLERS:
        parts.plain.append(word)
        kept = parts.places if word in LATIN_PLACES else parts.trades if word in LATIN_TRADES else parts.core
        kept.append(word)


def _read_chinese(word: str, parts: _Parts) -> None:
    word = _without_branch(word, parts)
    form = CHINESE_FORMS.search(word)
    if form is not None:
        parts.is_whole = parts.is_whole or REGISTERED.search(form[0]) is not None
        word = word[: form.start()]
    if not word:
        return
    parts.plain.append(word)
    while (found := _BEGINS_WITH_PLACE.match(word)) is not None and len(word) - found.end() != 1:
        parts.places.append(found[1])
        word = word[found.end() :]
    while (found := _ENDS_WITH_TRADE.search(word) or _ENDS_WITH_PLACE.search(word)) is not None:
        # One sign alone is no name: 金科技 is called so.
        if found.start() == 1:
            break
        (parts.trades if found[1] in TRADES else parts.places).append(found[1])
        word = word[: found.start()]
    if word:
        parts.core.append(word)


def _without_branch(word: str, parts: _Parts) -> str:
    """The name of the company of which this is a branch; the place of the branch is kept."""
    found = BRANCHES.search(word)
    if found is None:
        return word
    told = word[: found.start()]
    head = HEAD_OF_BRANCH.match(told) if not parts.plain else None
    place = _ENDS_WITH_PLACE.search(told)
    if head is not None:
        company, parts.branch = head[0], told[head.end() :]
    elif parts.plain:
        company, parts.branch = "", told
    elif place is not None and place.start() >= SHORTEST:
        company, parts.branch = told[: place.start()], place[1]
    else:
        company = told
    return company
