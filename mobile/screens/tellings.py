"""Events and times in words. No Kivy here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mobile.api import APIError, SignedOut, Unreachable
from mobile.barriers import Barrier
from mobile.live import Link
from mobile.outbox import Item, State
from mobile.parse import grouped
from mobile.reasons import Notice
from mobile.wire import Board, Me
from mobile.wishes import latest_wish, wish_of
from mobile.words import LANGUAGES, spoken
from mobile.words import gettext as _


def other_language() -> str:
    """The language one may switch to, as it calls itself."""
    return LANGUAGES["en" if spoken() == "zh" else "zh"]


def kinds() -> list[tuple[str, str]]:
    """What can be logged on the phone."""
    return [
        ("call.logged", _("Call")),
        ("visit.logged", _("Visit")),
        ("deal.won", _("Deal won")),
        ("deal.lost", _("Deal lost")),
        ("collection.received", _("Payment")),
    ]


def kind_title(kind: str) -> str:
    """What an event or an act is called."""
    more = {
        "meeting.held": _("Meeting"),
        "message.sent": _("Message"),
        "deal.opened": _("Deal opened"),
        "deal.stage_changed": _("Deal moved on"),
        "contract.signed": _("Contract signed"),
        "delivery.completed": _("Delivered"),
        "event.reversed": _("Taken back"),
        "raid.step_missed": _("Missed step"),
        "raid.slot_missed": _("Missed step"),
        "quest.accept": _("Quest taken"),
        "quest.submit": _("Quest handed in"),
        "quest.abandon": _("Quest given back"),
        "quest.post": _("Posting a bounty"),
        "quest.approve": _("Approving a bounty"),
        "quest.reject": _("Sending a bounty back"),
        "raid.join": _("Joining a raid"),
        "raid.leave": _("Leaving a raid"),
        "raid.hand-over": _("Handing over a raid"),
        "raid.notes": _("Note in a raid"),
        "raid.open": _("Opening a raid"),
        "raid.plan": _("Planning a step"),
        "raid.step": _("Changing a step"),
        "raid.step-off": _("Calling a step off"),
        "raid.bring": _("Bringing somebody into a raid"),
        "raid.take-off": _("Taking somebody off a raid"),
        "raid.call-off": _("Calling a raid off"),
        "raid.review": _("Reviewing a raid"),
        "lead.claim": _("Claiming a lead"),
        "lead.return": _("Returning a lead"),
        "lead.assign": _("Handing a lead to somebody"),
        "lead.convert": _("A lead became a customer"),
        "barrier.report": _("Barrier"),
        "barrier.second": _("Me too"),
        "barrier.file": _("Photo of a barrier"),
        "barrier.confirm": _("Confirming a barrier"),
        "barrier.reject": _("Rejecting a barrier"),
        "barrier.own": _("Seeing to a barrier"),
        "barrier.resolve": _("A barrier is out of the way"),
        wish_of("visibility"): _("Who sees me on boards"),
        wish_of("language"): _("Language"),
    }
    return dict(kinds()).get(kind) or more.get(kind, kind)


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


def visibilities() -> list[tuple[str, str]]:
    """What others may see of me."""
    return [("named", _("My name")), ("anonymous", _("Anonymous")), ("off", _("Not at all"))]


def tell_wish(entries: Sequence[Item], name: str) -> str:
    """What became of the last wish for my `language` or `visibility`; nothing once it is fulfilled."""
    wish = latest_wish(entries, name)
    return tell_verdict(wish, None) if wish is not None else ""


def tell_open_deals(kind: str, has_customer: bool, has_deals: bool) -> str:
    """What stands above the open deals of a customer; a deal that nobody opened can be won, but not lost."""
    if has_deals:
        return _("Deal")
    return _("No open deal of this customer is known here.") if has_customer and kind == "deal.lost" else ""


def tell_event(item: Item) -> str:
    """`Call, ACME Steel, 5 min`."""
    data = item.data
    whom = data.get("account") or (data.get("contact", "") if item.is_event else "")
    parts = [kind_title(item.kind), str(whom)]
    if data.get("outcome") == "connected":
        parts.append(_("{n} min").format(n=int(str(data.get("duration_s", 0))) // 60))
    elif "outcome" in data:
        parts.append(dict(outcomes()).get(str(data["outcome"]), ""))
    if "amount" in data:
        parts.append(f"{float(str(data['amount'])):,.2f}".removesuffix(".00"))
    if item.kind == wish_of("visibility"):
        parts.append(dict(visibilities()).get(str(data["visibility"]), ""))
    elif item.kind == wish_of("language"):
        parts.append(LANGUAGES.get(str(data["language"]), ""))
    # The reason of a lost deal is an id of the rulebook's list, that of an act somebody's own words.
    told = ("member", "who", "to", "what", "title", "text", "note", *([] if item.is_event else ["reason"]))
    parts += [str(data[name]) for name in told if data.get(name)]
    return _(", ").join(part for part in parts if part)


def tell_verdict(item: Item, estimate: int | None) -> str:
    """What became of it: an estimate while it waits, then the verdict with its reason."""
    match item.state:
        case State.WAITING if estimate is not None:
            return _("Waiting to be sent, about {xp} XP").format(xp=f"{estimate:+,}")
        case State.WAITING:
            return _("Waiting to be sent")
        case State.REJECTED:
            return tell_refusal(item)
        case State.RECORDED if not item.is_event:
            return _("Done")
        case State.RECORDED:
            if not item.xp and not item.told:
                return _("Recorded, no XP")
            return f"{tell_xp(item.xp)}\n{item.told}".strip()


def tell_refusal(item: Item) -> str:
    """Why something was not recorded or not done."""
    match item.code:
        case "holds-enough":
            return _("You hold as many leads as are allowed. Return one first.")
        case "claimed-enough":
            return _("You claimed as many leads today as are allowed on one day.")
        case "not-found" | "conflict" if item.kind == "lead.claim":
            return _("Somebody was quicker: this lead is no longer in the pool.")
        case "outdated":
            return _("Somebody was quicker. See how it stands now, then try again or discard it.")
        case "conflict" if not item.is_event:
            return _("Somebody was quicker, or it cannot be done any more: {problem}").format(problem=item.told)
        case _:
            return _("Not recorded: {problem}").format(problem=item.told)


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


def tell_day(day: date | None) -> str:
    """A day of the office."""
    return f"{day:%Y-%m-%d}" if day is not None else ""


def tell_last_days(today: date, lengths: Sequence[int]) -> list[tuple[str, str]]:
    """Chips for what ends so many days from now."""
    return [(day.isoformat(), tell_day(day)) for day in (today + timedelta(days=days) for days in lengths)]


def tell_moment(at: datetime | None) -> str:
    """A moment, where one is."""
    return f"{at.astimezone():%m-%d %H:%M}" if at is not None else ""


def tell_person(me: Me | None) -> str:
    """Level, team and region."""
    if me is None:
        return ""
    coins = _("{n} coins").format(n=grouped(me.coins))
    return _(", ").join(part for part in (me.title, me.team, me.region, coins) if part)


def tell_badges(me: Me | None) -> str:
    """What was won for good."""
    return _("Badges: {names}").format(names=_(", ").join(me.badges)) if me is not None and me.badges else ""


def tell_notice(notice: Notice) -> str:
    """What needs me."""
    kinds = {
        "instalment_overdue": _("Payment overdue"),
        "instalment_due": _("Payment due"),
        "deal_late": _("Deal past its date"),
        "deal_closing": _("Deal to close"),
        "deal_stalled": _("Deal stands still"),
        "account_silent": _("Silent key account"),
        "step_overdue": _("Raid step overdue"),
        "step_missed": _("Raid step missed"),
        "step_due": _("Raid step"),
        "raid_ending": _("Raid ends"),
        "mention": _("You were named"),
        "quest_ending": _("Quest ends"),
        "birthday": _("Birthday"),
        "lead_going_back": _("Lead goes back to the pool"),
        "period_settling": _("Period settles"),
        "prize_won": _("Prize won"),
        "contract_waits": _("Contract to approve"),
        "contract_approved": _("Contract approved"),
        "contract_rejected": _("Contract rejected"),
        "barrier_undecided": _("Barrier to decide about"),
        "barrier_due": _("Barrier to resolve"),
        "webhook_off": _("Webhook switched off"),
    }
    about = notice.part if notice.kind.startswith("step_") and notice.part else notice.about
    parts = (kinds.get(notice.kind, notice.kind), notice.account if notice.account not in about else "", about)
    return "\n".join(part for part in (parts[0], _(", ").join(part for part in parts[1:] if part)) if part)


def tell_days(notice: Notice) -> str:
    """When it is or was due."""
    match notice.urgency:
        case "late":
            return _("{n} days late").format(n=notice.days)
        case "today":
            return _("today")
        case "soon":
            return _("in {n} days").format(n=notice.days)
        case _:
            return _("for {n} days").format(n=notice.days)


def tell_cause(id: str) -> str:
    """What every rulebook knows as a cause."""
    causes = {
        "access": _("Access"),
        "competitor": _("Competitor"),
        "price": _("Price"),
        "product_gap": _("Product gap"),
        "decision_process": _("Decision process"),
        "payment": _("Payment"),
        "delivery": _("Delivery"),
        "policy": _("Policy"),
        "staffing": _("Staffing"),
        "other": _("Other"),
    }
    return causes.get(id, id)


def tell_barrier(barrier: Barrier) -> str:
    """How a barrier stands, who sees to it, and how many said "me too"."""
    states = {
        "reported": _("Reported"),
        "confirmed": _("Confirmed"),
        "owned": _("Somebody sees to it"),
        "rejected": _("Not confirmed"),
        "merged": _("Part of another"),
        "resolved": _("Out of the way"),
        "expired": _("Its time is over"),
    }
    seconds = _("me too: {n}").format(n=barrier.seconds) if barrier.seconds else ""
    parts = (states.get(barrier.state, barrier.state), barrier.owner, seconds)
    return _(", ").join(part for part in parts if part)
