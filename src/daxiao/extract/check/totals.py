"""Parts and their total: what can be found, and how it is told."""

from collections.abc import Sequence
from decimal import Decimal

from daxiao.extract.check import amounts
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


SUM_BELOW_TOTAL = FindingKind(
    "check.sum_below_total",
    "分项合计{computed}{unit}，比{whole}的{stated}{unit}少{gap}{unit}：请补足分项或调整总数。",
)


SUM_ABOVE_TOTAL = FindingKind(
    "check.sum_above_total",
    "分项合计{computed}{unit}，比{whole}的{stated}{unit}多{gap}{unit}：请核对分项和总数。",
)


SUM_PARTIAL = FindingKind(
    "check.sum_of_some_parts",
    "列出的分项合计{computed}{unit}，比{whole}的{stated}{unit}少{gap}{unit}：请确认是否还有未列出的分项。",
    Severity.DOUBT,
)


SUM_BUFFER = FindingKind(
    "check.sum_buffer",
    "分项合计{computed}{unit}，比{whole}的下限{stated}{unit}多{gap}{unit}（余量{percent}%）：请知悉。",
    Severity.HINT,
)


SUM_OTHER_NAME = FindingKind(
    "check.sum_against_other_name",
    "各地“{part}”合计{computed}{unit}，全域{whole}为{stated}{unit}，相差{gap}{unit}，两者名称不同：请确认是否同一口径。",
    Severity.HINT,
)


PART_ABOVE_WHOLE = FindingKind(
    "check.part_above_whole",
    "“其中”的{part}为{computed}{unit}，大于{whole}的{stated}{unit}：请核对两处数字。",
)


PARTS_ABOVE_WHOLE = FindingKind(
    "check.parts_above_whole",
    "“其中”各项合计{computed}{unit}，大于{whole}的{stated}{unit}：请核对各项是否重叠。",
    Severity.DOUBT,
)
QUARTERS_MISS_YEAR = FindingKind(
    "check.quarters_miss_year",
    "各季度合计{computed}{unit}，与全年{whole}的{stated}{unit}不符：请核对。",
)
YEARS_MISS_TOTAL = FindingKind(
    "check.years_miss_total",
    "各年合计{computed}{unit}，与{whole}的{stated}{unit}不符：请核对分年数和累计数。",
)


FLOORS = (Comparator.GE, Comparator.GT)


FEW = 2


ADDITIVE = (Measure.LEVEL, Measure.INCREMENT, Measure.FLOW)


def told(
    kind: FindingKind,
    parts: Sequence[Item],
    whole: Item,
    total: Decimal,
    family: Family = Family.SUM,
) -> Remark:
    unit = whole.target.unit or ""
    factor = whole.unit.factor
    computed, stated = total / factor, whole.low / factor
    gap = computed - stated
    percent = gap / stated * 100 if stated else Decimal(0)
    tail = (
        "与总数相同"
        if gap == 0
        else f"比{amounts.shown(stated)}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    )
    written = f"{amounts.added([p.low / factor for p in parts])}＝{amounts.shown(computed)}，{tail}"
    return remark(
        family,
        kind,
        [whole.place("合计"), *(p.place("分项") for p in parts)],
        Arithmetic(written, computed, stated, unit or None),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        gap=amounts.shown(abs(gap)),
        unit=unit,
        whole=f"“{short(whole.target.indicator)}”",
        percent=amounts.shown(percent, 1),
        part=short(parts[0].target.indicator),
    )


LONGEST_LIST = 200
