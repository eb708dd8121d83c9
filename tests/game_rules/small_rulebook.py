"""A rulebook just large enough to have one of everything; tests change a line of it and look what happens."""

from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load

FILE = "small.toml"

SMALL = """\
id = "small"
version = 3
effective_from = 2026-01-01
title = { en = "Small rules", zh = "小规则" }

[[measure]]
id = "calls"
title = { en = "Calls", zh = "电话数" }
meaning = { en = "Calls made or taken.", zh = "电话总数。" }
unit = "count"
on = ["call.logged"]
value = '1'

[[measure]]
id = "collected"
title = { en = "Collected", zh = "回款金额" }
meaning = { en = "Money received.", zh = "收到的款项。" }
unit = "money"
on = ["collection.received"]
when = 'event.amount > 0'
value = 'event.amount'

[[kpi]]
id = "money_per_call"
title = { en = "Money per call", zh = "每通电话回款" }
meaning = { en = "Money received per call.", zh = "平均每通电话的回款。" }
unit = "money"
better = "higher"
numerator = ["collected"]
denominator = ["calls"]
source = "a test"

[[rule]]
id = "call"
title = { en = "Connected call", zh = "接通电话" }
on = ["call.logged"]
when = 'event.outcome == "connected"'
min_talk_s = 30
xp = '5'
once_per = "contact_day"
cap = { xp = 60, per = "day" }

[[rule]]
id = "paid"
title = { en = "Payment", zh = "回款" }
on = ["collection.received"]
xp = 'event.amount / money(1000)'
coins = '2'
part = "paid"

[[quest]]
id = "twenty"
title = { en = "Twenty calls", zh = "二十通电话" }
text = { en = "Make twenty calls today.", zh = "今天打二十通电话。" }
window = "month"
objectives = [{ measure = "calls", goal = 20 }]
xp = 10
coins = 5

[[quest]]
id = "banker"
title = { en = "Banker", zh = "银行家" }
text = { en = "Collect 5,000 this month.", zh = "本月回款五千。" }
window = "month"
audience = ["rep"]
accept = "taken"
requires = ["twenty"]
objectives = [{ measure = "collected", goal = "money(5000)" }]
xp = 50
badge = "vault"

[[badge]]
id = "vault"
title = { en = "Vault", zh = "金库" }
text = { en = "Be a banker.", zh = "当一回银行家。" }
icon = "coins"

[[badge]]
id = "voice"
title = { en = "Voice", zh = "金嗓子" }
text = { en = "A thousand calls.", zh = "一千通电话。" }
icon = "phone"
objectives = [{ measure = "calls", goal = 1000 }]

[[badge]]
id = "steady"
title = { en = "Steady", zh = "稳定" }
text = { en = "Five days in a row.", zh = "连续五天。" }
icon = "flame"

[streak]
measure = "calls"
badges = [{ days = 5, badge = "steady" }]

[[level]]
xp = 0
title = { en = "New", zh = "新人" }

[[level]]
xp = 100
title = { en = "Old hand", zh = "老手" }
coins = 20
pay_step = "P1"
"""


def small(minor_units: int = 2) -> Rulebook:
    """The small rulebook, loaded."""
    return load(SMALL, file=FILE, minor_units=minor_units)
