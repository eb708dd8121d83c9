"""Reading `[losses]` of a rulebook file: the reasons why deals are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from game_rules.losses import LossReason, LossRules
from game_rules.rulebook_fields import Section

__all__ = ["LOSS_KEYS", "read_losses"]

LOSS_KEYS: Mapping[str, Sequence[str]] = {
    "losses": ("required", "listed", "reason"),
    "loss reason": ("id", "title"),
}


def read_losses(section: Section) -> LossRules:
    """The reasons, and whether one must be given. Problems are reported to the section's draft."""
    reasons = tuple(
        LossReason(one.id(), one.words("title")) for one in section.unique("reason", LOSS_KEYS["loss reason"])
    )
    listed = section.flag("listed")
    if listed and not reasons:
        section.report("listed", "is true, but there is no reason to pick: add [[losses.reason]]")
    return LossRules(reasons, section.flag("required"), listed)
