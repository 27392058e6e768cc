"""Small questions about the words before a figure."""

import re


def last(
    pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None
) -> re.Match[str] | None:
    """The last match of `pattern` in `text[start:end]`."""
    found = None
    for m in pattern.finditer(text, start, len(text) if end is None else end):
        found = m
    return found
