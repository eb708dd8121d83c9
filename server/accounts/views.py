"""Accounts, contacts and products on the wire. `id` is what events call them."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from server.accounts.access import may_see_costs
from server.accounts.rows import AccountRow, ContactRow, ProductRow
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.people.directory import Directory


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


class ContactList(msgspec.Struct, frozen=True):
    """A page of contacts."""

    items: list[ContactView]
    next: str | None


class ProductView(msgspec.Struct, frozen=True):
    """A product; its cost is null when unknown, and for those who may not see it."""

    id: str
    number: int
    name: str
    cost: MoneyView | None
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
        )

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
        )

    def product(self, row: ProductRow) -> ProductView:
        """One product."""
        is_told = row.cost_minor is not None and may_see_costs(self.viewer)
        cost = minor_view(row.cost_minor or 0, self.directory.currency) if is_told else None
        return ProductView(row.ref, row.id, row.name, cost, row.version)
