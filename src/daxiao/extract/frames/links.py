"""Which targets repeat an earlier one, and which are a stated part of another. Dictionaries only: linear in targets."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from daxiao.extract.readings import Measure, TargetReading, amended


_FORMS = (
    (re.compile("规模以上|规上"), "规上"),
    (re.compile("及以上"), "以上"),
    (re.compile("每万人口?|万人"), "万人"),
    (re.compile("数量|总数|总量|（.*?）|[“”的]|全市|全省|全县|年均"), ""),
    (re.compile("^(?:谋划|跟踪)?(?:实施|引进|培育)|覆盖率$|数$"), ""),
)
_BUCKET = 12
_ALIKE = 0.66
_WHOLE_NAME = 4
_RANKS = re.compile("国家级|省级|市级|县级|世界级|基础级|先进级|卓越级|领航级|[1-5A]级")


@lru_cache(maxsize=4096)
def stem(indicator: str) -> str:
    """The indicator without the words that change from place to place."""
    for pattern, form in _FORMS:
        indicator = pattern.sub(form, indicator)
    return indicator


def _within(short: str, long: str) -> bool:
    """Are all characters of the shorter name found in the longer, in order? 公共孵化平台 in 市级以上公共研发孵化平台."""
    rest = iter(long)
    return len(short) >= _WHOLE_NAME and all(char in rest for char in short)


def _alike(a: str, b: str) -> bool:
    """The same thing in two wordings; names of different rank (国家级, 省级) are never the same."""
    if a == b:
        return True
    if set(_RANKS.findall(a)) ^ set(_RANKS.findall(b)) and _RANKS.search(a) and _RANKS.search(b):
        return False
    short, long = sorted((a, b), key=len)
    if _within(short, long):
        return True
    shared = sum((Counter(a) & Counter(b)).values())
    return bool(a or b) and 2 * shared / (len(a) + len(b)) >= _ALIKE


_SAME_UNITS = {"个": "家", "户": "家", "名": "人"}


_Key = tuple[str | None, Decimal, Decimal | None, str, Measure, int | None, bool]


def _key(t: TargetReading) -> _Key:
    year = t.period.by or t.period.year
    written = (t.unit or "").split("/")[0]
    unit = _SAME_UNITS.get(written, written)
    return (t.scope, t.value, t.value_high, unit, t.measure, year, t.period.recurring and not year)


@dataclass(slots=True)
class _Book:
    firsts: dict[_Key, list[tuple[str, str]]] = field(default_factory=dict)
    wholes: dict[tuple[str, str, Measure], str] = field(default_factory=dict)

    def first_like(self, t: TargetReading, own_key: str) -> str | None:
        bucket = self.firsts.setdefault(_key(t), [])
        own = stem(t.indicator)
        for other, key in bucket[:_BUCKET]:
            if _alike(own, other):
                return key
        bucket.append((own, own_key))
        return None

    def whole_of(self, t: TargetReading, own_key: str) -> str | None:
        place = (t.plan, stem(t.indicator), t.measure)
        if t.scope is None:
            self.wholes[place] = own_key
            return None
        return self.wholes.get(place)


def linked(
    targets: list[TargetReading], keys: dict[str, str], districts: set[str]
) -> tuple[TargetReading, ...]:
    """The targets with their final keys, `same_as` and `part_of`: each is copied once.

    `keys` leads from the keys so far to the final ones; `districts` are those keys so far whose scope is a place.
    """
    book = _Book()
    found = []
    for t in targets:
        key = keys[t.key]
        whole = book.whole_of(t, key) if t.scope is None or t.key in districts else None
        part = keys[t.part_of] if t.part_of else whole
        same = book.first_like(t, key)
        found.append(amended(t, key=key, same_as=same, part_of=part))
    return tuple(found)
