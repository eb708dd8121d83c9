"""What is wrong with a field of an organisation's own, or with what stands in it, in Chinese."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    # What stands in it.
    "is no field of this kind (known: {known})": "不是已有的字段（可用的有：{known}）",
    "is {value}, must be text": "是 {value}，必须是文字",
    "is {value}, must be a day such as 2026-11-30": "是 {value}，必须是日期，例如 2026-11-30",
    "is {value}, must be one of {codes}": "是 {value}，必须是以下之一：{codes}",
    "is {value}, must be one line of at most {most} letters": "是 {value}，必须是一行文字，最多 {most} 个字符",
    "is {value}, must be a whole number such as 40": "是 {value}，必须是整数，例如 40",
    # Its choices.
    "are only for a field of the type choice": "只有“选项”类型的字段才有选项",
    "are {count}, must be 1 to {most}": "有 {count} 个，必须有 1 至 {most} 个",
    "is {code!r}, must be small letters, digits and _, and each only once": (
        "代码“{code}”不行：只能用小写字母、数字和 _，且不能重复"
    ),
    "is empty, and so is zh: one of them is needed": "名称为空，至少要有一种语言的名称",
    "lack {codes}: what accounts say stays readable, so choices are never taken away": (
        "少了原有的选项 {codes}：客户已填写的内容要保持可读，选项不能删除"
    ),
}
