"""The indicator book beside the register of indicators: who reports what, comparable samples."""

from daxiao.domains.targets.forms import book as forms
from daxiao.domains.targets.panels import book as panels
from daxiao.domains.targets.queries import book as queries
from daxiao.domains.targets.rules.summing import OverTime, Summing
from daxiao.domains.targets.services import book as book_services
from daxiao.domains.targets.services import duties as duty_services
from daxiao.domains.targets.types.book import Counted
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Code, Day, Flag, Number, Period, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


# what the register of indicators says of the book
FIELDS = (
    Code("code", "代码", help="公式里用它称呼这个指标"),
    Chip("frequency", "频次", of=Frequency),
    Chip("across", "各地合计", of=Summing, help="空白按性质（平台默认）"),
    Chip("in_time", "各期合计", of=OverTime, help="空白按性质（平台默认）"),
    Ref("weight_by", "分母", label="name", to="indicators"),
    Ref("whole", "总项", label="name", to="indicators"),
    Text("formula", "公式", help="由平台计算，不必填报"),
    Chip("counted_by", "台账计数", of=Counted, help="由项目库逐月计数，不必填报"),
    Chip("source", "来源", of=Source),
    Chip("legal", "数据性质", of=Legal, help="调度数不是统计数"),
    Number("places", "小数位", filter=False),
    Flag("merges_january", "1-2月合并"),
    Number("low", "填报下限", filter=False),
    Number("high", "填报上限", filter=False),
)
FACTS = (
    Facts(
        "统计方式",
        [
            "code",
            "frequency",
            "source",
            "legal",
            "formula",
            "counted_by",
            "across",
            "weight_by",
            "in_time",
            "whole",
            "places",
            "merges_january",
            "low",
            "high",
        ],
    ),
)
PANELS = panels.PANELS
ACTIONS = (
    Action(
        "add",
        "新增指标",
        Cap.INDICATOR_MANAGE,
        forms.New,
        book_services.add,
        row=None,
        value="given",
        main=True,
    ),
    Action(
        "keep",
        "统计方式",
        Cap.INDICATOR_MANAGE,
        forms.Book,
        book_services.keep_book,
        row="indicator",
        value="book",
        help="怎么得出、怎么报、怎么汇总。规划没有规定的，空着就按平台默认。",
    ),
    Action(
        "edition",
        "新口径版本",
        Cap.INDICATOR_MANAGE,
        forms.Edition,
        book_services.add_edition,
        row="indicator",
        value="edition",
        help="口径从某一天起变了，在这里另立一版；往年的数按当时的口径看。",
    ),
    Action(
        "sample",
        "录入可比样本",
        Cap.FIGURE_APPROVE,
        forms.Sample,
        book_services.keep_sample,
        row="indicator",
        value="sample",
        help="同一批单位的本期数和它们自己的同期数，用来算可比增速。",
    ),
)

duties = Register(
    name="reporting-duties",
    title="填报分工",
    cap=Cap.FIGURE_VIEW,
    group="月度调度",
    icon="people",
    help="哪个单位报哪个地区的哪个指标。一个数只向一个单位要；公式和台账能得出的不向任何单位要。",
    empty="还没有填报分工。开月度调度之前，先明确每个指标由哪个单位报。",
    rows=queries.duties,
    demo="is_demo",
    fields=[
        Text("name", "指标", path="indicator__name", search=True, link=True, filter=False),
        Ref("indicator", "指标口径", label="name", to="indicators"),
        Place("region", "地区"),
        Ref("org", "填报单位", label="name", to="units", search=True),
        Chip("frequency", "频次", of=Frequency),
        Day("since", "自"),
        Day("until", "止", help="空白表示一直有效"),
    ],
    columns=["name", "region", "org", "frequency", "since", "until"],
    default_sort="name",
    facts=[Facts("分工", ["indicator", "region", "org", "frequency", "since", "until"])],
    panels=[Timeline.of_events()],
    actions=[
        Action(
            "assign",
            "明确填报单位",
            Cap.ROUND_RUN,
            forms.Duty,
            duty_services.assign,
            row=None,
            value="duty",
            main=True,
            done="这项分工在册；原来就由它填报的，不重复添加",
        ),
        Action(
            "end",
            "结束分工",
            Cap.ROUND_RUN,
            forms.DutyEnd,
            duty_services.end,
            row="duty",
            value="until",
            shown=lambda row: row.until is None,
        ),
    ],
)

samples = Register(
    name="sample-figures",
    title="可比样本",
    cap=Cap.FIGURE_VIEW,
    group="指标与目标",
    in_menu=False,
    icon="list",
    help="算可比增速用的单位名单：每家的本期数和它自己的同期数。",
    empty="还没有录入可比样本。在指标页“录入可比样本”。",
    rows=queries.all_samples,
    demo="is_demo",
    fields=[
        Text("name", "单位", search=True, link=True),
        Code("code", "代码", search=True),
        Ref("indicator", "指标", label="name", to="indicators"),
        Place("region", "地区"),
        Period("period", "月份"),
        Number("now", "本期数"),
        Number("before", "同期数", help="它自己上年同期的数；空白就不参加比较，不当作零"),
    ],
    columns=["name", "indicator", "region", "period", "now", "before"],
    default_sort="-period",
    facts=[Facts("样本", ["code", "indicator", "region", "period", "now", "before"])],
)
