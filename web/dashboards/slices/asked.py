"""What the page of slices is asked for: read from the address, and written back to it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

from server.insights.slices.dimensions import Dimension
from server.insights.slices.question import SliceQuestion

PATH = "/dashboards/slices"
API = "/api/v1/slices"
# More are read better in a spreadsheet; the rest stands together as others.
ROWS = 30
_DIMENSIONS = tuple(Dimension)


@dataclass(frozen=True, slots=True)
class SliceAsked:
    """The question as the address has it; ``view`` is the saved view it came from. Without a measure the view asks."""

    measure: str = ""
    rows: str = "region"
    columns: str = "month"
    filter: str = ""
    period: str = "year"
    view: str = ""

    @classmethod
    def of(cls, question: SliceQuestion, view: str) -> "SliceAsked":
        """What a saved view asks."""
        rows, columns = (one.value if one is not None else "" for one in (question.rows, question.columns))
        return cls(question.measure, rows, columns, question.filter, question.period, view)

    @property
    def question(self) -> SliceQuestion:
        """The question for the server; what is no dimension means none."""
        rows, columns = (Dimension(one) if one in _DIMENSIONS else None for one in (self.rows, self.columns))
        return SliceQuestion(
            measure=self.measure, rows=rows, columns=columns, filter=self.filter, period=self.period, limit=ROWS
        )

    def href(self, path: str = PATH, **changes: str) -> str:
        """The address that asks for this, with some things changed or added."""
        fields = {name: getattr(self, name) for name in SliceAsked.__slots__ if name != "view" or self.view}
        return f"{path}?{urlencode(fields | changes)}"

    def file_href(self, form: str) -> str:
        """Where the numbers come as a file."""
        question = replace(self, view="")
        wanted = {name: value for name in SliceAsked.__slots__ if (value := getattr(question, name))}
        return f"{API}?{urlencode(wanted | {'format': form})}"


def provide_slice_asked(
    measure: FromQuery[str] = "",
    rows: FromQuery[str] = "region",
    columns: FromQuery[str] = "month",
    where: Annotated[str, QueryParameter(name="filter")] = "",
    period: FromQuery[str] = "year",
    first: Annotated[str, QueryParameter(name="from")] = "",
    last: Annotated[str, QueryParameter(name="to")] = "",
    view: FromQuery[str] = "",
) -> SliceAsked:
    """The dependency ``slice_asked``; two days chosen by hand go before the period."""
    span = f"{first}..{last}" if first and last else period
    return SliceAsked(measure, rows, columns, where.replace("\r\n", "\n"), span, view)
