"""The living style page: every component with believable content in both languages. Only in the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from server.clock import Clock
from server.people.roles import Language
from web.charts.file import answer
from web.dashboards.siege_words import STATE_MARKS, STATE_TONES, state_title
from web.frame import Frame
from web.i18n import HTML_LANG, speaking
from web.localise import current_format
from web.style_charts import sample_charts
from web.style_raids import sample_bosses, sample_room
from web.style_samples import SAMPLES
from web.style_siege import sample_castles


@dataclass(frozen=True, slots=True)
class Moments:
    """Times around now, so that the page shows relative ones."""

    in_2_h: datetime
    in_6_days: datetime
    minutes_ago: datetime
    hours_ago: datetime
    yesterday: datetime


@get("/style", include_in_schema=False)
async def style_page(frame: NamedDependency[Frame], clock: NamedDependency[Clock]) -> Template:
    """Every component once in each language, side by side."""
    return Template(
        "style/page.html",
        context={
            "frame": frame,
            "samples": SAMPLES,
            "html_lang_of": HTML_LANG,
            "now": _around(clock()),
            "raid_bosses": lambda language: sample_bosses(language, clock().date()),
            "raid_room": lambda language: sample_room(language, clock()),
            "castles": sample_castles,
            "state_title": state_title,
            "marks": STATE_MARKS,
            "tones": STATE_TONES,
            "spoken": _spoken,
            "charts": lambda: sample_charts(current_format())[:1],
        },
    )


@get("/style/charts", include_in_schema=False)
async def style_charts(frame: NamedDependency[Frame], csv: FromQuery[str] = "") -> Template | Response[bytes]:
    """Every kind of chart."""
    charts = sample_charts(current_format())
    return answer(Template("style/charts.html", context={"frame": frame, "charts": charts}), charts, csv)


def _around(now: datetime) -> Moments:
    return Moments(
        in_2_h=now + timedelta(hours=2, minutes=5),
        in_6_days=now + timedelta(days=6),
        minutes_ago=now - timedelta(minutes=12),
        hours_ago=now - timedelta(hours=3),
        yesterday=now - timedelta(days=1, hours=1),
    )


def _spoken(language: Language, column: Callable[[Language], str]) -> str:
    with speaking(language):
        return column(language)


ROUTES = (style_page, style_charts)
