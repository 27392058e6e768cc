"""Why a figure is no target: facts of the past, sizes, rules of procedure, terms of a policy, tallies, names.

Each refusal is a rule with an id; the first that fits decides. The ids show in `explain`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from daxiao.extract.frames.scene import RANKING, Figure, Scene
from daxiao.extract.lex.meanings import Moment, Sort, Word
from daxiao.extract.lex.words import either, words


@dataclass(frozen=True, slots=True)
class Setting:
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


Test = Callable[[Scene, Figure, Setting], bool]


def _list(name: str) -> re.Pattern[str]:
    # 在建材生产中, 在建设…: there 建 belongs to the next word.
    return re.compile(either(words("exclusions", name)).replace("在建", "在建(?![材设成立])"))


_PAST_SENTENCE, _PAST_CLAUSE = _list("past_sentence"), _list("past_clause")
_EXISTING, _POLICY, _PROCESS = _list("existing_after"), _list("policy"), _list("process")
_DEPEND, _PROJECT = _list("depend"), _list("project_words")
_POLICY_SENTENCE = _list("policy_sentence")
_TALLY = re.compile(either(words("exclusions", "tally_nouns")) + r"(?:等|的|，|、|\Z)")
_GOAL = re.compile(
    "力争|确保|目标|新增|净增|不少于|不低于|突破|超过|达到|以上|力促|全覆盖|奋进|挺进|进入|跻身|保底|培育|打造|建成"
)
_TURNING = re.compile("力争|确保|到20|每年|目标|计划|未来|今后")


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
        return False
    meant = _MEANT.search(scene.text, scene.stretch.start, moment.start)
    return value.year <= setting.past_until and not meant


# 力争2021年开工的项目…: a goal that speaks of an earlier year.
_MEANT = re.compile("(?:力争|确保)\\Z")


_GONE_BY = re.compile("过去的?\\Z")
_MONTHS = re.compile(r"1[-—~至到]\d{1,2}月|[一二三四]季度|[上下]半年(?:实现|完成|累计)")
_NTH = re.compile(r"(?:排名|位列|位居|居)[^，。；]{0,6}第(?:\d{1,3}|[二三四五六七八九十]{1,3})位")


def _standing(scene: Scene, figure: Figure, _: Setting) -> bool:
    """综合评价全省排名第9位: a place that was taken; goals say 前9位."""
    return bool(_NTH.search(scene.text, scene.stretch.start, scene.stretch.end)) and not (
        _TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    )


def _past_words(scene: Scene, figure: Figure, setting: Setting) -> bool:
    begin = _since_moment(scene, figure)
    moment = scene.moment_before(figure.token.start)
    as_of = moment is not None and scene.text.startswith(("截至", "截止"), moment.start)
    if as_of and not setting.past_until:
        return not _TURNING.search(scene.text, begin, figure.token.start)
    if moment is not None and _GONE_BY.search(scene.text, scene.stretch.start, moment.start):
        return True
    told = _PAST_SENTENCE.search(scene.text, begin, figure.token.start)
    if not told and not _MONTHS.search(scene.text, begin, figure.token.start):
        return False
    return not _TURNING.search(scene.text, begin, figure.token.start)


_NARRATED = re.compile("累计(?:已)?(?:建成|培育|完成|实现|新增|引进|获|认定|培训|改造|创建)")


def _told_on(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """…同比增长6%。累计建成智能工厂80家: a review goes on."""
    start, stop = scene.stretch.start, figure.quantity.start
    if not (setting.told or setting.undated) or _TURNING.search(scene.text, start, stop):
        return False
    going_on = setting.told and _GOING_ON.match(scene.text, start)
    return bool(_NARRATED.search(scene.text, start, stop) or going_on)


_LOOKING_BACK = re.compile(
    r"同比|比上年|较上年|比去年|较去年|上半年|前三季度|1[-—~至到]\d{1,2}月|今年以来"
)
_REACHED = re.compile(
    "(?:取得|实现)了?(?:新|积极|显著|明显|重大|重要|阶段性)*的?(?:突破|成效|进展|成果|成绩)(?=[，。])"
)


def _nothing_ahead(scene: Scene, stop: int, setting: Setting) -> bool:
    """No goal above, no word of a goal before `stop`, no year to come in the sentence."""
    if setting.goals or setting.dated or _TURNING.search(scene.text, scene.stretch.start, stop):
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
    return bool(_REACHED.search(text, start, end)) and not _TURNING.search(text, start, end)


_GOING_ON = re.compile("同时|其中|此外|另外")


_RECORD = re.compile("创[下造近历新]?[^，。；]{0,8}新高")


def _record_set(scene: Scene, figure: Figure, _: Setting) -> bool:
    """增长10.7%，创近6年新高: only a fact can be a record."""
    return bool(_RECORD.search(scene.text, figure.token.end, scene.stretch.end)) and not (
        _TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    )


_PER_STEP = re.compile(r"每(?:提高|增加|增长|上升|降低|下降|新增|减少)\d")


def _per_step(scene: Scene, figure: Figure, _: Setting) -> bool:
    """收入每提高1个百分点，可带动…提高0.6个百分点: a relation, not a goal."""
    semicolon = scene.text.rfind("；", scene.stretch.start, figure.token.start)
    begin = max(scene.stretch.start, semicolon)
    return bool(_PER_STEP.search(scene.text, begin, figure.quantity.start + 1))


_REWARD = re.compile(r"给予|奖励\d|补助\d|补贴\d|奖补\d")


def _rewarded(scene: Scene, figure: Figure, _: Setting) -> bool:
    """产值超过1亿元，奖励10万元: what is rewarded is a condition."""
    stop = scene.text.find("；", figure.token.end, scene.stretch.end)
    stop = scene.stretch.end if stop < 0 else stop
    return bool(_REWARD.search(scene.text, figure.token.end, stop)) and not (
        _TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    )


def _of_share(scene: Scene, figure: Figure, _: Setting) -> bool:
    """实现20%的村年收入超30万元: the second figure only tells what the share has to reach."""
    return any(
        other.clause == figure.clause
        and other.token.end <= figure.token.start
        and other.quantity.sort is Sort.PART
        and scene.text.startswith("的", other.token.end)
        for other in scene.figures
    )


_LISTED = re.compile("[、和及与]")


def _counted_list(_: Scene, figure: Figure, __: Setting) -> bool:
    """推动甲、乙、丙3个试点行业…: the number of the things just named."""
    commas, others = figure.head.count("、"), len(_LISTED.findall(figure.head))
    return (
        figure.quantity.sort is Sort.COUNT
        and figure.quantity.unit in {"个", "类", "种", "项"}
        and not figure.bounded.before
        and figure.quantity.low > 1
        and figure.quantity.low in {commas + 1, commas + 2, others + 1}
        and (commas > 0 or others > 0)
        and not figure.head.endswith("等")
    )


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


def _existing(_: Scene, figure: Figure, __: Setting) -> bool:
    return bool(_EXISTING.match(figure.tail[:8])) or "现有" in figure.head[-6:]


def _policy(scene: Scene, figure: Figure, _: Setting) -> bool:
    if _POLICY_SENTENCE.search(scene.text, scene.stretch.start, figure.token.start):
        return True
    return bool(_POLICY.search(scene.text, figure.begin, figure.token.end + 4))


def _process(scene: Scene, figure: Figure, _: Setting) -> bool:
    return bool(_PROCESS.search(scene.text, figure.clause, figure.token.end + 6))


def _depends(_: Scene, figure: Figure, __: Setting) -> bool:
    if not _DEPEND.match(figure.head) or figure.quantity.sort not in {Sort.COUNT, Sort.GRADE}:
        return False
    return not (
        _BUILDING.search(figure.head + figure.bounded.before) and not figure.head.endswith("等")
    )


_BUILDING = re.compile("(?:" + either(words("goals", "build")) + ")成?$")


def _tally(_: Scene, figure: Figure, __: Setting) -> bool:
    q = figure.quantity
    if q.sort is not Sort.COUNT or q.unit not in {
        "个",
        "项",
        "条",
        "种",
        "类",
        "对",
        "组",
        "期",
        "批",
        "本",
    }:
        return False
    if figure.bounded.before and PREDICATES.search(figure.bounded.before):
        return False
    return bool(_TALLY.search(figure.tail[:14])) or (
        figure.head.endswith("等") and not _ACTION.search(figure.tail)
    )


_VERB_FIRST = re.compile(
    "(?:加快|推动|累计|每年|力争|确保|全年)*"
    + either([*words("goals", "build"), *words("goals", "event"), *words("goals", "increment")])
)
_OF_PROJECT = re.compile("项目|园项")
_PROJECT_END = re.compile("(?:总投资额?|计划投资|占地面积?|用地面积|建筑面积|年产能?)约?$")


PREDICATES = re.compile(
    "稳定在|保持在|控制在|维持在|提高到|达到|突破|超|不少于|不低于|新增|净增|达|目标|力争|≥|高于|至少"
)
_ACTION = re.compile(either(words("goals", "done")))


def _project(scene: Scene, figure: Figure, _: Setting) -> bool:
    """The figures of one project: its investment, land, capacity."""
    if figure.quantity.sort not in {Sort.MONEY, Sort.AMOUNT}:
        return False
    if PREDICATES.search(figure.bounded.before):
        return False
    if _VERB_FIRST.match(figure.head) and not _OF_PROJECT.search(
        scene.text, figure.clause, figure.begin
    ):
        return bool(_PROJECT_END.search(figure.head))
    loose = figure.quantity.sort is Sort.AMOUNT and not figure.bounded.after
    return bool(_PROJECT.search(figure.head[-12:])) or loose


def _named_rank(scene: Scene, figure: Figure, _: Setting) -> bool:
    """500强企业, 百强企业: a name, unless something is to get there."""
    return figure.quantity.sort is Sort.RANK and not RANKING.search(
        figure.head + figure.bounded.before
    )


def _named_grade(_: Scene, figure: Figure, __: Setting) -> bool:
    if figure.quantity.sort is not Sort.GRADE:
        return False
    return bool(re.search("对接|融入|抢抓|抓住|服务|主动|承接|现有|围绕|依托", figure.head))


def _loose_cover(_: Scene, figure: Figure, __: Setting) -> bool:
    """智慧服务全覆盖的体系: nothing is there that could be counted."""
    return figure.quantity.sort is Sort.WHOLE and figure.tail.startswith(("的", "式", "、"))


def _first_few(_: Scene, figure: Figure, __: Setting) -> bool:
    """前10家企业产值占比: how many are looked at."""
    return figure.head.endswith("前") and figure.quantity.sort is Sort.COUNT


_STATED = re.compile("(?<![目要])是\\Z")
_OF_PROJECTS = re.compile("[^；。]*等(?:一批)?(?:\\d+[个项])?(?:重[点大])?(?:工业|产业)?项目")


def _stated(_: Scene, figure: Figure, __: Setting) -> bool:
    """我局是30家有任务的单位之一: a statement of what is."""
    return bool(_STATED.search(figure.head)) and not figure.bounded.before


def _capacity(scene: Scene, figure: Figure, _: Setting) -> bool:
    """建成甲厂30万台电脑、乙厂200万套灯具等项目: sizes of projects in a list."""
    q = figure.quantity
    sized = q.sort is Sort.AMOUNT or (
        q.sort is Sort.COUNT and q.unit not in {"个", "家", "项", "户"}
    )
    return (
        sized
        and not PREDICATES.search(figure.bounded.before)
        and bool(figure.tail)
        and bool(_OF_PROJECTS.match(scene.text, figure.token.end, scene.stretch.end))
    )


def _half(_: Scene, figure: Figure, __: Setting) -> bool:
    """A word for a stop within a figure's chain that is not about an amount: 首位度, 第一."""
    return figure.quantity.sort is Sort.RANK and figure.tail.startswith(("度", "数", "置"))


ONE_PROJECT = "no.one_project"


def is_plain(figure: Figure) -> bool:
    """No word of a goal binds the figure."""
    return not PREDICATES.search(figure.bounded.before) and not _GOAL.search(figure.head)


REFUSALS: tuple[tuple[str, Test], ...] = (
    ("no.background", _background),
    ("no.past_year", _past_year),
    ("no.past_words", _past_words),
    ("no.past_clause", _past_in_clause),
    ("no.standing", _standing),
    ("no.told_on", _told_on),
    ("no.review", _review),
    ("no.record_set", _record_set),
    ("no.per_step", _per_step),
    ("no.existing_set", _existing),
    ("no.policy_term", _policy),
    ("no.rewarded", _rewarded),
    ("no.of_share", _of_share),
    ("no.counted_list", _counted_list),
    ("no.process_rule", _process),
    ("no.means", _depends),
    ("no.tally", _tally),
    ("no.stated", _stated),
    ("no.first_few", _first_few),
    ("no.capacity", _capacity),
    (ONE_PROJECT, _project),
    ("no.name_rank", _named_rank),
    ("no.name_grade", _named_grade),
    ("no.loose_cover", _loose_cover),
    ("no.half_word", _half),
)


PAST = frozenset(
    {
        "no.standing",
        "no.background",
        "no.past_year",
        "no.past_words",
        "no.past_clause",
        "no.record_set",
        "no.told_on",
        "no.review",
    }
)


def refusal(scene: Scene, figure: Figure, setting: Setting) -> str | None:
    """The id of the first rule that says this figure is no target; None when none does."""
    for rule, test in REFUSALS:
        if test(scene, figure, setting):
            return rule
    return None
