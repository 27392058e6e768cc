"""Tones: what a state looks like. Domains name the state; this module maps it to a tone, CSS holds the colour.

Four tones are the four colours of the plans and nothing else may use them. Every tone has a mark of its own, because
some readers cannot tell red from green and some printers are grey.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum


class Tone(StrEnum):
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    PLAIN = "plain"  # a state without judgement
    STRONG = "strong"  # the state that matters among plain ones
    LATE = "late"  # time ran out
    WARN = "warn"  # somebody should look
    DONE = "done"  # finished
    DRAFT = "draft"  # not yet valid
    OFF = "off"  # no longer valid

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """One character that tells the tone without colour; empty for plain."""
        return _MARKS.get(self, "")


_LABELS = {
    Tone.GREEN: "绿",
    Tone.BLUE: "蓝",
    Tone.YELLOW: "黄",
    Tone.RED: "红",
    Tone.PLAIN: "一般",
    Tone.STRONG: "突出",
    Tone.LATE: "逾期",
    Tone.WARN: "关注",
    Tone.DONE: "完成",
    Tone.DRAFT: "草稿",
    Tone.OFF: "停用",
}
_MARKS = {
    Tone.GREEN: "●",
    Tone.BLUE: "■",
    Tone.YELLOW: "▲",
    Tone.RED: "◆",
}
# Marks drawn from the icon sprite instead of a character.
ICONS = {
    Tone.LATE: "clock",
    Tone.WARN: "warning",
    Tone.DONE: "check",
    Tone.DRAFT: "pencil",
    Tone.OFF: "stop",
}


def tone_of(value: object, tones: Mapping[str, Tone] | None = None) -> Tone:
    """The tone of an enum member: from `tones`, else its own `tone` attribute, else its value when it names one."""
    key = str(value.value) if isinstance(value, Enum) else str(value)
    if tones and key in tones:
        return tones[key]
    for name in (getattr(value, "tone", None), key):
        if isinstance(name, str) and name in Tone.__members__.values():
            return Tone(name)
    return Tone.PLAIN
