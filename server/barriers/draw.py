"""Drawing a barrier's card for one viewer: by the clock, with names, and only what the viewer may know."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from game_rules.barriers import Barrier, BarrierRules, BarrierState
from server.barriers.access import sees_reporter
from server.barriers.cards import BarrierCard
from server.barriers.stored import StoredBarrier
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directory import Directory, MemberInfo


@dataclass(frozen=True, slots=True)
class Drawing:
    """For whom, by which rules, and when."""

    viewer: Viewer
    directory: Directory
    rules: BarrierRules
    today: date


def draw(stored: StoredBarrier, drawing: Drawing) -> BarrierCard:
    """The card of a barrier."""
    directory, viewer = drawing.directory, drawing.viewer
    place = stored.team, stored.region, stored.reporter
    is_named = sees_reporter(viewer, *place, shows_reporter=drawing.rules.shows_reporter)
    due_on = date.fromordinal(stored.due_day) if stored.due_day else None
    is_owned = stored.state is BarrierState.OWNED
    return BarrierCard(
        id=stored.id,
        state=stored.state,
        cause=stored.cause,
        cause_title=drawing.rules.title(stored.cause, viewer.language.value),
        text=stored.text,
        measure=stored.measure,
        period=stored.period,
        blocked=stored.blocked,
        account=stored.account,
        deal=stored.deal,
        team=directory.team(stored.team) if stored.team else None,
        region=directory.region(stored.region) if stored.region else None,
        reporter=directory.member(stored.reporter) if is_named and stored.reporter else None,
        owner=directory.member(stored.owner) if stored.owner else None,
        due_on=due_on,
        is_late=is_owned and due_on is not None and due_on < drawing.today,
        seconds=stored.seconds,
        files=stored.files,
        reported_at=moment(stored.reported_us),
        reported_on=_day(stored.reported_us, directory),
        ended_on=_day(stored.ended_us, directory) if stored.ended_us else None,
        explains=stored.explains,
    )


def hidden_reporters(barrier: Barrier, merged: Iterable[StoredBarrier], drawing: Drawing) -> set[int]:
    """Who reported it, or one that joined it, where the viewer may not know: whoever joins says "me too" here."""
    reported = [(barrier.team, barrier.region, barrier.reporter)]
    reported += [(one.team, one.region, one.reporter) for one in merged]
    shown = drawing.rules.shows_reporter
    return {place[-1] for place in reported if not sees_reporter(drawing.viewer, *place, shows_reporter=shown)}


def people_in(barrier: Barrier, directory: Directory, hidden: Collection[int]) -> Mapping[int, MemberInfo]:
    """Everybody a barrier speaks of, but those who stay hidden."""
    numbers = {fact.act.by for fact in barrier.history} | set(barrier.seconds)
    numbers.update((barrier.owner, barrier.concerns, barrier.reporter, barrier.decided_by, barrier.resolved_by))
    numbers.update(getattr(fact.act, "owner", 0) for fact in barrier.history)
    return {number: directory.member(number) for number in sorted(numbers) if number and number not in hidden}


def _day(at_us: int, directory: Directory) -> date:
    return moment(at_us).astimezone(directory.zone).date()
