"""What a figure is for when that is narrower than the plan's subject: a place, a park, an industry, a heading."""

import re
from functools import lru_cache
from typing import NamedTuple

from daxiao.extract.clauses import Stretch
from daxiao.extract.frames.scene import Figure
from daxiao.extract.frames.verbs import Governing
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.readings import Lexicon


_SHAPE = r"[\u4e00-\u9fff]{1,7}?(?:高新区|经开区|开发区|新区|园区|示范区|保税区|自治县|自治州|[区县旗镇乡]|市(?!区|县)|州(?![市区县])|街道)(?:（[^（）]{1,8}）)?"
_SHAPE_ENDS = "区县旗镇乡市州道"
_WINDOW = 80  # characters in which the opening of a sentence must end
_NEAR = 40  # of them, more than a number and the shape of a name have
_PLACE = re.compile(_SHAPE)
_EVERY = r"各县[（(]?市?[、]?区?[）)]?市?区?|各市州?|各区县?|各镇街|各乡镇"
_NUMBER = r"(?:[（(]?\d{1,2}[）)]?[.．、]?|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|—+|[①-⑳])?"
_FOLLOW = r"(?=[：:。]|每年|力争|确保|到20|20\d\d年|完成|新增|根据|要|年度|实现|达到|规上|工业)"
_NOT_PLACE = re.compile(
    "全市|全省|全县|全区|我市|我省|本市|于|^(?:全|我|本|省|地级|县级|省级以上|国家级|城|示范)(?:市|县|区|州)|(?:城|乡|强|专业|特色|小|重点|中心|示范|名|千亿|百亿)镇$|(?:百强|强|大|经济|产业|农业|工业)(?:县|市|区)$|^(?:以上|省市|市县)|市场$|^(?:上报|下达|报|市下达)|^(?:到|在|对|将|由|为|使|推动|建设|支持|形成|打造)"
)
_INDUSTRY = re.compile(r"(?:产业集群|产业链|集群|产业|制造业?|加工|材料|装备|制造)$")
_HEADING_VERB = re.compile(
    r"^(?:(?:招引|引进|培育|壮大|打造|发展|做强|做大|做优|提升|巩固|推动|推进|建设|加快|重点|大力|积极|前瞻布局|布局|支持|和|与|、|\d-\d家|\d—\d家)+)"
)
_HEADING_TAIL = re.compile(r"链主(?:型)?企业$")
_DUTY = re.compile("^((?:链主|龙头|链长|领军)(?:企业)?)(?:主要)?(?:职责|责任|义务)$")
_VAGUE = re.compile(
    "(?:传统|新兴|未来|特色|优势|主导|重点|现代|支柱|战略性新兴|先进|现代化|创新型|优势特色)产业(?:集群)?$|体系|优化|转型|升级|融合|数字化"
)
_PARK = re.compile(
    r"^(.{2,14}?(?:高新区|开发区|园区|新区|工业园|县|市|区))(?=(?:奋进|挺进|进入|跻身|进|冲刺|争创|力争|迈进|晋位|前移))"
)
_EACH = re.compile(
    r"^(每[个条家][\u4e00-\u9fff]{2,8}?)(?=遴选|培育|引进|招引|打造|建成|建设|新增|至少|不少于|每年)"
)
_SCALE = re.compile(r"^(.{2,20}?(?:产业|产业集群|产业链|行业))(?:总体|总)?规模$")
_CLUSTER = re.compile("(?:产业集群|产业链|产业带|产业)$")
_OF_INVESTMENT = re.compile(r"^((?:传统|新兴|未来|[\u4e00-\u9fff]{2,8})产业)投资额$")
_PILOT = re.compile(r"^(试点行业)")


class Scoped(NamedTuple):
    """A scope and the normal offsets of the words that name it."""

    name: str
    stretch: Stretch
    rule: str


class Places:
    """Finds the places a sentence opens with; knows the shapes of names and the names it was told."""

    def __init__(self, lexicon: Lexicon) -> None:
        known = sorted({p for p in (*lexicon.places, *lexicon.units) if p}, key=len, reverse=True)
        name = "|".join([*map(re.escape, known), _EVERY, _SHAPE])
        self._opening = re.compile(
            rf"{_NUMBER}(?P<all>(?:{name})(?:[、和及与](?:{name}))*){_FOLLOW}"
        )
        self._one = re.compile(name)
        ends = {*_SHAPE_ENDS, *(p[-1] for p in known)}
        self._end = re.compile("[" + re.escape("".join(sorted(ends))) + "]")
        self._near = min(_WINDOW, _NEAR + max(map(len, known), default=0))

    def of(self, text: str, start: int, end: int) -> tuple[Scoped, ...]:
        """The places named at `text[start:]`, one by one; empty when the sentence opens otherwise."""
        if self._end.search(text, start, min(end, start + self._near)) is None:
            return ()  # no name ends here: most sentences are done
        m = self._opening.match(text, start, min(end, start + _WINDOW))
        if m is None or _NOT_PLACE.search(m["all"]):
            return ()
        if m["all"].startswith("各"):
            whole = Stretch(*m.span("all"))
            return (Scoped(m["all"], whole, "scope.every_district"),)
        return tuple(
            Scoped(one.group(), Stretch(*one.span()), "scope.district")
            for one in self._one.finditer(text, *m.span("all"))
        )


def is_place(name: str) -> bool:
    """Has the name the shape of a district, town, street or park?"""
    return _PLACE.fullmatch(name) is not None and not _NOT_PLACE.search(name)


def leading_place(name: str) -> str:
    """The place a name begins with: 云溪高新区工业总产值 → 云溪高新区; empty when it begins with none."""
    m = _PLACE.match(name)
    return m.group() if m and len(m.group()) > _SHORT and not _NOT_PLACE.search(m.group()) else ""


_SHORT = 2


@lru_cache(maxsize=1024)
def of_heading(title: str) -> str | None:
    """The industry a heading names: 招引和培育汽车零部件制造链主企业 → 汽车零部件制造; None when it names none."""
    name = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]?\s*", "", "".join(title.split()))
    duty = _DUTY.match(name)
    if duty:
        return duty.group(1) if duty.group(1).endswith("企业") else duty.group(1) + "企业"
    bare = _HEADING_TAIL.sub("", _HEADING_VERB.sub("", name))
    if (
        len(bare) < 3
        or len(bare) > 20
        or re.search("[，。；]|行动|工程", bare)
        or _VAGUE.search(bare)
    ):
        return None
    led = _HEADING_TAIL.search(name) is not None
    return bare if led or _INDUSTRY.search(bare) else None


def of_words(figure: Figure, governing: Governing, indicator: str) -> str | None:
    """A scope that the clause itself names: the industry of a scale or cluster, the park of a ranking."""
    if figure.quantity.sort is Sort.RANK:
        park = _PARK.search(figure.head)
        return _park_name(park.group(1)) if park else None
    if figure.quantity.sort is Sort.GRADE:
        return indicator if _CLUSTER.search(indicator) else None
    for pattern in (_SCALE, _OF_INVESTMENT, _PILOT):
        m = pattern.match(indicator)
        if m:
            return re.sub("^(?:提出|计划|力争)", "", m.group(1))
    each = _EACH.match(figure.head)
    return each.group(1) if each else None


_CORE = re.compile(
    "^(?:全[省市县区州]|[\u4e00-\u9fff]{1,3}[省市县区州])|(?:产业集群|产业链|产业|集群|行业)$"
)


def is_subject(name: str, title: str) -> bool:
    """Is a scope what the whole plan is about?"""
    core = _CORE.sub("", name)
    return len(core) >= _SHORT and core in title


_CITED = re.compile("《[^《》]{4,60}》")


def is_reported(name: str, source: str) -> bool:
    """Is a scope what the plan is about that a text without a title tells of?"""
    first = _CITED.search(source)
    return bool(first and is_subject(name, first.group()))


def _park_name(words: str) -> str | None:
    if re.search("(?:全|我|本)[市县省区州]", words):
        return None
    words = re.sub(r"^.*(?:实施|推动|支持|加快|促进|助力|确保|力争|[，。、：.])", "", words)
    return re.sub(r"^\d+", "", words)
