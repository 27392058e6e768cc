"""How strongly a plan binds itself in running text: 必须, 确保, 力争, 鼓励, 探索. Tables state it in a column of their own."""

import re

from daxiao.extract.readings import Span, Step, Strength, TargetReading, amended


_SAYS = {
    "必须": Strength.MUST,
    "务必": Strength.MUST,
    "确保": Strength.ENSURE,
    "力争": Strength.STRIVE,
    "争取": Strength.STRIVE,
    "鼓励": Strength.ENCOURAGE,
    "探索": Strength.EXPLORE,
}
_WORD = re.compile("|".join(_SAYS))
# 确保 and the like govern up to the next full stop or semicolon, over commas and over a line that the page broke.
_STOP = re.compile(r"[。；;！!\n](?<![，、]\n)")
_REACH = 160  # characters before the figure; longer sentences say it again


def bound(targets: tuple[TargetReading, ...], text: str) -> tuple[TargetReading, ...]:
    """The targets with the strength that their sentence states; those of tables stay as they are."""
    return tuple(t if t.in_table or t.strength else _bound(t, text) for t in targets)


def _bound(target: TargetReading, text: str) -> TargetReading:
    end = target.num.start
    words = list(_WORD.finditer(text, max(0, end - _REACH), end))
    if not words or _STOP.search(text, words[-1].end(), end):
        return target
    found = words[-1]
    step = Step("strength.word", Span(*found.span()), found.group())
    return amended(target, strength=_SAYS[found.group()], derivation=(*target.derivation, step))
