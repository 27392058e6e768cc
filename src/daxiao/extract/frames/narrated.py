"""Figures told of what has been: a rate over years that are over, a first time, a list that was published."""

import re

from daxiao.extract.frames import facts
from daxiao.extract.frames.facts import Setting, Test
from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.lex.meanings import Moment


_GREW = re.compile(r"[到至](?<!截.)\s*(20\d\d)年的")
_FIRST = re.compile("(?:首次|率先|一举|成功|已经?)\\Z")
_PUBLISHED = re.compile("(?:公布|公示|通报|发布)了[^，。；]{0,30}(?:名单|批|结果|情况|榜)")
_SAID = re.compile(
    "(?:负责人|司长|局长|主任|厅长|部长|发言人|董事长|总经理|专家)[^，。；]{0,8}介绍"
)


# 根据统计局数据，…; 以3毫米板材为例，…; 年发电量达2亿度，相当于…
_SOURCED = re.compile("据(?!此)[^，。；]{2,20}(?:数据|统计|报告|监测)(?:显示|表明)?，")
_EXAMPLE = re.compile("以[^，。；]{2,30}为例，|(?:例如|比如)，?")
_EQUALS = re.compile("，(?:大约|约)?相当于")


def _grew_until(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """由2010年的60亿元增长至2018年的420亿元，年均增速超过25%: the rate is that of the years before."""
    moment = scene.moment_before(figure.token.start)
    if moment is None or not isinstance(moment.value, Moment) or moment.value.kind != "average":
        return False
    found = _GREW.findall(scene.text, scene.stretch.start, figure.token.start)
    return bool(found) and int(found[-1]) <= setting.past_until


def _wanted(scene: Scene, figure: Figure, setting: Setting) -> bool:
    if setting.goals or facts.wants(scene.text, scene.stretch):
        return True
    ahead = [m for m in scene.moments if m.end <= figure.token.start and m.rule != "time.span"]
    found = (m.value for m in ahead)
    return any(isinstance(v, Moment) and v.kind == "by" for v in found)


def _first_time(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """营业收入首次突破1000亿元, where nothing is wanted."""
    return _FIRST.search(figure.head) is not None and not _wanted(scene, figure, setting)


def _published(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """公布了第一批名单，3家企业入选; 负责人介绍，…"""
    start, stop = scene.stretch.start, figure.token.start
    told = _PUBLISHED.search(scene.text, start, stop) or _SAID.search(scene.text, start, stop)
    return told is not None and not _wanted(scene, figure, setting)


_NTH = re.compile(r"(?:排名|位列|位居|居)[^，。；]{0,6}第(?:\d{1,3}|[二三四五六七八九十]{1,3})位")


def _standing(scene: Scene, figure: Figure, _: Setting) -> bool:
    """综合评价全省排名第9位: a place that was taken; goals say 前9位."""
    return bool(_NTH.search(scene.text, scene.stretch.start, scene.stretch.end)) and not (
        facts.TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    )


_RECORD = re.compile("创[下造近历新]?[^，。；]{0,8}新高(?![地度])")


def _record_set(scene: Scene, figure: Figure, _: Setting) -> bool:
    """增长10.7%，创近6年新高: only a fact can be a record."""
    return bool(_RECORD.search(scene.text, scene.stretch.start, scene.stretch.end)) and not (
        facts.TURNING.search(scene.text, scene.stretch.start, figure.token.start)
    )


_OF_YEAR = re.compile("20\\d\\d年(?:全年|同期|全市|全省|全国)?的\\Z")


def _against_year(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """超过2024年全年的55只: the year that is compared with."""
    return _OF_YEAR.search(scene.text, figure.clause, figure.token.start) is not None and (
        setting.undated and not facts.wants(scene.text, scene.stretch)
    )


def _sourced(scene: Scene, figure: Figure, setting: Setting) -> bool:
    """Who says where a figure is from, or gives an example, tells."""
    start, stop = scene.stretch.start, figure.token.start
    told = (
        _SOURCED.search(scene.text, start, stop)
        or _EXAMPLE.search(scene.text, start, stop)
        or _EQUALS.match(scene.text, figure.token.end, scene.stretch.end)
    )
    return told is not None and not _wanted(scene, figure, setting)


RULES: tuple[tuple[str, Test], ...] = (
    ("no.standing", _standing),
    ("no.record_set", _record_set),
    ("no.grew_until", _grew_until),
    ("no.first_time", _first_time),
    ("no.against_year", _against_year),
    ("no.published", _published),
    ("no.sourced", _sourced),
)
