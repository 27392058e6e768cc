"""Readings as JSON lines with the field names of the gold files, and back.

One object per line, UTF-8. Offsets are `str` indices, end-exclusive. Numbers are written as JSON numbers (10, 64.06),
so a value comes back as the same Decimal.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from daxiao.extract.readings import (
    Ambition,
    Baseline,
    Cell,
    Comparator,
    Grade,
    Measure,
    Period,
    PeriodSource,
    ProjectReading,
    Span,
    Step,
    Strength,
    TargetReading,
    TaskReading,
)


Record = dict[str, object]


# ---------------------------------------------------------------- writing


def dumps(records: Iterable[Record]) -> str:
    """One line per record, a newline behind each; empty for no records."""
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def target_record(target: TargetReading, text: str) -> Record:
    """A target with the gold's fields, and with grade and derivation behind them."""
    return {
        "id": target.key,
        "plan": target.plan,
        "quote": text[target.clause.start : target.clause.end],
        "start": target.clause.start,
        "end": target.clause.end,
        "num_text": target.num_text,
        "num_start": target.num.start,
        "num_end": target.num.end,
        "indicator": target.indicator,
        "value": number(target.value),
        "value_high": number(target.value_high),
        "unit": target.unit,
        "comparator": target.comparator.value,
        "measure": target.measure.value,
        "ambition": target.ambition.value,
        "period": period_record(target.period),
        "period_source": target.period_source.value if target.period_source else None,
        "scope": target.scope,
        "baseline": _baseline_record(target.baseline),
        "in_table": target.in_table,
        "strength": target.strength.value if target.strength else None,
        "cell": _cell_record(target.place),
        "same_as": target.same_as,
        "part_of": target.part_of,
        "note": target.note,
        "grade": target.grade.value,
        "derivation": _steps(target.derivation),
    }


def task_record(task: TaskReading) -> Record:
    """A task with the gold's fields, and with grade and derivation behind them."""
    where = task.responsibility
    return {
        "id": task.key,
        "plan": task.plan,
        "number": task.number,
        "title": task.title,
        "action": task.action,
        "start": task.clause.start,
        "end": task.clause.end,
        "lead_units": list(task.lead_units),
        "responsible_units": list(task.responsible_units),
        "etc": task.etc,
        "deadline": task.deadline,
        "deadline_month": task.deadline_month,
        "due": task.due,
        "responsibility_source": task.responsibility_source,
        "resp_start": where.start if where else None,
        "resp_end": where.end if where else None,
        "target_ids": list(task.target_keys),
        "note": None,
        "grade": task.grade.value,
        "derivation": _steps(task.derivation),
    }


def project_record(project: ProjectReading, text: str) -> Record:
    """A project; a row of a list and a mention have the fields the gold gives to each."""
    head: Record = {"id": project.key, "kind": project.kind, "plan": project.plan}
    span: Record = {"start": project.clause.start, "end": project.clause.end}
    if project.kind == "mention":
        quote = text[project.clause.start : project.clause.end]
        money = number(project.total_investment_yi)
        named: Record = {"name": project.name, "company": project.company}
        return {**head, **named, "investment_yi": money, "quote": quote, **span}
    quarters: Record = {str(q): None for q in range(1, 5)}
    quarters |= {str(n.quarter): n.text for n in project.nodes}
    return {
        **head,
        "no": int(project.number)
        if project.number and project.number.isdecimal()
        else project.number,
        "name": project.name,
        "company": project.company,
        "nature": project.nature,
        "total_investment_yi": number(project.total_investment_yi),
        "investment_approx": project.investment_approx,
        "land_mu": number(project.land_mu),
        "start_year": project.start_year,
        "end_year": project.end_year,
        "quarters": quarters,
        "annual_task": project.annual_task,
        "industry": project.industry,
        "unit": project.unit,
        "site": project.site,
        "content": project.content,
        "year_investment_yi": number(project.year_investment_yi),
        **span,
    }


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: 10 and not 10.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def period_record(period: Period) -> Record:
    """The gold's shape: by, year, recurring with from and to; {"by": null} when nothing is known."""
    record: Record = {}
    if period.by is not None:
        record["by"] = period.by
    if period.year is not None:
        record["year"] = period.year
    if period.recurring:
        record["recurring"] = "annual"
        if period.since is not None:
            record["from"] = period.since
        if period.until is not None:
            record["to"] = period.until
    return record or {"by": None}


def _cell_record(place: Cell | None) -> Record | None:
    if place is None:
        return None
    header = list(place.header)
    return {"path": place.path, "header": header, "row": place.row, "page": place.page}


def _baseline_record(baseline: Baseline | None) -> Record | None:
    if baseline is None:
        return None
    record: Record = {"value": number(baseline.value), "year": baseline.year}
    if baseline.value_high is not None:
        record["value_high"] = number(baseline.value_high)
    return record


def _steps(steps: Sequence[Step]) -> list[Record]:
    return [
        {"rule": s.rule, "start": s.span.start, "end": s.span.end, "says": s.says} for s in steps
    ]


# ---------------------------------------------------------------- reading


def loads(text: str) -> list[Record]:
    """The objects of a JSON-lines text; blank lines are skipped. Raises ValueError, with the line, on anything else."""
    return list(_objects(text))


def _objects(text: str) -> Iterator[Record]:
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found: object = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {n} is not JSON: {error}") from error
        if not isinstance(found, dict):
            raise ValueError(f"line {n} is no object")  # noqa: TRY004 -- the file is wrong, not the caller
        yield {str(k): v for k, v in found.items()}


def target_from(record: Mapping[str, object]) -> TargetReading:
    """A target from its record, derivation left out. Raises ValueError when a field is missing or of the wrong kind."""
    num_start, num_end = whole(record, "num_start"), whole(record, "num_end")
    value = decimal(record.get("value"))
    if num_start is None or num_end is None or value is None:
        raise ValueError("a target needs num_start, num_end and value")
    source = words(record, "period_source")
    bound = words(record, "strength")
    place = _cell_from(record.get("cell"))
    return TargetReading(
        key=words(record, "id") or "",
        plan=words(record, "plan") or "",
        clause=Span(whole(record, "start") or 0, whole(record, "end") or 0),
        num=Span(num_start, num_end),
        num_text=words(record, "num_text") or "",
        indicator=words(record, "indicator") or "",
        value=value,
        unit=words(record, "unit"),
        comparator=Comparator(words(record, "comparator") or ""),
        measure=Measure(words(record, "measure") or ""),
        ambition=Ambition(words(record, "ambition") or ""),
        period=period_from(record.get("period")),
        value_high=decimal(record.get("value_high")),
        period_source=PeriodSource(source) if source else None,
        scope=words(record, "scope"),
        baseline=_baseline_from(record.get("baseline")),
        in_table=record.get("in_table") is True,
        same_as=words(record, "same_as"),
        part_of=words(record, "part_of"),
        grade=Grade(words(record, "grade") or Grade.STATED),
        note=words(record, "note"),
        strength=Strength(bound) if bound else None,
        place=place,
        cell=place.path if place else None,
    )


def task_from(record: Mapping[str, object]) -> TaskReading:
    """A task from its record, derivation left out. Raises ValueError when the span is missing."""
    start, end = whole(record, "start"), whole(record, "end")
    if start is None or end is None:
        raise ValueError("a task needs start and end")
    resp_start, resp_end = whole(record, "resp_start"), whole(record, "resp_end")
    return TaskReading(
        key=words(record, "id") or "",
        plan=words(record, "plan") or "",
        number=words(record, "number"),
        title=words(record, "title"),
        action=words(record, "action"),
        clause=Span(start, end),
        lead_units=names(record, "lead_units"),
        responsible_units=names(record, "responsible_units"),
        etc=record.get("etc") is True,
        deadline=whole(record, "deadline"),
        deadline_month=whole(record, "deadline_month"),
        due=words(record, "due"),
        responsibility_source=words(record, "responsibility_source"),
        responsibility=None
        if resp_start is None or resp_end is None
        else Span(resp_start, resp_end),
        target_keys=names(record, "target_ids"),
        grade=Grade(words(record, "grade") or Grade.STATED),
    )


def period_from(value: object) -> Period:
    """A period from its object; no object is no date."""
    if not isinstance(value, dict):
        return Period()
    fields: Record = {str(k): v for k, v in value.items()}
    return Period(
        by=whole(fields, "by"),
        year=whole(fields, "year"),
        recurring=fields.get("recurring") is not None,
        since=whole(fields, "from"),
        until=whole(fields, "to"),
    )


def _cell_from(value: object) -> Cell | None:
    if not isinstance(value, dict):
        return None
    fields: Record = {str(k): v for k, v in value.items()}
    path, row = words(fields, "path"), words(fields, "row")
    return Cell(path or "", names(fields, "header"), row or "", whole(fields, "page"))


def _baseline_from(value: object) -> Baseline | None:
    if not isinstance(value, dict):
        return None
    fields: Record = {str(k): v for k, v in value.items()}
    base = decimal(fields.get("value"))
    if base is None:
        return None
    return Baseline(base, whole(fields, "year"), decimal(fields.get("value_high")))


def words(record: Mapping[str, object], name: str) -> str | None:
    value = record.get(name)
    return None if value is None else str(value)


def whole(record: Mapping[str, object], name: str) -> int | None:
    """An integer field; a string of digits counts, everything else is None."""
    value = record.get(name)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else None


def decimal(value: object) -> Decimal | None:
    """A number field; a string that writes a number counts."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float | str):
        try:
            return Decimal(str(value).strip())
        except ArithmeticError:
            return None
    return None


def names(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = record.get(name)
    return tuple(str(v) for v in value) if isinstance(value, list) else ()
