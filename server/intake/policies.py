"""What an organisation asks of whoever records: its rulebook's policies, and that they have read what came before.

The rulebook's policies hold for people. Programs tell what happened elsewhere, under rules of their own; nothing that
they bring is refused for it.
"""

from collections.abc import Mapping, Sequence

from game_rules.editions import Editions
from game_rules.plan import group_of
from kpi.events import DealLost
from kpi.facts import Fact
from kpi.wire import Problem
from server.intake.submission import Code
from server.people.access import Viewer


class Policies:
    """Looks at the facts of one batch, in order. ``groups`` are the recorded facts they are read together with."""

    def __init__(self, editions: Editions, groups: Mapping[str, Sequence[Fact]]) -> None:
        self._editions = editions
        self._last = {name: max((fact.seq for fact in facts), default=0) for name, facts in groups.items()}

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
        return None

    def _against(self, fact: Fact) -> Problem | None:
        if isinstance(fact.data, DealLost):
            told = self._editions.on(fact.day).losses.refusal(fact.data.reason or "")
            return Problem("/data/reason", told) if told else None
        return None


def _outdated(fact: Fact) -> Problem:
    subject, _, name = (fact.subject or "").partition(":")
    return Problem(f"/data/{subject}", f"is {name!r}, which somebody changed since it was read: read it again")
