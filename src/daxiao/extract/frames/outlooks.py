"""What a market or an industry is expected to become: told by whoever studies it, wanted by nobody."""

import re

from daxiao.extract.frames.facts import Setting, Test
from daxiao.extract.frames.scene import Figure, Scene


_EXPECTED = re.compile(
    r"预计|预测|有望|估计|展望|料将|将(?=达|突破|超|增|保持|维持)|或(?=达|将|突破)"
)
_MARKET = re.compile(
    r"全球|世界|国际市场|市场规模|市场空间|市场份额|市占率|渗透率|复合增(?:长|速)|需求量|IMF|(?:我国|中国|国内|行业)(?!领先|一流|前)[^，。；]{0,16}(?:市场|销量|产量|规模|需求|保有量)"
)
_OWN = re.compile(
    '力争|确保|目标(?<![”"]目标)|全[市县区省州旗镇](?!场)|[我本][市县区省州旗镇]|(?:本|我|全)园区|不少于|不低于|规划'
)

# Cues of a whole text that studies a market.
_STUDY = re.compile(
    r"复合增(?:长|速)|渗透率|市场规模|市场份额|市占率|市场空间|预计到?20\d\d年|预测[，,]|机构(?:预测|测算)|全球(?:市场|销量)|研究(?:院|报告|机构)|CAGR|出货量|龙头企业占|竞争格局|据[^，,。；]{2,20}(?:数据|统计|监测|目录》?)[，,]|报告显示|数据显示|[三四五]大趋势"
)
_ENOUGH, _RARE = 3, 3


def is_study(text: str, start: int, end: int) -> bool:
    """Market research: it speaks of shares, rates and outlooks, and of no place that wants something."""
    told = sum(1 for _ in _STUDY.finditer(text, start, end))
    return told >= _ENOUGH and sum(1 for _ in _OWN.finditer(text, start, end)) * _RARE <= told


def _outlook(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """预计到2030年全球市场规模将突破3万亿元."""
    start, stop = scene.stretch.start, scene.stretch.end
    if _OWN.search(scene.text, start, figure.token.start) or setting.goals:
        return False
    if setting.study:
        return True
    expected = _EXPECTED.search(scene.text, start, figure.token.end)
    return expected is not None and _MARKET.search(scene.text, start, stop) is not None


RULES: tuple[tuple[str, Test], ...] = (("no.outlook", _outlook),)
