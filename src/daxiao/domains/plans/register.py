"""Registers of plans, of the clauses that facts come from, and of the revisions of plans."""

from daxiao.domains.plans import panels, queries, services
from daxiao.domains.plans.types import PlanState, RevisionState
from daxiao.kernel.caps import Cap
from daxiao.ui import forms
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Code, Day, Long, Number, Person, Place, Ref, Text, Year
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


plans = Register(
    name="plans",
    title="规划",
    cap=Cap.PLAN_VIEW,
    group="规划",
    icon="plan",
    help="已经发布到台账的规划、方案和清单。",
    empty="还没有发布过规划。先到“来文与核对”交来文件，核对后发布。",
    rows=queries.plans,
    demo="is_demo",
    fields=[
        Text("title", "规划", search=True, link=True),
        Place("region", "地区"),
        Year("since_year", "起始年"),
        Year("horizon", "目标年", help="规划各项有年份的目标共同的年份；规划有多个年份时留空"),
        Year("until_year", "截止年"),
        Chip("state", "状态", of=PlanState, tones=panels.STATE_TONES),
        Day("published_at", "发布时间", time=True),
        Person("published_by", "发布人"),
        Text("document", "来文", path="document__name"),
    ],
    columns=["title", "region", "horizon", "state", "published_at"],
    figures=["horizon"],
    default_sort="-published_at",
    facts=[
        Facts(
            "规划",
            [
                "region",
                "since_year",
                "until_year",
                "horizon",
                "document",
                "published_by",
                "published_at",
            ],
        )
    ],
    panels=[
        panels.Outline("章节", panels.outline, tab="原文"),
        panels.Reader("全文", panels.reader, tab="原文"),
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "withdraw",
            "撤下",
            Cap.PLAN_PUBLISH,
            forms.Reason,
            services.withdraw,
            row="plan",
            value="reason",
            danger=True,
            undo="restore",
            shown=lambda row: row.state == PlanState.IN_FORCE,
            help="撤下后，规划和它执行中的目标、任务都不再计入执行中；全部记录保留，可以恢复。",
        ),
        Action(
            "restore",
            "恢复执行",
            Cap.PLAN_PUBLISH,
            forms.Reason,
            services.restore,
            row="plan",
            value="reason",
            shown=lambda row: row.state == PlanState.WITHDRAWN,
        ),
    ],
)

clauses = Register(
    name="clauses",
    title="原文条款",
    cap=Cap.PLAN_VIEW,
    group="规划",
    icon="document",
    help="台账里每个数字、每项任务所依据的规划原文。",
    empty="还没有条款。规划发布后，台账引用到的原文会列在这里。",
    rows=queries.clauses,
    demo="plan__is_demo",
    fields=[
        Long("text", "原文", search=True, link=True, sort=False),
        Ref("plan", "规划", label="title", to="plans"),
        Text("section", "章节", path="section__title"),
        Number("start", "起字", filter=False, help="从文件开头数起的字符位置"),
        Number("end", "止字", filter=False),
        Code("cell", "表格位置", help="t1r3c2 即第1表第3行第2列"),
        Place("region", "地区", path="plan__region"),
    ],
    columns=["text", "plan", "section", "region"],
    default_sort="start",
    facts=[Facts("出处", ["plan", "section", "region"])],
    panels=[panels.Passage("原文", panels.passage)],
)

revisions = Register(
    name="revisions",
    title="规划修订",
    cap=Cap.PLAN_VIEW,
    group="规划",
    icon="history",
    help="一份新文件作为某份规划的新版本：逐条比对、定下取舍、批准生效，也可以撤回。",
    empty="还没有提交过新版本。在执行中的规划页上点“提交新版本”。",
    rows=queries.revisions,
    demo="is_demo",
    fields=[
        Ref("plan", "规划", label="title", to="plans", search=True),
        Text("document", "新版文件", path="reading__document__name", link=True),
        Place("region", "地区", path="plan__region"),
        Chip("state", "状态", of=RevisionState, tones=panels.REVISION_TONES),
        Number("n_changes", "变动", unit="处", filter=False, computed=True),
        Number("n_pending", "待定", unit="处", computed=True),
        Ref("successor", "新版规划", label="title", to="plans"),
        Person("prepared_by", "准备人"),
        Day("prepared_at", "提交时间", time=True),
        Person("decided_by", "最后处理人", help="批准、放弃或撤回的人；每一步都在“经过”里"),
        Day("decided_at", "最后处理时间", time=True),
        Text("reason", "最后处理理由", sort=False, filter=False),
    ],
    columns=["document", "plan", "region", "state", "n_changes", "n_pending", "prepared_at"],
    figures=["n_changes", "n_pending"],
    default_sort="-prepared_at",
    facts=[
        Facts(
            "修订",
            [
                "plan",
                "document",
                "successor",
                "region",
                "prepared_by",
                "prepared_at",
                "decided_by",
                "decided_at",
                "reason",
            ],
        )
    ],
    panels=[
        panels.Comparison("比对", panels.comparison),
        panels.changes_panel,
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "abandon",
            "放弃修订",
            Cap.READING_REVIEW,
            forms.Reason,
            services.abandon,
            row="revision",
            value="reason",
            danger=True,
            shown=lambda row: row.state == RevisionState.OPEN,
            help="这份文件不作为新版本了；台账没有动过，也不会动。",
        ),
        Action(
            "take_back",
            "撤回修订",
            Cap.PLAN_PUBLISH,
            forms.Reason,
            services.take_back,
            row="revision",
            value="reason",
            danger=True,
            shown=lambda row: row.state == RevisionState.APPROVED,
            help="旧版恢复执行，改过的目标和任务回到批准以前；责任单位和已报的进度不动，经过都保留。",
        ),
    ],
)
