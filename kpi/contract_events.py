"""What can happen to a contract: approval is asked for and given, it is signed and amended, delivered, and paid.

Who may approve what is decided in ``game_rules.approval``; what a contract's state is, its facts decide
(``contracts.py``, ``approval.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec

from kpi.event_data import Amount, CurrencyCode, EventData, LongText, Name, ShortText

__all__ = [
    "CONTRACT_DATA",
    "Collection",
    "ContractAmended",
    "ContractDecided",
    "ContractSigned",
    "ContractSubmitted",
    "ContractWithdrawn",
    "Delivery",
    "Instalment",
]

Number = Annotated[int, msgspec.Meta(ge=0)]


class Instalment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One due amount of a contract."""

    instalment: Name
    due_on: date
    amount: Amount


class ContractSigned(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A contract with its plan of payments."""

    contract: Name
    amount: Amount
    currency: CurrencyCode | None = None
    deal: Name | None = None
    account: Name | None = None
    product: Name | None = None
    instalments: tuple[Instalment, ...] = ()


class Delivery(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was sold has been delivered."""

    contract: Name
    account: Name | None = None


class Collection(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Money came in."""

    amount: Amount
    currency: CurrencyCode | None = None
    contract: Name | None = None
    instalment: Name | None = None
    account: Name | None = None
    deal: Name | None = None
    product: Name | None = None
    due_on: date | None = None


class ContractAmended(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was agreed changed after the signature; what is absent stayed as it was."""

    contract: Name
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    deal: Name | None = None
    account: Name | None = None
    product: Name | None = None
    instalments: tuple[Instalment, ...] = ()


class ContractSubmitted(ContractSigned, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody asks for approval of a contract's terms.

    `steps` are the roles that must approve, one after the other, as the rulebook asked for on that day; `by` is the
    number of who asks. Where it `holds`, the contract does not count as signed before it is approved.
    """

    by: Number
    steps: tuple[ShortText, ...] = ()
    holds: bool = True


class ContractDecided(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody approves one step of what was submitted (by its event's id), or rejects it."""

    contract: Name
    submission: Name
    step: Number
    by: Number
    reason: LongText | None = None


class ContractWithdrawn(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who asked for approval no longer does."""

    contract: Name
    submission: Name
    by: Number
    reason: LongText | None = None


CONTRACT_DATA: Mapping[str, type[EventData]] = {
    "contract.submitted": ContractSubmitted,
    "contract.approved": ContractDecided,
    "contract.rejected": ContractDecided,
    "contract.withdrawn": ContractWithdrawn,
    "contract.signed": ContractSigned,
    "contract.amended": ContractAmended,
    "delivery.completed": Delivery,
    "collection.received": Collection,
}
"""What the data of each kind holds, by wire name."""
