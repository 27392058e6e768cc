"""Readings of handed-over files, as a register: what came in, how far its review is."""

from daxiao.domains.documents import panels, queries
from daxiao.domains.documents.types import CandidateKind, ReadingState, Verdict
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Number, Person, Place, Text
from daxiao.ui.panels import Facts
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


READING_TONES = {
    ReadingState.QUEUED.value: Tone.PLAIN,
    ReadingState.RUNNING.value: Tone.STRONG,
    ReadingState.READY.value: Tone.DONE,
    ReadingState.FAILED.value: Tone.WARN,
}

readings = Register(
    name="readings",
    title="来文与核对",
    cap=Cap.DOCUMENT_VIEW,
    group="规划",
    icon="folder",
    help="交来的规划文件和读取结果。每条读取结果都要经人核对，发布以后才进入台账。",
    empty="还没有交来文件。点右上角“交来规划”，把手上的规划文件交给平台读取。",
    rows=queries.readings,
    demo="document__is_demo",
    fields=[
        Text("name", "文件", path="document__name", search=True, link=True),
        Place("region", "地区", path="document__region"),
        Chip("state", "读取", of=ReadingState, tones=READING_TONES, words={"ready": "已读完"}),
        Number("n_targets", "目标", unit="条", filter=False, computed=True),
        Number("n_tasks", "任务", unit="项", filter=False, computed=True),
        Number("n_projects", "项目", unit="个", filter=False, computed=True),
        Number(
            "n_pending", "待核对", unit="条", computed=True, help="还没有人确认、改正或剔除的条目"
        ),
        Day("published_at", "发布时间", time=True),
        Person("uploaded_by", "交来人", path="document__uploaded_by"),
        Day("uploaded_at", "交来时间", path="document__uploaded_at", time=True),
        Text("media", "格式", path="document__media"),
        Text(
            "sha256",
            "文件校验值",
            path="document__file__sha256",
            sort=False,
            help="SHA-256；同一文件再次交来会被认出",
        ),
    ],
    columns=[
        "name",
        "region",
        "state",
        "n_targets",
        "n_tasks",
        "n_projects",
        "n_pending",
        "published_at",
        "uploaded_at",
    ],
    figures=["n_targets", "n_tasks", "n_projects", "n_pending"],
    default_sort="-uploaded_at",
    facts=[
        Facts(
            "来文",
            ["name", "region", "media", "uploaded_by", "uploaded_at", "published_at", "sha256"],
        )
    ],
    panels=[
        panels.Progress("读取进度", panels.progress),
        panels.original_file,
        panels.document_history,
    ],
)

project_candidates = Register(
    name="project-candidates",
    title="项目线索",
    cap=Cap.PLAN_VIEW,
    group="规划",
    icon="project",
    help="规划附表和正文点名的项目，经人确认后列在这里；项目库建成后由此入库。",
    empty="还没有确认过的项目。规划附表里的项目核对并发布后会列在这里。",
    rows=queries.kept_projects,
    demo="reading__document__is_demo",
    fields=[
        Text(
            "name", "项目", path="payload__name", search=False, sort=False, filter=False, link=True
        ),
        Text("company", "企业", path="payload__company", sort=False, filter=False),
        Text("nature", "性质", path="payload__nature", sort=False, filter=False),
        Number("invest", "总投资", unit="亿元", total=True, help="规划写的投资额"),
        Text("annual_task", "年度任务", path="payload__annual_task", sort=False, filter=False),
        Text("plan", "规划", search=True),
        Text("source", "来文", path="reading__document__name", to="readings", key="reading__pk"),
        Place("region", "地区", path="reading__document__region"),
        Chip("verdict", "结论", of=Verdict),
        Chip("kind", "类别", of=CandidateKind, filter=False),
    ],
    columns=["name", "company", "nature", "invest", "plan", "region"],
    chips=[],
    default_sort="plan",
    facts=[
        Facts(
            "项目",
            ["name", "company", "nature", "invest", "annual_task", "plan", "source", "region"],
        )
    ],
    panels=[panels.project_nodes, panels.project_words],
)
