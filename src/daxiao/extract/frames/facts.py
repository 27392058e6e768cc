"""Facts of the past: figures that a plan reports, and the words that tell them from goals."""

import re
from collections.abc import Callable
from typing import NamedTuple

from daxiao.extract.clauses import Stretch
from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.lex.meanings import Moment, Sort, Word
from daxiao.extract.lex.words import either, words


class Setting(NamedTuple):
    """What the plan says about time: figures of years up to `past_until` are facts."""

    past_until: int
    background: bool = False
    goals: bool = False
    """Under a heading that says 目标."""
    told: bool = False
    """The sentence before only told what has been reached."""
    reviewing: bool = False
    """The paragraph opened with what has been reached: …取得新突破。"""
    dated: bool = False
    """A line above says when what follows falls due."""
    undated: bool = False
    """Neither the plan nor a line above says when anything falls due."""
    past: bool = False
    """The last year that the paragraph named is over."""
    report: bool = False
    """The whole text reports: it compares with the year before and wants next to nothing."""
    study: bool = False
    """The whole text studies a market."""
    terms: bool = False
    """Under a heading that announces terms: 奖补标准, 申报条件."""


Test = Callable[[Scene, Figure, Setting], bool]


def listed(name: str) -> re.Pattern[str]:
    # 在建材生产中, 在建设…: there 建 belongs to the next word.
    return re.compile(
        either(words("exclusions", name))
        .replace("在建", "在建(?![材设成立])")
        .replace("目前", "目前(?<![由从比较]目前)")
    )


_PAST_SENTENCE, _PAST_CLAUSE = listed("past_sentence"), listed("past_clause")
TURNING = re.compile("力争|确保|到20|每年|目标(?!任务数?的|的)|计划|未来|今后")


def _since_moment(scene: Scene, figure: Figure) -> int:
    """Where the words that speak about this figure begin: behind the last future time expression."""
    moment = scene.moment_before(figure.token.start)
    return moment.end if moment is not None else scene.stretch.start


def _future(moment: Word | None, setting: Setting) -> bool:
    value = moment.value if moment is not None else None
    return isinstance(value, Moment) and (value.year is None or value.year > setting.past_until)


def _past_year(scene: Scene, figure: Figure, setting: Setting) -> bool:
    moment = scene.moment_before(figure.token.start)
    value = moment.value if moment is not None else None
    if not isinstance(value, Moment) or value.year is None or moment is None:
        return moment is None and _rose(scene, figure, setting)
    meant = _MEANT.search(scene.text, scene.stretch.start, moment.start)
    return value.year <= setting.past_until and not meant


_ROSE = re.compile(r"[由从](20\d\d)年(?:底|末)?的?(?:约)?\d")


def _rose(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """企业由2020年的90家增加到120家: told where no goal stands above and no date lies ahead."""
    if (
        setting.goals
        or setting.dated
        or TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    ):
        return False
    begun = _ROSE.search(scene.text, figure.clause, figure.token.start)
    return begun is not None and int(begun.group(1)) <= setting.past_until


# 力争2021年开工的项目…: a goal that speaks of an earlier year.
_MEANT = re.compile("(?:力争|确保)\\Z")


_GONE_BY = re.compile("过去的?\\Z")
_MONTHS = re.compile(
    r"前[二两三]个?季度|1[-—~至到]\d{1,2}月|\d月[-—~至到]\d{1,2}月|[上下]半年(?:实现|完成|累计)"
)
_ONGOING = re.compile(
    r"[“\"]?(?:十[一二三四五]五[”\"]?|党的[^，。]{2,8}|20\d\d年)以来，|近[几一二两三四五]?年来?(?:，|累计|共|先后)"
)


def _comes_after(scene: Scene, figure: Figure) -> bool:
    """近年来，…，到2027年…: a sentence that begins with the past may end with what is to come."""
    if _WANTING.search(scene.text, scene.stretch.start, figure.token.start):
        return True
    found = (m.value for m in scene.moments if m.end <= figure.token.start)
    return any(isinstance(v, Moment) and v.kind == "by" for v in found)


def _past_words(scene: Scene, figure: Figure, setting: Setting) -> bool:
    begin = _since_moment(scene, figure)
    if _ONGOING.match(scene.text, scene.stretch.start) and not _comes_after(scene, figure):
        return True
    moment = scene.moment_before(figure.token.start)
    as_of = moment is not None and scene.text.startswith(("截至", "截止"), moment.start)
    if as_of and not setting.past_until:
        return not TURNING.search(scene.text, begin, figure.token.start)
    if moment is not None and _GONE_BY.search(scene.text, scene.stretch.start, moment.start):
        return True
    told = _PAST_SENTENCE.search(scene.text, begin, figure.token.start)
    if not told and not _MONTHS.search(scene.text, begin, figure.token.start):
        return False
    if told and told.group() in _AGAINST_BEFORE:
        # 目标：今年产值同比增长7%以上: goals compare with the year before as well.
        begin = scene.stretch.start
    return not TURNING.search(scene.text, begin, figure.token.start)


_AGAINST_BEFORE = frozenset({"同比", "上年", "去年", "较上年", "较去年", "比上年"})
_NARRATED = re.compile("累计(?:已)?(?:建成|培育|完成|实现|新增|引进|获|认定|培训|改造|创建)")


# 年均新增8家 is a rate that goals state as well.
# Each choice begins with a plain letter, what may not precede it stands behind: the search leaps to such letters.
_WANTING = re.compile(
    r"力争|确保|到(?<!截到)(?<!年到)20|至(?<!截至)(?<!年至)20|每年|目标(?!任务(?:的|[，。；])|的|[^，。；]{0,3}\d+(?:\.\d+)?(?:个百分点|%))|计划(?!的|完成)|未来|今后|将(?!近)|努力|争取(?!上级)|预期|不少于|不低于|拟|明年|下一步|要(?<![主重需必摘纪概]要)(?![求素点闻件])|年内|下半年"
)
_URGING = re.compile(
    "(?:(?:大力|加快|着力|积极|持续|深入|全面|扎实|切实|进一步|重点|稳步|统筹)*"
    "(?:推动|推进|支持|引导|培育|打造|建设|实施|鼓励|组织|开展|引进|聚焦|围绕|坚持|强化|加强|完善|健全|提升|做强|做大|做优|优化|抓好|抢抓|依托|发挥|落实|建立|构建|促进|扩大|壮大|发展|改造|形成|创建|遴选|招引|谋划|储备|力促|以)(?!项目|工程|方面|用地|规模|水平))"
)


_DONE = re.compile(
    r"连续\d+年|第\d+位|位居|位列|跃居|获评|获批|入选|[二三五一][年]来|"
    "已(?:经|正式|累计|达|超|突破|形成|培育|获|入|完成|实现)|现有"
    "|(?:达到|增加到|突破|超过|实现|形成|建成|培育|引进|完成|新增|获得)了"
)


_CLOSED = re.compile("(?:圆满|顺利|超额|胜利|较好|全面)(?:地)?完成了")


def tells(text: str, stretch: Stretch) -> bool:
    """Does a sentence, with figures or without, say how things have become, and nothing of what is to come?"""
    start, end = stretch.start, stretch.end
    if _CLOSED.search(text, start, end):
        return True
    told = _PAST_SENTENCE.search(text, start, end) or _DONE.search(text, start, end)
    return told is not None and not wants(text, stretch)


def wants(text: str, stretch: Stretch) -> bool:
    """Does a sentence say that something is to come?"""
    return bool(_WANTING.search(text, stretch.start, stretch.end))


def _carried(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """What was told goes on until somebody wants something: …同比增长6%。完成投资30亿元。"""
    if setting.goals or setting.dated or _comes(scene, figure):
        return False
    if not (setting.told or setting.past):
        return False
    if setting.undated:
        return True
    starts = (scene.stretch.start, figure.clause, figure.begin)
    return not any(_URGING.match(scene.text, at) for at in starts)


def _comes(scene: Scene, figure: Figure) -> bool:
    """A word of wanting before the figure, or a year to come in the sentence."""
    if _WANTING.search(scene.text, scene.stretch.start, figure.token.end):
        return True
    moment = scene.moment_before(figure.token.start)
    value = moment.value if moment is not None else None
    return isinstance(value, Moment) and value.kind in {"by", "year", "annual"}


_STATUS = re.compile("(?:完成|运行|执行|进展)情况(?:为|如下)?：")


_FROM = re.compile(r"(?:由|从)(?:19|20)\d\d年(?:的|开始|起|以来)")


_ONLY = re.compile("(?:仅仅?|(?<!人)才|只有?|刚)\\Z")


_ENDED = re.compile(
    "(?:达到|增加到|增长到|突破|超过|实现|形成|建成|培育|引进|完成|新增|获得|提高|增长)了"
)


def _ended(scene: Scene, figure: Figure, _: Setting) -> bool:
    """产值达到了141亿元，增加值为36亿元: one finished verb tells the sentence."""
    start, end = scene.stretch.start, scene.stretch.end
    return _ENDED.search(scene.text, start, end) is not None and not wants(
        scene.text, scene.stretch
    )


def _since(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """从2021年开始，年均增长率超过60%: where nothing is dated, that began and went on; 仅为5.4% only tells."""
    if _ONLY.search(figure.head):
        return True
    start, stop = scene.stretch.start, figure.token.start
    return (
        setting.undated
        and _FROM.search(scene.text, start, stop) is not None
        and _WANTING.search(scene.text, start, stop) is None
    )


def _status(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """主要指标完成情况如下：…完成50亿元: the words announce a report."""
    announced = _STATUS.search(scene.text, scene.stretch.start, figure.token.start)
    return announced is not None and not _WANTING.search(
        scene.text, announced.end(), figure.token.start
    )


_OUTCOME = re.compile("(?:达产|投产|建成|满产|竣工|达效|落地|投用)(?:达效|达产|投产|运营)?后，?")
_MAY = re.compile("可(?:年|再|以)?(?:达到?|实现|新增|带动|提供|增加|完成|创造?)[^，。；]{0,12}\\Z")
_AFTER = re.compile("(?:达产|投产|建成|满产|竣工)[^，。；]{0,4}后\\Z")
_PROMISED = re.compile("力争|确保|目标|到(?<!截到)20|至(?<!截至)20|不少于|不低于")


_SEEN = re.compile(
    "进展顺利|仪式[，上]|(?:会|论坛)上，|一次签下|参与现场|现场签约|据(?:了解|介绍|悉|报告|报道|统计|预测)|(?:数据|统计|信息|报告)显示|记者[了从获]"
)


def _seen(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """签约仪式上，现场签约9个项目: news of a day."""
    start, stop = scene.stretch.start, figure.token.start
    return bool(_SEEN.search(scene.text, start, stop)) and not (
        setting.goals or _WANTING.search(scene.text, start, stop)
    )


def _outcome(scene: Scene, figure: Figure, _: Setting) -> bool:
    """项目达产后，预计可实现产值40亿元、税收2亿元: what projects will bring, told of them."""
    start, stop = scene.stretch.start, figure.quantity.start
    if _AFTER.search(figure.tail):
        return True
    if not (
        _OUTCOME.search(scene.text, start, stop) or _MAY.search(scene.text, figure.clause, stop)
    ):
        return False
    return not _PROMISED.search(scene.text, start, stop)


def _in_report(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """A bulletin tells; only a sentence that wants something is left to the other rules."""
    if not setting.report or setting.goals:
        return False
    return not _WANTING.search(scene.text, scene.stretch.start, figure.quantity.start)


_FORECAST = re.compile(
    r"预计(?:今年|20\d\d年)?(?:全年|上半年|1[-—~至到]\d{1,2}月)|全年预计|今年预计"
)


def _forecast(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """预计全年完成投资50亿元: what the year will have brought, told before it is over."""
    if setting.goals or _turned(scene, figure):
        return False
    return bool(_FORECAST.search(scene.text, scene.stretch.start, figure.token.start))


def _turned(scene: Scene, figure: Figure) -> bool:
    return bool(TURNING.search(scene.text, scene.stretch.start, figure.token.start))


_AGAINST = re.compile(
    "(?:完成|占|超(?:过|额完成)?|达到?|为|较|快于|高于|领先)[^，。；]{0,8}(?:计划|目标|任务|进度|序时|预算)(?:任务|进度|数)?的?(?:约|近)?\\Z"
)


_FULFILLED = re.compile(
    r"(?:完成|占)[^，。；、]{0,6}(?:计划|目标|任务|预算)(?:任务)?数?的\d+(?:\.\d+)?%(?!以上|左右)"
)


def _against_plan(scene: Scene, figure: Figure, _: Setting) -> bool:
    """完成投资21亿元，占年度计划的103.9%; 超年度目标2个百分点: how far a plan has been fulfilled."""
    wanted = _WANTING.search(scene.text, scene.stretch.start, figure.token.start)
    if wanted is None and _FULFILLED.search(scene.text, figure.token.end, scene.stretch.end):
        return True
    if figure.quantity.sort is not Sort.PART or figure.bounded.after:
        return False
    return bool(_AGAINST.search(scene.text, scene.stretch.start, figure.quantity.start))


def _told_on(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """…同比增长6%。累计建成智能工厂80家: a review goes on."""
    start, stop = scene.stretch.start, figure.quantity.start
    if not (setting.told or setting.undated) or TURNING.search(scene.text, start, stop):
        return False
    going_on = setting.told and _GOING_ON.match(scene.text, start)
    return bool(_NARRATED.search(scene.text, start, stop) or going_on)


_LOOKING_BACK = re.compile(
    r"[比较]“?[九十][一二三四五六七八九]?五”?(?:末|期末|期间|时期)|同比|比上年|较上年|比去年|较去年|上半年|前三季度|1[-—~至到]\d{1,2}月|今年以来"
)
_REACHED = re.compile(
    "(?:取得|实现)了?(?:新|积极|显著|明显|重大|重要|阶段性)*的?(?:突破|成效|进展|成果|成绩)(?=[，。])"
    "|陆续(?:落地|投产|建成|开工)|(?:效应|成效)(?:显著|明显|凸显)|支撑有力|势头(?:良好|强劲)"
    "|呈现(?:出)?[^，。]{0,24}(?:特征|态势|格局|局面)"
)


def _nothing_ahead(scene: Scene, stop: int, setting: Setting) -> bool:
    """No goal above, no word of a goal before `stop`, no year to come in the sentence."""
    if setting.goals or setting.dated or TURNING.search(scene.text, scene.stretch.start, stop):
        return False
    return not any(_future(m, setting) and _years_off(m) for m in scene.moments)


def _years_off(moment: Word) -> bool:
    return isinstance(moment.value, Moment) and moment.value.kind != "average"


def _review(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """完成投资60亿元，同比增长9%: a sentence that compares with last year looks back."""
    if not _nothing_ahead(scene, figure.quantity.start, setting):
        return False
    stretch = scene.stretch
    if _LOOKING_BACK.search(scene.text, stretch.start, stretch.end):
        return True
    # Goals speak of 突破 and 成效 as well: where a plan has a date, these words decide nothing.
    reached = setting.reviewing or _REACHED.search(scene.text, stretch.start, stretch.end)
    return setting.undated and bool(reached)


def opens_review(text: str, start: int, end: int) -> bool:
    """Does a sentence say that something has been reached, and nothing of what is to come?"""
    return bool(_REACHED.search(text, start, end)) and not TURNING.search(text, start, end)


# 过去一年，…: what a sentence opens with holds until the words turn to what is to come.
_YEARS_PAST = re.compile(
    "(?:[一二三四五六七八九]是|——)?(?:刚刚)?(?:过去的?[一二两三四五]?年|[一二两三四五]年来|回顾(?:过去|上)|去年)"
)


def opens_past(text: str, start: int) -> bool:
    """Does a sentence open with the years that are over?"""
    return bool(_YEARS_PAST.match(text, start))


_GOING_ON = re.compile("同时|其中|此外|另外")


def _past_in_clause(scene: Scene, figure: Figure, _: Setting) -> bool:
    return bool(_PAST_CLAUSE.search(scene.text, figure.begin, figure.token.end + 2))


def _background(scene: Scene, figure: Figure, setting: Setting) -> bool:
    if not setting.background:
        return False
    moment = scene.moment_before(figure.token.start)
    value = moment.value if moment is not None else None
    dated = isinstance(value, Moment) and value.kind == "by" and _future(moment, setting)
    said = figure.head[-6:] + figure.bounded.before
    return not dated and "目标" not in said


RULES: tuple[tuple[str, Test], ...] = (
    ("no.background", _background),
    ("no.past_year", _past_year),
    ("no.past_words", _past_words),
    ("no.past_clause", _past_in_clause),
    ("no.told_on", _told_on),
    ("no.review", _review),
    ("no.against_plan", _against_plan),
    ("no.forecast", _forecast),
    ("no.status", _status),
    ("no.since", _since),
    ("no.ended", _ended),
    ("no.outcome", _outcome),
    ("no.seen", _seen),
    ("no.report", _in_report),
    ("no.carried", _carried),
)
# 在建 and 现有 stand in sentences that want something as well: the sentence decides whether they tell.
TOLD = frozenset({"no.standing", "no.record_set", *(rule for rule, _ in RULES)}) - {
    "no.past_clause"
}
