"""KPI values on the wire: money as exact text, ratios as numbers, nothing as null."""

from kpi.catalog import Unit
from kpi.money import Money
from server.kpis.boards import Value
from server.money import MoneyView

Shown = MoneyView | int | float | None


def shown(value: Value | None, unit: Unit, currency: str) -> Shown:
    """A value on the wire: money as exact text, rounded half-even to the currency's decimals; ratios as numbers."""
    if value is None:
        return None
    if unit is Unit.MONEY:
        return MoneyView(f"{Money(round(value), currency).decimal}", currency)
    return value if isinstance(value, int) else float(value)
