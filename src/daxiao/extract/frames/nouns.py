"""Names that name nothing (改造, 较的95亿元, 每个), and the noun that a sentence has for them elsewhere."""

import re
from typing import NamedTuple

from daxiao.extract.frames.indicator import Named
from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.frames.verbs import Governing
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words


# Events that are things to be measured as well: 投资6亿元, 就业1.5万人.
_THINGS = frozenset({"投资", "融资", "就业", "授信", "认证", "服务", "培训", "转化", "利用", "节能", "减排"})  # fmt: skip
_EVENTS = [
    w
    for kind in ("increment", "build", "event", "support", "done")
    for w in words("goals", kind)
    if w not in _THINGS
]
_BARE = re.compile(
    f"(?:{either(_EVENTS)}|新建|新|提升|提高|提质|累计|合计|总计|共计|共|全部|其他|其它|[两三四五]年|每年|年均|分别|[、，和及成])*"
)
_JUNK = re.compile("较|每[个家处户座项名](?!人)|每[省市县区镇乡村]$|其中|等(?!级)|该|此|比20|的")
_HAN = re.compile("[\u4e00-\u9fffA-Za-z]")
_FEWEST = 2

_YEARLY = re.compile("(?:每年|全年)$")
_TOTAL = re.compile("^(?:合计|共计|总计)(?:建成|完成|实现|达到?)?(?=[\u4e00-\u9fff]{2})")
_AMOUNT = re.compile("总?投资额?|总面积|总产值|总产能")
_KIND = re.compile("(?:实施|推进|建设)?([\u4e00-\u9fff]{2,8}类)")
# 引进龙头企业，2026年2家; 开展数字化诊断，每年诊断30家; 推动企业上云，每年新增20家.
_DONE = re.compile(
    f"(?:^|[，；。：])(?:积极|大力|加快|着力|持续|重点)*(?P<verb>{either([w for kind in ('build', 'event', 'support', 'increment') for w in words('goals', kind)])})"
    "(?P<object>[^，。；：、\\d]{2,16})(?=[，：][^，。；：]*\\Z)"
)
_KEPT = frozenset({"引进", "实施", "举办", "参加", "攻克"})
_EACH = re.compile("每[省市县区镇乡村个家]")
# 企业达到45家，其中规上12家: the class stands without its noun.
_CLASS = re.compile(
    "(?:国家级|省级|市级|县级)?“?(?:规上|限上|规模以上|限额以上|专精特新|高新技术|小巨人|单项冠军|瞪羚|独角兽)”?"
)
_SUMMED = re.compile("(?<=.)(?:合计|共计)$")
_DEED = re.compile("^(?:实施|推进|建设)")
_OBJECT = re.compile("([\u4e00-\u9fff]{2})([^，。；：、\\d]{2,16})(?=[，；、])")


class Whole(NamedTuple):
    """The last figure of a sentence that is no part (其中) of another, its name, and whether parts followed it."""

    figure: Figure
    name: str
    parted: bool = False
    last: str = ""
    """The name of the figure right before, part or not."""


def names_nothing(name: str) -> bool:
    """Is it only a verb, a word of comparison or a letter, so that nobody could say what is counted?"""
    return (
        len(_HAN.findall(name)) < _FEWEST
        or _JUNK.match(name) is not None
        or _BARE.fullmatch(name) is not None
    )


def supplied(
    scene: Scene, governing: Governing, figure: Figure, named: Named, whole: Whole | None
) -> Named:
    """The name, with the noun of the whole or of a clause before where it has none of its own."""
    name = named.name
    if figure.quantity.sort is not Sort.PART:
        name = _SUMMED.sub("", _TOTAL.sub("", _YEARLY.sub("", name)))
    named = named if name == named.name else Named(name, named.shared)
    if whole is not None and not names_nothing(whole.name):
        found = _of_whole(figure, name, whole)
        if found is not None:
            return Named(found, shared=True)
    if not names_nothing(name):
        return named
    said = _before(scene, figure, governing.word or name) or object_of(scene, figure)
    return Named(said, shared=True) if said else named


def _of_whole(figure: Figure, name: str, whole: Whole) -> str | None:
    """山岳类4个, 过亿元的5家, 三年共20家, 投资4亿元: what the whole counts says what these count."""
    if _AMOUNT.fullmatch(figure.head):
        if figure.link == "、" and whole.last.endswith("项目"):
            return whole.last + figure.head
        return whole.name + figure.head if whole.parted and figure.link == "，" else None
    if not _alike(whole.figure, figure):
        return None
    if whole.name.endswith("企业") and _CLASS.fullmatch(name):
        return name + "企业"
    if _EACH.fullmatch(name):
        return name + whole.name
    kind = _KIND.fullmatch(name)
    if kind:
        return kind[1] + _DEED.sub("", whole.name)
    if figure.quantity.sort is Sort.COUNT and figure.head.endswith("的"):
        return f"{name}的{whole.name}"
    return whole.name if names_nothing(name) else None


def _alike(one: Figure, two: Figure) -> bool:
    """Are both counted or measured in the same way?"""
    a, b = one.quantity, two.quantity
    return a.sort is b.sort and (a.unit == b.unit or a.sort is Sort.MONEY)


def _before(scene: Scene, figure: Figure, words_: str) -> str | None:
    """引进中央厨房企业，2026年引进10家: the same verb has its object in a clause before."""
    verb = words_[-_FEWEST:]
    if len(verb) < _FEWEST:
        return None
    found = [
        m[0]
        for m in _OBJECT.finditer(scene.text, scene.stretch.start, figure.clause)
        if m[1] == verb
    ]
    return found[-1] if found else None


def object_of(scene: Scene, figure: Figure) -> str | None:
    """引进龙头企业，2026年2家，2027年3家: what the clause before the first figure does, and to what."""
    first = min((f.clause for f in scene.figures), default=figure.clause)
    start = max(scene.stretch.start, scene.text.rfind("；", scene.stretch.start, figure.clause) + 1)
    for stop in sorted({figure.clause, max(first, start)}, reverse=True):
        found = _DONE.search(scene.text[start:stop])
        if found:
            verb = found["verb"]
            return (verb if verb in _KEPT else "") + found["object"]
    return None
