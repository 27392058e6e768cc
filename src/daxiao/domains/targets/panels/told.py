"""Facts, findings and sentences as a card of a page."""

from dataclasses import dataclass

from daxiao.ui.panels import Panel


@dataclass(frozen=True)
class Words(Panel):
    """Facts, findings and sentences: `load` gives a `Told`."""

    template = "targets/parts/told.html"


@dataclass(frozen=True, slots=True)
class Told:
    """Lines of (label, value, note), findings in words, links as (words, address), and tables of title, heads and rows."""

    lines: tuple[tuple[str, str, str], ...] = ()
    findings: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
