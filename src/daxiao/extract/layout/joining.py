"""How a broken line goes on: whether the next one belongs to it, and what stands between them."""

import re


# What may not begin a line, and what may not end one: with these a break moves back by a character
_CLOSING = "，。、；：！？）》】〕”’％%,.;:!?)]}·…—"
_OPENING = "（《【〔“‘(["
_WORD = r"(?:[A-Za-z0-9.,%\-+±≥≤]+|.)"
# Word processors break neither before nor behind the curved quotes, which Latin writing uses too
_TOKEN = re.compile(rf"[{re.escape(_OPENING)}]*{_WORD}(?:[“‘]{_WORD})?[{re.escape(_CLOSING)}]*")
_LATIN_END = re.compile(r"[A-Za-z]$|[A-Za-z0-9][,.;:!?)]$")
_LATIN_START = re.compile(r"[A-Za-z0-9(]")
SENTENCE_END = re.compile(r"[。！？；：:;!?]['\"”’）)]*\s*$")


def glue(before: str, after: str) -> str:
    """Both parts as one: Han characters join, Latin words keep a blank."""
    if before.endswith(" "):
        return before + after.lstrip()
    letters = before[-1:].isalpha() and before[-1:].isascii()
    if (letters and _LATIN_START.match(after)) or (
        _LATIN_END.search(before) and after[:1].isascii() and after[:1].isalpha()
    ):
        return f"{before} {after}"
    return before + after


def token_width(text: str, em: float) -> float:
    """The room that the beginning of `text` would have needed on the line before, at most."""
    found = _TOKEN.match(text)
    token = found[0] if found else text[:1]
    return em * min(12.0, sum(0.58 if c.isascii() else 1.0 for c in token))


_DASHED = re.compile(r"[0-9％%][-—–~～]$")


def ends_short(before: str, room: float, following: str, em: float, *, slack: float = 0.4) -> bool:
    """Whether a line ends although the beginning of the following one had found room on it."""
    if _DASHED.search(before) and following[:1].isdigit():
        return False  # 2026-|2028: programs break behind the dash
    return room > token_width(following, em) + slack * em
