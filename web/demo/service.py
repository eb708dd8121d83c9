"""What customers ask for after a sale: a ticket is opened, answered, and most of them are resolved within days."""

from collections.abc import Iterator
from datetime import date, timedelta

from kpi.events import Event, Kind
from kpi.service_events import Priority, TicketAnswered, TicketOpened, TicketResolved
from web.demo.chance import around, dice, how_many
from web.demo.market import PRODUCTS
from web.demo.roster import Seller
from web.demo.sales import Story
from web.demo.world import World, event, in_hours

TICKETS = 0.045
_TITLES = (
    "读数漂移，需要校准 Readings drift, needs calibration",
    "安装现场缺一根电缆 A cable is missing on site",
    "开机报警 E07 Alarm E07 at start-up",
    "发票抬头需要更正 The invoice names the wrong company",
    "需要操作培训 Training for two operators",
    "备件何时到货 When do the spare parts arrive",
    "软件升级后数据无法导出 No export after the update",
)
_PRIORITIES = ((Priority.LOW, 3), (Priority.NORMAL, 10), (Priority.HIGH, 3))
_STARS = ((5, 9), (4, 8), (3, 3), (2, 1), (None, 4))
_STILL_OPEN = 0.06


def tickets_of(world: World, seller: Seller, day: date) -> Iterator[Story]:
    """What the customers of somebody ask for on a day."""
    rng = dice(world.seed, "tickets", seller.username, day)
    for number in range(how_many(rng, TICKETS)):
        key = f"T-{seller.username}-{day:%y%m%d}-{number}"
        yield Story(seller.username, tuple(_ticket(world, seller, key, day)))


def _ticket(world: World, seller: Seller, key: str, day: date) -> Iterator[Event]:
    rng = dice(world.seed, "ticket", key)
    customer = rng.choice(world.customers[seller.username])
    opened = in_hours(rng, seller, day)
    asked = TicketOpened(
        ticket=key,
        member=seller.username,
        title=rng.choice(_TITLES),
        account=customer.ref,
        contact=rng.choice(customer.contacts),
        product=rng.choice(PRODUCTS).ref,
        priority=rng.choices([one for one, _ in _PRIORITIES], [weight for _, weight in _PRIORITIES])[0],
    )
    yield event(Kind.TICKET_OPENED, f"{key}:opened", opened, asked)
    answered = opened + timedelta(minutes=round(around(rng, 45, 0.8)))
    yield event(Kind.TICKET_ANSWERED, f"{key}:answered", answered, TicketAnswered(ticket=key, member=seller.username))
    if rng.random() < _STILL_OPEN:
        return
    resolved = in_hours(rng, seller, world.workday(day + timedelta(days=rng.choice((1, 1, 2, 3, 6)))))
    stars = rng.choices([one for one, _ in _STARS], [weight for _, weight in _STARS])[0]
    helped = TicketResolved(ticket=key, member=seller.username, satisfaction=stars)
    yield event(Kind.TICKET_RESOLVED, f"{key}:resolved", resolved, helped)
