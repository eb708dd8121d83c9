"""What is wrong with an expression of the rule language, in Chinese: in mappings, and in the filter of slices."""

from collections.abc import Mapping

EXPRESSIONS: Mapping[str, str] = {
    "line {line}, column {column}: {problem}": "第 {line} 行第 {column} 列：{problem}",
    "{problem} ({hint})": "{problem}（{hint}）",
    # Types.
    "int": "整数",
    "double": "小数",
    "string": "文字",
    "bool": "条件（真或假）",
    "list<int>": "整数列表",
    "list<double>": "小数列表",
    "list<string>": "文字列表",
    "list<bool>": "条件列表",
    "{names} or {last}": "{names}或{last}",
    "expected {wanted} but this is {given}": "这里要{wanted}，却是{given}",
    "convert it with {name}(…)": "请用 {name}(…) 转换",
    "{function} expected {wanted} but this is {given}": "{function} 要的是{wanted}，这里却是{given}",
    "expected {wanted} after in but this is {given}": "in 后面应是{wanted}，这里却是{given}",
    # Names and functions.
    "unknown name '{name}'": "没有名为 {name} 的字段",
    "unknown function '{name}'": "没有函数 {name}",
    "did you mean {names}?": "是不是 {names}？",
    "{function} takes {count} argument but got {given}": "{function} 要 {count} 个参数，却给了 {given} 个",
    "{function} takes {count} arguments but got {given}": "{function} 要 {count} 个参数，却给了 {given} 个",
    "{function} takes at least {count} argument but got {given}": "{function} 至少要 {count} 个参数，却给了 {given} 个",
    "{function} takes at least {count} arguments but got {given}": (
        "{function} 至少要 {count} 个参数，却给了 {given} 个"
    ),
    "{function} is a text function: it works in import mappings, not in {place}": (
        "函数 {function} 只能用于导入映射，不能用于 {place}"
    ),
    "a value has no fields: {name!r} would have to be a method call": "值没有字段：“{name}”后面要写括号",
    # How it is written.
    "unexpected {found}": "这里不能写 {found}",
    "end of expression": "表达式的结尾",
    "write {instead}": "请写 {instead}",
    "write == to compare": "比较请写 ==",
    "write && for and": "“并且”请写 &&",
    "write || for or": "“或者”请写 ||",
    "a text that starts here does not end on its line": "从这里开始的文字没有在本行结束",
    'a name that is not a plain word is written record["name"]': '不是普通单词的名称要写成 record["名称"]',
    "unexpected end of expression": "表达式没有写完",
    "expected {wanted!r} but found end of expression": "表达式没有写完，这里缺“{wanted}”",
    "expected {wanted!r} but found {found}": "这里缺“{wanted}”，却是 {found}",
    "expected a name after '.' but found {found}": "“.”后面要一个名称，却是 {found}",
    "expected a field name in quotes but found {found!r}": "这里要带引号的字段名，却是“{found}”",
    "a list can only stand to the right of in": "列表只能写在 in 的右边",
    "a list needs at least one item": "列表至少要有一项",
    "an item of a list must be a constant or a name": "列表的每一项只能是常量或字段名",
    "nested deeper than {limit}: split this into several rules": "嵌套超过 {limit} 层，请写简单些",
    "nested too deeply for SQLite: split this into several rules": "嵌套太深，请写简单些",
    "an expression has at most {limit} characters, this has {length}": "最多 {limit} 个字符，这里有 {length} 个",
    # Numbers and texts.
    "the int {number} does not fit into 64 bits": "整数 {number} 太大（超过 64 位）",
    "{start}… of {count} digits": "{start}…（共 {count} 位）",
    "the double {number} is too large": "数字 {number} 太大",
    "a number with a fraction has no place here (amounts: money(12.5))": "这里不能写小数（金额请写 money(12.5)）",
    "money takes a constant such as money(1000) or money(12.5)": "money 里要写一个数，例如 money(1000) 或 money(12.5)",
    "money({amount}) is finer than the currency, which has {digits} decimals": (
        "money({amount}) 的小数多于币种的 {digits} 位"
    ),
    "unknown escape {escape} in this text (a backslash is written \\\\)": "文字里的 {escape} 看不懂（反斜杠写作 \\\\）",
    "{escape} is no character": "{escape} 不是字符",
    "a text may not hold U+0000 or half of a surrogate pair": "文字里不能有 U+0000 或半个代理对",
}
