"""What a sender gets back: the receipt of an event, made from its verdict."""

from collections.abc import Callable

import msgspec

from game_rules.context import Context
from game_rules.raids import LogLine, RaidMove
from game_rules.verdict import Line, Verdict
from kpi.facts import NOBODY, Fact
from server.intake.submission import AwardOut, HitOut, LevelOut, QuestOut, RaidOut, Receipt, RefusalOut, Status
from server.people.directory import Directory
from server.raids.rows import team_of

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Receipt).decode


def receipt_of(fact: Fact, verdict: Verdict, context: Context, directory: Directory) -> Receipt:
    """The receipt of a recorded event."""
    username = _usernames(directory)
    return Receipt(
        fact.key[1],
        Status.RECORDED,
        fact.key[0],
        fact.seq,
        tuple(_award(line, username) for line in verdict.lines if line.xp or line.coins or line.badges),
        tuple(_refusal(line, username) for line in verdict.lines if _is_refusal(line)),
        tuple(
            QuestOut(move.quest, username(move.member), move.progress, move.goal, move.done) for move in verdict.quests
        ),
        tuple(LevelOut(username(change.member), change.before, change.after) for change in verdict.levels),
        tuple(_raid(move, context, directory, username) for move in verdict.raids),
    )


def again(stored: str) -> Receipt:
    """The first receipt, for an event that was sent again."""
    return as_duplicate(decode(stored))


def as_duplicate(receipt: Receipt) -> Receipt:
    """A receipt as the second sender gets it."""
    return receipt if receipt.error else msgspec.structs.replace(receipt, status=Status.DUPLICATE)


def _usernames(directory: Directory) -> Callable[[int], str]:
    return lambda member: directory.member(member).username if member != NOBODY else ""


def _award(line: Line, username: Callable[[int], str]) -> AwardOut:
    return AwardOut(
        username(line.member),
        line.rule,
        line.xp,
        line.coins,
        line.day,
        line.version,
        line.event,
        (line.badge or "") if line.badges else "",
        line.reason.value if line.reason is not None and line.xp <= 0 else "",
        line.adjusts,
    )


def _raid(move: RaidMove, context: Context, directory: Directory, username: Callable[[int], str]) -> RaidOut:
    opening = context.raids.books[move.raid].opening
    team = team_of(opening, context.place_of)
    return RaidOut(
        move.raid,
        opening.title,
        directory.team(team).slug if team else "",
        move.before,
        move.left,
        move.max,
        move.phase.value,
        move.state_before.value,
        move.state.value,
        tuple(_hit(line, username) for line in move.lines),
    )


def _hit(line: LogLine, username: Callable[[int], str]) -> HitOut:
    return HitOut(
        line.kind.value,
        username(line.member),
        line.role,
        line.base,
        line.factor,
        line.damage,
        line.heal,
        line.why.value if line.why is not None else "",
        line.step,
    )


def _is_refusal(line: Line) -> bool:
    return line.reason is not None and line.xp >= 0 and line.claimed >= 0 and not line.badges


def _refusal(line: Line, username: Callable[[int], str]) -> RefusalOut:
    reason = line.reason.value if line.reason is not None else ""
    return RefusalOut(username(line.member), line.rule, reason, line.claimed, line.xp, line.version)
