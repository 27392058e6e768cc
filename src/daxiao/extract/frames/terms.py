"""Figures that say who is meant or how is counted: thresholds, scores, grants. None of them commits to anything."""

import re

from daxiao.extract.frames.facts import Setting, Test
from daxiao.extract.frames.scene import Figure, Scene


_GOAL = re.compile(r"力争|确保|到(?<!截到)20\d\d|目标(?!群)|净增")

# 每低于基准值5%扣1分, 每新增1户加5分: the figure is a step of a scale.
_SCORE = r"(?:另|再|可|各|均|共)?(?:得|扣|加|减|计|记)(?:基础)?(?:\d[\d.—~-]*|满)分"
_SCORED = re.compile(
    rf"[^。；]{{0,30}}?{_SCORE}|[^，。；]{{0,12}}不得分|[^，。；（]{{0,8}}（\d[\d.]*分）"
)
# 1000万元以上（含1000万元）: a line that is drawn.
_INCLUDED = re.compile(r"(?:及?以[上下]|以内|的)?（(?:不?含|包括)(?:\d|本数)")
# 固定资产投资达到1000万元以上的项目。: a sentence that only names a kind of firms or projects.
_KIND = re.compile(
    r"[^。；]{0,60}?的(?:[^，。；、的]{0,12})(?:项目|企业|单位|个人|机构|平台|产品|团队|园区)(?:（[^）]{0,40}）)?[。；]?\Z"
)
_DOING = re.compile(
    "培育|打造|引进|新增|实现|推动|推进|建设|建成|发展|支持|力促|完成|争取|招引|形成|新建|实施|开工|储备|谋划|认定|壮大|加快|签约|落地|入库"
)
# 纳税增幅超过25%的部分按50%补助: the figure draws a line.
_PORTION = re.compile("(?:以上)?的?部分(?![企领行地县区市城镇省])")
# 投资达500万元以上的企业可以获得奖励
_ENTITLED = re.compile(
    "[^。；]{0,80}?的(?:[^，。；、的]{0,8})(?:项目|企业|单位|个人|机构|平台|产品|团队|园区)，?(?:就|即|均|都|方|才|也)?可(?:以|直接|优先)?(?:获|享受|申请|申报|按|参加|列入|纳入)"
)
# 申报企业须满足…, 认定应同时具备…: what must be so before anybody is let in.
_REQUIRED = re.compile(
    "(?:申请|申报|认定|入选|准入|参评|评选|遴选)[^。；]{0,10}?(?:必须|需要?|须|应当?)(?:同时)?(?:满足|符合|具备|达到)"
)
_MUST = re.compile("(?:其中，|且|并)?(?:还|均)?(?:必须|须|应当|应(?![用急对收届变激运]))")
_DATED = re.compile(r"[到至](?<!截.)20\d\d")
# 固定资产投资原则上不低于3000万元 admits; 按县级留成部分的50%返还 grants.
_AS_RULE = re.compile("原则上\\Z")
_RETURNED = re.compile(
    "(?:以内)?(?:的标准)?，?(?:给予)?(?:返还|返退|减免|减半|全额返|奖励给|补助给|扶持)"
)
_LEFT = re.compile("(?:留成|留存|地方所得|财政所得)(?:部分)?的?\\Z")

# Cues of a whole text that grants or scores.
_GRANTS = re.compile(
    r"给予|奖励|补助|补贴|返还|奖补|贴息|享受|减免|留成|申报(?:条件|单位|企业|主体)|得\d|扣\d|加\d[\d.]*分"
)
_AIMS = re.compile(r"力争|确保|到(?<!截到)20\d\d年|预期目标|主要目标|发展目标|总体目标|努力")
_MANY, _TIMES = 8, 5

# 单家企业每年申领不超过800万元: a limit for each.
_EACH = re.compile(
    "(?:单[家个户项]|每[家个户项]|同一)(?:企业|项目|单位|平台|个人|机构|主体|园区|团队)"
)
_LIMIT = re.compile("不超过|不高于|最高|上限|最多|不得超")


def _each(scene: Scene, figure: Figure, _: Setting) -> bool:
    limited = _LIMIT.search(figure.head[-6:] + figure.bounded.before)
    return bool(limited) and bool(_EACH.search(scene.text, scene.stretch.start, figure.token.start))


def is_rules(text: str, start: int, end: int) -> bool:
    """A text that grants or scores from end to end, and hardly aims at anything."""
    grants = sum(1 for _ in _GRANTS.finditer(text, start, end))
    if grants < _MANY or grants * _EVERY < end - start:
        return False
    return sum(1 for _ in _AIMS.finditer(text, start, end)) * _TIMES <= grants


_EVERY = 150  # letters for each word of a grant, at most


def _as_rule(scene: Scene, figure: Figure, _: Setting) -> bool:
    if _AS_RULE.search(figure.head) or _LEFT.search(figure.head):
        return True
    return _RETURNED.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _required(scene: Scene, figure: Figure, setting: Setting) -> bool:
    start, stop = scene.stretch.start, figure.token.start
    if _GOAL.search(scene.text, start, stop) or setting.goals or setting.dated:
        return False
    return bool(_REQUIRED.search(scene.text, start, stop)) or bool(
        _MUST.match(scene.text, start) and not _DATED.search(scene.text, start, stop)
    )


def _scored(scene: Scene, figure: Figure, _: Setting) -> bool:
    return _SCORED.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _included(scene: Scene, figure: Figure, _: Setting) -> bool:
    return _INCLUDED.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _portion(scene: Scene, figure: Figure, _: Setting) -> bool:
    return _PORTION.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _entitled(scene: Scene, figure: Figure, _: Setting) -> bool:
    if _GOAL.search(scene.text, scene.stretch.start, figure.token.start):
        return False
    return _ENTITLED.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _kind(scene: Scene, figure: Figure, _: Setting) -> bool:
    """A phrase that ends in 的企业 and in which nothing is done."""
    if _GOAL.search(scene.text, scene.stretch.start, figure.token.start):
        return False
    if _DOING.search(figure.head + figure.bounded.before):
        return False
    return _KIND.match(scene.text, figure.token.end, scene.stretch.end) is not None and not (
        _DOING.search(scene.text, scene.stretch.start, figure.clause)
    )


RULES: tuple[tuple[str, Test], ...] = (
    ("no.scored", _scored),
    ("no.included", _included),
    ("no.required", _required),
    ("no.each", _each),
    ("no.as_rule", _as_rule),
    ("no.portion", _portion),
    ("no.entitled", _entitled),
    ("no.kind", _kind),
)
