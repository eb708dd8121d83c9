"""Events and times in words. No Kivy here."""

from datetime import datetime

from mobile.api import APIError, SignedOut, Unreachable
from mobile.live import Link
from mobile.outbox import Item, State
from mobile.wire import Board, Me, grouped
from mobile.words import LANGUAGES, spoken
from mobile.words import gettext as _


def other_language() -> str:
    """The language one may switch to, as it calls itself."""
    return LANGUAGES["en" if spoken() == "zh" else "zh"]


def kinds() -> list[tuple[str, str]]:
    """What can be logged on the phone."""
    return [("call.logged", _("Call")), ("deal.won", _("Deal won")), ("collection.received", _("Payment"))]


def outcomes() -> list[tuple[str, str]]:
    """How a call ended."""
    return [
        ("connected", _("Connected")),
        ("no_answer", _("No answer")),
        ("voicemail", _("Voicemail")),
        ("busy", _("Busy")),
        ("wrong_number", _("Wrong number")),
    ]


def durations() -> list[tuple[str, str]]:
    """How long a call took; the value is in seconds."""
    return [(str(minutes * 60), _("{n} min").format(n=minutes)) for minutes in (1, 3, 5, 10, 20, 30)]


def tell_event(item: Item) -> str:
    """`Call, ACME Steel, 5 min`."""
    data = item.data
    parts = [dict(kinds()).get(item.kind, item.kind), str(data.get("account", ""))]
    if data.get("outcome") == "connected":
        parts.append(_("{n} min").format(n=int(data.get("duration_s", 0)) // 60))
    elif "outcome" in data:
        parts.append(dict(outcomes()).get(str(data["outcome"]), ""))
    if "amount" in data:
        parts.append(f"{float(data['amount']):,.2f}".removesuffix(".00"))
    return _(", ").join(part for part in parts if part)


def tell_verdict(item: Item, estimate: int | None) -> str:
    """What became of it: an estimate while it waits, then the verdict with its reason."""
    match item.state:
        case State.WAITING if estimate is not None:
            return _("Waiting to be sent, about {xp} XP").format(xp=f"{estimate:+,}")
        case State.WAITING:
            return _("Waiting to be sent")
        case State.REJECTED:
            return _("Not recorded: {problem}").format(problem=item.told)
        case State.RECORDED:
            if not item.xp and not item.told:
                return _("Recorded, no XP")
            return f"{tell_xp(item.xp)}\n{item.told}".strip()


def tell_xp(xp: int) -> str:
    """What was paid or taken: `+5 XP`."""
    return _("{xp} XP").format(xp=f"{xp:+,}")


def tell_total(me: Me | None) -> str:
    """All my XP."""
    return _("{xp} XP").format(xp=grouped(me.xp)) if me is not None else ""


def tell_link(link: Link, as_of: datetime | None) -> str:
    """How true the screen is: `live`, `catching up`, `as of 14:02`."""
    if link is Link.LIVE:
        return _("live")
    if link is Link.CATCHING_UP:
        return _("catching up")
    if as_of is None:
        return _("no connection")
    local, now = as_of.astimezone(), datetime.now().astimezone()
    shown = f"{local:%H:%M}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M}"
    return _("as of {time}").format(time=shown)


def tell_to_next(to_next: int | None) -> str:
    """How far the next level is."""
    if to_next is None:
        return _("Highest level reached")
    return _("{xp} XP to the next level").format(xp=grouped(to_next))


def tell_streak(days: int) -> str:
    """How many working days in a row."""
    return _("Streak: {n} working days").format(n=days) if days else _("No streak yet: log something today")


def tell_move(move: int | None) -> str:
    """How a place on the board changed."""
    return f"{move:+d}" if move else ""


def tell_quest_state(state: str, xp: int) -> str:
    """How a quest stands and what it pays: `Under way, +5 XP`."""
    states = {
        "open": _("Under way"),
        "taken": _("Under way"),
        "offered": _("On offer"),
        "submitted": _("Waiting for approval"),
        "rejected": _("Not good enough yet"),
        "done": _("Done"),
    }
    return _(", ").join((states.get(state, state), tell_xp(xp)))


def share_of_level(me: Me | None) -> float:
    """How far the XP bar is filled: what I have of what the present level asks for; full at the top."""
    if me is None:
        return 0.0
    return me.into_level / me.level_length if me.level_length else 1.0


def tell_board(board: Board | None) -> str:
    """Which board this is."""
    return f"{board.title} ({board.period})" if board is not None else _("Board")


def tell_empty_board(board: Board | None) -> str:
    """What stands where no rows are; nothing when there are some."""
    if board is None:
        return _("The board comes with the first connection.")
    return "" if board.rows else _("Nobody has XP in this month yet. Log something and be the first.")


def tell_sign_in_failure(error: APIError, server: str) -> str:
    """Why nobody was signed in, and what to do."""
    match error:
        case SignedOut():
            return _("Username or password is wrong.")
        case Unreachable() if error.retry_after_s:
            return _("Too many tries. Wait {n} seconds, then try again.").format(n=round(error.retry_after_s))
        case Unreachable():
            told = _("{server} cannot be reached. Check the address and the network.").format(server=server)
            return f"{told}\n{error}"
        case _:
            return str(error)
