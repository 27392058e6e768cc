"""The navigation: registers and single pages in groups; what the actor may not see is not there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.register import REGISTERS


MOST_OPEN = 24
"""Up to so many items all groups of the menu stand open; a screen of 768 lines shows about twenty."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is no register: address by URL name, `cap` None means everybody who is logged in."""

    title: str
    url_name: str
    group: str = ""
    icon: str = "list"
    cap: Cap | None = None
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    url: str
    icon: str
    is_here: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """`is_open`: its items are shown until the person folds it; a menu of fifty lines helps nobody."""

    title: str
    items: tuple[Item, ...]
    is_open: bool = False


class Nav:
    """`entry` sets the order of groups and adds the pages that are no registers."""

    def __init__(self) -> None:
        self.groups: list[str] = [""]
        self.pages: list[Page] = []

    def order(self, *groups: str) -> None:
        """Order of the groups from the top; groups not named here follow in order of their registers."""
        self.groups = ["", *groups]

    def add(self, *pages: Page) -> None:
        """Pages stand before the registers of their group."""
        self.pages.extend(p for p in pages if p not in self.pages)

    def build(self, actor: Actor, path: str) -> list[Group]:
        """The groups with at least one item for this actor; `path` marks the item that is open."""
        titles = list(dict.fromkeys([*self.groups, *(r.group for r in REGISTERS)]))
        found: dict[str, list[Item]] = {t: [] for t in titles}
        for page in self.pages:
            if (page.cap is None or actor.may(page.cap)) and (url := _url(page.url_name)):
                count = page.count(actor) if page.count else 0
                item = Item(page.title, url, page.icon, _is_here(path, url), count)
                found.setdefault(page.group, []).append(item)
        for register in REGISTERS:
            if (
                register.in_menu
                and actor.may(register.cap)
                and (url := _url(f"{register.name}_list"))
            ):
                item = Item(register.title, url, register.icon, _is_here(path, url))
                found[register.group].append(item)
        # /projects/mine/ lies below /projects/: the nearest page is the one that is open
        nearest = max(
            (len(i.url) for items in found.values() for i in items if i.is_here), default=0
        )
        groups = [
            Group(
                title, tuple(replace(i, is_here=i.is_here and len(i.url) == nearest) for i in items)
            )
            for title, items in found.items()
            if items
        ]
        shut = sum(len(g.items) for g in groups) > MOST_OPEN
        first = next((g.title for g in groups if g.title), "")
        return [
            replace(g, is_open=not shut or g.title == first or any(i.is_here for i in g.items))
            for g in groups
        ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


NAV = Nav()
