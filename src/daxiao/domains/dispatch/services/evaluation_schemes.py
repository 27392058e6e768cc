"""Schemes are drawn up, copied from an earlier year, and frozen by the first evaluation on them (S002-D-02)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from daxiao.domains.dispatch.models import EvaluationItem, EvaluationScheme
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.types.evaluation import (
    Better,
    EvaluationSchemeState,
    ItemKind,
    Pooling,
    SubjectKind,
    TieRule,
    VetoEffect,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Decision, FindingKind, Refused


_LABELS = {
    "title": "方案",
    "year": "年度",
    "bonus_cap": "加分上限",
    "penalty_cap": "扣分上限",
    "veto": "一票否决的后果",
    "ties": "并列",
    "pooling": "专家意见合并",
    "levels": "等次",
    "basis": "依据",
}
_ITEM = {
    "item": "考核项",
    "dimension": "维度",
    "kind": "计分办法",
    "weight": "分值",
    "rule": "计分规则",
    "measure": "平台计算口径",
}
DRAFTED = events.define("dispatch.scheme_drafted", "编制考核方案", **_LABELS)
COPIED = events.define("dispatch.scheme_copied", "从以前方案复制", source="来源", count="考核项")
EDITED = events.define("dispatch.scheme_edited", "修改考核方案", **_LABELS)
FINISHED = events.define("dispatch.scheme_finished", "考核方案定版", count="考核项")
ITEM_ADDED = events.define("dispatch.scheme_item_added", "加考核项", **_ITEM)
ITEM_EDITED = events.define("dispatch.scheme_item_edited", "修改考核项", **_ITEM)
ITEM_REMOVED = events.define("dispatch.scheme_item_removed", "去掉考核项", **_ITEM)

TITLE_TAKEN = FindingKind(
    "dispatch.scheme_title_taken", "这个地区{year}年已有同名方案，请换一个名称或年度"
)
PLACE_MISSING = FindingKind("dispatch.scheme_place_missing", "请选择方案所属的地区")
ITEM_TAKEN = FindingKind("dispatch.item_title_taken", "方案里已有考核项“{title}”，请换一个名称")


@dataclass(frozen=True, slots=True)
class SchemeInput:
    title: str
    year: int
    bonus_cap: Decimal
    penalty_cap: Decimal
    levels: str
    veto: VetoEffect = VetoEffect.LOWEST
    ties: TieRule = TieRule.GAP
    pooling: Pooling = Pooling.MEAN
    basis: str = ""
    note: str = ""
    subject_kind: SubjectKind = SubjectKind.UNIT
    region: Region | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CopyInput:
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One item; `steps` as people write them, one a line."""

    dimension: str
    title: str
    kind: ItemKind
    weight: Decimal
    unit: str = ""
    better: Better = Better.MORE
    full: Decimal = Decimal(100)
    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(1)
    best: Decimal = Decimal(1)
    worst: Decimal = Decimal(0)
    steps: str = ""
    measure: str = ""
    definition: str = ""
    is_proof_needed: bool = False
    is_expert_needed: bool = False
    position: int | None = None


@transaction.atomic
def draft(actor: Actor, *, given: SchemeInput, is_demo: bool = False) -> EvaluationScheme:
    """A new scheme. Raises `Refused` for caps or levels that cannot be, or a title that is taken."""
    require(actor, Cap.EVALUATION_RUN, on=given.region)
    if given.region is None:
        raise Refused(PLACE_MISSING(field="region"))
    _check(given)
    _free(given.region, given.title, given.year)
    row = EvaluationScheme.everything.create(
        region=given.region,
        subject_kind=given.subject_kind.value,
        is_demo=is_demo,
        **_columns(given),
    )
    events.record(actor, DRAFTED, on=row, now=_told(row))
    return row


@transaction.atomic
def edit(actor: Actor, *, scheme: EvaluationScheme, given: SchemeInput) -> EvaluationScheme:
    """Change the head of a draft. Raises `Refused` once it is frozen, `Stale` when somebody else was first."""
    require(actor, Cap.EVALUATION_RUN, on=scheme)
    row = _turn(scheme, given.version)
    _check(given)
    if (given.title, given.year) != (row.title, row.year):
        _free(row.region, given.title, given.year)
    was = _told(row)
    for name, value in _columns(given).items():
        setattr(row, name, value)
    row.save()
    now = _told(row)
    events.record(
        actor,
        EDITED,
        on=row,
        was={k: v for k, v in was.items() if now[k] != v},
        now={k: v for k, v in now.items() if was[k] != v},
    )
    return row


@transaction.atomic
def copy(actor: Actor, *, scheme: EvaluationScheme, given: CopyInput) -> EvaluationScheme:
    """A draft of another year with all items of this scheme; the old one stays as it is."""
    require(actor, Cap.EVALUATION_RUN, on=scheme)
    _free(scheme.region, given.title, given.year)
    row = EvaluationScheme.everything.get(pk=scheme.pk)
    rows = list(EvaluationItem.everything.filter(scheme=scheme).order_by("position", "pk"))
    row.pk, row.title, row.year = None, given.title.strip(), given.year
    row.state, row.frozen_on, row.version = EvaluationSchemeState.DRAFT.value, None, 0
    row.copied_from_id = scheme.pk
    row._state.adding = True  # noqa: SLF001 - Django's own way to copy a row
    row.save()
    for one in rows:
        one.pk, one.scheme = None, row
        one._state.adding = True  # noqa: SLF001
    EvaluationItem.everything.bulk_create(rows)
    events.record(actor, COPIED, on=row, now={"source": str(scheme), "count": len(rows)})
    return row


@transaction.atomic
def add_item(actor: Actor, *, scheme: EvaluationScheme, given: ItemInput) -> EvaluationItem:
    """One more item of a draft. Raises `Refused` for a rule that cannot be scored."""
    require(actor, Cap.EVALUATION_RUN, on=scheme)
    row = _turn(scheme, None)
    item = EvaluationItem(scheme=row, **_item_columns(given))
    item.position = given.position or 1 + max(
        EvaluationItem.everything.filter(scheme=row).values_list("position", flat=True), default=0
    )
    _fit(item)
    item.save()
    events.record(actor, ITEM_ADDED, on=row, now=_item_told(item))
    return item


@transaction.atomic
def edit_item(actor: Actor, *, item: EvaluationItem, given: ItemInput) -> EvaluationItem:
    require(actor, Cap.EVALUATION_RUN, on=item)
    row = _turn(item.scheme, None)
    was = _item_told(item)
    for name, value in _item_columns(given).items():
        setattr(item, name, value)
    item.position = given.position or item.position
    _fit(item)
    item.save()
    events.record(actor, ITEM_EDITED, on=row, was=was, now=_item_told(item))
    return item


@transaction.atomic
def remove_item(actor: Actor, *, item: EvaluationItem) -> EvaluationScheme:
    """Take an item off a draft that nobody has used yet; what it was stays in the history of the scheme."""
    require(actor, Cap.EVALUATION_RUN, on=item)
    row = _turn(item.scheme, None)
    events.record(actor, ITEM_REMOVED, on=row, was=_item_told(item))
    item.delete()
    return row


def freeze(actor: Actor, *, scheme: EvaluationScheme, today: date) -> EvaluationScheme:
    """Part of starting an evaluation. Raises `Refused` when the weights are not 100."""
    require(actor, Cap.EVALUATION_RUN, on=scheme)
    row = EvaluationScheme.everything.select_for_update(of=("self",)).get(pk=scheme.pk)
    found = [queries.rule_of(i) for i in EvaluationItem.everything.filter(scheme=row)]
    rules.complete(found).or_refuse()
    if row.state != EvaluationSchemeState.FROZEN:
        row.state, row.frozen_on = EvaluationSchemeState.FROZEN.value, today
        row.version += 1
        row.save(update_fields=["state", "frozen_on", "version"])
        events.record(actor, FINISHED, on=row, now={"count": len(found)})
    return row


# ---- inside


def _turn(scheme: EvaluationScheme, version: int | None) -> EvaluationScheme:
    """The draft as it stands, ours until the end of the transaction."""
    rows = EvaluationScheme.everything.filter(pk=scheme.pk)
    row = rows.select_for_update(of=("self",)).select_related("region").get()
    rules.may_change(EvaluationSchemeState(row.state)).or_refuse()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        raise Stale(mine={"版本": str(expected)}, theirs={"版本": str(row.version)})
    row.version = expected + 1
    return row


def _check(given: SchemeInput) -> None:
    caps = (("bonus_cap", given.bonus_cap), ("penalty_cap", given.penalty_cap))
    Decision.of(
        [
            *(None if 0 <= cap <= 100 else rules.CAP_UNFIT(field=name) for name, cap in caps),
            None if rules.read_levels(given.levels) else rules.LEVELS_UNFIT(field="levels"),
        ]
    ).or_refuse()


def _free(region: Region, title: str, year: int) -> None:
    taken = EvaluationScheme.everything.filter(region=region, year=year, title=title.strip())
    Decision.of([TITLE_TAKEN(field="title", year=year) if taken.exists() else None]).or_refuse()


def _columns(given: SchemeInput) -> dict[str, Any]:
    return {
        "title": given.title.strip()[:120],
        "year": given.year,
        "bonus_cap": given.bonus_cap,
        "penalty_cap": given.penalty_cap,
        "veto": given.veto.value,
        "ties": given.ties.value,
        "pooling": given.pooling.value,
        "levels": given.levels.strip(),
        "basis": given.basis.strip()[:200],
        "note": given.note.strip(),
    }


def _item_columns(given: ItemInput) -> dict[str, Any]:
    return {
        "dimension": given.dimension.strip()[:60],
        "title": given.title.strip()[:120],
        "kind": given.kind.value,
        "weight": given.weight,
        "unit": given.unit.strip()[:20],
        "better": given.better.value,
        "full": given.full,
        "floor": given.floor,
        "cap": given.cap,
        "best": given.best,
        "worst": given.worst,
        "steps": given.steps.strip(),
        "measure": given.measure,
        "definition": given.definition.strip(),
        "is_proof_needed": given.is_proof_needed,
        "is_expert_needed": given.is_expert_needed,
    }


def _fit(item: EvaluationItem) -> None:
    twins = EvaluationItem.everything.filter(scheme=item.scheme, title=item.title)
    taken = twins.exclude(pk=item.pk).exists()
    Decision.of([ITEM_TAKEN(field="title", title=item.title) if taken else None]).or_refuse()
    if item.kind == ItemKind.THRESHOLD and rules.read_steps(item.steps) is None:
        Decision.of([rules.STEPS_UNFIT(field="steps")]).or_refuse()
    rules.check_item(queries.rule_of(item)).or_refuse()


def _told(row: EvaluationScheme) -> dict[str, object]:
    return {
        "title": row.title,
        "year": row.year,
        "bonus_cap": rules.plain(Decimal(row.bonus_cap)),
        "penalty_cap": rules.plain(Decimal(row.penalty_cap)),
        "veto": VetoEffect(row.veto).label,
        "ties": TieRule(row.ties).label,
        "pooling": Pooling(row.pooling).label,
        "levels": row.levels,
        "basis": row.basis,
    }


def _item_told(item: EvaluationItem) -> dict[str, object]:
    return {
        "item": item.title,
        "dimension": item.dimension,
        "kind": ItemKind(item.kind).label,
        "weight": rules.plain(Decimal(item.weight)),
        "rule": queries.said_rule(item),
        "measure": item.measure,
    }
