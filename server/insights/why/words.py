"""What drivers are called, in both languages, and which KPI defines each: the API and the pages say the same."""

from collections.abc import Mapping
from types import MappingProxyType

from kpi.drivers import Driver

NAMES: Mapping[Driver, Mapping[str, str]] = MappingProxyType(
    {
        Driver.TIME: {"en": "Time still to come", "zh": "尚未到来的时间"},
        Driver.OPPORTUNITIES: {"en": "Opportunities", "zh": "商机数"},
        Driver.MIX: {"en": "Share of opportunities", "zh": "商机占比"},
        Driver.CONVERSION: {"en": "Conversion", "zh": "转化率"},
        Driver.AVERAGE_DEAL: {"en": "Average deal", "zh": "平均单值"},
        Driver.COLLECTION_RATE: {"en": "Collection rate", "zh": "回款率"},
        Driver.MARGIN_RATE: {"en": "Margin", "zh": "毛利率"},
        Driver.SIGNING_RATE: {"en": "Signing rate", "zh": "签约率"},
        Driver.DELIVERY_RATE: {"en": "Delivery rate", "zh": "交付率"},
        Driver.CALLS: {"en": "Calls", "zh": "电话数"},
        Driver.CONNECT_RATE: {"en": "Connect rate", "zh": "接通率"},
        Driver.VOLUME: {"en": "Volume", "zh": "数量"},
    }
)

# Where the standard rulebook has the driver as a KPI; others have no definition beyond their meaning.
DEFINED_BY: Mapping[Driver, str] = MappingProxyType(
    {
        Driver.OPPORTUNITIES: "deals_closed",
        Driver.CONVERSION: "win_rate",
        Driver.AVERAGE_DEAL: "average_deal",
        Driver.COLLECTION_RATE: "cash_rate",
        Driver.SIGNING_RATE: "signing_rate",
        Driver.DELIVERY_RATE: "delivery_rate",
        Driver.CALLS: "calls",
        Driver.CONNECT_RATE: "connect_rate",
    }
)
