"""What rows and columns are called and in which order they stand. Names by visibility, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass

from babel.dates import get_day_names

from server.insights.slices.dimensions import PLACES, SPANS, TIMES, DbKey, Dimension, span_label
from server.insights.slices.question import Line, Standing
from server.insights.slices.statement import Side
from server.kpis.queries import is_named, label_of
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from server.people.roles import Language

_LOCALES = {Language.ENGLISH: "en", Language.CHINESE: "zh_Hans_CN"}
_NONE = {
    Dimension.REGION: ("No region", "无大区"),
    Dimension.TEAM: ("No team", "无团队"),
    Dimension.MEMBER: ("Nobody", "无成员"),
    Dimension.PRODUCT: ("No product", "无产品"),
    Dimension.INDUSTRY: ("No industry", "无行业"),
    Dimension.SIZE: ("No size", "无规模"),
    Dimension.SOURCE: ("No source", "无来源"),
    Dimension.ACCOUNT: ("No account", "无客户"),
}
_ALL, _OTHERS, _HIDDEN = ("All", "全部"), ("{count} others", "其他 {count} 项"), ("Not shown by name", "不显示姓名")


@dataclass(frozen=True, slots=True)
class Lines:
    """Names keys for one viewer."""

    viewer: Viewer
    directory: Directory

    def line(self, side: Side, dimension: Dimension | None, more: int) -> Line:
        """What a key is called; ``more`` is how many stand together where it is None."""
        if dimension is None:
            return Line(None, self._said(_ALL), Standing.ALL)
        if side.key is None:
            return Line(None, self._said(_OTHERS).format(count=more), Standing.OTHERS)
        if dimension in TIMES:
            return self._time(int(side.key), dimension)
        if dimension in PLACES:
            return self._place(int(side.key), dimension)
        if dimension in (Dimension.PRODUCT, Dimension.ACCOUNT):
            return Line(side.ref, side.name) if side.key else self._none(dimension)
        return Line(str(side.key), str(side.key)) if side.key else self._none(dimension)

    def _time(self, number: int, dimension: Dimension) -> Line:
        if dimension in SPANS:
            label = span_label(dimension, number, self.directory.fiscal_start_month)
            return Line(label, label)
        days = get_day_names("abbreviated", locale=_LOCALES[self.viewer.language])
        return Line(str(number), days[number - 1])

    def _place(self, id: int, dimension: Dimension) -> Line:
        if not id:
            return self._none(dimension)
        if dimension is Dimension.MEMBER and not is_named(id, self.viewer, self.directory):
            return Line(None, self._said(_HIDDEN), Standing.HIDDEN)
        return Line(*label_of(id, By(dimension.value), self.directory))

    def _none(self, dimension: Dimension) -> Line:
        return Line("", self._said(_NONE[dimension]), Standing.NONE)

    def _said(self, texts: tuple[str, str]) -> str:
        return texts[self.viewer.language is Language.CHINESE]


def in_order(lines: dict[Line, DbKey | None], dimension: Dimension | None, weight: Callable[[Line], int]) -> list[Line]:
    """Time as it passes, everything else the largest first, those who stand together last."""

    def place(line: Line) -> tuple[bool, int, str]:
        last = line.standing in (Standing.OTHERS, Standing.HIDDEN)
        if dimension in TIMES and line.standing is Standing.KEY:
            return last, int(lines[line] or 0), ""
        if dimension in TIMES:
            # The others of time are what came before.
            return False, -1, ""
        return last, -weight(line), line.name

    return sorted(lines, key=place)
