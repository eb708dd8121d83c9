"""Which part of what is compared with which: every part of a scope with its own reference. Reads nothing.

What is left when all parts are taken from the whole is a part too (`REST`), so that sums over parts are the whole's.
"""

from collections.abc import Mapping, Sequence

from kpi.drivers import Quantity
from kpi.money import split
from server.insights.naming import REST, PartKey
from server.insights.why.split import Chain, PartSides, Sides, Sums, along, towards

Grouped = Mapping[PartKey, Sums]


def pair_periods(chain: Chain, whole: Sides, now: Grouped, before: Grouped) -> list[PartSides]:
    """Each part with itself in the other period, new and vanished ones with nothing."""
    found = {key: Sides(along(chain, now.get(key, {})), along(chain, before.get(key, {}))) for key in {**now, **before}}
    return _with_rest(whole, found)


def pair_targets(
    chain: Chain, whole: Sides, now: Grouped, before: Grouped, own: Mapping[PartKey, int]
) -> list[PartSides]:
    """Each part with its own target; where no part has any, with its share in the past (`before`) of the target.

    The rates of a part's target are those of its past, else those of the whole's reference.
    """
    target = int(whole.reference[-1])
    past = {key: along(chain, sums) for key, sums in before.items()}
    wanted = own or _shares(target, past)
    found = {}
    for key in {**now, **wanted}:
        aim, actual = wanted.get(key, 0), along(chain, now.get(key, {}))
        bases = [past[key]] if key in past else []
        found[key] = Sides(actual, _aim(aim, [*bases, whole.reference], len(chain)))
    return _with_rest(whole, found)


def _shares(target: int, past: Mapping[PartKey, Sequence[Quantity]]) -> dict[PartKey, int]:
    weights = {key: max(sums[-1], 0) for key, sums in past.items()}
    if not any(weights.values()):
        return {}
    return dict(zip(weights, split(target, list(weights.values())), strict=True))


def _aim(target: int, bases: Sequence[Sequence[Quantity]], length: int) -> list[Quantity]:
    # Below zero there are no rates: only the value itself is known.
    return towards(target, bases, length) if target > 0 else [*[0] * (length - 1), target]


def _with_rest(whole: Sides, found: Mapping[PartKey, Sides]) -> list[PartSides]:
    actual = [total - sum(one.actual[place] for one in found.values()) for place, total in enumerate(whole.actual)]
    aim = int(whole.reference[-1]) - sum(int(one.reference[-1]) for one in found.values())
    reference = [
        total - sum(one.reference[place] for one in found.values()) for place, total in enumerate(whole.reference)
    ]
    reference = [*reference[:-1], aim]
    rows = [PartSides(key, sides) for key, sides in found.items() if key != REST]
    if REST in found:
        actual = [one + own for one, own in zip(actual, found[REST].actual, strict=True)]
        reference = [one + own for one, own in zip(reference, found[REST].reference, strict=True)]
    if any(actual) or reference[-1]:
        rows.append(PartSides(REST, Sides(actual, [max(one, 0) for one in reference[:-1]] + [reference[-1]])))
    return rows
