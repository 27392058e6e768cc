"""Reads of schemes, evaluations, their subjects and scores: what is published for all in scope, one's own sheet, the rest
for the office alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.models import (
    CellNote,
    Evaluation,
    EvaluationAnswer,
    EvaluationCell,
    EvaluationItem,
    EvaluationProof,
    EvaluationScheme,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.rules.scoring import ItemRule, Level, SchemeRule, Step
from daxiao.domains.dispatch.types.evaluation import (
    WEIGHTED,
    Better,
    EvaluationState,
    ItemKind,
    Period,
    Subject,
    SubjectKind,
    TieRule,
    VetoEffect,
)
from daxiao.domains.plans import queries as plans
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.std import thresholds


PUBLISHED = (EvaluationState.PUBLIC.value, EvaluationState.FINAL.value)
_WEIGHTED = [kind.value for kind in WEIGHTED]


# ---- settings


@dataclass(frozen=True, slots=True)
class EvaluationSetting:
    """The setting in force; `source` says whose it is. Days are working days."""

    objection_days: int
    answer_days: int
    seat_days: int
    bonus_cap: Decimal
    penalty_cap: Decimal
    levels: str
    source: str


def setting(on: date, region: Region | None = None) -> EvaluationSetting:
    """Raises `thresholds.NotUnderstood` for a place's own value that is none."""
    found = yardsticks.in_force("evaluation", on=on, region=region)
    return EvaluationSetting(
        objection_days=thresholds.whole(found.values, "objection_days", least=1),
        answer_days=thresholds.whole(found.values, "answer_days", least=1),
        seat_days=thresholds.whole(found.values, "seat_days", least=1),
        bonus_cap=thresholds.number(found.values, "bonus_cap", above=-1),
        penalty_cap=thresholds.number(found.values, "penalty_cap", above=-1),
        levels=str(found.values["levels"]),
        source=found.source,
    )


# ---- schemes


def schemes(actor: Actor) -> QuerySet[EvaluationScheme]:
    """Schemes in scope, with the number of items and what their weights add up to; of a draft only the office's own."""
    rows = EvaluationScheme.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    run = EvaluationScheme.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return (
        rows.filter(Q(state="frozen") | Q(pk__in=run.values("pk")))
        .select_related("region", "copied_from")
        .annotate(
            n_items=Count("items", distinct=True),
            weight_sum=Sum("items__weight", filter=Q(items__kind__in=_WEIGHTED)),
        )
    )


def schemes_to_run(actor: Actor) -> QuerySet[EvaluationScheme]:
    return EvaluationScheme.objects.visible_to(actor, Cap.EVALUATION_RUN)


def items(actor: Actor) -> QuerySet[EvaluationItem]:
    rows = EvaluationItem.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    return rows.filter(scheme__in=schemes(actor).values("pk")).select_related("scheme")


def items_of(actor: Actor, scheme: EvaluationScheme) -> list[EvaluationItem]:
    return list(items(actor).filter(scheme=scheme).order_by("position", "pk"))


def rule_of(item: EvaluationItem) -> ItemRule:
    """The one mapping from an item's row to what the rules score by."""
    found: tuple[Step, ...] = rules.read_steps(item.steps) or ()
    return ItemRule(
        key=str(item.pk),
        kind=ItemKind(item.kind),
        weight=item.weight,
        better=Better(item.better),
        full=item.full,
        floor=item.floor,
        cap=item.cap,
        steps=found,
        best=item.best,
        worst=item.worst,
    )


def scheme_rule(scheme: EvaluationScheme, rows: list[EvaluationItem]) -> SchemeRule:
    levels: tuple[Level, ...] = rules.read_levels(scheme.levels) or ()
    return SchemeRule(
        items=tuple(rule_of(row) for row in rows),
        levels=levels,
        bonus_cap=scheme.bonus_cap,
        penalty_cap=scheme.penalty_cap,
        veto=VetoEffect(scheme.veto),
        ties=TieRule(scheme.ties),
    )


# ---- evaluations and subjects


def evaluations(actor: Actor) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    return rows.select_related("scheme", "region").annotate(
        n_subjects=Count("subjects", distinct=True),
        n_open=Count("cells", filter=Q(cells__settled_source="", state="summary"), distinct=True),
    )


def evaluation_to_run(actor: Actor, pk: int) -> Evaluation:
    """One evaluation for the office. Raises `Denied` (404) otherwise."""
    return get_visible(Evaluation, actor, Cap.EVALUATION_RUN, pk=pk)


def evaluations_to_run(actor: Actor) -> QuerySet[Evaluation]:
    return Evaluation.objects.visible_to(actor, Cap.EVALUATION_RUN)


def subjects(actor: Actor) -> QuerySet[EvaluationSubject]:
    """Subjects in scope: all where the results are published or the office asks, otherwise those of one's own unit.

    `is_own` marks those whose sheet the actor fills in.
    """
    rows = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    own = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_ANSWER)
    run = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_RUN)
    seen = (
        Q(evaluation__state__in=PUBLISHED)
        | Q(pk__in=run.values("pk"))
        | Q(pk__in=own.values("pk"), evaluation__state__in=_STARTED)
    )
    return (
        rows.filter(seen)
        .select_related("evaluation", "evaluation__scheme", "unit", "region")
        .annotate(is_own=Exists(own.filter(pk=OuterRef("pk"))))
    )


_STARTED = [s.value for s in EvaluationState if s is not EvaluationState.PREPARE]


def sheets(actor: Actor) -> QuerySet[EvaluationSubject]:
    """The sheets that the actor fills in, the ones that wait first."""
    rows = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_ANSWER)
    return (
        rows.filter(evaluation__state__in=_STARTED)
        .select_related("evaluation", "evaluation__scheme", "unit")
        .order_by(F("evaluation__since").desc(), "pk")
    )


def subject_to_read(actor: Actor, pk: int) -> EvaluationSubject:
    """A subject whose sheet the actor may read: its own unit, or the office. Raises `Denied` (404) otherwise."""
    cap = Cap.EVALUATION_RUN
    own = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_ANSWER).filter(pk=pk)
    if own.exclude(evaluation__state="prepare").exists():
        cap = Cap.EVALUATION_ANSWER
    return get_visible(EvaluationSubject, actor, cap, pk=pk)


def subject_asked(subject: EvaluationSubject) -> Subject:
    """The subject as measures are asked about it."""
    return Subject(
        kind=SubjectKind(subject.kind),
        unit_id=subject.unit_id,
        place_id=subject.place_id or 0,
        place_path=subject.place.path if subject.place else "",
        plan_id=subject.plan_id or 0,
    )


def period_of(evaluation: Evaluation) -> Period:
    return Period(evaluation.since, evaluation.until)


def subjects_of(actor: Actor, evaluation: Evaluation) -> list[EvaluationSubject]:
    rows = subjects(actor).filter(evaluation=evaluation)
    return list(rows.order_by(F("rank").asc(nulls_last=True), "pk"))


def last_day(evaluation: Evaluation) -> date:
    return evaluation.until - timedelta(days=1)


# ---- what was said


def answers_of(actor: Actor, subject: EvaluationSubject) -> dict[int, EvaluationAnswer]:
    """By item; for the own unit and the office."""
    rows = EvaluationAnswer.objects.visible_to(actor, _cap_over(actor, subject))
    return {row.item_id: row for row in rows.filter(subject=subject)}


def proofs_of(actor: Actor, subject: EvaluationSubject) -> list[EvaluationProof]:
    rows = EvaluationProof.objects.visible_to(actor, _cap_over(actor, subject))
    return list(rows.filter(subject=subject, is_withdrawn=False).select_related("stored"))


def proof(actor: Actor, pk: int) -> EvaluationProof | None:
    """A file of a sheet, for the own unit and the office; experts ask `experts.proof`."""
    for cap in (Cap.EVALUATION_ANSWER, Cap.EVALUATION_RUN):
        found = EvaluationProof.objects.visible_to(actor, cap).filter(pk=pk).first()
        if found is not None:
            return found
    return None


def _cap_over(actor: Actor, subject: EvaluationSubject) -> Cap:
    own = actor.may(Cap.EVALUATION_ANSWER, on=subject)
    return Cap.EVALUATION_ANSWER if own else Cap.EVALUATION_RUN


# ---- scores


def cells(actor: Actor) -> QuerySet[EvaluationCell]:
    """Every item of every subject for the office, once it sums up."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return (
        rows.filter(evaluation__state__in=("summary", *PUBLISHED))
        .select_related("evaluation", "subject", "item")
        .annotate(is_settled=~Q(settled_source=""))
    )


def cells_of(actor: Actor, subject: EvaluationSubject) -> list[EvaluationCell]:
    """The scores of one subject: once published for whoever sees the subject, before that for the office alone."""
    published = EvaluationState(subject.evaluation.state).is_published
    cap = Cap.EVALUATION_VIEW if published else Cap.EVALUATION_RUN
    rows = EvaluationCell.objects.visible_to(actor, cap).filter(subject=subject)
    return list(rows.select_related("item").order_by("item__position", "item_id"))


def cell_to_read(actor: Actor, pk: int) -> EvaluationCell:
    """A cell whose ground the actor may read: the office, or the own unit once it is published. Raises `Denied` (404)."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_ANSWER)
    own = rows.filter(pk=pk, evaluation__state__in=PUBLISHED).exists()
    cap = Cap.EVALUATION_ANSWER if own else Cap.EVALUATION_RUN
    return get_visible(EvaluationCell, actor, cap, pk=pk)


def all_cells(actor: Actor, evaluation: Evaluation) -> list[EvaluationCell]:
    """Every cell of an evaluation, for the office."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return list(rows.filter(evaluation=evaluation).select_related("item", "subject"))


def notes_of(actor: Actor, cell: EvaluationCell) -> list[CellNote]:
    return list(CellNote.objects.visible_to(actor, Cap.EVALUATION_RUN).filter(cell=cell))


# ---- objections


def objections(actor: Actor) -> QuerySet[Objection]:
    """Objections for the unit that raised them and for the office."""
    rows = Objection.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    own = Objection.objects.visible_to(actor, Cap.EVALUATION_ANSWER)
    run = Objection.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return rows.filter(Q(pk__in=own.values("pk")) | Q(pk__in=run.values("pk"))).select_related(
        "subject", "subject__evaluation", "item", "subject__unit"
    )


def cell_objected(actor: Actor, objection: Objection) -> EvaluationCell:
    """The score that an objection is about, for the office."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_RUN).select_related("item")
    return rows.get(subject=objection.subject_id, item=objection.item_id)


# ---- choices of forms


def places_to_run(actor: Actor) -> QuerySet[Region]:
    return directory.places_for(actor, Cap.EVALUATION_RUN)


def places_below(actor: Actor) -> QuerySet[Region]:
    return Region.objects.visible_to(actor, Cap.EVALUATION_RUN).filter(until__isnull=True)


def units_to_evaluate(actor: Actor) -> QuerySet[Org]:
    return (
        Org.objects.visible_to(actor, Cap.EVALUATION_RUN)
        .filter(until__isnull=True)
        .exclude(kind="enterprise")
        .select_related("region")
    )


def plans_to_evaluate(actor: Actor) -> QuerySet[Any]:
    return plans.plans(actor).filter(state="in_force")


# ---- in words


def said_value(item: EvaluationItem, value: Decimal | None) -> str:
    """A value in words, two places at most; points are said with their own word, a veto with yes or no."""
    if value is None:
        return ""
    kind = ItemKind(item.kind)
    if kind is ItemKind.VETO:
        return "发生" if value else "没有发生"
    return f"{settling.shown(value)}{'分' if kind.asks_points else item.unit}"


def said_rule(item: EvaluationItem) -> str:
    """How the item is scored, in one sentence."""
    weight, unit = rules.plain(Decimal(item.weight)), item.unit
    full = f"{rules.plain(Decimal(item.full))}{unit}"
    match ItemKind(item.kind):
        case ItemKind.RATIO:
            how = "实际值÷满分值" if item.better == Better.MORE else "满分值÷实际值"
            floor = f"，比例低于{rules.plain(Decimal(item.floor))}不得分" if item.floor else ""
            cap = f"，比例最多按{rules.plain(Decimal(item.cap))}计"
            return f"满分值{full}，得分＝{weight}分×（{how}）{floor}{cap}"
        case ItemKind.THRESHOLD:
            mark = "≥" if item.better == Better.MORE else "≤"
            told = "；".join(
                f"{mark}{rules.plain(s.least)}{unit}得{rules.plain(s.share * Decimal(item.weight))}分"
                for s in sorted(rule_of(item).steps, key=lambda s: -s.share)
            )
            return f"分档：{told}；其余不得分"
        case ItemKind.RANK:
            best = rules.plain(Decimal(item.best) * Decimal(item.weight))
            worst = rules.plain(Decimal(item.worst) * Decimal(item.weight))
            return f"按{Better(item.better).label}排名，首名{best}分，末名{worst}分，中间等距，并列取高"
        case ItemKind.GRADED:
            return f"由评估者在0到{weight}分之间评分"
        case ItemKind.BONUS:
            return f"加分，最多{weight}分"
        case ItemKind.PENALTY:
            return f"扣分，最多{weight}分（填正数）"
        case _:
            return "发生即一票否决（填1，没有发生填0）"


def items_of_subject(actor: Actor, subject: EvaluationSubject) -> list[EvaluationItem]:
    """The items of a sheet that the actor has been allowed to read."""
    require_sheet = subject_to_read(actor, subject.pk)
    rows = EvaluationItem.objects.visible_to(Actor.system("自评表"), Cap.EVALUATION_ANSWER)
    return list(rows.filter(scheme=require_sheet.evaluation.scheme).order_by("position", "pk"))


def published_subjects(actor: Actor, run: Evaluation) -> list[EvaluationSubject]:
    """The subjects of a published evaluation that the actor sees, by rank, each with its cells as `cells_shown`."""
    cells_ = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_VIEW).select_related("item")
    rows = subjects(actor).filter(evaluation=run, evaluation__state__in=PUBLISHED)
    shown = Prefetch("cells", queryset=cells_, to_attr="cells_shown")
    return list(rows.prefetch_related(shown).order_by(F("rank").asc(nulls_last=True), "pk"))
