"""What an admin says of a hook: whom its owners are here, what its stages are called, which of them end a deal."""

import msgspec

from kpi.events import CallOutcome


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All of it may be left out.

    ``member`` gets what nobody known here owns; ``prefix`` stands before the numbers of deals, where two programs count
    alike; ``currency`` is for amounts without one; ``user`` and ``organisation`` are what senders say they are.
    """

    member: str = ""
    currency: str = ""
    prefix: str = ""
    user: str = ""
    organisation: str = ""
    call_outcome: CallOutcome = CallOutcome.NO_ANSWER
    owners: dict[str, str] = {}
    stages: dict[str, str] = {}
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Terms).decode
