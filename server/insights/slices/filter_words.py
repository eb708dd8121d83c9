"""What is wrong with a filter, in the reader's language: the rule language itself tells it in English."""

import re

from kpi.language import Problem
from server.people.roles import Language

_CHINESE: tuple[tuple[str, str], ...] = (
    (r"expected (.+) after in but this is (.+)", r"in 后面应是 \1，这里却是 \2"),
    (r"(\w+) expected (.+) but this is (.+)", r"\1 要的是 \2，这里却是 \3"),
    (r"expected bool but this is (.+?)(?: \(.*\))?", r"这里要一个条件（真或假），却是 \1，例如写 amount > money(1000)"),
    (r"expected (.+) but this is (\S+) \(convert it with (.+)\)", r"这里要 \1，却是 \2（用 \3 转换）"),
    (r"expected (.+) but this is (.+)", r"这里要 \1，却是 \2"),
    (r"unknown name '(.+)' \(did you mean (.+)\?\)", r"没有名为 \1 的字段（是不是 \2？）"),
    (r"unknown name '(.+)'", r"没有名为 \1 的字段（可用的字段见下方列表）"),
    (r"unknown function '(.+)' \(did you mean (.+)\?\)", r"没有函数 \1（是不是 \2？）"),
    (r"unknown function '(.+)'", r"没有函数 \1"),
    (r"(\S+) takes (at least )?(\d+) arguments? but got (\d+)", r"\1 要 \3 个参数，却给了 \4 个"),
    (r"unexpected end of expression.*", r"条件没写完"),
    (r"unexpected '(.+?)' \(write (.+)\)", r"这里不能写 \1（请写 \2）"),
    (r"unexpected (.+?)(?: \(.*\))?", r"这里不能写 \1"),
    (r"expected (.+) but found end of expression", r"条件没写完，这里缺 \1"),
    (r"expected a name after '\.' but found (.+)", r"“.” 后面要一个名称，却是 \1"),
    (r"expected a field name in quotes but found (.+)", r"这里要带引号的字段名，却是 \1"),
    (r"expected (.+) but found (.+)", r"这里缺 \1，却是 \2"),
    (r"a list can only stand to the right of in", r"列表只能写在 in 的右边"),
    (r"a list needs at least one item", r"列表至少要有一项"),
    (r"an item of a list must be a constant or a name", r"列表的每一项只能是常量或字段名"),
    (r"nested deeper than (\d+).*", r"嵌套超过 \1 层，请写简单些"),
    (r"nested too deeply.*", r"嵌套太深，请写简单些"),
    (r"an expression has at most (\d+) characters, this has (\d+)", r"条件最多 \1 个字符，这里有 \2 个"),
    (r"the int (.+) does not fit into 64 bits", r"整数 \1 太大（超过 64 位）"),
    (r"the double (.+) is too large", r"数字 \1 太大"),
    (r"a number with a fraction has no place here.*", r"这里不能写小数（金额请写 money(12.5)）"),
    (r"money takes a constant.*", r"money 里要写一个数，例如 money(1000) 或 money(12.5)"),
    (r"money\((.+)\) is finer than the currency, which has (\d+) decimals", r"money(\1) 的小数多于币种的 \2 位"),
    (r"unknown escape (.+) in this text.*", r"文字里的 \1 看不懂（反斜杠写作 \\\\）"),
    (r"(.+) is no character", r"\1 不是字符"),
    (r"a text may not hold.*", r"文字里不能有 U+0000 或半个代理对"),
    (r"a value has no fields: (.+) would have to be a method call", r"值没有字段：\1 后面要写括号"),
    (r"(.+) is a text function.*", r"函数 \1 只能用于导入映射"),
)
_PATTERNS = tuple((re.compile(english), chinese) for english, chinese in _CHINESE)
_TYPES = {"int": "整数", "string": "文字", "bool": "条件", "double": "小数"}


def in_language(problem: Problem, language: Language) -> str:
    """Where it is and what is wrong, as one sentence."""
    if language is Language.ENGLISH:
        return f"line {problem.line}, column {problem.column}: {problem.message}"
    return f"第 {problem.line} 行第 {problem.column} 列：{_chinese(problem.message)}"


def _chinese(message: str) -> str:
    for pattern, chinese in _PATTERNS:
        found = pattern.fullmatch(message)
        if found is not None:
            words = re.sub(r"\b(int|string|bool|double)\b", lambda word: _TYPES[word[0]], found.expand(chinese))
            return words.replace(" or ", " 或 ")
    return message
