"""Why deals are lost: the reasons of an organisation, and whether one of them must be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["OTHER", "SILENT", "LossReason", "LossRules"]

OTHER = "other"
"""The reason that stands for every one that is not on the list."""


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

    def counted_as(self, told: str) -> str:
        """The reason that a loss is counted under.

        Args:   told: as it stands in the event.
        Returns: an id of the list; ``OTHER`` for words of one's own, "" where nothing was said.
        Raises: nothing.
        Source: docs/guides/work-a-deal.md.
        """
        found = self.find(told)
        if found is not None:
            return found.id
        return OTHER if told.strip() else ""

    def refusal(self, told: str) -> str:
        """Why a person's loss cannot be recorded so.

        Args:   told: the reason they gave, "" for none.
        Returns: what is wrong, with the value and what to say instead; "" when nothing is.
        Raises: nothing.
        Source: docs/guides/work-a-deal.md.
        """
        known = ", ".join(reason.id for reason in self.reasons)
        if self.required and not told.strip():
            return f"is missing: say why the deal was lost (one of {known})" if known else "is missing: say why"
        if self.listed and told.strip() and self.find(told) is None:
            return f"is {told[:60]!r}, must be one of {known}"
        return ""


SILENT = LossRules()
"""What a rulebook without [losses] means: nobody has to say why."""
