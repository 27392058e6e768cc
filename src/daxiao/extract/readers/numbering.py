"""Automatic numbers of Word: they are not in the text of a document, but in its numbering part."""

import re
from dataclasses import dataclass, field

from daxiao.std import zh


_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """One level of a list: its format, the pattern of its number (`%1、`) and where it starts."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class Lists:
    """The lists of a document and how far each has been counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    list_of: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def number(self, list_id: str, depth: int) -> str:
        """Count one more item and give its number as Word shows it; empty for bullets and unknown lists."""
        abstract = self.list_of.get(list_id)
        levels = self.levels.get(abstract or "", {})
        level = levels.get(depth)
        if abstract is None or level is None:
            return ""
        counts = self.counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.form in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda m: self._place(levels, counts, int(m[1]) - 1), level.pattern)

    def _place(self, levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        level = levels.get(depth, Level())
        return shown(counts.get(depth, level.start), level.form)


def shown(n: int, form: str) -> str:
    """`n` in a Word number format: 3 → 三, ③, c, 3."""
    if form in _CHINESE and n > 0:
        return zh.to_chinese(n)
    if form in _CIRCLED and 1 <= n <= 20:
        return chr(ord("①") + n - 1)
    if form in {"lowerLetter", "upperLetter"} and 1 <= n <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + n - 1)
    return str(n)


class Reader:
    """Reads word/numbering.xml."""

    def __init__(self) -> None:
        self.lists = Lists()
        self._abstract = ""
        self._num = ""
        self._level: Level | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        values = {k.rpartition(" ")[2]: v for k, v in attributes.items()}
        value = values.get("val", "")
        if local == "abstractNum":
            self._abstract = values.get("abstractNumId", "")
        elif local == "num":
            self._num, self._level = values.get("numId", ""), None
        elif local == "abstractNumId":
            self.lists.list_of[self._num] = value
        elif local == "lvl" and not self._num:
            self._level = Level()
            depth = int(values.get("ilvl", "0")) if values.get("ilvl", "0").isdigit() else 0
            self.lists.levels.setdefault(self._abstract, {})[depth] = self._level
        elif self._level is not None:
            self._describe(self._level, local, value)

    @staticmethod
    def _describe(level: Level, local: str, value: str) -> None:
        if local == "numFmt":
            level.form = value
        elif local == "lvlText":
            level.pattern = value
        elif local == "start" and value.isdigit():
            level.start = int(value)

    def end(self, name: str) -> None:
        if name.endswith(" lvl"):
            self._level = None

    def data(self, text: str) -> None: ...
