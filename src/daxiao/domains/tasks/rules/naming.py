"""Firms that a task names in its text, and how many it means: 甲、乙等100家 names 2 of 100. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


_GROUP = re.compile(
    r"(?P<names>[^，。；：:！？（）()\s]+?)等(?P<goal>\d{1,6})[余多]?(?P<word>家|户|个)"
)
# what a plan writes before the first name
_BEFORE = re.compile(
    r"^.*(?:引导|支持|推动|推进|依托|新增|围绕|培育|扶持|帮助|鼓励|组织|遴选|动员|辅导|服务|带动|指导)"
)
_SHORTEST, _LONGEST = 2, 30


@dataclass(frozen=True, slots=True)
class Group:
    """The names before a 等, and the number that the plan means, of which these are some."""

    names: tuple[str, ...]
    goal: int
    word: str

    @property
    def missing(self) -> int:
        """How many are not named."""
        return max(0, self.goal - len(self.names))


def groups(text: str) -> list[Group]:
    """Each 等N家 of a text with its names, in order; none where what stands before it names nobody."""
    found = []
    for hit in _GROUP.finditer(text):
        first, *rest = hit["names"].split("、")
        names = [_BEFORE.sub("", first), *rest]
        if all(_SHORTEST <= len(n) <= _LONGEST for n in names):
            found.append(Group(tuple(names), int(hit["goal"]), hit["word"]))
    return found


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise of the register with all the names by which plans call it."""

    key: int
    name: str
    calls: tuple[str, ...]


def called(name: str, firms: Sequence[Firm]) -> Firm | None:
    """The one firm that is called so, or whose full name holds the words; None when it is nobody or not clear who."""
    exact = [f for f in firms if name in f.calls]
    near = exact or [f for f in firms if len(name) > _SHORTEST and name in f.name]
    return near[0] if len(near) == 1 else None


def mentioned(text: str, firms: Iterable[Firm]) -> list[tuple[str, Firm]]:
    """(as written, firm) of the firms whose name stands anywhere in a text, in the order of the text."""
    found = []
    for firm in firms:
        words = [c for c in firm.calls if len(c) > _SHORTEST and c in text]
        if words:
            word = max(words, key=len)
            found.append((text.index(word), word, firm))
    return [(word, firm) for _, word, firm in sorted(found, key=lambda x: (x[0], x[2].key))]
