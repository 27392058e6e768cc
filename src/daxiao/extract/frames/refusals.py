"""Why a figure is no target: facts of the past, sizes, rules of procedure, terms of a policy, tallies, names.

Each refusal is a rule with an id; the first that fits decides. The ids show in `explain`.
"""

import re

from daxiao.extract.frames import facts, narrated, outlooks, terms, verbs
from daxiao.extract.frames.facts import Setting, Test
from daxiao.extract.frames.scene import RANKING, Figure, Scene
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words


_EXISTING, _POLICY, _PROCESS = (
    facts.listed("existing_after"),
    facts.listed("policy"),
    facts.listed("process"),
)
_DEPEND, _PROJECT = facts.listed("depend"), facts.listed("project_words")
_POLICY_SENTENCE = facts.listed("policy_sentence")
_TALLY_IN = re.compile(either(words("exclusions", "tally_nouns")) + r"(?:等|的|，|、|\Z)").search
_TALLY_AT = re.compile(
    either(words("exclusions", "tally_nouns"))
    + "|.*"
    + either(words("exclusions", "tally_nouns"))
    + r"(?:等|的|，|、|\Z)"
).match
_GOAL = re.compile(
    "力争|确保|目标|新增|净增|不少于|不低于|突破|超过|达到|以上|力促|全覆盖|奋进|挺进|进入|跻身|保底|培育|打造|建成"
)
_PER_STEP = re.compile(r"每(?:提高|增加|增长|上升|降低|下降|新增|减少)\d")


def _per_step(scene: Scene, figure: Figure, _: Setting) -> bool:
    """收入每提高1个百分点，可带动…提高0.6个百分点: a relation, not a goal."""
    semicolon = scene.text.rfind("；", scene.stretch.start, figure.token.start)
    begin = max(scene.stretch.start, semicolon)
    return bool(_PER_STEP.search(scene.text, begin, figure.quantity.start + 1))


def _under_terms(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """Under 奖补标准 or 申报条件 every figure is a term of the policy."""
    return setting.terms and not facts.TURNING.search(
        scene.text, scene.stretch.start, figure.token.start
    )


_SHARING = re.compile(
    r"(?:如|若|凡|对(?<![\u4e00-\u9fff]对))[^。；]{2,100}?的?(?:项目|企业|单位|个人|平台|机构)?，"
    r"(?:(?:均|还|也|即)?可(?:以|同时)?(?:享受|申请|申报|获)|给予|予以|优先认定|享受|按[^，。；]{0,16}(?:奖励|补助|补贴|资助|奖补|补足))"
)


def _condition(scene: Scene, figure: Figure, _: Setting) -> bool:
    """如企业增速保持10%以上的，可享受…: a condition."""
    found = _SHARING.finditer(scene.text, scene.stretch.start, scene.stretch.end)
    return any(m.start() <= figure.token.start < m.end() for m in found)


_TIER = re.compile(r"：\d[\d.]*[万亿]?元")


def _tier(scene: Scene, figure: Figure, _: Setting) -> bool:
    """1亿—10亿元：100万元: a step of a scale."""
    return bool(_TIER.match(scene.text, figure.token.end, scene.stretch.end))


_USED = re.compile("(?:可|直接)?(?:用于|拨付|列支)")
_GRANTED = re.compile("奖补|补助|补贴|专项资金|奖励资金")


def _use_of_grant(scene: Scene, figure: Figure, _: Setting) -> bool:
    """奖补资金…不超过5%可用于…: how a grant is divided."""
    return bool(_USED.match(scene.text, figure.token.end)) and bool(
        figure.quantity.sort is Sort.PART
        and _GRANTED.search(scene.text, scene.stretch.start, figure.token.start)
    )


# 每家企业每年最高50万元 limits a grant, it wants nothing.
_TURNED = re.compile("力争|确保|到20|每年(?!最高|给予|安排|补助|补贴|不超过)|目标|计划|未来|今后")
_REWARD = re.compile(r"给予|奖励\d|补助\d|补贴\d|奖补\d")


def _rewarded(scene: Scene, figure: Figure, _: Setting) -> bool:
    """产值超过1亿元，奖励10万元: what is rewarded is a condition."""
    stop = scene.text.find("；", figure.token.end, scene.stretch.end)
    stop = scene.stretch.end if stop < 0 else stop
    return bool(_REWARD.search(scene.text, figure.token.end, stop)) and not (
        _TURNED.search(scene.text, scene.stretch.start, figure.token.start)
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


_FROM = re.compile(
    r"[由从](?:目前的?|现在的?|当前的?|20\d\d年(?:底|末)?的?|上年的?|去年的?)?(?:约)?\Z"
)
_ON = re.compile(
    "(?:以上|左右)?(?:，)?(?:进一步)?(?:提高|提升|增加|增长|上升|扩大|发展|下降|降低|压减|压缩|减少|增|降|升)[到至为]"
)


def _from(scene: Scene, figure: Figure, _: Setting) -> bool:
    """转化率从67.5%提高到80%: where a change begins."""
    start = figure.quantity.start
    return bool(
        _FROM.search(scene.text, max(scene.stretch.start, start - 10), start)
        and _ON.match(scene.text, figure.token.end)
    )


_LISTED = re.compile("[、和及与]")


_NOUN_BEHIND = re.compile("[\u4e00-\u9fff“]")


def _counted_list(scene: Scene, figure: Figure, __: Setting) -> bool:
    """推动甲、乙、丙3个试点行业…: the number of the things just named."""
    commas, others = figure.head.count("、"), len(_LISTED.findall(figure.head))
    return (
        figure.quantity.sort is Sort.COUNT
        and figure.quantity.unit in {"个", "类", "种", "项"}
        and not figure.bounded.before
        and figure.quantity.high is None
        and _NOUN_BEHIND.match(scene.text, figure.token.end) is not None
        and figure.quantity.low > 1
        and figure.quantity.low in {commas + 1, commas + 2, others + 1}
        and (commas > 0 or others > 0)
        and not figure.head.endswith("等")
        and not (_GRADED.match(figure.tail) and _VERB_FIRST.match(figure.head))
    )


# 培育形成甲、乙2个千亿级产业集群: that they grow so large is wanted.
_GRADED = re.compile(r"(?:\d+|[一二三四五六七八九]?[百千万])亿?[元]?级")


def _existing(_: Scene, figure: Figure, __: Setting) -> bool:
    return bool(_EXISTING.match(figure.tail[:8])) or bool(re.search("现有|剩余", figure.head[-6:]))


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


def _tally(scene: Scene, figure: Figure, _: Setting) -> bool:
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
        "张",
    }:
        return False
    if q.high is not None or PREDICATES.search(figure.bounded.before):
        return False  # 每年选取3—5个环节: nobody counts his own parts roughly
    if _LISTED_BEHIND.match(scene.text, figure.token.end, scene.stretch.end):
        return True
    works = q.low > _MANY and bool(verbs.soft(figure.head)) and "工程" in figure.tail
    named = figure.head.endswith("等")  # 高端化、绿色化等6个方向转型
    return (not works and bool((_TALLY_AT if named else _TALLY_IN)(figure.tail[:14]))) or (
        named and not _ACTION.search(figure.tail)
    )


# 打造4个产业集群，包括…: what the text has just named or goes on to name.
_LISTED_BEHIND = re.compile("[^，。；、：]{2,14}[，（]?(?:包括|即|分别[是为])")
_MANY = 20  # 实施80项重点工程: more works than a plan has chapters
_VERB_FIRST = re.compile(
    "(?:加快|推动|累计|每年|力争|确保|全年)*"
    + either([*words("goals", "build"), *words("goals", "event"), *words("goals", "increment")])
)
_ADDED = re.compile("力争|确保|新增|净增")  # 新增并网装机400万千瓦 is of many projects
_OF_PROJECT = re.compile("项目|园项")
_PROJECT_END = re.compile("(?:总投资额?|计划投资|占地面积?|用地面积|建筑面积|年产能?)约?$")


PREDICATES = re.compile(
    "稳定在|保持在|控制在|维持在|提高到|达到|突破|超|不少于|不低于|新增|净增|达|目标|力争|≥|高于|至少"
)
_ACTION = verbs.DONE


_YIELD = re.compile("(?:投资(?:利润|利税|回报|收益)|内部收益)率(?:约|为)*\\Z")


_EVEN = re.compile("(?:时)?[就即便]可?(?:以)?(?:保本|盈亏平衡|盈利)")
# 年内，工业集中区扩园2平方公里: work of the year, not the size of a project.
_IN_YEAR = re.compile(
    "(?:年内|全年|年度)，?[^，。；]{0,12}(?:扩园|新拓|新增|新建|改造|供地|收储|种植|完成)"
)


def _project(scene: Scene, figure: Figure, _: Setting) -> bool:
    """The figures of one project: its investment, land, capacity."""
    if _YIELD.search(figure.head) or _EVEN.match(figure.tail):
        return True
    if figure.quantity.sort not in {Sort.MONEY, Sort.AMOUNT}:
        return False
    if PREDICATES.search(figure.bounded.before):
        return False
    done = verbs.soft(figure.head) + figure.bounded.before
    if _VERB_FIRST.match(done) and not _OF_PROJECT.search(scene.text, figure.clause, figure.begin):
        return bool(_PROJECT_END.search(figure.head))
    if _ADDED.search(figure.head[-16:]):
        return False
    yearly = _IN_YEAR.search(scene.text, scene.stretch.start, figure.token.start)
    loose = figure.quantity.sort is Sort.AMOUNT and not figure.bounded.after and yearly is None
    return bool(_PROJECT.search(figure.head[-12:])) or loose


# 引进行业排名前5名的企业: whom one wants to have.
_SOUGHT = re.compile("(?:加大力度|积极|大力|重点|主动)*(?:引进|招引|对接|瞄准|面向|吸引|招募)")


def _named_rank(scene: Scene, figure: Figure, _: Setting) -> bool:
    """500强企业, 百强企业: a name, unless something is to get there."""
    if figure.quantity.sort is not Sort.RANK:
        return False
    if _SOUGHT.match(figure.head):
        return True
    return not RANKING.search(figure.head + figure.bounded.before)


# 形成千亿级产业为引领的体系
_AS_PART = re.compile("[为作](?:引领|骨干|支撑|主体|龙头|核心|主导|基础|依托|补充)")


def _named_grade(_: Scene, figure: Figure, __: Setting) -> bool:
    if figure.quantity.sort is not Sort.GRADE:
        return False
    if _AS_PART.search(figure.tail):
        return True
    return bool(re.search("对接|融入|抢抓|抓住|服务|主动|承接|现有|围绕|依托", figure.head))


def _loose_cover(_: Scene, figure: Figure, __: Setting) -> bool:
    """智慧服务全覆盖的体系: nothing is there that could be counted."""
    return figure.quantity.sort is Sort.WHOLE and figure.tail.startswith(("的", "式", "、"))


def _first_few(_: Scene, figure: Figure, __: Setting) -> bool:
    """前10家企业产值占比: how many are looked at."""
    return figure.head.endswith("前") and figure.quantity.sort is Sort.COUNT


_STATED = re.compile("是(?<![目要]是)\\Z")
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
    if figure.head.endswith(("年产", "日产", "年产能")):
        return not PREDICATES.search(figure.bounded.before)
    return (
        sized
        and not PREDICATES.search(figure.bounded.before)
        and bool(figure.tail)
        and bool(_OF_PROJECTS.match(scene.text, figure.token.end, scene.stretch.end))
    )


_EACH = re.compile("(?:，)?每[个座处家条只户]")


def _size_of_each(_: Scene, figure: Figure, __: Setting) -> bool:
    """建设基地3个，每个不少于200亩: how large one of them has to be."""
    sized = figure.quantity.sort in {Sort.AMOUNT, Sort.MONEY}
    return sized and _EACH.fullmatch(figure.head) is not None


_ONE_OF = re.compile("[^，。；]{0,16}之一")


def _one_of(_: Scene, figure: Figure, __: Setting) -> bool:
    """被列为全省45个园区之一: one of so many."""
    return figure.quantity.sort is Sort.COUNT and bool(_ONE_OF.match(figure.tail))


def _focus(_: Scene, figure: Figure, __: Setting) -> bool:
    """重点突破7条产业链: where the effort goes, not how many there are to be."""
    return (
        figure.quantity.sort is Sort.COUNT
        and figure.head.endswith("重点")
        and figure.bounded.before.startswith("突破")
    )


_PACE = re.compile("[^，。；]{0,14}(?:步伐|进程|进度|速度|力度)$")


def _pace(_: Scene, figure: Figure, __: Setting) -> bool:
    """加快40多家企业进规步伐: it is the pace that is raised."""
    return figure.quantity.sort is Sort.COUNT and bool(_PACE.match(figure.tail))


def _half(_: Scene, figure: Figure, __: Setting) -> bool:
    """A word for a stop within a figure's chain that is not about an amount: 首位度, 第一."""
    return figure.quantity.sort is Sort.RANK and figure.tail.startswith(("度", "数", "置"))


ONE_PROJECT = "no.one_project"


_FIRMS = frozenset({"家", "户"})


def is_plain(figure: Figure) -> bool:
    """No word of a goal binds the figure, nor are firms brought in by it: 建设200亩园区，2026年引进10家."""
    if figure.quantity.unit in _FIRMS and verbs.govern(figure).kind:
        return False
    return not PREDICATES.search(figure.bounded.before) and not _GOAL.search(figure.head)


REFUSALS: tuple[tuple[str, Test], ...] = (
    *facts.RULES,
    *narrated.RULES,
    *outlooks.RULES,
    *terms.RULES,
    ("no.per_step", _per_step),
    ("no.from", _from),
    ("no.existing_set", _existing),
    ("no.policy_term", _policy),
    ("no.terms", _under_terms),
    ("no.condition", _condition),
    ("no.tier", _tier),
    ("no.use_of_grant", _use_of_grant),
    ("no.rewarded", _rewarded),
    ("no.of_share", _of_share),
    ("no.counted_list", _counted_list),
    ("no.process_rule", _process),
    ("no.means", _depends),
    ("no.tally", _tally),
    ("no.stated", _stated),
    ("no.first_few", _first_few),
    ("no.capacity", _capacity),
    ("no.size_of_each", _size_of_each),
    (ONE_PROJECT, _project),
    ("no.name_rank", _named_rank),
    ("no.name_grade", _named_grade),
    ("no.loose_cover", _loose_cover),
    ("no.half_word", _half),
    ("no.focus", _focus),
    ("no.one_of", _one_of),
    ("no.pace", _pace),
)


def refusal(scene: Scene, figure: Figure, setting: Setting) -> str | None:
    """The id of the first rule that says this figure is no target; None when none does."""
    for rule, test in REFUSALS:
        if test(scene, figure, setting):
            return rule
    return None
