"""Which figures of a sentence commit to something, and by which rule."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from daxiao.extract.frames import indicator, nouns, refusals, verbs
from daxiao.extract.frames.facts import Setting
from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.frames.verbs import Governing, Role
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words


_AIM = re.compile("(?:力争|确保|努力|预计|全年|全市|20..年|，)*(?:力争|确保|实现|完成|目标)")
# 8个园区完成投资160亿元: the verb stands between its subject and what is done.
_MID_AIM = re.compile("[\u4e00-\u9fff](?:完成|实现)(?![率度])[^，。；的、]{2,12}\\Z")
_GOALS = re.compile("目标(?:任务)?(?:是|为)?：")
_EVENT = re.compile(either(words("goals", "event")))
_WHOLES = frozenset({Sort.WHOLE, Sort.FIRST, Sort.RANK})
_LINKED = re.compile("(?:[、，和及]|其中)*")
_STRONG = re.compile(
    "达到|达成|达|突破|迈上|跨上|跃上|超过|超|不少于|不低于|至少|保底|提高到|提高至|扩大到|扩大至|增长到|增长至|发展到|提升到|提升至|增加到|降到|降至|控制在|稳定在|提升|提高|增加|上升|降至|增至|完成|实现|保持|维持|不超过|不高于|≥|≤|增长|下降|降低|力争|目标|高于|低于|^[保争过]$"
)


class Accepted(NamedTuple):
    """A figure that is a target, with what its clause says."""

    figure: Figure
    governing: Governing
    name: indicator.Named
    licence: str
    start: int
    """Where the words that name the indicator begin: at a shared head, that of an earlier figure."""


def licence_of(
    found: Scene,
    figure: Figure,
    governing: Governing,
    before: Accepted | None,
    *,
    goals: bool = False,
) -> str | None:
    """The id of the rule that makes the figure a commitment; None when nothing in the clause commits."""
    sort = figure.quantity.sort
    doubled = sort is Sort.TIMES and found.text.startswith("翻", figure.quantity.start)
    if doubled or sort in _WHOLES:
        return "target.whole_word"
    if sort is Sort.GRADE and governing.kind not in {"build", "increment"}:
        # 产业规模达到万亿级
        reached = not figure.tail and verbs.REACHED.search(figure.bounded.before)
        return "target.predicate" if reached else None
    if governing.kind:
        return "target.shared_verb" if governing.inherited else "target.verb"
    return _of_words(figure, governing) or _of_place(found, figure, governing, before, goals=goals)


def _of_words(figure: Figure, governing: Governing) -> str | None:
    """The clause has a word of a goal, though no verb governs the figure."""
    if _STRONG.search(figure.bounded.before) and governing.role is Role.PREDICATE:
        return "target.predicate"
    if governing.role is Role.COUNTER and verbs.acts(figure.tail):
        return "target.done"
    if governing.role is Role.COUNTER and figure.quantity.sort is Sort.PART:
        return "target.share"
    return "target.aim" if _AIM.match(figure.head) or _MID_AIM.search(figure.head) else None


def _of_place(
    found: Scene,
    figure: Figure,
    governing: Governing,
    before: Accepted | None,
    *,
    goals: bool,
) -> str | None:
    """Only the place of the figure speaks for it: in a list of targets, behind a date, under 主要目标."""
    if before is not None and _listed(figure, before):
        return "target.list"
    if figure.bounded.after == "以上" and _EVENT.search(figure.head):
        return "target.bound"
    headed = goals or _GOALS.search(found.text, found.stretch.start, figure.token.start)
    if not headed and found.moment_before(figure.token.start) is None:
        return None
    # 28条重点产业链…: a count in front of a noun, without a verb, only says how many there are.
    bare = not verbs.soft(figure.head) and figure.quantity.sort is Sort.COUNT
    noun = nouns.object_of(found, figure) if bare else verbs.soft(figure.head)
    stands = bool(noun) and governing.role is not Role.COUNTER
    return "target.dated" if stands or figure.bounded.after else None


def _listed(figure: Figure, before: Accepted) -> bool:
    """Does the figure follow the one before in a list, with nothing between but the noun of that one?"""
    link = figure.link
    if before.governing.role is Role.COUNTER:
        link = link.removeprefix(before.figure.tail)
    return _LINKED.fullmatch(link) is not None


def _grown_on(figure: Figure, own: Governing, before: Accepted | None) -> bool:
    """培育形成2个千亿级集群，新材料500亿级集群，食品300亿级集群: one verb builds them all."""
    if before is None or own.kind or figure.quantity.sort is not Sort.GRADE:
        return False
    return before.governing.kind == "build" and "；" not in figure.link


def _governed(figure: Figure, before: Accepted | None) -> Governing:
    """The figure's own verb, or that of the figure before it in a list."""
    own = verbs.govern(figure)
    if _grown_on(figure, own, before):
        return Governing("", "build", own.role, inherited=True)
    if own.kind or before is None or not _listed(figure, before):
        return own
    if (
        figure.head.startswith("其中")
        and before.governing.kind == "increment"
        and figure.quantity.sort is Sort.COUNT
    ):
        return Governing(before.governing.word, before.governing.kind, own.role, inherited=True)
    if own.role is Role.PREDICATE or (not before.governing.kind):
        return own
    if (
        before.governing.kind == "increment"
        and before.figure.quantity.sort is not figure.quantity.sort
    ):
        return own
    if own.role is Role.COUNTER and verbs.acts(figure.tail):
        return own
    return Governing(before.governing.word, before.governing.kind, own.role, inherited=True)


def _bound_by(figure: Figure, before: Accepted | None) -> bool:
    """Do the words that bind the figure stand before an earlier one (分别)?"""
    return before is not None and figure.bounded.figure_start - figure.token.start != len(
        figure.bounded.before
    )


_PART = re.compile("其中|[、，]")
_SUM = re.compile("[两三四五2-5]年|合计|共计|总计|累计|共")


def _parts(figure: Figure, before: Accepted | None) -> bool:
    """种植面积达到24万亩，其中艾草10万亩、黄精6万亩: the parts and the sum of a goal are no project's own size."""
    if before is None or before.figure.quantity.unit != figure.quantity.unit or figure.tail:
        return False
    listed = _PART.match(figure.head) or _PART.fullmatch(figure.link) or _SUM.match(figure.head)
    return listed is not None and not _SIZED.search(figure.head)


_SIZED = re.compile("占地|用地|总投资|建筑面积|产能|年产")


def _refused_on(figure: Figure, last: str | None) -> str | None:
    """产能控制在3000万吨以上、2500万吨以内: a figure without words of its own is refused with the one before it."""
    bare = not figure.head and not figure.tail and figure.link in {"、", "和", "及", "或"}
    return last if bare else None


def _more(figure: Figure, whole: nouns.Whole) -> bool:
    """Does a list of parts go on?"""
    if figure.link.startswith("、"):
        return True
    bare = figure.link == "，" and not figure.bounded.before and not verbs.govern(figure).kind
    return bare and figure.quantity.unit == whole.figure.quantity.unit


def _whole(figure: Figure, named: indicator.Named, whole: nouns.Whole | None) -> nouns.Whole:
    """What the next figure may be a part of: this one, or the whole that this one is a part of."""
    part = figure.head.startswith("其中") or "其中" in figure.link
    goes_on = whole is not None and whole.parted and _more(figure, whole)
    if whole is not None and (part or goes_on):
        return whole._replace(parted=True, last=named.name)
    return nouns.Whole(figure, named.name, last=named.name)


def accepted(found: Scene, setting: Setting) -> Iterator[tuple[Figure, Accepted | None, str]]:
    """Each figure of a sentence: accepted with its licence, or refused with the rule's id."""
    before: Accepted | None = None
    last_refused: str | None = None
    whole: nouns.Whole | None = None
    one_project = many_projects = False
    for figure in found.figures:
        refused = refusals.refusal(found, figure, setting) or _refused_on(figure, last_refused)
        if refused == refusals.ONE_PROJECT and (many_projects or _parts(figure, before)):
            refused = None
        if refused is None and one_project and refusals.is_plain(figure):
            refused = refusals.ONE_PROJECT
        last_refused = refused
        if refused is not None:
            one_project = one_project or refused == refusals.ONE_PROJECT
            yield figure, None, refused
            continue
        governing = _governed(figure, before)
        rule = licence_of(found, figure, governing, before, goals=setting.goals)
        if rule is None:
            yield figure, None, "no.commitment"
            continue
        risen = indicator.risen(found, figure)
        last = risen or (before.name.name if before else indicator.object_before(found, figure))
        named = indicator.name(figure, governing, last, last or "")
        named = nouns.supplied(found, governing, figure, named, whole)
        back = before.start if before else found.stretch.start
        joined = governing.inherited and governing.kind == "increment"
        back = figure.clause if risen else back
        start = back if named.shared or joined or _bound_by(figure, before) else figure.begin
        before = Accepted(figure, governing, named, rule, start)
        # 谋划项目160个，总投资290亿元: what follows speaks of all of them, not of one.
        many_projects = many_projects or named.name.endswith("项目")
        whole = _whole(figure, named, whole)
        yield figure, before, rule
