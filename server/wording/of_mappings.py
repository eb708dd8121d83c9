"""What stops an import as a whole, in Chinese: its mapping, its files, what somebody asked for."""

from collections.abc import Mapping

MAPPINGS: Mapping[str, str] = {
    # Where it is.
    "{file}: line {line}: {field}: {problem}": "{file} 第 {line} 行 {field}：{problem}",
    "{file}: line {line}, column {column}: {field}: {problem}": "{file} 第 {line} 行第 {column} 列 {field}：{problem}",
    "row {row}: {problem}": "第 {row} 行：{problem}",
    # The mapping.
    "{file}: is not TOML: {why}": "{file}：不是 TOML：{why}",
    "cannot be read: {why}": "无法读取：{why}",
    "there is no preset {name!r}; {hint}": "没有预设“{name}”；{hint}",
    "there is no mapping {name!r}; {hint}": "没有映射“{name}”；{hint}",
    "no mapping is chosen yet: say what is in the file": "还没有选择映射：请说明文件里是什么",
    "no [[emit]] says which events a row makes (`targets import` brings targets in)": (
        "没有 [[emit]] 说明每一行产生什么事件（目标请用 `targets import` 导入）"
    ),
    "means nothing here; {hint}": "在这里没有意义；{hint}",
    "is {value}, must be text in quotes": "是 {value}，必须是带引号的文字",
    "is {value}, must be true or false": "是 {value}，必须是 true 或 false",
    "is {value}, must be an expression in quotes": "是 {value}，必须是带引号的表达式",
    "is {value}, must be a table": "是 {value}，必须是一个表",
    "is {value}, must be a list of tables": "是 {value}，必须是一组表",
    "is empty; write an expression such as 'row.name', or leave the line out": (
        "是空的；请写 'row.name' 之类的表达式，或删去这一行"
    ),
    "is {told!r}, must be one character or one of {known}": "是“{told}”，必须是一个字符，或其中之一：{known}",
    "is {name!r}, must be an encoding such as utf-8, utf-16, gb18030 or cp1252": (
        "是“{name}”，必须是编码，例如 utf-8、utf-16、gb18030、cp1252"
    ),
    "is {value}, must be a sheet's name or its place from 1": "是 {value}，必须是工作表的名称或序号（从 1 起）",
    "is {value}, must be true, false or the number of the line with the names": (
        "是 {value}，必须是 true、false 或列名所在的行号"
    ),
    'is {told!r}, must be "fill" or "reject"': '是“{told}”，必须是 "fill" 或 "reject"',
    "is {name!r}, must be a zone such as UTC, Asia/Shanghai or America/New_York": (
        "是“{name}”，必须是时区，例如 UTC、Asia/Shanghai、America/New_York"
    ),
    "a lookup cannot be called {name!r}: use a plain word other than row and row_number": (
        "查找表不能叫“{name}”：请用 row 和 row_number 以外的普通单词"
    ),
    'is {value}, must be a column name or a list of them: ["Deal ID", "Record ID"]': (
        '是 {value}，必须是列名或一组列名：["Deal ID", "Record ID"]'
    ),
    "columns.{name}: is not written on one line; change it in the text": "columns.{name}：不在一行里，请在文本中修改",
    "there is no [{name}]": "没有 [{name}]",
    # Its events.
    "is missing: say with [[emit]] which event a row makes": "缺失：请用 [[emit]] 说明每一行产生什么事件",
    "is missing: every event needs its {field}": "缺失：每个事件必须有 {field}",
    "is missing: a target is somebody's, for a period, of a value": "缺失：目标要有归属、周期和数值",
    "is missing; known: {names}": "缺失；可用的有：{names}",
    "is missing, and the event cannot do without it": "缺失，而事件少不了它",
    "is not a field of this event; {hint}": "不是该事件的字段；{hint}",
    "describes a customer, but data.account does not say which": "描述了客户，但 data.account 没有说是哪一个",
    "needs a value = 'expression'": "需要 value = '表达式'",
    "is true or false, must be an amount": "是真或假，必须是金额",
    "is true or false, must be a whole number": "是真或假，必须是整数",
    "is {type}, must be text that holds a date": "是{type}，必须是含日期的文字",
    "a time cannot be left out; put the condition on the event": "时间不能省略；请把条件写在事件上",
    "{name!r}": "“{name}”",
    # Its columns, and the files it looks things up in.
    "the file has no column {wanted}; {hint}": "文件里没有{wanted}列；{hint}",
    "the file has a column of this name already; choose another": "文件里已经有这个名称的列；请换一个名称",
    "the rows have no column {name!r}; say with on = 'row.…' what to look up": (
        "各行没有“{name}”列；请用 on = 'row.…' 说明按什么查找"
    ),
    "{file} has no column {name!r}; {hint}": "{file} 里没有“{name}”列；{hint}",
    "{file!r} is not in {places}": "“{file}”不在 {places} 中",
    "a looked-up column cannot be called {name!r}; rename it": "查找的列不能叫“{name}”；请改名",
    "rows {first} and {second} have the same {column} {key!r} and differ elsewhere; which one is meant?": (
        "第 {first} 行和第 {second} 行的 {column} 都是“{key}”，其余内容不同：指的是哪一行？"
    ),
    # The file.
    "there is no such file": "没有这个文件",
    "cannot tell the format from the ending {ending!r} (known: {known}); "
    'set format = "csv", "xlsx" or "jsonl" under [file]': (
        '从扩展名“{ending}”看不出格式（可用的有：{known}）；请在 [file] 下设置 format = "csv"、"xlsx" 或 "jsonl"'
    ),
    "is not {encoding}: {why}": "不是 {encoding}：{why}",
    "line {line} is not {encoding}: {why}": "第 {line} 行不是 {encoding}：{why}",
    "there is no line {line} to read column names from": "没有第 {line} 行，读不到列名",
    "the header is not {encoding}; {hint}": "表头不是 {encoding}；{hint}",
    'it starts with the mark of UTF-16: set encoding = "utf-16" under [file]': (
        '开头是 UTF-16 的标记：请在 [file] 下设置 encoding = "utf-16"'
    ),
    'set encoding under [file], for example "gb18030", "cp1252" or "utf-16"': (
        '请在 [file] 下设置 encoding，例如 "gb18030"、"cp1252"、"utf-16"'
    ),
    "the header is one column; set delimiter = {delimiter} under [file]": (
        "表头只有一列；请在 [file] 下设置 delimiter = {delimiter}"
    ),
    "cannot be read as a spreadsheet: {why}": "无法作为电子表格读取：{why}",
    "sheet {sheet!r} has no row {row} for column names": "工作表“{sheet}”没有第 {row} 行，读不到列名",
    "there is no sheet {sheet!r}; {hint}": "没有工作表“{sheet}”；{hint}",
    "there is no sheet {place}, there are {count}: {names}": "没有第 {place} 个工作表，共有 {count} 个：{names}",
    "has no line with a JSON object": "没有一行是 JSON 对象",
    "column {place} of {count} has no name in the header; give it one": (
        "第 {place} 列（共 {count} 列）没有列名；请补上"
    ),
    "columns {first} and {second} are both named {name!r}; rename one of them": (
        "第 {first} 列和第 {second} 列都叫“{name}”；请给其中一列改名"
    ),
    "rejected rows are written as CSV; end the name with .csv": "被拒的行写成 CSV；文件名请以 .csv 结尾",
    # What of it is not accepted.
    "the file {problem}": "文件{problem}",
    "is empty": "是空的",
    "has {size} KiB; at most {limit} KiB are kept": "有 {size} KiB；最多 {limit} KiB",
    "you uploaded {count} files in the last 24 hours, and more are not kept": (
        "你在 24 小时内上传了 {count} 个文件，已到上限"
    ),
    "begins like {kind} and is not one: {why}": "开头像 {kind}，但不是：{why}",
    "has {size} pixels; a picture has 1 to {limit}": "有 {size} 像素；图片为 1 至 {limit} 像素",
    "is a broken picture: {why}": "是损坏的图片：{why}",
    "is not accepted: {why}": "不能接受：{why}",
    "is not accepted: {why}. Accepted are {kinds}": "不能接受：{why}。可以接受的有 {kinds}",
    "PNG, JPEG, WebP and GIF pictures, PDF, plain text, CSV, Word, Excel and PowerPoint (docx, xlsx, pptx)": (
        "PNG、JPEG、WebP、GIF 图片，PDF、纯文本、CSV，以及 Word、Excel、PowerPoint（docx、xlsx、pptx）"
    ),
    "it is neither a known kind of file nor plain text": "既不是认识的文件类型，也不是纯文本",
    "it holds {found!r}, which a browser would run": "含有“{found}”，浏览器会执行它",
    # What somebody asked for.
    "are {count} files, must be 1 to {limit}": "有 {count} 个文件，必须是 1 至 {limit} 个",
    "two files have the same name": "两个文件同名",
    "the mapping has {count} characters, at most {limit}": "映射有 {count} 个字符，最多 {limit} 个",
    "the name must have 1 to {limit} characters": "名称必须有 1 至 {limit} 个字符",
    "the name cannot begin with {start!r}": "名称不能以“{start}”开头",
    "the name {name!r} belongs to somebody else; take another one": "“{name}”是别人的；请换一个名称",
    "this import is running: stop it first, or wait": "正在导入：请先停止，或稍等",
    "this import is running already": "已经在导入",
    "no row was rejected, or it is too long ago": "没有被拒的行，或时间太久了",
    "the program could not go on with it; its log says why. Try again: nothing counts twice": (
        "程序无法继续，原因写在日志里。请重试：不会重复计算"
    ),
}
