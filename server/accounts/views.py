"""Accounts, contacts and products on the wire. `id` is what events call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from msgspec import UNSET, UnsetType

from kpi.facts import CustomValue
from server.accounts.access import may_see_costs
from server.accounts.custom import custom_from
from server.accounts.matching import Similar
from server.accounts.rows import AccountRow, ContactRow, ProductRow
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.people.directory import Directory


class SimilarView(msgspec.Struct, frozen=True):
    """One that may be the same: how alike (of 100), and by what: phone, domain, email or name."""

    id: str
    number: int
    name: str
    score: int
    why: str


class AccountView(msgspec.Struct, frozen=True):
    """An account; `number` is its number in this installation, `version` its ETag."""

    id: str
    number: int
    name: str
    key: bool
    industry: str
    size: str
    region: str | None
    owner: str | None
    phone: str
    website: str
    note: str
    version: int
    created_at: datetime
    tier: str = ""
    """A, B or C by what it brings; "" for who bought nothing."""
    segment: str = ""
    slipping: bool = False
    custom: dict[str, CustomValue] = {}
    """The organisation's own fields that are filled in."""
    similar: list[SimilarView] | UnsetType = UNSET
    """Others that may be the same one: told where it was just added."""


class AccountList(msgspec.Struct, frozen=True):
    """A page of accounts."""

    items: list[AccountView]
    next: str | None


class ContactView(msgspec.Struct, frozen=True):
    """A person at an account (its id)."""

    id: str
    number: int
    name: str
    account: str | None
    account_name: str | None
    title: str
    phone: str
    email: str
    birthday: date | None
    preferences: str
    version: int
    custom: dict[str, CustomValue] = {}
    similar: list[SimilarView] | UnsetType = UNSET
    """Others that may be the same one: told where it was just added."""


class ContactList(msgspec.Struct, frozen=True):
    """A page of contacts."""

    items: list[ContactView]
    next: str | None


class ProductView(msgspec.Struct, frozen=True):
    """A product with its list price; the cost is null when unknown, and for those who may not see it."""

    id: str
    number: int
    name: str
    cost: MoneyView | None
    price: MoneyView | None
    version: int


class ProductList(msgspec.Struct, frozen=True):
    """A page of products."""

    items: list[ProductView]
    next: str | None


@dataclass(frozen=True, slots=True)
class AccountViews:
    """Makes the views for one viewer."""

    viewer: Viewer
    directory: Directory

    def account(self, row: AccountRow) -> AccountView:
        """One account."""
        return AccountView(
            row.ref,
            row.id,
            row.name,
            row.is_key,
            row.industry,
            row.size,
            self.directory.region(row.region_id).slug if row.region_id is not None else None,
            self.directory.member(row.owner_id).username if row.owner_id is not None else None,
            row.phone,
            row.website,
            row.note,
            row.version,
            row.created_at,
            row.rank.tier,
            row.rank.segment,
            row.rank.is_slipping,
            custom_from(row.custom),
        )

    def added(self, row: AccountRow, similar: Sequence[Similar]) -> AccountView:
        """An account that was just added, with what may be the same one."""
        view = self.account(row)
        return msgspec.structs.replace(view, similar=[similar_view(one) for one in similar]) if similar else view

    def added_contact(self, row: ContactRow, similar: Sequence[Similar]) -> ContactView:
        """A contact that was just added, with what may be the same one."""
        view = self.contact(row)
        return msgspec.structs.replace(view, similar=[similar_view(one) for one in similar]) if similar else view

    def contact(self, row: ContactRow) -> ContactView:
        """One contact."""
        return ContactView(
            row.ref,
            row.id,
            row.name,
            row.account_ref,
            row.account_name,
            row.title,
            row.phone,
            row.email,
            row.birthday,
            row.preferences,
            row.version,
            custom_from(row.custom),
        )

    def product(self, row: ProductRow) -> ProductView:
        """One product."""
        is_told = row.cost_minor is not None and may_see_costs(self.viewer)
        cost = minor_view(row.cost_minor or 0, self.directory.currency) if is_told else None
        price = minor_view(row.price_minor, self.directory.currency) if row.price_minor is not None else None
        return ProductView(row.ref, row.id, row.name, cost, price, row.version)


def similar_view(one: Similar) -> SimilarView:
    """One that may be the same."""
    return SimilarView(one.ref, one.id, one.name, one.match.score, one.match.why)
