"""Filling in figures: the grid of a unit, and spreadsheets both ways; the use cases over two domains are lent here."""

from django.urls import path

from daxiao.domains.rounds.views import filing as views
from daxiao.domains.rounds.views import sheets as sheet_views
from daxiao.flows import file_figures, import_figures
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page


def add_registers() -> None:
    """There is none: what is owed has its register with the rounds."""


PAGES = (
    Page("数据填报", "filing", group="月度调度", icon="pencil", cap=Cap.FIGURE_REPORT),
    Page("交表格", "figure_sheets", group="月度调度", icon="upload", cap=Cap.FIGURE_REPORT),
)

_GRID = views.GridPage(hand_in=file_figures.hand_in, withdraw=file_figures.withdraw)
_SHEET = sheet_views.SheetPage(write=import_figures.write)

URLS = [
    path("filing/", views.start, name="filing"),
    path("filing/<int:pk>/", _GRID.view(), name="round_grid"),
    path("filing/<int:pk>/drafts/", views.drafts, name="round_drafts"),
    path("filing/<int:pk>/sheet/", sheet_views.template, name="round_sheet"),
    path("filing/<int:pk>/filed/", sheet_views.filed, name="round_filed"),
    path("figure-sheets/", sheet_views.start, name="figure_sheets"),
    path("figure-sheets/long/", sheet_views.long_form, name="figure_long_form"),
    path("figure-sheets/<int:pk>/", _SHEET.view(), name="figure_sheet"),
    path("figure-sheets/<int:pk>/marked/", sheet_views.marked, name="figure_sheet_marked"),
]
