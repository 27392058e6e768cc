"""Contacts of a firm are personal data: who may not see them sees that they are there (张* 138****1234)."""

import re

from daxiao.std.zh import half_width


_PARTS = re.compile(r"(\+?\d(?:[\d\- ]*\d)?)|[^\W\d_]+")
MOBILE, NUMBER = 11, 5
"""Digits of a mobile number, of which both ends are shown; fewer than `NUMBER` tell nothing and go."""


def masked(contact: str) -> str:
    """The first sign of each word and the ends of each number; titles and firms in the same line are words too."""
    parts = _PARTS.finditer(half_width(contact))
    return " ".join(_number(m[0]) if m[1] else f"{m[0][0]}*" for m in parts)


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if len(digits) >= MOBILE:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= NUMBER else "*"
