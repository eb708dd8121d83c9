"""What the panel of the quick log shows: the open form with its values and errors, and what there is to pick."""

from dataclasses import dataclass

from kpi.events import CallOutcome
from web.event_words import kind_title
from web.i18n import gettext as _
from web.quick_log.form import CHANNELS, LogForm
from web.quick_log.recent import Recent


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of few choices, as a chip: how a call ended, how one met."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows: the form that is open with its values and errors, and what there is to pick."""

    form: LogForm
    recent: Recent
    currency: str
    line: str = ""
    errors: dict[str, str] | None = None
    line_error: str = ""
    question: str = ""
    focus: str = ""
    choices: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The customers that are one tap away: those meant, or the latest; none where the page is about one."""
        if self.form.about and not self.choices:
            return ()
        return (self.choices or self.recent.accounts)[:4]

    def value(self, said: str, field: str) -> str:
        """What stands in a field of one of the forms; only the open one has anything but the page's own customer."""
        if field == "account" and not (said == self.form.said and self.form.account):
            return self.form.about
        return str(getattr(self.form, field)) if said == self.form.said else ""

    def error(self, said: str, field: str) -> str:
        """What is wrong with a field of one of the forms, "" for nothing."""
        return (self.errors or {}).get(field, "") if said == self.form.said else ""

    @property
    def channels(self) -> tuple[Outcome, ...]:
        """How one meets somebody where it is no call."""
        return tuple(Outcome(value, kind_title(kind)) for value, kind in CHANNELS.items())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How a call can end."""
        return (
            Outcome(CallOutcome.CONNECTED, _("Connected")),
            Outcome(CallOutcome.NO_ANSWER, _("No answer")),
            Outcome(CallOutcome.VOICEMAIL, _("Voicemail")),
            Outcome(CallOutcome.BUSY, _("Busy")),
            Outcome(CallOutcome.WRONG_NUMBER, _("Wrong number")),
        )
