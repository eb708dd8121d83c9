"""Relief of targets because of a barrier: checked here, kept and counted where the targets are (``server/kpis``)."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.barrier_events import ReliefGranted, ReliefWithdrawn
from kpi.events import Kind
from server.barriers.acts import Act, Now, wrong
from server.barriers.reporting import checked_measure

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ReliefDraft:
    """What is granted: percent off the targets of a scope until a day, and why.

    ``scope`` "": the barrier's region, else its team, else the company; ``measure`` "": the barrier's; ``from_on``
    None: the first day of the barrier's period.
    """

    percent: int
    until_on: date
    reason: str
    scope: str = ""
    measure: str = ""
    from_on: date | None = None


def grant(now: Now, draft: ReliefDraft) -> Act:
    """The relief as an act. Raises `InvalidInput`, `NotAllowed`."""
    now.require(now.rights.relieve, "only bosses and admins relieve targets, because of a barrier that is confirmed")
    most, start = now.rules.most_relief_pct, draft.from_on or date.fromordinal(now.barrier.first_day)
    if not 1 <= draft.percent <= most:
        raise wrong("/percent", f"is {draft.percent}: the rulebook allows 1 to {most} per cent")
    if draft.until_on < max(start, now.today):
        raise wrong("/until", f"is {draft.until_on}, which is over: a relief ends today or later")
    if draft.until_on > now.today + LONGEST:
        raise wrong("/until", f"is {draft.until_on}, which is more than a year away")
    if not draft.reason.strip():
        raise wrong("/reason", "is empty: everybody who looks at the board reads it")
    scope, scope_id = _scope(now, draft.scope)
    measure = checked_measure(draft.measure or now.barrier.measure, now.editions.on(now.today.toordinal()))
    data = ReliefGranted(
        member=now.me.username,
        barrier=now.barrier.id,
        relief=f"relief-{secrets.token_hex(6)}",
        measure=measure,
        scope=scope,
        scope_id=scope_id,
        percent=draft.percent,
        from_on=start,
        until_on=draft.until_on,
        reason=draft.reason.strip(),
    )
    return Kind.RELIEF_GRANTED, data


def withdraw(now: Now, relief: str, reason: str) -> Act:
    """The end of a relief as an act. Raises `InvalidInput`, `NotAllowed`."""
    standing = {one.grant.relief for one in now.barrier.reliefs if one.stands}
    now.require(now.rights.decides_relief, "only bosses and admins take a relief back")
    if relief not in standing:
        raise wrong("/relief", f"is {relief[:60]!r}: there is no such relief, or it is over already")
    return _end(now, relief, reason)


def end_of_all(now: Now) -> list[Act]:
    """The end of every relief that still stands: the reason for it is gone."""
    return [_end(now, one.grant.relief, "") for one in now.barrier.reliefs if one.stands]


def _end(now: Now, relief: str, reason: str) -> Act:
    data = ReliefWithdrawn(member=now.me.username, barrier=now.barrier.id, relief=relief, reason=reason.strip() or None)
    return Kind.RELIEF_WITHDRAWN, data


def _scope(now: Now, text: str) -> tuple[str, int]:
    barrier, directory = now.barrier, now.directory
    if not text and barrier.region:
        return f"region:{directory.region(barrier.region).slug}", barrier.region
    if not text and barrier.team:
        return f"team:{directory.team(barrier.team).slug}", barrier.team
    kind, _, name = text.partition(":")
    if text in ("", "company"):
        return "company", 0
    if kind == "region" and (region := directory.find_region(name)) is not None:
        return f"region:{region.slug}", region.id
    if kind == "team" and (team := directory.find_team(name)) is not None:
        return f"team:{team.slug}", team.id
    if kind == "member" and (member := directory.member_by_username(name)) is not None:
        return f"member:{member.username}", member.id
    raise wrong("/scope", f"is {text[:60]!r} (use company, region:ID, team:ID or member:USERNAME)")
