"""What comes next with a customer: money that is late or due, deals that are to close, and silence that has lasted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from server.accounts.rows import Rank
from server.pipeline.rows import ContractStory
from web.customers.deal_board import DealCard
from web.i18n import gettext as _

MOST = 5


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do: what, about what (with its page, "" for none), until when, and how much money it is about."""

    mark: str
    title: str
    about: str
    href: str
    day: date | None
    amount: int
    is_late: bool


def next_steps(
    deals: Sequence[DealCard], contracts: Sequence[ContractStory], rank: Rank, today: date
) -> tuple[NextStep, ...]:
    """What is late first, then by day; silence last, because it has no day."""
    found = [*_payments(contracts, today), *_closings(deals, today)]
    found.sort(key=lambda one: (one.day or date.max, one.title, one.about))
    if rank.is_slipping:
        found.append(
            NextStep("message", _("Talk to them: they are silent for longer than usual"), "", "", None, 0, True)
        )
    return tuple(found[:MOST])


def _payments(contracts: Sequence[ContractStory], today: date) -> Iterable[NextStep]:
    for story in contracts:
        for one in story.instalments:
            if one.unpaid and one.due_on is not None:
                is_late = one.due_on < today
                title = _("Collect an overdue payment") if is_late else _("A payment is due")
                about = _("Contract %(number)s") % {"number": one.contract}
                yield NextStep("cash", title, about, "/receivables", one.due_on, one.unpaid, is_late)


def _closings(deals: Sequence[DealCard], today: date) -> Iterable[NextStep]:
    for card in deals:
        day = card.deal.expected_close
        if day is not None:
            title = _("Was to be closed by now") if day < today else _("Close the deal")
            yield NextStep(
                "target-arrow", title, card.name, f"/deals/{quote(card.deal.id)}", day, card.deal.amount, day < today
            )
