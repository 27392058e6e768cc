"""The indicator book: who reports what, comparable samples."""

from django.urls import URLPattern

from daxiao.domains.targets.register import book
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """Beside the register of indicators, which stands in the ledger."""
    REGISTERS.add(book.duties, book.samples)


PAGES: tuple[Page, ...] = ()

URLS: list[URLPattern] = []
