"""The form of a hook: what is typed of each program, as terms; terms as they are typed; what is wrong, by field."""

from collections.abc import Iterable, Mapping

import msgspec

from kpi.events import CallOutcome
from server.errors import InvalidInput
from server.intake.hooks.set_up import GIVEN_SECRETS
from server.intake.hooks.terms import Terms
from server.wording.say import say
from web.i18n import LOCALE
from web.i18n import gettext as _

_STAGED = ("hubspot", "pipedrive", "salesforce")


class HookForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms send. Lists have one thing in a line; owners and stages are written `theirs=ours`."""

    source: str = ""
    name: str = ""
    secret: str = ""
    member: str = ""
    currency: str = ""
    prefix: str = ""
    user: str = ""
    organisation: str = ""
    call_outcome: str = ""
    owners: str = ""
    stages: str = ""
    won: str = ""
    lost: str = ""
    earn: str = ""
    version: str = ""
    delivery: str = ""

    @property
    def is_secret_given(self) -> bool:
        """Whether the secret is the other program's to give."""
        return self.source in GIVEN_SECRETS

    @property
    def has_deals(self) -> bool:
        """Whether the program tells of deals, with stages and amounts."""
        return self.source in _STAGED

    @property
    def terms(self) -> Terms:
        """What the form says of how things are to be understood. Raises NoPair."""
        outcome = self.call_outcome if self.call_outcome in tuple(CallOutcome) else CallOutcome.NO_ANSWER
        return Terms(
            member=self.member.strip(),
            currency=self.currency.strip().upper(),
            prefix=self.prefix.strip(),
            user=self.user.strip(),
            organisation=self.organisation.strip(),
            call_outcome=CallOutcome(outcome),
            owners=_pairs("owners", self.owners),
            stages=_pairs("stages", self.stages),
            won=_lines(self.won),
            lost=_lines(self.lost),
        )


class NoPair(Exception):
    """A line that should be `theirs=ours` and is not."""

    def __init__(self, field: str, line: str) -> None:
        super().__init__(field, line)
        self.field, self.line = field, line


def typed(source: str, name: str, terms: Terms, *, earn: bool, version: int = 0) -> HookForm:
    """Terms as they stand in the form."""
    return HookForm(
        source=source,
        name=name,
        member=terms.member,
        currency=terms.currency,
        prefix=terms.prefix,
        user=terms.user,
        organisation=terms.organisation,
        call_outcome=terms.call_outcome.value,
        owners=_written(terms.owners),
        stages=_written(terms.stages),
        won="\n".join(terms.won),
        lost="\n".join(terms.lost),
        earn="1" if earn else "",
        version=str(version or ""),
    )


def outcome_titles() -> dict[str, str]:
    """What a call may have come to, in words."""
    return {
        CallOutcome.NO_ANSWER.value: _("No answer"),
        CallOutcome.CONNECTED.value: _("Connected"),
        CallOutcome.VOICEMAIL.value: _("Voicemail"),
        CallOutcome.BUSY.value: _("Busy"),
        CallOutcome.WRONG_NUMBER.value: _("Wrong number"),
    }


def errors_of(error: InvalidInput | NoPair) -> dict[str, str]:
    """What is wrong, by field, with the value."""
    if isinstance(error, NoPair):
        return {error.field: _("“%(line)s” is no pair: write theirs=ours.") % {"line": error.line}}
    told: dict[str, str] = {}
    for one in error.problems:
        field, _mark, of_them = one.pointer.strip("/").partition("/")
        said = say(one.message, LOCALE.get())
        told.setdefault(field, f"{of_them}: {said}" if of_them else said[:1].upper() + said[1:])
    return told


def _pairs(field: str, text: str) -> dict[str, str]:
    found = {}
    for line in _lines(text):
        theirs, mark, ours = (part.strip() for part in line.partition("="))
        if not (mark and theirs and ours):
            raise NoPair(field, line[:60])
        found[theirs] = ours
    return found


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _written(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"{theirs}={ours}" for theirs, ours in _sorted(pairs.items()))


def _sorted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1])
