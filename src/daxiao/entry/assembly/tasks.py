"""What is done about tasks: reports, nodes, calendar, matrix, lists, and the hand-over of work."""

from django.urls import path

from daxiao.domains.tasks.register import work as work_register
from daxiao.domains.tasks.views import acts, files
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    REGISTERS.add(work_register.nodes, work_register.reports, work_register.items)


PAGES: tuple[Page, ...] = ()

URLS = [
    path("tasks/<int:pk>/work/<slug:what>/<int:on>/", acts.act, name="task_work"),
    path("task-files/<int:pk>/", files.file, name="task_file"),
]
