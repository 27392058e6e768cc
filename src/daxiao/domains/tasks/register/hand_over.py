"""The register of hand-overs (工作交接)."""

from daxiao.domains.tasks.forms import hand_over as forms
from daxiao.domains.tasks.panels import hand_over as panels
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.services import hand_over as services
from daxiao.domains.tasks.types import HandOverState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Person, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


HELP = (
    "列出移交人名下现在未办的任务、节点、分解事项、督办单、应报事项和责任目标；双方登录确认后，"
    "名下的一次全部转给接收人，可以交回。接收人应在本单位上下级，跨单位的由专班办公室确认；企业填报员不能接。"
)

hand_overs = Register(
    name="hand-overs",
    title="工作交接",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="swap",
    help="人员变动时，把未办事项列成清单，移交人、接收人、监交人签字。",
    empty="还没有工作交接。人员变动时在这里发起。",
    rows=queries.hand_overs,
    fields=[
        Text("witness", "监交人", filter=False),
        Person("giver", "移交人账号"),
        Person("taker", "接收人"),
        Text("title", "移交人", path="giver__name", link=True, search=True, filter=False),
        Ref("unit", "单位", path="org", label="name", to="units"),
        Chip("state", "状态", of=HandOverState, tones=panels.STATE_TONES),
        Day("made_on", "发起日"),
        Text("made_by", "发起人", path="made_by_label", filter=False),
        Day("giver_confirmed", "移交人确认", path="giver_confirmed_at", time=True),
        Day("taker_confirmed", "接收人确认", path="taker_confirmed_at", time=True),
        Flag("is_whole_unit", "范围", words=("单位全部", "本人名下")),
        Day("returned_on", "交回日", filter=False),
        Text("returned_reason", "交回理由", sort=False, filter=False),
        Day("office_at", "办公室确认接收人", time=True, filter=False),
        Long("note", "补充说明", sort=False),
        Place("region", "地区"),
    ],
    columns=[
        "title",
        "taker",
        "witness",
        "unit",
        "state",
        "made_on",
        "giver_confirmed",
        "taker_confirmed",
    ],
    default_sort="-made_on",
    chips=["state"],
    facts=[
        Facts(
            "交接",
            [
                "title",
                "taker",
                "witness",
                "unit",
                "is_whole_unit",
                "made_on",
                "made_by",
                "giver_confirmed",
                "taker_confirmed",
                "office_at",
                "returned_on",
                "returned_reason",
                "note",
            ],
        )
    ],
    facts_last=True,
    panels=[panels.list_panel, Timeline.of_events()],
    actions=[
        Action(
            "begin",
            "发起交接",
            Cap.TASK_REPORT,
            forms.Begin,
            services.begin,
            row=None,
            value="given",
            main=True,
            help=HELP,
            done="已列出清单，请双方核对后确认",
        ),
        Action(
            "begin_for",
            "为人员发起交接",
            Cap.TASK_MANAGE,
            forms.Begin,
            services.begin,
            row=None,
            value="given",
            help=HELP,
            done="已列出清单，请双方核对后确认",
        ),
    ],
)
