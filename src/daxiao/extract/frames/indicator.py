"""The thing measured: a noun phrase of the text's own words, goal words taken off, a shared head supplied."""

import re
from typing import NamedTuple

from daxiao.extract.frames import verbs
from daxiao.extract.frames.scene import RANKING, Figure, Scene
from daxiao.extract.frames.verbs import Governing, Role, soft
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words


_KEPT_EVENTS = either(
    [
        "跟踪实施", "谋划实施", "引进", "攻克", "组织", "举办", "登记", "选派", "储备", "遴选", "实施", "争创", "申报", "入选", "竣工", "争取", "纳入", "接入", "开展", "新增落地",
        "谋划入库", "谋划", "落地", "组织企业参加", "参加", "签约", "转化", "培训", "兑现", "发放",
    ]
)  # fmt: skip
_NEW_EVENT = re.compile(
    "新(?:开工|入库|引进|竣工投产|竣工|认定|储备|投产|签约|注册|登记|招引|落地|获批|申报)"
)
_DROPPED = re.compile(
    r"(?:达到|达|突破|超过|超额|新增|净增加|净增|预计|累计|力争|实现|完成(?![率度额量])|提高至|提高到|建成|形成|打造|遴选培育|培育打造|培育壮大|培育和引进|引进和培育|招引和培育|打造和培育|重点培育、引进|培育|招引|推动|引导|带动|支持|鼓励|确保|设立|"
    r"组建|建立|培植|加快|着力|重点(?=培育|支持|引进|打造|建设|发展|招引)|大力|积极|全市|全省|全县|全区|我市|(?<=[设造育展建形])成|建设|发展|推进|促进|增加(?!值)|保持|争取(?=规|到)|[、，]|全力|稳步|使|让|将)+"
)
_ALWAYS_KEEP = re.compile(_KEPT_EVENTS + "|突破(?=[^，。；]{0,8}技术)")
_LED = re.compile("^分别(?:实现|完成|达到|为)?")
_EACH = re.compile(
    "^每[个条家县市区镇][\u4e00-\u9fff]{1,8}?(?=遴选|培育|引进|招引|打造|建成|建设|新增|每年|至少)(?:每年)?"
)
_TRAILING = re.compile(
    r"(?:[，、：]|目标|确保|奋斗|预期|稳定|数量目标|力争|实现|保持|分别|双双|均|都|约|共|累计|已|要|应|将|也|总体|为|占比达|水平|基本|全部|率先|稳步|有序|仍|继续|年内|到|至|约为|较上年|较|(?<!占)比|同比|的)+\Z"
)
_YEAR = re.compile(r"(?:20\d\d年?[-—~至到])?(?:到|至)?20\d\d年(?:底|末|度)?(?:前)?")
_RAISED = re.compile(
    "^(?:(?:推动|实现|确保|力争|促进|提高|提升|保持|使|让|将|累计|全面|完成(?![率度])|率先|、|，)+)"
)
_BARE_TOTAL = re.compile("^(?:总数|总量|总额|数量|合计|累计|总计|其总数)?$")
# 园区完成投资160亿元: the verb inside is no part of the name; nor is 在2024年的基础上.
_MIDDLE = re.compile("(?<=[园区市县业镇省州])(?:完成|实现)(?=[^率度])")
# 较2025年的95亿元净增60亿元: what it is compared with is no thing.
_AGAINST = re.compile(
    "^(?:较|比)(?:20\\d\\d年|上年|去年|基期)?(?:底|末)?的?\\d[\\d.]*[万亿]?[\u4e00-\u9fff%]{0,3}$"
)
_COMPARED = re.compile(
    "(?:在|较|比)(?:20\\d\\d年|上年|去年)的?(?:基础上|基础|水平)?(?:上)?(?:实现)?$"
)
# 把蔬菜产业建成千亿级产业集群: what becomes a cluster names it.
_MADE_INTO = re.compile("(?:把|将|^)([^，。；]{2,30}?)(?:建|打造|培育|发展|建设|做)[成为]$")
# 通过发展旅游实现旅游收入过50亿元: the way to get there is no part of the name.
_MEANS = re.compile("^通过[^，。；]{2,30}?(?:实现|推动|使)(?=[^，。；]{2,})")
# 收入突破4万亿元，占全国比重达到25%，年均增长20%: it is the income that grows.
_PART_OF = re.compile("占[^，。；]*(?:比重|比例|占比)$")
_RANK_ONLY = re.compile("^(?:国家|省|市|县|区)级(?:及?以上)?$")
_RANKED = re.compile("^(?:国家|省|市|县|区)级(?:及?以上)?(.+)$")
_GROWTH_ONLY = re.compile(
    "(?:奋斗|确保|保底|预期|底线|力争)?(?:目标)?(?P<growth>(?:年均?)?(?:增长率?|递增|增速|增幅|下降|降低))"
)
_GROWTH_TAIL = re.compile("(?:年均?)?(?:增长|递增|增速|增幅|下降|降低)$")
_OWN_AMOUNT = re.compile(
    "^(?:总投资|投资额|总投资额|入库额|总额|金额|合同金额|协议投资|投资总额|协议资金|到位资金|年产值)$"
)
_PARK = re.compile("[区县市园]$|[区县市园](?:奋进|挺进|进入|跻身|冲刺|争创|迈进|晋位)")
_SIZE_LEAD = re.compile(r"^(?:超过?|突破|达到?|过|\d|[百千万亿])")
_GROWING = re.compile("增长|增速|增幅|年均|增量")
_PREDICATE_KEPT = re.compile("年均增长|增长|预增")
_BEFORE_ACTION = re.compile(
    either(
        w
        for w in words("goals", "done")
        if w not in {"改造", "应用", "建设", "使用", "转型", "成长", "通过"}
    )
    + "|上云用云|“上云"
)


class Named(NamedTuple):
    """The indicator, and whether its head was supplied from the figure before."""

    name: str
    shared: bool = False


_SIGNS = re.compile(r"[\s*]|\[\d{1,2}\]")


def _squeeze(words_: str) -> str:
    return _SIGNS.sub("", words_).strip("，、：；。 ")


def _bare(phrase: str) -> str:
    """Goal words off the front, unless an event word that is kept comes first."""
    while phrase:
        if _NEW_EVENT.match(phrase) or _ALWAYS_KEEP.match(phrase):
            return phrase
        m = _DROPPED.match(phrase)
        if not m:
            return phrase
        phrase = phrase[m.end() :]
    return phrase


def rank_noun(figure: Figure) -> str:
    """What a ranking ranks, where it stands behind the figure: 百强高新区."""
    if figure.quantity.sort is not Sort.RANK:
        return ""
    m = _RANKED_THINGS.match(figure.tail)
    return m.group() if m else ""


_RANKED_THINGS = re.compile(r"(?:[\u4e00-\u9fff]{2,6}?)(?=工程|行动|计划|方阵|行列|之列|前列|$)")


def _of_rank(figure: Figure) -> str:
    """奋进全国县域经济五十强 → 全国县域经济; X奋进全国百强高新区 → 全国高新区."""
    said = figure.head + figure.bounded.before
    ends = [m.end() for m in RANKING.finditer(said)]
    if figure.quantity.low == 1 or not ends:
        return _TRAILING.sub("", soft(figure.head))
    listed = said[ends[-1] :]
    if re.fullmatch("全国|全省|全市|同类城市|国家级?", listed):
        listed += re.sub(
            "(?:进入|跻身|力争|[，、])+$",
            "",
            soft(RANKING.split(figure.head)[0]) if not _PARK.search(figure.head) else "",
        )
    return _TRAILING.sub("", (listed or said[: ends[-1]]) + rank_noun(figure))


_IN_FIELD = re.compile(r"^.{0,12}?(?<![“（、])(?:领域|方面)(?=新)")


def _of_head(figure: Figure) -> str:
    if figure.quantity.sort is Sort.RANK:
        return _of_rank(figure)
    head = _COMPARED.sub("", _MIDDLE.sub("", soft(_MEANS.sub("", _AGAINST.sub("", figure.head)))))
    if figure.quantity.sort is Sort.PART:
        head = _YEAR.sub("", _RAISED.sub("", head))
        return _with_growth(figure, _TRAILING.sub("", head))
    head = _IN_FIELD.sub("", head)
    head = verbs.without_placed(_YEAR.sub("", head), figure.bounded.before)
    head = _bare(_LED.sub("", head))
    return _with_growth(figure, _TRAILING.sub("", head))


def _with_growth(figure: Figure, name: str) -> str:
    """年均增长10% keeps its word: 经费年均增长."""
    kept = _PREDICATE_KEPT.search(figure.bounded.before)
    if kept is None:
        return name
    fresh = figure.quantity.unit == "%" and not _GROWING.search(name)
    return name + kept.group() if fresh or name.endswith("年均") else name


def _actor(tail: str) -> str:
    """N家中小企业实施数字化改造 → 实施数字化改造的中小企业; N家争创X → 争创X的企业."""
    m = _BEFORE_ACTION.search(tail)
    if m is None:
        return tail
    subject, act = tail[: m.start()], tail[m.start() :]
    if act in words("goals", "done"):
        return subject + act.removeprefix("实现")
    return f"{act}的{subject or '企业'}"


_FILLER = re.compile(r"^[的多余]")
_PURPOSE = re.compile(r"，.*|(?<=.)(?:用于|保障|支持).*")


def _of_tail(figure: Figure, governing: Governing) -> str:
    tail = figure.tail
    made = (
        _MADE_INTO.search(figure.head + figure.bounded.before)
        if figure.quantity.sort is Sort.GRADE
        else None
    )
    if made:
        return made.group(1).removesuffix("产业") + tail
    tail = _PURPOSE.sub("", _FILLER.sub("", tail))
    verb = governing.word
    act = _BEFORE_ACTION.search(tail)
    if act and "的" in tail[act.end() :]:
        return tail  # 达到国家标准的园区: it only describes them
    if governing.kind == "support" or act:
        return _actor(tail)
    group = re.match(r"(.+)等$", soft(figure.head))
    if group and governing.kind == "build":
        return _bare(group.group(1)) + "等" + tail
    if _NEW_EVENT.match(verb) or _ALWAYS_KEEP.fullmatch(verb):
        own = _EACH.sub("", soft(figure.head + figure.bounded.before)).replace("至少", "")
        return (own if own.endswith(verb) and len(own) < 10 else verb) + tail
    return tail


_RISEN = re.compile(
    "([^，。；]{2,40}?)[由从][^，。；]{2,24}?(?:增加|增长|提高|提升|上升|扩大|发展|下降|降低|压减|减少|增)[到至为]"
)
_SUBJECT = re.compile(
    "(?:^|[，；：]|全[省市县区]|[我本][省市县区])([^，；：]{3,40}?[、和][^，；：]{2,30}?)(?:在20|较20|比20|实现|持续|稳步|不断)[^，；：]*$"
)
_RAISED_TO = re.compile(
    "^(?:增加|增长|提高|提升|上升|扩大|发展|下降|降低|压减|减少|增)[到至为](?:20..年的?)?$|^[由从]"
)
_CREATES = re.compile(
    "(?:创建|建设|培育|打造|发展|新增|建成|实施|推进|申报|争创|引进)([^，。；：]{3,30})$"
)


def risen(scene: Scene, figure: Figure) -> str | None:
    """转化率从67.5%提高到80%: what rises stands before the figure it rises from."""
    found = _RISEN.match(scene.text, figure.clause, figure.token.end)
    return (_YEAR.sub("", soft(found.group(1))) or found.group(1)) if found else None


def object_before(scene: Scene, figure: Figure) -> str | None:
    """创建基础级智能工厂，力争达到1500家: the object of the clause before, for a figure without words of its own."""
    if figure.head or figure.link or figure.clause == scene.stretch.start:
        return None
    m = _CREATES.search(scene.text[scene.stretch.start : figure.clause - 1])
    if m is None and "分别" in figure.bounded.before:
        # 甲企业和乙企业在2022年的基础上翻番，分别超过90家和870家: the subject of the clause before.
        m = _SUBJECT.search(scene.text[scene.stretch.start : figure.clause - 1])
        return re.sub("^[全我本][省市县区]", "", m.group(1)) if m else None
    return m.group(1) if m else None


_BEGUN_AT = re.compile(r"[由从](?:20\d\d年(?:底|末)?)?的?\d.*$")


def name(figure: Figure, governing: Governing, before: str | None, before_head: str) -> Named:
    """The indicator of a figure; `before` is the indicator of the figure before it in the sentence."""
    if governing.role is Role.COUNTER:
        found = _squeeze(_of_tail(figure, governing))
        return Named(found) if len(found) > 1 else Named(before or "", shared=True)
    if before is not None and governing.word.startswith("新") and figure.head == "新":
        return Named(governing.word + before, shared=True)
    own = _BEGUN_AT.sub("", _squeeze(_of_head(figure)))
    if before is None:
        # One character names nothing: better no name, and a reading marked as weak.
        return Named(own if len(own) > 1 else "")
    supplied = _supplied(own, before, figure) or _carried(
        own, before, figure, governing, before_head
    )
    return Named(supplied, shared=True) if supplied else Named(own)


def _supplied(own: str, before: str, figure: Figure) -> str | None:
    """The head of the figure before, where this one has only a part of a name: 总数, 入库额, 占…, 超50亿元的企业."""
    if _RAISED_TO.match(figure.head):
        return _squeeze(before)
    if not own and figure.quantity.sort in {Sort.COUNT, Sort.MONEY, Sort.AMOUNT}:
        # 接待人数年增长25%，超过1亿人次: the second figure is no growth.
        before = _GROWTH_TAIL.sub("", before) or before
    if _BARE_TOTAL.match(own):
        return before if before.endswith((own, "数量")) else before + own
    if grown := _GROWTH_ONLY.fullmatch(own):
        rate = before.endswith(("增速", "增幅"))
        before = _PART_OF.sub("", before) or before
        return before if rate else _GROWTH_TAIL.sub("", before) + grown["growth"]
    if (of := _RANK_ONLY.match(own)) and (rest := _RANKED.match(before)):
        return of.group() + rest.group(1)
    if own.startswith(("占", "年均")) or (_OWN_AMOUNT.match(own) and "以上" not in before[:12]):
        return before + own
    if figure.link == "、" and _SIZE_LEAD.match(own):
        m = re.match(r"(.*?)(?:超过?|突破|达到?|过)", before)
        return m.group(1) + own if m else None
    return None


def _carried(
    own: str, before: str, figure: Figure, governing: Governing, before_head: str
) -> str | None:
    """The event word of the figure before, where the verb is shared: 引进项目5个，核心配套企业3户."""
    if figure.quantity.sort is not Sort.COUNT:
        return None
    keep = _ALWAYS_KEEP.match(before_head)
    if governing.inherited and keep and not _ALWAYS_KEEP.match(own):
        return keep.group() + own
    new = _NEW_EVENT.match(before)
    if new and (
        figure.head.startswith("其中") or (governing.inherited and not _NEW_EVENT.match(own))
    ):
        return new.group() + own.removeprefix("其中")
    return None
