"""Figures that say who is meant or how is counted: thresholds, scores, grants. None of them commits to anything."""

import re

from daxiao.extract.frames.facts import Setting, Test
from daxiao.extract.frames.scene import Figure, Scene


_GOAL = re.compile(r"力争|确保|到(?<!截到)20\d\d|目标(?!群)|净增")

# 每低于基准值5%扣1分, 每新增1户加5分: the figure is a step of a scale.
_SCORE = r"(?:另|再|可|各|均|共)?(?:得|扣|加|减|计|记)(?:基础)?(?:\d[\d.—~-]*|满)分"
_SCORED = re.compile(rf"[^。；]{{0,30}}?{_SCORE}|[^，。；]{{0,12}}不得分")
# 1000万元以上（含1000万元）: a line that is drawn.
_INCLUDED = re.compile(r"(?:及?以[上下]|以内|的)?（(?:不?含|包括)(?:\d|本数)")
# 固定资产投资达到1000万元以上的项目。: a sentence that only names a kind of firms or projects.
_KIND = re.compile(
    r"[^。；]{0,60}?的(?:[^，。；、的]{0,12})(?:项目|企业|单位|个人|机构|平台|产品|团队|园区)(?:（[^）]{0,40}）)?[。；]?\Z"
)
_DOING = re.compile(
    "培育|打造|引进|新增|实现|推动|推进|建设|建成|发展|支持|力促|完成|争取|招引|形成|新建|实施|开工|储备|谋划|认定|壮大|加快|签约|落地|入库"
)


def _scored(scene: Scene, figure: Figure, _: Setting) -> bool:
    return _SCORED.match(scene.text, figure.token.end, scene.stretch.end) is not None


def _included(scene: Scene, figure: Figure, _: Setting) -> bool:
    return _INCLUDED.match(scene.text, figure.token.end, scene.stretch.end) is not None


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
    ("no.kind", _kind),
)
