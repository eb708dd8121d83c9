"""What an organisation asks of whoever records: its rulebook's policies, and that they have read what came before.

The rulebook's policies hold for people. Programs tell what happened elsewhere, under rules of their own; nothing that
they bring is refused for it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from game_rules.editions import Editions
from game_rules.plan import group_of
from kpi.approval import Terms, approval_of
from kpi.deal_lines import sum_of as as_told
from kpi.events import DealLost, Kind
from kpi.facts import Fact
from kpi.pipeline import alive
from kpi.sentences import sentence
from kpi.sold import last_lines, sum_of
from kpi.timeline import circumstances
from kpi.wire import Problem
from server.intake.submission import Code
from server.people.access import Viewer


class Policies:
    """Looks at the facts of one batch, in order. ``groups`` are the recorded facts they are read together with."""

    def __init__(self, editions: Editions, groups: Mapping[str, Sequence[Fact]]) -> None:
        self._editions = editions
        self._groups = {name: list(facts) for name, facts in groups.items()}
        self._last = {name: max((fact.seq for fact in facts), default=0) for name, facts in groups.items()}

    def known(self, fact: Fact) -> Sequence[Fact]:
        """What is on record of the same deal, contract or ticket, or comes before the fact in the batch."""
        return self._groups.get(group_of(fact), ())

    def refused(self, fact: Fact, viewer: Viewer, expects: int | None) -> tuple[Code, Problem] | None:
        """Why a fact is not recorded; None when it is. ``expects``: the last seq of its subject its sender has read."""
        name = group_of(fact)
        if expects is not None and expects != self._last.get(name, 0):
            return Code.OUTDATED, _outdated(fact)
        problem = self._against(fact) if viewer.member_id is not None else None
        if problem is not None:
            return Code.INVALID, problem
        if fact.subject is not None:
            self._last[name] = fact.seq
            self._groups.setdefault(name, []).append(fact)
        return None

    def _against(self, fact: Fact) -> Problem | None:
        if isinstance(fact.data, DealLost):
            told = self._editions.on(fact.day).losses.refusal(fact.data.reason or "")
            return Problem("/data/reason", told) if told is not None else None
        if fact.kind in (Kind.CONTRACT_SIGNED, Kind.CONTRACT_AMENDED) and fact.amount is not None:
            return self._unapproved(fact, fact.amount)
        if fact.kind in (Kind.DEAL_AMENDED, Kind.DEAL_WON) and fact.lines is None and fact.amount is not None:
            return self._besides_lines(fact, fact.amount)
        return None

    def _besides_lines(self, fact: Fact, amount: int) -> Problem | None:
        """Who tells another amount than the lines of the deal come to, tells other lines with it, or none."""
        known = self._groups.get(group_of(fact), [])
        if all(one.lines is None for one in known):
            return None
        before = [one for one in alive(known, circumstances(known)) if one.order < fact.order]
        lines = last_lines(before)
        if not lines or sum_of(lines) == amount:
            return None
        told = next((data for one in reversed(before) if (data := getattr(one.data, "lines", None))), ())
        wrong = sentence(
            "is {amount}, but the lines of the deal add up to {sum}: tell its lines with it ([] for none)",
            amount=getattr(fact.data, "amount", None),
            sum=as_told(told),
        )
        return Problem("/data/amount", wrong)

    def _unapproved(self, fact: Fact, amount: int) -> Problem | None:
        """What a person signs, or amends to, was approved before where the rulebook asks for it."""
        rules = self._editions.on(fact.day).approval
        steps = rules.steps_for(amount) if rules.holds else ()
        if not steps:
            return None
        known = self._groups.get(group_of(fact), [])
        approval = approval_of(alive(known, circumstances(known)))
        told: Terms = getattr(fact.data, "amount", None) or Decimal(0), getattr(fact.data, "currency", None) or ""
        if approval is not None and told in approval.approved:
            return None
        names = ", then ".join(steps)
        return Problem(
            "/data/amount",
            sentence(
                "is {amount}, which needs approval first (by {names}): submit the contract", amount=told[0], names=names
            ),
        )


def _outdated(fact: Fact) -> Problem:
    subject, _, name = (fact.subject or "").partition(":")
    told = sentence("is {name!r}, which somebody changed since it was read: read it again", name=name)
    return Problem(f"/data/{subject}", told)
