"""Rows of evaluations for the shared tests of registers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import UnitInput
from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationCell,
    EvaluationItem,
    EvaluationScheme,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.services import evaluation_ending as ending
from daxiao.domains.dispatch.services import evaluation_objections as objections
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import evaluation_schemes as schemes
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.services import experts, midterm_problems
from daxiao.domains.dispatch.services.midterm_problems import ProblemInput
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org, Region
from tests.moment import TODAY


SEED = Actor.system("test world")
LEVELS = "合格 60\n不合格 0"


def _scheme(place: Region, n: int = 0) -> EvaluationScheme:
    given = schemes.SchemeInput(
        f"{place.name}第{n:03d}号方案", 2026, Decimal(5), Decimal(5), LEVELS, region=place
    )
    return schemes.draft(SEED, given=given)


def _item(scheme: EvaluationScheme, title: str, weight: int) -> EvaluationItem:
    given = schemes.ItemInput("维度", title, ItemKind.GRADED, Decimal(weight))
    return schemes.add_item(SEED, scheme=scheme, given=given)


def _run(place: Region, n: int = 0, scheme: EvaluationScheme | None = None) -> Evaluation:
    scheme = scheme or _scheme(place)
    days = date(2026, 1, 1), date(2026, 12, 31), TODAY
    given = runs.RunInput(scheme, f"{place.name}第{n:03d}次考核", *days)
    return runs.prepare(SEED, given=given, today=TODAY)


def _units(place: Region, count: int) -> list[Org]:
    return [
        directory.add_unit(
            actor=SEED,
            input=UnitInput(
                code=f"ev-{place.code}-{i}",
                name=f"{place.name}第{i:03d}考核局",
                short_name="",
                kind="department",
                region_id=place.pk,
                parent_id=None,
            ),
        )
        for i in range(count)
    ]


def _subjects(place: Region, count: int) -> Evaluation:
    """A run that sums up, over units that never answered."""
    scheme = _scheme(place)
    _item(scheme, "工作质量", 100)
    run = _run(place, scheme=scheme)
    runs.add_subjects(SEED, run=run, given=runs.SubjectsInput(units=_units(place, count)))
    runs.start(SEED, run=run, today=TODAY)
    late = date(2026, 3, 20)
    runs.close_self(SEED, run=run, today=late)
    return voices.summarise(SEED, run=run, today=late)


def _published(place: Region, count: int) -> Evaluation:
    run = _subjects(place, count)
    given = scores.SettleInput(ScoreSource.OTHER, "核实", Decimal(80))
    for cell in EvaluationCell.everything.filter(evaluation=run).select_related("evaluation"):
        scores.settle(SEED, cell=cell, given=given, today=TODAY)
    return ending.publish(SEED, run=run, today=TODAY)


def add_schemes(place: Region, count: int) -> list[str]:
    return [_scheme(place, i).title for i in range(count)]


def add_items(place: Region, count: int) -> list[str]:
    scheme = _scheme(place)
    return [_item(scheme, f"{place.name}第{i:03d}项", 1).title for i in range(count)]


def add_evaluations(place: Region, count: int) -> list[str]:
    scheme = _scheme(place)
    return [_run(place, i, scheme).title for i in range(count)]


def add_subjects(place: Region, count: int) -> list[str]:
    run = _published(place, count)
    rows = EvaluationSubject.everything.filter(evaluation=run)
    return list(rows.order_by("pk").values_list("name", flat=True))


def add_objections(place: Region, count: int) -> list[str]:
    run = _published(place, count)
    item = EvaluationItem.everything.get(scheme=run.scheme)
    made = [
        objections.raise_(
            SEED,
            subject=subject,
            given=objections.ObjectionInput(item, f"{place.name}第{i:03d}件申诉"),
            today=TODAY,
        )
        for i, subject in enumerate(EvaluationSubject.everything.filter(evaluation=run))
    ]
    return [row.text for row in Objection.everything.filter(pk__in=[m.pk for m in made])]


def add_experts(place: Region, count: int) -> list[str]:
    return [
        experts.enter(
            SEED,
            given=experts.ExpertInput(f"{place.name}专家{i:03d}", "财务", "大学", region=place),
        ).name
        for i in range(count)
    ]


def add_problems(place: Region, count: int) -> list[str]:
    run, (owner,) = _run(place), _units(place, 1)
    return [
        midterm_problems.find_problem_of_run(
            SEED,
            run=run,
            given=ProblemInput(f"{place.name}第{i:03d}个问题", "整改", owner, TODAY),
            today=TODAY,
        ).text
        for i in range(count)
    ]


def _other_unit(row: Any, number: int) -> None:
    """A unit is a subject once: a copy is about a unit of its own."""
    unit = Org.everything.get(pk=row.unit_id)
    row.unit = directory.add_unit(
        actor=SEED,
        input=UnitInput(
            code=f"ev-copy-{number}",
            name=f"{unit.name}{number}",
            short_name="",
            kind="department",
            region_id=unit.region_id,
            parent_id=None,
        ),
    )


def _answered(row: Any, number: int) -> None:
    """Of one score one objection is open at a time: the copies are answered."""
    row.state, row.answer, row.answered_on = "rejected", f"维持{number}", TODAY


APART: dict[str, Callable[[Any, int], None]] = {
    "evaluation-subjects": _other_unit,
    "objections": _answered,
}

FILLERS = {
    "evaluations": add_evaluations,
    "evaluation-subjects": add_subjects,
    "evaluation-schemes": add_schemes,
    "evaluation-items": add_items,
    "evaluation-problems": add_problems,
    "objections": add_objections,
    "experts": add_experts,
}
