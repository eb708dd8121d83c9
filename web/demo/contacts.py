"""The demo's customers, the people there and the price list, as they stand in the files before anything is sold."""

from collections.abc import Iterator
from datetime import date
from random import Random

from server.accounts.commands import Stock
from server.accounts.edits import AccountEdit, ContactEdit, ProductEdit
from web.demo.chance import dice
from web.demo.market import PRODUCTS, Customer
from web.demo.roster import Seller
from web.demo.world import World

_TITLES = (
    "采购经理 Purchasing manager",
    "设备主管 Equipment supervisor",
    "总工程师 Chief engineer",
    "生产厂长 Plant manager",
    "财务会计 Accountant",
    "质量经理 Quality manager",
)
_PREFERENCES = (
    "周二下午方便 Tuesday afternoons suit best",
    "先发微信再打电话 Message first, then call",
    "要看样机 Wants to see a sample",
    "只认书面报价 Written quotes only",
    "喜欢喝茶聊 Talks over tea",
    "月底别打电话 No calls at month end",
)
_NOTES = (
    "预算十月定，第二年执行。 Budget is set in October for the next year.",
    "有两家供应商，价格敏感。 Two suppliers already; price matters.",
    "看重交期和驻场服务。 Cares about delivery times and on-site service.",
    "新厂明年投产。 A new plant opens next year.",
)
_A_YEAR = 365


def stock_of(world: World) -> Stock:
    """Everything to be put into the files."""
    accounts: list[tuple[str, AccountEdit]] = []
    contacts: list[tuple[str, ContactEdit]] = []
    for seller in world.sellers:
        for customer in world.customers[seller.username]:
            rng = dice(world.seed, "files", customer.ref)
            accounts.append((customer.ref, _account(rng, customer, seller)))
            contacts += _people(rng, customer)
    products = [
        (one.ref, ProductEdit(name=one.name, price=str(one.price), cost=str(round(one.price * one.cost_share))))
        for one in PRODUCTS
    ]
    return Stock(accounts, contacts, products)


def _account(rng: Random, customer: Customer, seller: Seller) -> AccountEdit:
    return AccountEdit(
        name=customer.name,
        key=customer.is_key,
        industry=customer.industry,
        size=customer.size,
        region=seller.region,
        owner=seller.username,
        phone=_phone(rng),
        website=f"https://{customer.ref.lower()}.example",
        note=rng.choice(_NOTES) if customer.is_key or rng.random() < 0.25 else "",
    )


def _people(rng: Random, customer: Customer) -> Iterator[tuple[str, ContactEdit]]:
    """Events call them by name and company; people by their name."""
    for place, known_as in enumerate(customer.contacts, 1):
        born = date(rng.randrange(1966, 1998), 1, 1).toordinal() + rng.randrange(_A_YEAR)
        yield (
            known_as,
            ContactEdit(
                name=known_as.partition(" · ")[0],
                account=customer.ref,
                title=rng.choice(_TITLES),
                phone=_phone(rng),
                email=f"contact{place}@{customer.ref.lower()}.example",
                birthday=date.fromordinal(born) if rng.random() < 0.7 else None,
                preferences=rng.choice(_PREFERENCES) if rng.random() < 0.5 else "",
            ),
        )


def _phone(rng: Random) -> str:
    return f"+86 555 {rng.randrange(1000, 9999)} {rng.randrange(1000, 9999)}"
