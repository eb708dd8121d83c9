"""What a member decides about themselves: their language, and who sees them on boards.

A wish is an act in the outbox like any other; until the server has it, the last one is what is shown.
"""

from collections.abc import Iterable

from mobile.outbox import Item, State


def wish_of(name: str) -> str:
    """The kind of an act that changes `language` or `visibility`."""
    return f"me.{name}"


def latest_wish(entries: Iterable[Item], name: str) -> Item | None:
    """The last wish that is not fulfilled yet, waiting or refused; None when there is none."""
    open_ones = [one for one in entries if one.kind == wish_of(name) and one.state is not State.RECORDED]
    return max(open_ones, key=lambda one: one.logged_at, default=None)


def wished(entries: Iterable[Item], name: str) -> str:
    """What was wished last and waits to be sent; empty when nothing does."""
    item = latest_wish(entries, name)
    return str(item.data[name]) if item is not None and item.state is State.WAITING else ""
