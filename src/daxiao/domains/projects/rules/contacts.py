"""Contacts of a firm are personal data: who may not see them sees that they are there (张* 138****1234)."""

import re

from daxiao.std.zh import half_width


_NUMBER = re.compile(r"\+?\d[\d\- ]{5,}\d")


def masked(contact: str) -> str:
    """The first sign of each name and the ends of each number; titles and firms in the same line go too."""
    plain = half_width(contact).strip()
    numbers = _NUMBER.sub(lambda m: _number(m[0]), plain)
    parts = re.split(r"(\S*\*{2,}\S*)", numbers)
    return "".join(p if "**" in p else re.sub(r"\S+", lambda m: _name(m[0]), p) for p in parts)


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else f"****{digits[-2:]}"


def _name(text: str) -> str:
    return text[0] + "*" if any(c.isalnum() for c in text) else text
