"""One line of plain words into what happened: `called ACME 5 min`, `won ACME 40000`, `收到 ACME 40000`.

Deterministic and careful: whatever could be read in two ways becomes a doubt, and the page asks back with everything
filled in that was understood. Not for forms, whose fields are read one by one (`form.py`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpi.events import CallOutcome
from kpi.money import is_currency
from web.quick_log.typed import han_to_digits, read_amount, take_spans

LONGEST = 300
# One letter stands for nobody in particular.
LEAST_BEGINNING = 2


class Said(StrEnum):
    """What can be logged quickly."""

    CALL = "call"
    VISIT = "visit"
    DEAL = "deal"
    PAYMENT = "payment"


class Doubt(StrEnum):
    """What is not clear, and must be asked."""

    KIND = "kind"
    ACCOUNT = "account"
    WHICH_ACCOUNT = "which_account"
    MINUTES = "minutes"
    AMOUNT = "amount"
    WHICH_AMOUNT = "which_amount"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Line:
    """What was understood. ``seconds`` and ``amount`` are None where nothing was said."""

    said: Said | None
    account: str
    amount: Decimal | None = None
    currency: str = ""
    seconds: int | None = None
    outcome: CallOutcome = CallOutcome.CONNECTED
    doubts: tuple[Doubt, ...] = ()
    choices: tuple[str, ...] = ()


_VERBS = (
    (
        Said.PAYMENT,
        re.compile(
            r"\b(?:got paid(?: by)?|received|collected|paid|payment(?: from| of)?)\b"
            r"|收到了?|回款了?|到账了?|收款了?|付款了?|打款了?|付了",
            re.I,
        ),
    ),
    (
        Said.VISIT,
        re.compile(
            r"\b(?:visited|visit(?: with| to| at)?|dropped in (?:on|at)|met(?: with)?)\b"
            r"|拜访了?|走访了?|上门了?|登门了?|见了",
            re.I,
        ),
    ),
    (
        Said.CALL,
        re.compile(
            r"\b(?:called|call(?: with| to)?|rang|phoned|spoke (?:to|with)|talked (?:to|with))\b"
            r"|打了?一?[个通]?电话了?|打了?[个通]|通了?一?[个通]?电话|拨打了?|致电|打给了?|通话了?|电话联系了?|电话",
            re.I,
        ),
    ),
    (
        Said.DEAL,
        re.compile(
            r"\b(?:won|closed(?: (?:a|the) deal)?(?: with)?)\b|赢了|赢下了?|赢单了?|拿下了?|成交了?|搞定了?", re.I
        ),
    ),
)
_OUTCOMES = (
    (
        CallOutcome.NO_ANSWER,
        re.compile(r"\b(?:no answer|no reply|didn'?t answer|not answered)\b|没人?接听?|无人接听|未接", re.I),
    ),
    (CallOutcome.VOICEMAIL, re.compile(r"\b(?:voice ?mail|left a message)\b|语音信箱|留言了?", re.I)),
    (CallOutcome.BUSY, re.compile(r"\b(?:was )?busy\b|占线|忙线|正忙", re.I)),
    (CallOutcome.WRONG_NUMBER, re.compile(r"\bwrong number\b|打错了?|号码错误|错号|空号", re.I)),
    (CallOutcome.CONNECTED, re.compile(r"\b(?:connected|answered)\b|接通了?", re.I)),
)
# What turns the meaning round, or puts it on another day: never guessed at.
_NOT = re.compile(r"\b(?:not|never|almost|lost|nearly|\w+n't)\b|没|未|差点|输|丢", re.I)
_ANOTHER_DAY = re.compile(
    r"\b(?:yesterday|tomorrow|last (?:week|month|\w+day)|next \w+)\b|昨天|明天|前天|上周|下周|上个?月", re.I
)
_AMOUNT = re.compile(
    r"(?<![A-Za-z0-9.,])(?:(?P<mark>[A-Z]{3}|[¥￥$€£])\s?)?"
    r"(?P<number>\d[\d,.]*(?:(?<=\d)\s?[万萬亿千]|[kKmM](?![A-Za-z]))?)\s?(?P<after>元|块钱?|人民币|[A-Z]{3}(?![A-Za-z])|€)?(?![A-Za-z0-9])"
)
_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY", "RMB": "CNY", "$": "USD"}
_SIGNS |= {"€": "EUR", "£": "GBP"}
# Signs that several currencies share stand for the home currency when it is one of them.
_SHARED = {"$": ("USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN"), "¥": ("CNY", "JPY"), "￥": ("CNY", "JPY")}
_EDGES = re.compile(
    r"^(?:(?:i|we|just|today|a|an|the|with|to|from|at|by|for|of|deal|order)\b[\s,:]*|(?:我|刚才|刚刚|今天)\s*"
    r"|(?:给|跟|与|向|从|被|到|了|的)\s*|和\s+|[\s,，.。:：;；-]+)+"
    r"|(?:[\s,，.。:：;；!！-]+|\s(?:with|to|from|at|by|for|of|today|about|a|an|the|deal|order)\b|(?:的)?(?:货款|款项|这?一?单子?)|今天|的|了|聊了?)+$",
    re.I,
)  # fmt: skip


def read_line(text: str, known: Sequence[str], home: str) -> Line:
    """What a line says.

    Args:   text: as typed, any length. known: names of customers, the latest first. home: the currency that amounts
            without a sign are in.
    Returns: everything understood; `doubts` is empty only when nothing is left to ask.
    """
    rest = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())[:LONGEST]
    named, rest = _take_known(rest, known)
    outcome, rest = _take_outcome(rest)
    doubts = [Doubt.DAY] if _ANOTHER_DAY.search(rest) else []
    rest = _ANOTHER_DAY.sub(" ", rest)
    said, rest, is_clear = _take_verb(rest)
    if said is None or not is_clear or _NOT.search(rest):
        doubts.append(Doubt.KIND)
    seconds: int | None = None
    amount: Decimal | None = None
    currency = ""
    if said in (Said.DEAL, Said.PAYMENT):
        amount, currency, several, rest = _take_amount(rest, home)
        doubts += [Doubt.AMOUNT] * (amount is None) + [Doubt.WHICH_AMOUNT] * several
    elif said is not None:
        seconds, rest = take_spans(rest)
        if said is Said.CALL and seconds is None and outcome is CallOutcome.CONNECTED:
            doubts.append(Doubt.MINUTES)
    account, choices = (named, ()) if named else _match(_EDGES.sub("", rest).strip(), known)
    if not account:
        doubts.append(Doubt.ACCOUNT)
    elif choices:
        doubts.append(Doubt.WHICH_ACCOUNT)
    return Line(said, account, amount, currency, seconds, outcome, tuple(doubts), choices)


def _take_known(text: str, known: Sequence[str]) -> tuple[str, str]:
    """A known customer named in full; cut out first, because names hold digits and words like "won"."""
    for name in sorted(known, key=len, reverse=True):
        wanted = " ".join(unicodedata.normalize("NFKC", name).split())
        match = re.search(rf"(?<![A-Za-z0-9]){re.escape(wanted)}(?![A-Za-z0-9])", text, re.IGNORECASE)
        if match and wanted:
            return name, f"{text[: match.start()]} {text[match.end() :]}"
    return "", text


def _take_outcome(text: str) -> tuple[CallOutcome, str]:
    for outcome, words in _OUTCOMES:
        if words.search(text):
            return outcome, words.sub(" ", text, count=1)
    return CallOutcome.CONNECTED, text


def _take_verb(text: str) -> tuple[Said | None, str, bool]:
    found = [(match.start(), said, words) for said, words in _VERBS if (match := words.search(text))]
    if not found:
        return None, text, False
    _, said, words = min(found, key=lambda one: one[0])
    return said, words.sub(" ", text), len(found) == 1


def _take_amount(text: str, home: str) -> tuple[Decimal | None, str, bool, str]:
    """The last amount, its currency ("" for the home one), whether there are several, and the rest."""
    text = han_to_digits(text)
    found = list(_AMOUNT.finditer(text))
    for match in reversed(found):
        try:
            amount = read_amount(match["number"].rstrip(",."))
        except ValueError:
            continue
        currency = _currency(match["mark"] or match["after"] or "", home)
        return amount, currency, len(found) > 1, f"{text[: match.start()]} {text[match.end() :]}"
    return None, "", False, text


def _currency(sign: str, home: str) -> str:
    if not sign or home in _SHARED.get(sign, ()):
        return ""
    code = _SIGNS.get(sign, sign)
    return code if is_currency(code) and code != home else ""


def _match(typed: str, known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The known customer that the typed beginning stands for; several are a choice, none leaves what was typed."""
    wanted = typed.casefold()
    found = tuple(name for name in known if len(wanted) >= LEAST_BEGINNING and name.casefold().startswith(wanted))
    if len(found) == 1:
        return found[0], ()
    return typed, found
