"""Words that many companies have in their names: legal forms, places, trades; read from ``vocabulary.toml``."""

import re
import tomllib
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))

LEGAL_FORMS = frozenset(_WORDS["legal_forms"].split())
FILLERS = frozenset(("and", "the"))
PLACES = frozenset(_WORDS["places"].split())
TRADES = frozenset(word for words in _WORDS["trades"].values() for word in words.split())
LATIN_PLACES = frozenset(_WORDS["latin_places"].split())
LATIN_TRADES = frozenset(_WORDS["latin_trades"].split())

CHINESE_FORMS = re.compile(
    "(?:股份|有限|责任|集团|控股|合伙企业|合伙|总公司|公司|株式会社|有限会社|个人独资企业|个体工商户|总厂|厂|商行|经营部|"
    "门市部|工作室)+$"
)
REGISTERED = re.compile("公司|厂|合伙|会社|独资|工商户|商行|经营部|门市部|工作室")
"""With one of these at its end, a Chinese name is the whole name, not a short one."""
BRANCHES = re.compile("(?:分公司|子公司|分行|支行|办事处|代表处|营业部|分部|分店|分厂|分院)$")
HEAD_OF_BRANCH = re.compile(".*(?:公司|银行|集团|[^分支]行)")
"""What stands before the place of a branch: 宏达有限公司 上海分公司."""
KINDS_OF_PLACE = "(?:省|市(?!政|场|民)|县|特别行政区|自治区|新区|开发区)?"
