"""Counts by key that are brought forward: what was counted before is taken out, what counts now is put in."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeAlias, TypeVar

Key = TypeVar("Key", bound=Hashable)
Counts: TypeAlias = Mapping[Key, tuple[int, ...]]
"""Key → how many, and what they come to. A key of which there is none is absent."""
Pair: TypeAlias = tuple[Key, tuple[int, ...]]


def moved(kept: Counts[Key], before: Iterable[Pair[Key]], after: Iterable[Pair[Key]]) -> Counts[Key] | None:
    """The counts without what counted before, with what counts now; what was handed in stays as it is.

    None where something would be taken out that was never counted: whoever wrote it into the tables by another way
    than the ledger is owed a look at the tables.
    """
    found = dict(kept)
    for sign, side in ((1, after), (-1, before)):
        for key, amounts in side:
            known = found.get(key)
            found[key] = tuple(
                one + sign * amount for one, amount in zip(known or (0,) * len(amounts), amounts, strict=True)
            )
            if found[key][0] < 0 or (not found[key][0] and any(found[key])):
                return None
            if not found[key][0]:
                del found[key]
    return found
