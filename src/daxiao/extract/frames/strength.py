"""How strongly a plan binds itself in running text: 必须, 确保, 力争, 鼓励, 探索. Tables state it in a column of their own."""

import re
from dataclasses import replace

from daxiao.extract.readings import Span, Step, Strength, TargetReading


_WORD = re.compile(
    "(?P<must>必须|务必)|(?P<ensure>确保)|(?P<strive>力争|争取)|(?P<encourage>鼓励)|(?P<explore>探索)"
)
# 确保 and the like govern up to the next full stop or semicolon, over commas and over a line that the page broke.
_STOP = re.compile(r"[。；;！!\n](?<![，、]\n)")
_REACH = 160  # characters before the figure; longer sentences say it again


def bound(targets: tuple[TargetReading, ...], text: str) -> tuple[TargetReading, ...]:
    """The targets with the strength that their sentence states; those of tables stay as they are."""
    return tuple(t if t.in_table or t.strength else _bound(t, text) for t in targets)


def _bound(target: TargetReading, text: str) -> TargetReading:
    start = max(0, target.num.start - _REACH)
    for stop in _STOP.finditer(text, start, target.num.start):
        start = stop.end()
    words = list(_WORD.finditer(text, start, target.num.start))
    found = words[-1] if words else None
    if found is None or found.lastgroup is None:
        return target
    step = Step("strength.word", Span(*found.span()), found.group())
    return replace(
        target, strength=Strength(found.lastgroup), derivation=(*target.derivation, step)
    )
