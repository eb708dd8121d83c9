"""The setting of who sees who reported a barrier, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from game_rules.barriers import BarrierRules
from game_rules.rulebook_barriers import Named
from server.barriers.reporters import ReporterSetting
from server.people.access import caller_name
from server.people.directory import Directory
from web.board_controls import Choice
from web.i18n import gettext as _


class ReportersForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form sends, as it was typed."""

    reporter: str = ""
    version: str = "0"


@dataclass(frozen=True, slots=True)
class ReporterLine:
    """A setting that was made: what, by whom, when."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportersCard:
    """The choices, what was set so far (the latest first), and what is wrong; ``version`` 0: the rulebook says it."""

    choices: tuple[Choice, ...]
    version: int
    history: tuple[ReporterLine, ...]
    error: str


def reporters_card(
    settings: Sequence[ReporterSetting], rules: BarrierRules, directory: Directory, error: str
) -> ReportersCard:
    """The card as things stand."""
    chosen = Named.EVERYBODY if rules.shows_reporter else Named.LEADS
    choices = tuple(Choice(one.value, named_title(one), one is chosen) for one in Named)
    history = tuple(
        ReporterLine(named_title(one.named), caller_name(one.caller, directory), one.set_at)
        for one in reversed(settings)
    )
    return ReportersCard(choices, settings[-1].version if settings else 0, history, error)


def named_title(named: Named) -> str:
    """A choice in words."""
    return {
        Named.EVERYBODY: _("Everybody who sees the barrier"),
        Named.LEADS: _("Only leads, bosses and the reporter"),
    }[named]
