"""Why deals are lost: the reasons of an organisation, and whether one of them must be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.sentences import Sentence, sentence

__all__ = ["SILENT", "LossReason", "LossRules"]


@dataclass(frozen=True, slots=True)
class LossReason:
    """One reason: what events call it, and its words in every language."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LossRules:
    """The reasons in the order in which people are offered them.

    ``required``: a person who records a loss says why. ``listed``: and with a reason of the list.
    """

    reasons: tuple[LossReason, ...] = ()
    required: bool = False
    listed: bool = False

    def find(self, told: str) -> LossReason | None:
        """The reason that somebody means: by its id, or its words in any language, whatever the case.

        Args:   told: as it stands in the event.
        Returns: None for a reason that is not on the list, and for none.
        Raises: nothing.
        Source: docs/guides/work-a-deal.md.
        """
        wanted = told.strip().casefold()
        for reason in self.reasons:
            if wanted in (reason.id, *(title.casefold() for title in reason.title.values())):
                return reason
        return None

    def refusal(self, told: str) -> Sentence | None:
        """Why a person's loss cannot be recorded so.

        Args:   told: the reason they gave, "" for none.
        Returns: what is wrong, with the value and what to say instead; None when nothing is.
        Raises: nothing.
        Source: docs/guides/work-a-deal.md.
        """
        known = [reason.id for reason in self.reasons]
        if self.required and not told.strip():
            if not known:
                return sentence("is missing: say why")
            return sentence("is missing: say why the deal was lost (one of {known})", known=known)
        if self.listed and told.strip() and self.find(told) is None:
            return sentence("is {told!r}, must be one of {known}", told=told[:60], known=known)
        return None


SILENT = LossRules()
"""What a rulebook without [losses] means: nobody has to say why."""
