"""Reading `[approval]` of a rulebook file: who approves which contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from game_rules.approval import ApprovalRules, ApprovalStep, Approver
from game_rules.rulebook_fields import Section

__all__ = ["APPROVAL_KEYS", "read_approval"]

APPROVAL_KEYS: Mapping[str, Sequence[str]] = {
    "approval": ("holds", "step"),
    "approval step": ("role", "above"),
}


def read_approval(section: Section) -> ApprovalRules:
    """The steps, and whether a contract waits for them. Problems are reported to the section's draft."""
    steps = tuple(
        ApprovalStep(one.choice("role", Approver), one.goal("above", is_money=True) if "above" in one.values else 0)
        for one in section.tables("step", APPROVAL_KEYS["approval step"])
    )
    if not steps:
        section.report("step", "is missing: without [[approval.step]] nobody approves anything; leave [approval] out")
    return ApprovalRules(steps, section.flag("holds") if "holds" in section.values else True)
