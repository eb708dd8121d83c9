"""The castles that the style page shows: one for each state of a siege, told in each language."""

from kpi.siege import siege_state
from kpi.targets import Elapsed, Pace
from server.insights.forecast.outlook import Outlook
from server.insights.scopes import AskedScope
from server.insights.siege.blocked import Blocked
from server.insights.siege.queries import Castle, Troops
from server.kpis.sums import By
from server.people.roles import Language
from server.raids.cards import Front

_NAMES = {
    Language.ENGLISH: (
        "North",
        "East",
        "South and Overseas",
        "West",
        "Consolidated Accounts of the Lower Yangtze",
        "New",
    ),
    Language.CHINESE: ("华北", "华东", "华南与海外", "西部", "长江下游精密机械与综合仪器大客户事业部", "新区"),
}
_TARGET = 1_000_000_00
_HALF, _OVER = Elapsed(11, 21), Elapsed(21, 21)
# Taken, how much of the period is over, the target, barriers, chance to make it.
_STORIES = (
    (1_120_000_00, _HALF, _TARGET, Blocked(), 1.0),
    (610_000_00, _HALF, _TARGET, Blocked(1, 40_000_00), 0.83),
    (490_000_00, _HALF, _TARGET, Blocked(), 0.55),
    (210_000_00, _HALF, _TARGET, Blocked(4, 380_000_00), 0.07),
    (930_000_00, _OVER, _TARGET, Blocked(2, 60_000_00), 0.0),
    (48_000_00, _HALF, 0, Blocked(), None),
)


def sample_castles(language: Language) -> tuple[Castle, ...]:
    """A castle in each state."""
    return tuple(_castle(name, place, language) for place, name in enumerate(_NAMES[language]))


def _castle(name: str, place: int, language: Language) -> Castle:
    attained, elapsed, target, blocked, chance = _STORIES[place]
    pace = Pace(target, attained, elapsed)
    state = siege_state(pace.attainment, pace.pace, is_over=elapsed is _OVER)
    scope = AskedScope(By.REGION, place + 1, f"sample-{language.value}-{place}", name)
    outlook = Outlook(probability=chance)
    front = Front(raids=place % 3, hp=place % 3 * 200_000_00)
    troops = Troops(8, 7 - place)
    return Castle(scope, target or None, pace, state, outlook, attained, attained // 2, troops, front, blocked)
