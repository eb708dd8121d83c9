"""The demo's barriers as they are told: what was reported, by whom, and what became of it.

Days count back from today, so that the tale is always of now. ``SEASON`` is the quarter before: it is over by now.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A barrier and what became of it: days ago, who, and what they did or said."""

    id: str
    who: str
    days_ago: float
    cause: str
    text: str
    amount: int
    seconds: tuple[tuple[float, str], ...] = ()
    confirmed: tuple[float, str] | None = None
    owned: tuple[float, str, int] | None = None
    resolved: tuple[float, str] | None = None
    comments: tuple[tuple[float, str, str], ...] = ()
    rejected: tuple[float, str, str] | None = None
    measure: str = "revenue_won"
    account: str = ""

    @property
    def people(self) -> set[str]:
        """Everybody who has a part in it."""
        deciders = [told[1] for told in (self.confirmed, self.owned, self.rejected) if told is not None]
        return {self.who, *deciders, *(who for _, who in self.seconds), *(who for _, who, _ in self.comments)}


ROAD = Told(
    "demo-muddy-road",
    "jiang.tianyou",
    12,
    "access.roads",
    "去开发区的路雨后全是泥，只有一种车进得去，客户自己也不愿意来。 "
    "The road to the development zone is mud after rain: only one kind of car gets in.",
    380_000,
    seconds=((11, "tang.xiaoyue"), (10.5, "mou.yalan"), (9, "pu.jinghan")),
    confirmed=(9, "he.chuan"),
    owned=(8, "he.chuan", 6),
    comments=((7, "he.chuan", "区里答应周五前铺碎石。The county promised gravel by Friday."),),
)

BARRIERS = (
    ROAD,
    Told(
        "demo-late-payers",
        "ran.qifeng",
        9,
        "payment.cash_flow",
        "三家国企客户的付款要等总部批，账期已拖过 90 天。 "
        "Three state-owned customers wait for their head office before they pay.",
        260_000,
        seconds=((8, "pu.jinghan"),),
        confirmed=(7, "boss"),
        measure="collected",
    ),
    Told(
        "demo-rival-on-site",
        "li.shutong",
        6,
        "competitor",
        "对手派了两名工程师驻场，随叫随到。 A rival keeps two engineers on the customer's site.",
        150_000,
        seconds=((5, "zeng.kai"),),
    ),
    Told(
        "demo-certificate",
        "guo.zimo",
        20,
        "product_gap.certificate",
        "新国标要求的防爆证书还没下来。 The explosion-proof certificate of the new standard is missing.",
        210_000,
        confirmed=(18, "song.mingrui"),
        owned=(17, "song.mingrui", 10),
        resolved=(4, "证书已下，投标恢复。The certificate is there; tenders go on."),
    ),
    Told(
        "demo-price",
        "ou.yaxin",
        8,
        "price",
        "客户说我们贵 8 %。 The customer says we are 8 % too dear.",
        40_000,
        rejected=(6, "liang.peishan", "其他客户同价成交，是谈判问题。Others bought at this price."),
    ),
)


SEASON = (
    Told(
        "demo-customs",
        "l.nguyen",
        80,
        "policy",
        "新的进口许可手续，货卡在海关三周。 A new import licence: goods wait three weeks at customs.",
        290_000,
        seconds=((79, "k.chaiyo"), (78.5, "a.santoso")),
        confirmed=(77, "s.wattana"),
        owned=(75, "s.wattana", 14),
        resolved=(42, "许可证办妥，以后每批两天放行。The licence is there; each batch passes in two days."),
    ),
    Told(
        "demo-slow-delivery",
        "zeng.kai",
        78,
        "delivery",
        "交期从四周拖到九周，客户改用现货供应商。 Delivery takes nine weeks, not four; others have it in stock.",
        410_000,
        seconds=((77, "li.shutong"), (76, "peng.xinran"), (74, "d.whitlock")),
        confirmed=(75, "huang.guanyu"),
        owned=(73, "huang.guanyu", 21),
        resolved=(38, "深圳仓备了常用型号。The usual models are in stock in Shenzhen."),
        comments=((60, "huang.guanyu", "工厂答应九月起加一班。The factory adds a shift."),),
    ),
    Told(
        "demo-nobody-there",
        "jia.shuo",
        70,
        "staffing",
        "售前工程师只有一位，方案要排队两周。 There is one presales engineer: proposals wait two weeks.",
        160_000,
        seconds=((69, "qi.haoyang"),),
        confirmed=(64, "meng.fanchao"),
        owned=(62, "meng.fanchao", 20),
        resolved=(33, "从北京借调一位，长期支持。Beijing lends one for good."),
    ),
    Told(
        "demo-buying-group",
        "m.dekker",
        66,
        "access",
        "集团改由采购联盟统一谈，我们不在名单上。 The group buys through an alliance that does not list us.",
        330_000,
        confirmed=(60, "f.brandt"),
        owned=(58, "f.brandt", 30),
        resolved=(30, "We are on the alliance's list since the audit. 审核通过，已进名单。"),
    ),
    Told(
        "demo-approval",
        "ruan.siqi",
        55,
        "decision_process",
        "客户换了总经理，所有采购暂停一个月。 A new general manager stops all buying for a month.",
        120_000,
        seconds=((54, "fang.leyi"),),
        confirmed=(50, "lou.wenbin"),
    ),
    Told(
        "demo-discount-war",
        "tan.zihao",
        48,
        "price",
        "对手半年内免费换新，客户要同样条件。 A rival replaces for free within half a year; customers want the same.",
        95_000,
        rejected=(44, "liang.peishan", "只有一家客户提过。Only one customer ever said so."),
    ),
    Told(
        "demo-flood",
        "wen.haotian",
        46,
        "access.roads",
        "江边仓库区汛期封路，车要绕四十公里。 The river road is closed in the flood season: forty kilometres around.",
        140_000,
        seconds=((45, "fu.keying"), (45, "deng.zhixuan")),
        confirmed=(43, "ran.qifeng"),
        owned=(43, "ran.qifeng", 12),
        resolved=(34, "汛期过了，路已开放。The flood is over, the road is open."),
    ),
    Told(
        "demo-credit-line",
        "bai.yutong",
        40,
        "payment.cash_flow",
        "经销商授信收紧，每月只付得起一批。 Dealers' credit lines are cut: they can pay one batch a month.",
        180_000,
        seconds=((39, "cui.jianing"),),
        confirmed=(36, "meng.fanchao"),
        owned=(30, "meng.fanchao", 45),
        measure="collected",
    ),
)
