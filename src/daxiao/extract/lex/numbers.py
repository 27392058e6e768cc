"""Numerals as plans write them: digits, and Chinese numerals with a bare 百, 千, 万, 亿, 首 standing for a size."""

import re
from decimal import Decimal
from functools import lru_cache

from daxiao.std import zh


_SIZES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 1, "首": 1, "百万": 1_000_000}
_SPLIT = re.compile(r"[-—~至到]+")

# The first digit stands in front of what may not precede it: the search leaps from digit to digit.
DIGITS = re.compile(
    r"\d(?<![A-Za-z\d.#φ+×*/]\d)(?<!第\d)(?<!\d \d)(?:\d{0,2}(?:,\d{3})+|\d*)(?:\.\d+)?(?:(?![A-Za-z\d+])|(?=(?:GWh|GW|MWh|MW|kWh|kW|KW|TEU|EFLOPS|PFLOPS|PFlops|Tbps|Gbps|P)(?![A-Za-z])))"
)
# 五十, 百 and 万 alone, else as many numerals as follow.
HANZI = re.compile(
    r"[一二三四五六七八九十百千两万](?<![第每十百千几数两].)"
    r"(?:(?<=[二三四五六七八九])[百千万十]|(?<=[百千万十])|[一二三四五六七八九十百千两]*)"
)
DASH = re.compile(r"[-—~至到]{1,2}")


@lru_cache(maxsize=4096)  # plans write the same few numbers again and again
def value_of(numeral: str) -> Decimal | None:
    """The value of one numeral: `1,350.5`, `五十`, `百`, `首`; `亿` alone is 1 (亿元以上); None when it is none."""
    if numeral in _SIZES:
        return Decimal(_SIZES[numeral])
    return zh.numeral(numeral)


def ends_of(text: str) -> tuple[Decimal, Decimal | None] | None:
    """The value, or both ends, of a number expression as written: `1350`, `1—3`, `1.6%-2`, `五十`."""
    ends = [value_of(part.strip("%亿万元家个 ")) for part in _SPLIT.split(text)]
    if not ends or len(ends) > 2 or ends[0] is None:
        return None
    return (ends[0], ends[1] if len(ends) == 2 else None)
