"""Why a webhook could not be read, or something of it is held back, in Chinese."""

from collections.abc import Mapping

HOOKS: Mapping[str, str] = {
    # What was not understood.
    "the body is not JSON: {why}": "内容不是 JSON：{why}",
    "the body is not XML: {why}": "内容不是 XML：{why}",
    "the body is no form: {why}": "内容不是表单：{why}",
    "the body declares a document type or entities, which no message needs": "内容声明了文档类型或实体，消息不需要这些",
    "the body is nested too deeply, or holds too many elements": "内容嵌套太深，或元素太多",
    "the body holds no notifications: it is no outbound message": "内容里没有 notifications：不是出站消息",
    "the body has no meta: it is no webhook of Pipedrive": "内容里没有 meta：不是 Pipedrive 的 Webhook",
    "a notification without a record": "有一条通知没有记录",
    "the batch holds {value}, which is no change": "这一批含有 {value}，不是一项变更",
    "mergedObjectIds is {value}, must be a list": "mergedObjectIds 是 {value}，必须是列表",
    "nothing is known of {kind}": "不认识 {kind}",
    "nothing is known of the call status {status}": "不认识通话状态 {status}",
    "{what} is {value}, which is no number of anything": "{what} 是 {value}，不是编号",
    "{what} is {value}, which is no time counted from 1970": "{what} 是 {value}，不是从 1970 年起计的时间",
    "{what} is {value}, which is no time": "{what} 是 {value}，不是时间",
    # What is wrong with how a hook is set up.
    "is {name!r}; {hint}": "是“{name}”；{hint}",
    "is {name!r}, must be 1 to 40 small letters, digits and dashes": (
        "是“{name}”，必须是 1 至 40 个小写字母、数字或短横"
    ),
    "is missing: {program} gives it to you": "缺失：由 {program} 提供",
    "has {count} characters, must have {least} to {most}": "有 {count} 个字符，必须是 {least} 至 {most} 个",
    "is {name!r}, must be the 15 or 18 characters of Salesforce's organisation": (
        "是“{name}”，必须是 Salesforce 组织的 15 或 18 位编号"
    ),
    "is {name!r}, must be the HTTP user that Pipedrive sends, without a colon": (
        "是“{name}”，必须是 Pipedrive 发送的 HTTP 用户名，不含冒号"
    ),
    "is {currency!r}, must be an ISO 4217 code such as CNY, USD or EUR": (
        "是“{currency}”，必须是 ISO 4217 币种，例如 CNY、USD、EUR"
    ),
    # What is held back.
    "{name!r} is merged into {kept!r} there, but {other} is called so, too: merge these customers by hand": (
        "对方把“{name}”合并到了“{kept}”，但 {other} 也叫这个名称：请手动合并这两个客户"
    ),
    "a raid on {name!r} is under way: keep this account and merge the other one into it, or end the raid": (
        "“{name}”的副本正在进行：请保留这个客户，把另一个合并进来，或先结束副本"
    ),
    "it was won and has no amount yet": "已赢单，但还没有金额",
    "stage {stage!r} has no name here: add it to the hook's stages": (
        "阶段“{stage}”在这里没有名称：请在接入的阶段里添加"
    ),
    "it has no owner yet: name a member for what nobody owns, or wait until it is told": (
        "还没有负责人：请为无人负责的指定一位成员，或等对方告知"
    ),
    "owner {owner!r} is {name!r} by the hook's owners, and nobody here is called so": (
        "按接入的负责人表，“{owner}”是“{name}”，但这里没有这个人"
    ),
    "owner {owner} is nobody here: add them to the hook's owners": "这里没有负责人 {owner}：请在接入的负责人表里添加",
}
