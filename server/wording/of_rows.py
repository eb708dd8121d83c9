"""What is wrong with a row of a file, in Chinese: how it is written, what is in it, what its mapping makes of it."""

from collections.abc import Mapping

ROWS: Mapping[str, str] = {
    # Where it is.
    "{where}: {reason}": "{where}：{reason}",
    "{name} is {value}": "{name}为 {value}",
    "column {name!r}": "“{name}”列",
    "{place} {problem}": "{place} {problem}",
    # How the file is written.
    "the row has {count} cells, the header {columns}: is a cell with the delimiter in it not quoted?": (
        "这一行有 {count} 个单元格，表头有 {columns} 个：是不是含分隔符的单元格没有加引号？"
    ),
    "the row has {count} cells, the header {columns}: column {missing!r} is missing "
    '(short_rows = "fill" under [file] reads missing cells as empty)': (
        "这一行有 {count} 个单元格，表头有 {columns} 个：缺少“{missing}”列"
        '（[file] 下写 short_rows = "fill"，缺少的单元格就按空白读取）'
    ),
    "column {column!r} holds bytes that are not {encoding}: {bytes}; set encoding under [file]": (
        "“{column}”列含有不属于 {encoding} 的字节：{bytes}；请在 [file] 下设置 encoding"
    ),
    "line {line} is not CSV: {why}": "第 {line} 行不是 CSV：{why}",
    "lines {first} to {last} are not CSV: {why}": "第 {first} 至 {last} 行不是 CSV：{why}",
    "the line is not JSON: {why}": "这一行不是 JSON：{why}",
    "the line is not a JSON object but {text}": "这一行不是 JSON 对象，而是 {text}",
    # What stands in it.
    "{text!r} is not a number": "“{text}”不是数字",
    "{text!r} is too large for a number": "数字“{text}”太大",
    "{text!r} is not a duration such as 00:02:23": "“{text}”不是时长，应写成 00:02:23",
    "{text!r} has more than 59 minutes or seconds after a colon": "“{text}”冒号后的分或秒超过 59",
    "the text would have {length} characters, at most {limit} are allowed": (
        "文字会有 {length} 个字符，最多允许 {limit} 个"
    ),
    "{number} is not an amount": "{number} 不是金额",
    "{number} is not a whole number; write round(…) around the expression": (
        "{number} 不是整数；请在表达式外面写 round(…)"
    ),
    "{text!r} is not a {unit} time: a number counted from 1970": "“{text}”不是 {unit} 时间：从 1970 年起计的数",
    "{text!r} is neither written as {format} nor ISO": "“{text}”既不符合 {format}，也不是 ISO 格式",
    "{text!r} is not ISO (2026-11-21 or 2026-11-21T09:30:00+08:00); "
    'say how it is written with time_format, for example "%m/%d/%Y"': (
        "“{text}”不是 ISO 格式（2026-11-21 或 2026-11-21T09:30:00+08:00）；请用 time_format 说明写法，例如 “%m/%d/%Y”"
    ),
    "{text!r} lies outside the years 1 to 9999": "“{text}”不在公元 1 年至 9999 年之间",
    "other rows of {key!r} stand further up: sort the file, so that they stand together": (
        "“{key}”的其他行在更上面：请排序，让它们排在一起"
    ),
    # What its mapping makes of it.
    "unknown event kind {kind!r}; {hint}": "没有事件类型“{kind}”；{hint}",
    "did you mean {name!r}?": "是不是“{name}”？",
    "known: {names}": "可用的有：{names}",
    "there is none": "目前一个也没有",
    "{event} needs its {field}": "{event} 必须有 {field}",
    "{event} needs its {field}, and this is empty": "{event} 必须有 {field}，这里是空的",
    "every event needs its {field}, and this is empty": "每个事件必须有 {field}，这里是空的",
    "its amounts are in different currencies ({currencies})": "金额的币种不一致（{currencies}）",
    "is {id!r}, as an earlier row's with other data": "是“{id}”，与更早一行相同而内容不同",
    "the result does not fit into a 64-bit int": "结果超出 64 位整数",
    "the result is too large for a double": "结果太大，超出小数的范围",
    "division by zero": "除数为零",
    "division by 0.0": "除数为 0.0",
    "no value was given for {name}": "没有 {name} 的值",
}
