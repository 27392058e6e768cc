"""When two indicators are the same: their normal form, and a comparison that says why they differ.

An indicator is taken apart into what is counted (`core`) and what narrows it: population, level, size threshold,
event, per what, share of what. Two indicators are the same when all parts agree. What only sounds alike — 发明专利 and
高价值发明专利, 规上企业 and 骨干企业 — is different. Measure, place and time are no part of the name: who compares
values looks at them as well.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from daxiao.std import zh


@dataclass(frozen=True, slots=True)
class IndicatorName:
    """The parts of an indicator's name. `core` is free of spaces, quotation marks and counting words (数量, 总数).

    `levels` are ranks of recognition (国家级, 省级, 先进级), `above` is true for …以上; `sizes` are thresholds in yuan or
    tonnes (亿元以上 → 100000000); `events` are what happens to the things counted (引进, 开工, 入库); `per` is the
    denominator of a ratio (万人), `of` that of a share (GDP); `growth` is true for a rate of growth.
    """

    core: str
    population: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    above: bool = False
    sizes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    per: str = ""
    of: str = ""
    growth: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """The indicators are one. `wording` is true when their names still differ by a word that changes nothing known."""

    wording: bool = False


@dataclass(frozen=True, slots=True)
class Different:
    """The indicators are two; `reason` says in Chinese by what they differ."""

    reason: str


_SYNONYMS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"[\s\u3000“”‘’\"'《》「」]|（[^（）]*）|\([^()]*\)", ""),
        ("^对标.{0,12}?规划(?:的)?|^围绕.{0,12}?规划", ""),
        ("规模以上|规模工业|规上", "规上"),
        ("限额以上|限上", "限上"),
        ("及以上", "以上"),
        ("研究与试验发展|研究开发与试验发展|研究与开发|[Rr]&[Dd]|Ｒ＆Ｄ|研究开发", "研发"),
        ("研发(?:经费)?(?:内部)?(?:投入|支出)+|研发经费", "研发经费"),
        ("地区生产总值|国内生产总值|本地生产总值|(?<!区)生产总值|[Gg][Dd][Pp]", "GDP"),
        ("高新技术企业|国家高企|高企", "高新技术企业"),
        ("专精特新[“‘]?小巨人[”’]?(?:企业)?|小巨人企业", "小巨人企业"),
        ("专精特新中小企业", "专精特新企业"),
        ("主营业务收入|营业收入|营收", "营收"),
        ("工业总产值|工业产值", "工业产值"),
        ("交易额|成交金额|交易金额", "成交额"),
        ("固体废物|固体废弃物", "固废"),
        ("高能耗", "高耗能"),
        ("科技企业孵化器|科技孵化器", "科技孵化器"),
        ("实缴|入库税收", "税收"),
        ("财政科技支出|财政科技投入", "财政科技支出"),
        ("招引|招商引进|引入", "引进"),
        ("竣工投产|建成投产|投产达产", "投产"),
        ("数字化改造|数字化转型|智能化改造数字化转型|智改数转", "数字化改造"),
    )
)
_VOID = re.compile(
    "数量|总数|总量|家数|户数|个数|总规模|总体|累计|当年|年度|各类|各级|全市|全省|全县|全区|全州|我市|我县|我区"
    "|本市|本县|本区|全年|每年|年均|登记|名录|的|之|和|与|及|或|、|，|（|）|达到|力争|目标|新一轮|全社会"
)
_DROPPED_EVENTS = re.compile(
    "^(?:谋划|跟踪|组织|推动|推进|加快|支持|引导|鼓励|带动|完成|实现|确保|积极)*(?:实施|组织|举办|开展|培育|建设|打造|建成|新建|新增|净增|新(?=开工|引进|入库|签约|储备|投产|竣工|打造|认定|落地|建|培育|招引))?(?:培育|打造|建设|建|招引)?"
)
_LEVELS = re.compile(
    "世界级|国家级|国家(?=[\u4e00-\u9fff])|省部级|省级|省、市级|市级|地市级|县级|区级|"
    "基础级|先进级|卓越级|领航级|[1-5１-５]A级|AAA级?|一级|二级|三级|全国|全省重点|省重点|市重点"
)
_ABOVE = re.compile("(?<=级)(?:或|及)?以上")
_SIZES = re.compile(
    r"(?:(?:固定资产|计划|总)?投资额?|年?营收|年?产值|年?销售收入|年?主营|并购额|注册资本|税收)?"
    r"(?:超过|超|突破|达到|达|在|过|逾|预增)*"
    r"(?P<low>\d+(?:\.\d+)?|[一二三四五六七八九十两百千]+)?(?P<unit>[万亿]+)(?:元|级|吨)*(?:及?以上|以下|规模)?"
    r"(?=[\u4e00-\u9fff]|$)|(?P<bare>百|千)强"
)
_EVENTS = (
    "签约|开工|入库|投产|竣工|储备|攻克|申报|争创|创建|选派|遴选|入选|纳入|落地|达效|达产|淘汰|转化|培训|上市|入规|升规|"
    "引进|授权|申请|备案|退规|上云用云|上云|认定|转让|孵化|挂牌|更新|关闭"
)
_EVENT = re.compile(_EVENTS)
_POPULATION = re.compile(
    "规上|限上|骨干|龙头|重点|大中型|中小微|中小|小微|民营|外资|试点|示范|成长型|制造业|服务业|农业|工业|建筑业|"
    "高耗能|科技型|链主|头部|领军|高价值|高技术|战略性新兴|高新技术|传统|未来|新兴|先进"
)
_PER = re.compile(
    "每(?:一)?(?P<who>万名?[\u4e00-\u9fff]{0,6}?人(?:口|员)?(?:中)?|百万?人|千人|[\u4e00-\u9fff]{1,3})"
)
_BARE_PER = re.compile("^(?P<who>万人|人均|亩均|地均|户均|单位(?=[^名]))(?:口)?")
_OF = re.compile("占(?P<of>[^占]{2,24}?)(?:的)?(?:比重|比例|比率|比|份额|$)")
_RATE = re.compile("(?:年均)?(?:复合)?(?:增速|增长率|增幅|增长|增加率)$")
_SHARE_END = re.compile("(?:覆盖率|覆盖面|占比|比重|比例|比率|率)$")
_SOFT = "创新|创业|公共|研发|科技|产业|集群|制造|经费|技术|项目|建设|服务|加工|行业|一般|组织|合作|对接|专项|高质量|上级|资金|类|等"
# What a name may lack and still be the same thing in another place of the plan; everything else changes the meaning.
_WHOLLY_SOFT = re.compile(f"(?:{_SOFT})+")


@lru_cache(maxsize=4096)
def normal(indicator: str) -> IndicatorName:
    """The parts of `indicator`; any string is accepted, an empty one gives an empty core."""
    name = zh.half_width(indicator)[:200]
    for pattern, form in _SYNONYMS:
        name = pattern.sub(form, name)
    name, of = _share(name)
    name, per = _ratio(name)
    growth = _RATE.search(name) is not None
    name = _RATE.sub("", name)
    sizes = frozenset(filter(None, (_size(m) for m in _SIZES.finditer(name))))
    name = _SIZES.sub("", name)
    levels = frozenset(_level(m.group()) for m in _LEVELS.finditer(name))
    above = _ABOVE.search(name) is not None
    name = (
        _ABOVE.sub("", _LEVELS.sub("", name))
        if not above
        else _LEVELS.sub("", _ABOVE.sub("", name))
    )
    name = _DROPPED_EVENTS.sub("", name)
    events = frozenset(_EVENT.findall(name))
    population = frozenset(_POPULATION.findall(name))
    core = _VOID.sub("", _EVENT.sub("", name))
    core = re.sub("数$", "", _SHARE_END.sub("", core) or core)
    return IndicatorName(core, population, levels, above, sizes, events, per, of, growth)


def stripped(indicator: str) -> str:
    """`indicator` without its events and counting words: 储备工业新增长点项目 → 工业新增长点项目."""
    return _VOID.sub("", _EVENT.sub("", "".join(indicator.split())))


def same(a: str, b: str) -> Same | Different:
    """Are `a` and `b` names of one indicator? Population, level, size, event and definition are respected."""
    return compare(normal(a), normal(b))


def compare(a: IndicatorName, b: IndicatorName) -> Same | Different:
    """As `same`, for names that are taken apart already."""
    for part, reason in _PARTS:
        if getattr(a, part) != getattr(b, part):
            return Different(reason)
    if a.of != b.of and not _near(a.of, b.of):
        return Different("占比的分母不同")
    if a.core == b.core:
        return Same(wording=a.of != b.of) if len(a.core) > 1 or a.of else Different("没有名称")
    if a.population != b.population and not _population_said_twice(a, b):
        return Different("统计对象不同")
    return Same(wording=True) if _near(a.core, b.core) else Different("名称不同")


_PARTS = (
    ("levels", "级别不同"),
    ("above", "级别范围不同"),
    ("sizes", "规模门槛不同"),
    ("events", "统计的事项不同"),
    ("per", "比例的分母不同"),
    ("growth", "一个是增速，一个不是"),
)
_TELLING = frozenset(
    [
        "规上",
        "限上",
        "骨干",
        "龙头",
        "大中型",
        "小微",
        "民营",
        "外资",
        "试点",
        "制造业",
        "服务业",
        "农业",
        "高耗能",
        "高价值",
        "高技术",
        "战略性新兴",
        "高新技术",
        "传统",
        "未来",
        "新兴",
        "先进",
        "链主",
        "头部",
        "领军",
        "科技型",
        "重点",
        "工业",
    ]
)


def _population_said_twice(a: IndicatorName, b: IndicatorName) -> bool:
    """Do the populations differ only by words that narrow nothing (中小, 示范)?"""
    return not (a.population ^ b.population) & _TELLING


def _share(name: str) -> tuple[str, str]:
    m = _OF.search(name)
    if m is None:
        return name, ""
    return name[: m.start()], _VOID.sub("", m["of"])


def _ratio(name: str) -> tuple[str, str]:
    m = _PER.match(name) or _BARE_PER.match(name)
    if m is None:
        return name, ""
    who = re.sub("[名口中]|人员", "", m["who"])
    return name[m.end() :], who


def _size(m: re.Match[str]) -> str | None:
    if m["bare"]:
        return m["bare"] + "强"
    written = m["low"] or "一"
    low = _ROUND.get(written) or zh.numeral(written)
    if low is None:
        return None
    scale = 10_000 ** m["unit"].count("万") * 100_000_000 ** m["unit"].count("亿")
    return f"{(low * scale).normalize():f}"


_ROUND = {"百": Decimal(100), "千": Decimal(1000)}


def _level(word: str) -> str:
    return {"国家": "国家级", "全国": "国家级", "省重点": "省级", "全省重点": "省级"}.get(
        word, zh.half_width(word)
    )


@lru_cache(maxsize=16384)
def _near(a: str, b: str) -> bool:
    """The same characters in another order, or one name inside the other with nothing telling left over."""
    short, long = sorted((a, b), key=len)
    if len(short) < _SHORTEST:
        return False
    if Counter(a) == Counter(b):
        return True
    extra = _left_over(short, long)
    return extra is not None and _WHOLLY_SOFT.fullmatch(extra) is not None


_SHORTEST = 3


def _left_over(short: str, long: str) -> str | None:
    """What `long` has beyond `short`, as one run cut out of it; None when `short` is not long without one run."""
    for start in range(len(short), -1, -1):
        if long.startswith(short[:start]) and long.endswith(short[start:]):
            return long[start : len(long) - (len(short) - start)]
    return None
