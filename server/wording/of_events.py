"""What is wrong with an event, in Chinese: what it holds, what it names, and what may not be recorded."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    # What it holds.
    "holds the character U+0000, which no text may hold": "含有字符 U+0000，任何文字都不能含有它",
    "unknown event kind {kind!r} (known: {known})": "没有事件类型“{kind}”（可用的有：{known}）",
    "is {version!r}, must be '1.0'": "是“{version}”，必须是“1.0”",
    "this is not JSON: {why}": "不是 JSON：{why}",
    "is {text!r}, must be an RFC 3339 time such as 2026-11-21T09:30:00+08:00": (
        "是“{text}”，必须是 RFC 3339 时间，例如 2026-11-21T09:30:00+08:00"
    ),
    "is {text!r} and lacks an offset; add Z or one such as +08:00": "是“{text}”，缺少时区，请加上 Z 或 +08:00 之类",
    "is {text!r}, outside the years 1970 to 9000": "是“{text}”，不在 1970 年至 9000 年之间",
    "is 0, must be more: a raid needs something to win": "是 0，必须更多：副本要有可以赢得的金额",
    "is {amount}, must be a number": "是 {amount}，必须是数字",
    "is {amount}, must not be negative; take money back with event.reversed": (
        "是 {amount}，不能为负；退款请用 event.reversed 冲销"
    ),
    "is {amount}, larger than {limit}": "是 {amount}，超过 {limit}",
    "is {share}, must lie above 0 and up to 1": "是 {share}，必须大于 0 且不超过 1",
    "is {share}, finer than {digits} decimals": "是 {share}，小数超过 {digits} 位",
    "names {name!r} twice": "两次写了“{name}”",
    "the shares sum to {total}, must sum to 1": "各份额之和是 {total}，必须等于 1",
    "is missing": "缺失",
    "is not a field of this event; its value is {value}": "不是该事件的字段；它的值是 {value}",
    "is {value}: {why}": "是 {value}：{why}",
    "expected `{wanted}`, got `{found}`": "应为 `{wanted}`，却是 `{found}`",
    "expected `{wanted}` {limit}": "应为 `{wanted}` {limit}",
    # Amounts and lines.
    "are {count}, at most {limit} are kept": "有 {count} 行，最多保存 {limit} 行",
    "is {discount}, more than the line's {whole}": "是 {discount}，超过该行的 {whole}",
    "is {amount}, but the lines add up to {sum}": "是 {amount}，而各行合计为 {sum}",
    "is {cost}, but the costs of the lines add up to {sum}": "是 {cost}，而各行成本合计为 {sum}",
    "is {amount}, but the lines of the deal add up to {sum}: tell its lines with it ([] for none)": (
        "是 {amount}，而商机各行合计为 {sum}：请同时写明各行（没有则写 []）"
    ),
    "amount {value} {currency} is not an exact number (write digits and one dot: 1200.50)": (
        "金额 {value} {currency} 不是准确的数字（请写数字和一个小数点：1200.50）"
    ),
    "amount {value} {currency} has too many decimals: {currency} has {digits}": (
        "金额 {value} {currency} 的小数太多：{currency} 只有 {digits} 位"
    ),
    "amount {value} {currency} is too large: at most {limit} of its smallest unit can be kept": (
        "金额 {value} {currency} 太大：最多保存 {limit} 个最小单位"
    ),
    "amount {text!r} cannot be read (write it like 1200.50, 1,200.50 or (35.00))": (
        "金额“{text}”无法读取（请写成 1200.50、1,200.50 或 (35.00)）"
    ),
    "is {currency!r}, which is no ISO 4217 currency": "是“{currency}”，不是 ISO 4217 币种",
    "is {currency!r}: no rate to {home} is known for {day}; add one with `raidboard rate set {currency}`": (
        "是“{currency}”：没有 {day} 对 {home} 的汇率；请用 `raidboard rate set {currency}` 添加"
    ),
    # What it names.
    "is {time}, in the future; the server's clock says {now}": "是 {time}，还没有到；服务器时间是 {now}",
    "is missing: a program must say whose event this is": "缺失：程序必须写明这是谁的事件",
    "is {names}: you may record events for yourself only": "是 {names}：你只能为自己记录事件",
    "is {name!r}, who has a share already, by another of their names": "是“{name}”，此人已用另一个名字占有份额",
    "is {name!r}: no member has this username, or only this full name": (
        "是“{name}”：没有成员用这个用户名，或只用这个姓名的不止一人"
    ),
    "is {name!r}: no region has this name": "是“{name}”：没有这个名称的区域",
    # What may not be recorded.
    "{id!r} of source {source!r} is {where} already, with other content": (
        "来源“{source}”的“{id}”已经是{where}，内容不同"
    ),
    "event {seq}": "事件 {seq}",
    "an earlier event of this batch": "本批中更早的事件",
    "the rulebook cannot compute this event: line {line}, column {column}: {why}": (
        "规则书无法计算该事件：第 {line} 行第 {column} 列：{why}"
    ),
    "is {source!r}; sources that begin with {prefix!r} are the program's": (
        "是“{source}”；以“{prefix}”开头的来源只供程序自己使用"
    ),
    "is recorded only together with {event}, which was refused: {reasons}": (
        "只与 {event} 一起记录，而它被拒绝了：{reasons}"
    ),
    "is {source!r} {id!r}, which is no event of yours": "是“{source}”的“{id}”，不是你的事件",
    "is {name!r}, which belongs to somebody else": "是“{name}”，属于别人",
    "is {name!r}, which somebody changed since it was read: read it again": (
        "是“{name}”，在你读取之后有人改过：请重新读取"
    ),
    "is {amount}, which needs approval first (by {names}): submit the contract": (
        "是 {amount}，须先审批（由 {names}）：请提交合同"
    ),
    "is missing: say why the deal was lost (one of {known})": "缺失：请写明输单原因（可选：{known}）",
    "is missing: say why": "缺失：请写明原因",
    "is {told!r}, must be one of {known}": "是“{told}”，必须是其中之一：{known}",
    "is {source!r} {id!r}, which is {kind}; {instead}": "是“{source}”的“{id}”（{kind}）；{instead}",
    "what was taken back is recorded anew, with a new id": "冲销过的要用新的编号重新记录",
    "what is done in a raid is undone in the raid": "副本里的操作要在副本里撤销",
    "what is done about a barrier is taken back there": "障碍的处理要在障碍页面撤回",
    "withdraw it, or ask for approval anew": "请撤回，或重新提交审批",
    "what is closed stays closed": "已关账的不再打开",
    "take or abandon the quest instead": "请改为接受或放弃任务",
    "is {amount}, but {kind} has no amount to take a part of": "是 {amount}，但 {kind} 没有可以部分冲销的金额",
}
