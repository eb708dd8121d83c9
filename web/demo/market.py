"""Whom the demo's company sells to and what: invented customers, put together from words, and a price list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from web.demo.chance import dice
from web.demo.roster import Seller

PER_SELLER = 7


@dataclass(frozen=True, slots=True)
class Product:
    """Something on the price list: `typical` is what a usual order of it comes to, `price` what one costs, in yuan."""

    ref: str
    name: str
    typical: int
    price: int
    cost_share: float
    weight: int
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """An account, and the people there one talks to."""

    ref: str
    name: str
    industry: str
    size: str
    is_key: bool
    contacts: tuple[str, ...]


PRODUCTS = (
    Product("FM-200", "流量计 Flow meter FM-200", 30_000, 3_800, 0.58, 22),
    Product("PT-40", "压力变送器 Pressure transmitter PT-40", 24_000, 2_400, 0.55, 20),
    Product("LV-15", "液位计 Level gauge LV-15", 26_000, 2_900, 0.60, 14),
    Product("GA-7", "气体分析仪 Gas analyser GA-7", 72_000, 12_000, 0.52, 9),
    Product("VS-3", "视觉检测系统 Vision inspection VS-3", 110_000, 36_000, 0.61, 6),
    Product("DL-100", "数据采集器 Data logger DL-100", 18_000, 1_800, 0.50, 12),
    Product("CAL-Y", "年度校准服务 Yearly calibration", 32_000, 1_600, 0.42, 10, is_service=True),
    Product("SVC-P", "驻场维护 On-site maintenance", 52_000, 2_600, 0.66, 7, is_service=True),
)

_INDUSTRIES = ("机械 Machinery", "食品 Food", "化工 Chemicals", "电子 Electronics", "制药 Pharma", "水务 Water")
_CHINESE_TRADES = ("精密机械", "食品", "新材料", "电子科技", "生物制药", "水务")
_LATIN_TRADES = ("Machine Works", "Foods", "Polymers", "Electronics", "Biopharm", "Water")
_SIZES = (("小型 Small", 5), ("中型 Medium", 4), ("大型 Large", 2))
_CHINESE_WORDS = (
    *("恒岳", "澄海", "朗程", "拓野", "沐川", "景珩", "昱山", "鼎禾"),
    *("诺柏", "启衡", "云岫", "泽楷", "森屿", "瑞枫", "川禾", "锦澜"),
)
_LATIN_WORDS = {
    "新加坡 Singapore": ("Straits Peak", "Kallang Reach", "Merbau", "Pasir Line", "Orchid Gate", "Fern Harbour"),
    "曼谷 Bangkok": ("Chao Delta", "Siam Harvest Row", "Lotus Bend", "Mekong Crest", "Khao Nova", "Banyan Arc"),
    "汉堡 Hamburg": ("Nordkamp", "Elbtal", "Hansefeld", "Uferwerk", "Kranz & Voss", "Ostufer"),
    "米兰 Milan": ("Valdoro", "Lario Nuovo", "Ponteverde", "Bellariva", "Monterosso Sud", "Fontechiara"),
}
_LATIN_FORMS = {"新加坡 Singapore": "Pte Ltd", "曼谷 Bangkok": "Co Ltd", "汉堡 Hamburg": "GmbH", "米兰 Milan": "S.r.l."}
_CHINESE_CONTACTS = (
    *("周经理", "吴工", "郑主任", "王总", "冯科长", "褚工"),
    *("卫经理", "蒋主管", "沈总", "韩工", "杨厂长", "朱会计"),
)
_LATIN_CONTACTS = (
    *("Ms Aldana", "Mr Berger", "Ms Chua", "Mr Dahl", "Ms Eriksen", "Mr Farouk"),
    *("Ms Greco", "Mr Hsu", "Ms Ivanova", "Mr Jansen", "Ms Keller", "Mr Lim"),
)


def prospect(rng: Random) -> str:
    """The name of a company that is no customer yet."""
    return f"{rng.choice(_CHINESE_WORDS)}{rng.choice(_CHINESE_TRADES)}"


def customers_of(seed: str, sellers: Iterable[Seller]) -> Mapping[str, tuple[Customer, ...]]:
    """Username → the accounts that this seller looks after."""
    portfolios: dict[str, tuple[Customer, ...]] = {}
    taken: dict[str, set[str]] = {}
    for number, seller in enumerate(sellers):
        rng = dice(seed, "customers", seller.username)
        names = taken.setdefault(seller.team, set())
        portfolios[seller.username] = tuple(
            _customer(rng, seller.team, f"A-{number * PER_SELLER + place + 1:04}", names) for place in range(PER_SELLER)
        )
    return portfolios


def product_for(rng: Random) -> Product:
    """What somebody asks for."""
    return rng.choices(PRODUCTS, [product.weight for product in PRODUCTS])[0]


def _customer(rng: Random, team: str, ref: str, taken: set[str]) -> Customer:
    name, trade = _new_name(rng, team, taken)
    size = rng.choices([size for size, _ in _SIZES], [weight for _, weight in _SIZES])[0]
    contacts = _LATIN_CONTACTS if team in _LATIN_WORDS else _CHINESE_CONTACTS
    is_key = rng.random() < (0.4 if size == _SIZES[-1][0] else 0.05)
    people = tuple(f"{person} · {name}" for person in rng.sample(contacts, 3))
    return Customer(ref, name, _INDUSTRIES[trade], size, is_key, people)


def _new_name(rng: Random, team: str, taken: set[str]) -> tuple[str, int]:
    while True:
        trade = rng.randrange(len(_INDUSTRIES))
        if team in _LATIN_WORDS:
            name = f"{rng.choice(_LATIN_WORDS[team])} {_LATIN_TRADES[trade]} {_LATIN_FORMS[team]}"
        else:
            name = f"{team.partition(' ')[0]}{rng.choice(_CHINESE_WORDS)}{_CHINESE_TRADES[trade]}"
        if name not in taken:
            taken.add(name)
            return name, trade
