"""What the style page shows in its components: the same story told in each language."""

from dataclasses import dataclass

from server.people.roles import Language


@dataclass(frozen=True, slots=True)
class Rank:
    """A row of the sample board."""

    key: str
    name: str
    team: str
    minor: int
    rank: int | None
    move: int | None
    attainment: float | None
    is_me: bool = False
    to_next: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """A line of the sample verdict."""

    xp: int
    rule: str
    subject: str
    rulebook: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no" of the sample verdict."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sample:
    """All words of one language's column."""

    title: str
    next_title: str
    first_title: str
    last_title: str
    quests: tuple[str, str, str, str, str]
    five_calls: str
    twenty_calls: str
    giver: str
    ranks: tuple[Rank, ...]
    paid: str
    call: str
    reversed: str
    customer: str
    rulebook: str
    refusal: str
    collected: str
    win_rate: str
    talk: str
    cycle: str
    up: str
    down: str
    target: str
    nothing: str
    why: str
    logged: str
    awards: tuple[Award, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    empty_title: str
    empty_text: str
    empty_action: str
    error_title: str
    error_text: str
    error_action: str
    log_call: str
    field: str
    placeholder: str
    people: tuple[str, ...]


ENGLISH = Sample(
    title="Closer",
    next_title="Rainmaker",
    first_title="Newcomer",
    last_title="Legend of the region with a title that somebody made much too long",
    quests=(
        "Five conversations before lunch",
        "Collect ¥100,000 this week",
        "Bring back a reference letter from Harbour Shipping",
        "Twenty calls",
        "Twenty calls",
    ),
    five_calls="5 calls",
    twenty_calls="20 calls",
    giver="from Mia",
    ranks=(
        Rank("zoe", "Zoe Baker", "North", 182_450_00, 1, 0, 1.216),
        Rank("bob", "Bob Smith", "East", 160_000_00, 2, 3, 1.0),
        Rank("ann", "Ann Lee", "East", 128_456_50, 3, -1, 0.856, is_me=True),
        Rank("max", "Maximilian Alexander von Hohenstein-Württemberg", "South and Overseas", 96_000_00, 4, None, 0.64),
        Rank("ida", "Ida Holm", "West", 12_300_00, None, 0, 0.082, to_next=4_700_00),
    ),
    paid="Deal paid",
    call="Call",
    reversed="Payment bounced",
    customer="Harbour Shipping",
    rulebook="standard v3",
    refusal="daily cap of 20 calls reached",
    collected="Collected",
    win_rate="Win rate",
    talk="Talk time",
    cycle="Cycle",
    up="+12.4% against October",
    down="−3.1% against October",
    target="target 8 h",
    nothing="no deal closed yet",
    why="Everything received this month, each payment on the day it arrived.",
    logged="Payment logged",
    awards=(
        Award(120, "Deal paid", "ACME Steel", "standard v3"),
        Award(5, "Paid on time", "ACME Steel", "standard v3"),
    ),
    refusals=(Refusal("Call", "shorter than 30 s"),),
    notes=("Collect ¥100,000 this week: 62%", "Level 13: Rainmaker"),
    empty_title="No quests right now",
    empty_text="New ones come every morning. Your lead can also post a bounty.",
    empty_action="See the board",
    error_title="The board could not be read",
    error_text="The server did not answer in time. Your points are safe; try again in a moment.",
    error_action="Try again",
    log_call="Log a call",
    field="Customer",
    placeholder="Name or number",
    people=("Ann Lee", "Bob Smith", "Mia Chen", "Zoe Baker", "Ida Holm", "王小明", "李娜", "欧阳静怡"),
)

CHINESE = Sample(
    title="成交能手",
    next_title="呼风唤雨",
    first_title="新人",
    last_title="名字长得离谱的大区传奇人物因为有人非要把头衔写满整整一行不可",
    quests=(
        "午饭前聊上五位客户",
        "本周回款 ¥100,000",
        "向海港航运要一封推荐信，最好由采购负责人亲笔签名并允许我们公开引用",
        "打二十通电话",
        "打二十通电话",
    ),
    five_calls="5 通",
    twenty_calls="20 通",
    giver="米娅发布",
    ranks=(
        Rank("zoe", "赵一诺", "华北", 182_450_00, 1, 0, 1.216),
        Rank("bob", "王小明", "华东", 160_000_00, 2, 3, 1.0),
        Rank("ann", "李娜", "华东", 128_456_50, 3, -1, 0.856, is_me=True),
        Rank("max", "阿卜杜拉·买买提江·吐尔逊·阿不都热合曼·艾合买提·伊敏诺夫", "西北与海外", 96_000_00, 4, None, 0.64),
        Rank("ida", "欧阳静怡", "华南", 12_300_00, None, 0, 0.082, to_next=4_700_00),
    ),
    paid="合同回款",
    call="电话",
    reversed="回款被退回",
    customer="海港航运",
    rulebook="标准 v3",
    refusal="今天 20 通电话的上限已满",
    collected="回款",
    win_rate="赢单率",
    talk="通话时长",
    cycle="成交周期",
    up="比 10 月 +12.4%",
    down="比 10 月 −3.1%",
    target="目标 8 小时",
    nothing="还没有成交",
    why="本月收到的全部款项，按到账当天计算。",
    logged="已记录回款",
    awards=(Award(120, "合同回款", "ACME 钢铁", "标准 v3"), Award(5, "按时回款", "ACME 钢铁", "标准 v3")),
    refusals=(Refusal("电话", "通话不足 30 秒"),),
    notes=("本周回款 ¥100,000：62%", "升到 13 级：呼风唤雨"),
    empty_title="暂时没有任务",
    empty_text="每天早上会有新任务，主管也可以发布悬赏。",
    empty_action="去看排行榜",
    error_title="读不到排行榜",
    error_text="服务器没有及时应答。你的积分都在，稍后再试一次。",
    error_action="再试一次",
    log_call="记一通电话",
    field="客户",
    placeholder="名称或电话",
    people=("王小明", "李娜", "欧阳静怡", "赵一诺", "阿卜杜拉", "Ann Lee", "Bob Smith", "Mia Chen"),
)

SAMPLES = {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}
