"""States of a reading, verdicts on its candidates, and how a reading is packed into a row and out of it again."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from daxiao.extract.readings import (
    Ambition,
    Baseline,
    Cell,
    Comparator,
    Grade,
    Measure,
    Node,
    Period,
    PeriodSource,
    PlanReading,
    ProjectReading,
    Readings,
    SectionKind,
    SectionReading,
    Span,
    Step,
    Strength,
    TableReading,
    TableRow,
    TargetReading,
    TaskReading,
)


class ReadingState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"queued": "排队中", "running": "读取中", "ready": "待核对", "failed": "读取失败"}[
            self.value
        ]


class CandidateKind(StrEnum):
    TARGET = "target"
    TASK = "task"
    PROJECT = "project"

    @property
    def label(self) -> str:
        return {"target": "目标", "task": "任务", "project": "项目"}[self.value]


class Verdict(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {
            "pending": "待核对",
            "accepted": "已确认",
            "corrected": "已改正",
            "rejected": "已剔除",
        }[self.value]


KEPT = (Verdict.ACCEPTED, Verdict.CORRECTED)

GRADE_LABELS = {Grade.STATED: "原文明示", Grade.INFERRED: "上下文推定", Grade.WEAK: "把握不大"}
COMPARATOR_LABELS = {
    Comparator.GE: "不少于",
    Comparator.GT: "超过",
    Comparator.LE: "不超过",
    Comparator.LT: "低于",
    Comparator.EQ: "达到",
    Comparator.APPROX: "约",
    Comparator.RANGE: "区间",
}
MEASURE_LABELS = {
    Measure.LEVEL: "存量",
    Measure.INCREMENT: "增量",
    Measure.FLOW: "期内量",
    Measure.GROWTH: "增速",
    Measure.SHARE: "占比",
    Measure.REDUCTION: "降幅",
    Measure.RATIO: "人均比率",
    Measure.RANK: "位次",
}
AMBITION_LABELS = {Ambition.PLAIN: "目标", Ambition.FLOOR: "保底", Ambition.STRETCH: "力争"}


@dataclass(frozen=True, slots=True)
class TargetCorrection:
    """What a person may change of a read target. None of `value*` means: leave the number as it was read."""

    indicator: str
    value_text: str
    unit: str | None
    comparator: Comparator
    measure: Measure
    ambition: Ambition
    by: int | None
    year: int | None
    recurring: bool
    scope: str | None


@dataclass(frozen=True, slots=True)
class TaskCorrection:
    """What a person may change of a read task; units as written, in order."""

    title: str | None
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    deadline: int | None


@dataclass(frozen=True, slots=True)
class ProjectCorrection:
    """What a person may change of a read project; money in 亿元, None leaves it empty."""

    name: str
    company: str | None
    nature: str | None
    total_investment_yi: Decimal | None
    start_year: int | None
    end_year: int | None
    unit: str | None


Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Row = dict[str, Json]


def pack_target(r: TargetReading) -> Row:
    """A JSON object from which `unpack_target` makes the same reading again; numbers as decimal text."""
    return {
        "key": r.key,
        "plan": r.plan,
        "clause": _pair(r.clause),
        "num": _pair(r.num),
        "num_text": r.num_text,
        "indicator": r.indicator,
        "value": str(r.value),
        "value_high": _text(r.value_high),
        "unit": r.unit,
        "comparator": r.comparator.value,
        "measure": r.measure.value,
        "ambition": r.ambition.value,
        "period": _pack_period(r.period),
        "period_source": r.period_source.value if r.period_source else None,
        "scope": r.scope,
        "baseline": _pack_baseline(r.baseline),
        "in_table": r.in_table,
        "cell": r.cell,
        "same_as": r.same_as,
        "part_of": r.part_of,
        "grade": r.grade.value,
        "derivation": _pack_steps(r.derivation),
        "runner_up": r.runner_up,
        "note": r.note,
        "strength": r.strength.value if r.strength else None,
        "place": _pack_place(r.place),
    }


def unpack_target(row: Row) -> TargetReading:
    source = _str(row["period_source"])
    # Readings kept by earlier versions have neither strength nor place.
    strength = _str(row.get("strength"))
    return TargetReading(
        key=_need(row["key"]),
        plan=_need(row["plan"]),
        clause=_span(row["clause"]),
        num=_span(row["num"]),
        num_text=_need(row["num_text"]),
        indicator=_need(row["indicator"]),
        value=Decimal(_need(row["value"])),
        value_high=_decimal(row["value_high"]),
        unit=_str(row["unit"]),
        comparator=Comparator(_need(row["comparator"])),
        measure=Measure(_need(row["measure"])),
        ambition=Ambition(_need(row["ambition"])),
        period=_unpack_period(row["period"]),
        period_source=PeriodSource(source) if source else None,
        scope=_str(row["scope"]),
        baseline=_unpack_baseline(row["baseline"]),
        in_table=bool(row["in_table"]),
        cell=_str(row["cell"]),
        same_as=_str(row["same_as"]),
        part_of=_str(row["part_of"]),
        grade=Grade(_need(row["grade"])),
        derivation=_unpack_steps(row["derivation"]),
        runner_up=_str(row["runner_up"]),
        note=_str(row["note"]),
        strength=Strength(strength) if strength else None,
        place=_unpack_place(row.get("place")),
    )


def pack_task(r: TaskReading) -> Row:
    return {
        "key": r.key,
        "plan": r.plan,
        "number": r.number,
        "title": r.title,
        "action": r.action,
        "clause": _pair(r.clause),
        "lead_units": list(r.lead_units),
        "responsible_units": list(r.responsible_units),
        "etc": r.etc,
        "deadline": r.deadline,
        "responsibility_source": r.responsibility_source,
        "responsibility": _pair(r.responsibility) if r.responsibility else None,
        "target_keys": list(r.target_keys),
        "grade": r.grade.value,
        "derivation": _pack_steps(r.derivation),
        "due": r.due,
        "deadline_month": r.deadline_month,
    }


def unpack_task(row: Row) -> TaskReading:
    return TaskReading(
        key=_need(row["key"]),
        plan=_need(row["plan"]),
        number=_str(row["number"]),
        title=_str(row["title"]),
        action=_str(row["action"]),
        clause=_span(row["clause"]),
        lead_units=_strings(row["lead_units"]),
        responsible_units=_strings(row["responsible_units"]),
        etc=bool(row["etc"]),
        deadline=_int(row["deadline"]),
        responsibility_source=_str(row["responsibility_source"]),
        responsibility=_span(row["responsibility"]) if row["responsibility"] else None,
        target_keys=_strings(row["target_keys"]),
        grade=Grade(_need(row["grade"])),
        derivation=_unpack_steps(row["derivation"]),
        due=_str(row.get("due")),
        deadline_month=_int(row.get("deadline_month")),
    )


def pack_project(r: ProjectReading) -> Row:
    return {
        "key": r.key,
        "plan": r.plan,
        "kind": r.kind,
        "clause": _pair(r.clause),
        "name": r.name,
        "number": r.number,
        "company": r.company,
        "nature": r.nature,
        "total_investment_yi": _text(r.total_investment_yi),
        "investment_approx": r.investment_approx,
        "land_mu": _text(r.land_mu),
        "start_year": r.start_year,
        "end_year": r.end_year,
        "nodes": [{"quarter": n.quarter, "text": n.text} for n in r.nodes],
        "annual_task": r.annual_task,
        "industry": r.industry,
        "unit": r.unit,
        "grade": r.grade.value,
        "derivation": _pack_steps(r.derivation),
        "site": r.site,
        "content": r.content,
        "year_investment_yi": _text(r.year_investment_yi),
    }


def unpack_project(row: Row) -> ProjectReading:
    return ProjectReading(
        key=_need(row["key"]),
        plan=_need(row["plan"]),
        kind=_need(row["kind"]),
        clause=_span(row["clause"]),
        name=_need(row["name"]),
        number=_str(row["number"]),
        company=_str(row["company"]),
        nature=_str(row["nature"]),
        total_investment_yi=_decimal(row["total_investment_yi"]),
        investment_approx=bool(row["investment_approx"]),
        land_mu=_decimal(row["land_mu"]),
        start_year=_int(row["start_year"]),
        end_year=_int(row["end_year"]),
        nodes=tuple(
            Node(quarter=_whole(n["quarter"]), text=_need(n["text"])) for n in _rows(row["nodes"])
        ),
        annual_task=_str(row["annual_task"]),
        industry=_str(row["industry"]),
        unit=_str(row["unit"]),
        grade=Grade(_need(row["grade"])),
        derivation=_unpack_steps(row["derivation"]),
        site=_str(row.get("site")),
        content=_str(row.get("content")),
        year_investment_yi=_decimal(row.get("year_investment_yi")),
    )


def unpack_readings(
    plans: Json,
    outline: Json,
    tables: Json,
    *,
    targets: list[Row],
    tasks: list[Row],
    projects: list[Row],
) -> Readings:
    """The engine's value from what a reading stores of plans, outline and tables, and from packed candidates."""
    return Readings(
        plans=tuple(_unpack_plan(row) for row in _rows(plans)),
        outline=tuple(_unpack_section(row) for row in _rows(outline)),
        targets=tuple(unpack_target(row) for row in targets),
        tasks=tuple(unpack_task(row) for row in tasks),
        projects=tuple(unpack_project(row) for row in projects),
        tables=tuple(_unpack_table(row) for row in _rows(tables)),
    )


def _unpack_plan(row: Row) -> PlanReading:
    return PlanReading(
        key=_need(row["key"]),
        title=_need(row["title"]),
        start=_whole(row["start"]),
        end=_whole(row["end"]),
        horizon=_int(row["horizon"]),
        since=_int(row["since"]),
        until=_int(row["until"]),
    )


def _unpack_section(row: Row) -> SectionReading:
    return SectionReading(
        kind=SectionKind(_need(row["kind"])),
        level=_whole(row["level"]),
        number=_str(row["number"]),
        title=_need(row["title"]),
        start=_whole(row["start"]),
        end=_whole(row["end"]),
        parent=_int(row["parent"]),
    )


def _unpack_table(row: Row) -> TableReading:
    return TableReading(
        key=_need(row["key"]),
        caption=_str(row["caption"]),
        start=_whole(row["start"]),
        end=_whole(row["end"]),
        columns=_strings(row["columns"]),
        base_year=_int(row["base_year"]),
        target_year=_int(row["target_year"]),
        rows=tuple(_unpack_table_row(r) for r in _rows(row["rows"])),
    )


def _unpack_table_row(row: Row) -> TableRow:
    return TableRow(
        row=_whole(row["row"]),
        no=_str(row["no"]),
        kind=_str(row["kind"]),
        name=_need(row["name"]),
        unit=_str(row["unit"]),
        base_text=_str(row["base_text"]),
        target_text=_str(row["target_text"]),
        growth_text=_str(row["growth_text"]),
        start=_whole(row["start"]),
        end=_whole(row["end"]),
        target_keys=_strings(row["target_keys"]),
    )


def _pack_period(p: Period) -> Row:
    return {
        "by": p.by,
        "year": p.year,
        "recurring": p.recurring,
        "since": p.since,
        "until": p.until,
        "span": _pair(p.span) if p.span else None,
    }


def _unpack_period(value: Json) -> Period:
    row = _row(value)
    return Period(
        by=_int(row["by"]),
        year=_int(row["year"]),
        recurring=bool(row["recurring"]),
        since=_int(row["since"]),
        until=_int(row["until"]),
        span=_span(row["span"]) if row["span"] else None,
    )


def _pack_baseline(b: Baseline | None) -> Row | None:
    if b is None:
        return None
    return {
        "value": str(b.value),
        "value_high": _text(b.value_high),
        "year": b.year,
        "span": _pair(b.span) if b.span else None,
    }


def _unpack_baseline(value: Json) -> Baseline | None:
    if value is None:
        return None
    row = _row(value)
    return Baseline(
        value=Decimal(_need(row["value"])),
        year=_int(row["year"]),
        value_high=_decimal(row["value_high"]),
        span=_span(row["span"]) if row["span"] else None,
    )


def _pack_place(place: Cell | None) -> Row | None:
    if place is None:
        return None
    return {
        "path": place.path,
        "header": list(place.header),
        "row": place.row,
        "page": place.page,
    }


def _unpack_place(value: Json) -> Cell | None:
    if value is None:
        return None
    row = _row(value)
    return Cell(_need(row["path"]), _strings(row["header"]), _need(row["row"]), _int(row["page"]))


def _pack_steps(steps: tuple[Step, ...]) -> list[Json]:
    return [{"rule": s.rule, "span": _pair(s.span), "says": s.says} for s in steps]


def _unpack_steps(value: Json) -> tuple[Step, ...]:
    return tuple(
        Step(rule=_need(row["rule"]), span=_span(row["span"]), says=_need(row["says"]))
        for row in _rows(value)
    )


def _pair(span: Span) -> list[Json]:
    return [span.start, span.end]


def _span(value: Json) -> Span:
    if isinstance(value, list) and len(value) == 2:
        return Span(_whole(value[0]), _whole(value[1]))
    raise TypeError(f"not a span: {value!r}")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _str(value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"not text: {value!r}")


def _need(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"not text: {value!r}")


def _int(value: Json) -> int | None:
    return None if value is None else _whole(value)


def _whole(value: Json) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"not a whole number: {value!r}")


def _decimal(value: Json) -> Decimal | None:
    return None if value is None else Decimal(_need(value))


def _strings(value: Json) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_need(v) for v in value)
    raise TypeError(f"not a list: {value!r}")


def _row(value: Json) -> Row:
    if isinstance(value, dict):
        return value
    raise TypeError(f"not an object: {value!r}")


def _rows(value: Json) -> list[Row]:
    if isinstance(value, list):
        return [_row(v) for v in value]
    raise TypeError(f"not a list: {value!r}")
