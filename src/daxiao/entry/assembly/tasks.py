"""What is done about tasks: reports, nodes, calendar, matrix, lists, and the hand-over of work."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from daxiao.domains.rounds.types.rounds import OwedKind
from daxiao.domains.tasks.register import hand_over as hand_over_register
from daxiao.domains.tasks.register import work as work_register
from daxiao.domains.tasks.views import acts, feeds, files, hand_over, pages
from daxiao.entry.assembly.letters import letters_after
from daxiao.entry.assembly.rounds import counted_in
from daxiao.flows import open_work
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    open_work.lend()
    REGISTERS.add(
        work_register.nodes,
        work_register.reports,
        work_register.items,
        hand_over_register.hand_overs,
    )


PAGES = (
    Page("任务进度", "task_tree", group="台账", icon="task", cap=Cap.TASK_VIEW),
    Page("单位任务矩阵", "task_matrix", group="台账", icon="table", cap=Cap.TASK_VIEW),
    Page("任务日历", "task_month", group="台账", icon="clock", cap=Cap.TASK_VIEW),
    Page("领导视图", "task_sponsor", group="台账", icon="people", cap=Cap.TASK_VIEW),
)

URLS = [
    path("tasks/tree/", pages.tree, name="task_tree"),
    path("tasks/matrix/", pages.matrix, name="task_matrix"),
    path("tasks/matrix/export.xlsx", pages.matrix_file, name="task_matrix_file"),
    path("tasks/month/", pages.month, name="task_month"),
    path("tasks/sponsor/", pages.sponsor, name="task_sponsor"),
    path("tasks/print/", pages.task_list, name="task_list"),
    path("tasks/print/list.<str:kind>", pages.task_list_file, name="task_list_file"),
    path("tasks/feeds/", feeds.own, name="task_feeds"),
    path("tasks/feeds/revoke/", feeds.revoke, name="task_feed_revoke"),
    path("tasks/feeds/<str:token>.ics", login_not_required(feeds.feed), name="task_feed"),
    path("tasks/<int:pk>/due.ics", feeds.one, name="task_ics"),
    path(
        "tasks/<int:pk>/doing/<slug:what>/<int:on>/",
        counted_in(letters_after(acts.act), OwedKind.TASK),
        name="task_work",
    ),
    path("hand-overs/<int:pk>/print/", hand_over.paper, name="hand_over_print"),
    path("hand-overs/<int:pk>/print.docx", hand_over.word, name="hand_over_word"),
    path("hand-overs/<int:pk>/act/<slug:what>/", hand_over.act, name="hand_over_act"),
    path("task-files/<int:pk>/", files.file, name="task_file"),
]
