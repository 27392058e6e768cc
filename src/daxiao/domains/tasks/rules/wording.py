"""The words of a task as they stand in the table of a list. Pure."""

import re


# the units and the day stand in columns of their own
_UNITS = re.compile(
    r"[（(]\s*(牵头|责任|配合)(单位|部门)[^（）()]*([（(][^（）()]*[）)][^（）()]*)*[）)]\s*$"
)


def content(text: str, number: str, title: str) -> str:
    """The sentence without what other columns say: its number and title before it, its units behind it."""
    rest = _UNITS.sub("", text)
    for head in (f"{number}. {title}", f"{number}.{title}", f"{number}、{title}", title):
        if rest.startswith(head):
            rest = rest[len(head) :].lstrip("。；， ")
            break
    return rest.strip()
