"""What the page of an indicator shows of the book: how it comes about, its editions, who reports it, its samples."""

from typing import TYPE_CHECKING, Any

from daxiao.domains.targets.queries import book as queries
from daxiao.domains.targets.types.book import Counted
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.periods import Month
from daxiao.ui.fields import Chip, Day, Number, Period, Person, Text
from daxiao.ui.panels import Note, Records, Table


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Indicator


def way(actor: Actor, indicator: "Indicator") -> str:
    """In one line: who or what makes the figure, and how it adds up."""
    if indicator.formula:
        names = {i.code: i.name for i in queries.terms_of(actor, indicator)}
        told = "、".join(
            f"{code} 是“{names.get(code, '没有登记')}”" for code in queries.codes_named(indicator)
        )
        return (
            f"由公式 {indicator.formula} 计算，不必填报；{told}。各级都用本级的数算，不由下级加总"
        )
    if indicator.counted_by:
        return f"由项目库计数：{Counted(indicator.counted_by).label}，不必填报；各级分别数"
    rule = queries.summing(indicator)
    usual = "" if indicator.across or indicator.in_time else "（按性质，平台默认）"
    weight = f"（分母“{indicator.weight_by}”）" if indicator.weight_by_id else ""
    return f"由单位填报；各地{rule.across.label}{weight}，各期{rule.in_time.label}{usual}"


way_panel = Note("怎么得出、怎么汇总", way, tab="统计方式", cap=Cap.INDICATOR_VIEW)


def editions(actor: Actor, indicator: "Indicator") -> Records:
    rows = queries.editions(actor, indicator)
    return rows.values(
        "since", "definition", "formula", "source", "legal", "basis", "note", "made_by__name"
    )


editions_panel = Table(
    "口径版本",
    editions,
    columns=[
        Day("since", "自"),
        Text("definition", "口径"),
        Text("formula", "公式"),
        Chip("source", "来源", of=Source),
        Chip("legal", "性质", of=Legal),
        Text("basis", "依据"),
        Text("note", "说明"),
        Person("made_by__name", "登记人"),
    ],
    tab="统计方式",
    help="哪一天用哪一版；看往年的数要按当时的口径",
    empty="还没有分日期的口径版本，一直用现在的口径",
)


def terms(actor: Actor, indicator: "Indicator") -> Records:
    """What its formula is made of, and its 其中."""
    found: list[dict[str, Any]] = [
        {"pk": row.pk, "name": row.name, "code": row.code, "unit": row.unit, "how": "公式用到"}
        for row in queries.terms_of(actor, indicator)
    ]
    found += [
        {"pk": row.pk, "name": row.name, "code": row.code, "unit": row.unit, "how": "其中"}
        for row in queries.parts_of(actor, indicator)
    ]
    return found


terms_panel = Table(
    "组成",
    terms,
    columns=[
        Text("name", "指标", to="indicators", key="pk"),
        Text("how", "关系"),
        Text("code", "代码"),
        Text("unit", "计量单位"),
    ],
    tab="统计方式",
    empty="没有用到别的指标，也没有其中数",
)


def duties(actor: Actor, indicator: "Indicator") -> Records:
    rows = queries.duties_of(actor, indicator)
    return rows.values("pk", "region__name", "org__name", "frequency", "since", "until")


duties_panel = Table(
    "谁来报",
    duties,
    columns=[
        Text("region__name", "地区", to="reporting-duties", key="pk"),
        Text("org__name", "填报单位"),
        Chip("frequency", "频次", of=Frequency),
        Day("since", "自"),
        Day("until", "止"),
    ],
    tab="填报分工",
    cap=Cap.FIGURE_VIEW,
    drill=("reporting-duties", "indicator={pk}"),
    empty="还没有单位填报这个指标。在“填报分工”里可以明确。",
)


def samples(actor: Actor, indicator: "Indicator") -> Records:
    """Each sample with the growth on it, in words where it cannot be said."""
    found: list[dict[str, Any]] = []
    for row in queries.samples(actor, indicator):
        period = int(str(row["period"]))
        day = Month(period // 100, period % 100).last
        answer = queries.growth(actor, indicator.pk, int(str(row["region_id"])), period, day)
        rate = answer.growth.rate
        found.append({**row, "rate": "" if rate is None else f"{rate}%", "because": answer.because})
    return found


samples_panel = Table(
    "可比增速",
    samples,
    columns=[
        Text("region__name", "地区"),
        Period("period", "月份"),
        Number("units", "样本", unit="家"),
        Number("both", "两期都有数", unit="家"),
        Text("rate", "可比增速"),
        Text("because", "怎么算的"),
    ],
    tab="统计方式",
    cap=Cap.FIGURE_VIEW,
    most=24,
    drill=("sample-figures", "indicator={pk}"),
    help="同一批单位的本期数比它们自己的同期数；名单见“可比样本”",
    empty="没有录入过可比样本",
)

PANELS = (way_panel, terms_panel, editions_panel, duties_panel, samples_panel)
