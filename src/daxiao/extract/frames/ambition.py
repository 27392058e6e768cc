"""How strongly a figure is meant: 保底 (floor), 力争 (stretch) or plain, and how far 力争 reaches."""

import re

from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import Ambition


_STRETCH = re.compile(either(words("goals", "stretch")) + r"|(?<![竞斗战])争(?=\d|\Z)")
_FLOOR = re.compile(either(words("goals", "floor")) + r"|(?<![确担环社医低参])保\Z")
_TO_OBTAIN = re.compile("争取(?!上级|.{0,16}资金|到20|实现|达到|每年|新增|突破|用|在|全)")


def _reach_begin(scene: Scene, figure: Figure) -> int:
    """力争 reaches from its place to the next semicolon or full stop."""
    semicolon = scene.text.rfind("；", scene.stretch.start, figure.token.start)
    return semicolon + 1 if semicolon >= 0 else scene.stretch.start


def _own_only(scene: Scene, figure: Figure, at: int, named: dict[int, bool]) -> bool:
    """力争 between two figures of one indicator: the figure it stands before had its head supplied."""
    before = [f for f in scene.figures if f.token.end <= at]
    governed = [f for f in scene.figures if f.token.end > at]
    if not before or not governed or governed[0] is figure:
        return False
    return named.get(governed[0].token.start, False)


def ambition_of(
    scene: Scene, figure: Figure, shared: dict[int, bool]
) -> tuple[Ambition, int | None]:
    """The ambition and the offset of the word that gives it. `shared`: figure start → its head was supplied."""
    begin = _reach_begin(scene, figure)
    stop = figure.bounded.figure_start
    own = scene.text[figure.begin : stop]
    floor = _FLOOR.search(own)
    if floor:
        return Ambition.FLOOR, figure.begin + floor.start()
    for m in _STRETCH.finditer(scene.text, begin, stop):
        if _TO_OBTAIN.match(scene.text, m.start()):
            continue
        if not _own_only(scene, figure, m.start(), shared):
            return Ambition.STRETCH, m.start()
    return Ambition.PLAIN, None
