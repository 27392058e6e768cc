"""Writes of the indicator book: how figures are kept, editions by date."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.targets.models import Indicator, IndicatorEdition, SampleFigure
from daxiao.domains.targets.queries import book as queries
from daxiao.domains.targets.rules import book as rules
from daxiao.domains.targets.services import indicators
from daxiao.domains.targets.types.book import (
    BookInput,
    EditionInput,
    NewIndicator,
    SampleInput,
)
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


BOOK_KEPT = events.define("targets.indicator_kept", "修改指标的统计方式", changed="改动")
EDITION_ADDED = events.define(
    "targets.edition_added", "新增口径版本", since="自", definition="口径", basis="依据"
)
SAMPLE_KEPT = events.define("targets.sample_kept", "录入可比样本", sample="样本", count="单位数")
EDITION_BEGUN = events.define("targets.edition_begun", "口径版本开始执行", since="自")

_FIELDS = (
    "code",
    "frequency",
    "across",
    "in_time",
    "weight_by_id",
    "whole_id",
    "is_partition",
    "formula",
    "counted_by",
    "source",
    "legal",
    "places",
    "merges_january",
    "low",
    "high",
    "owner_id",
)


@transaction.atomic
def add(actor: Actor, *, given: NewIndicator) -> Indicator:
    """Define an indicator by hand, kept by a place. Raises `Refused` when the name is taken."""
    require(actor, Cap.INDICATOR_MANAGE)
    region = Region.everything.get(pk=given.region_id)
    return indicators.add_indicator(actor, region=region, indicator=given.indicator)


@transaction.atomic
def keep_book(actor: Actor, *, indicator: Indicator, book: BookInput) -> Indicator:
    """Say how the figures of an indicator are kept. Raises `Refused` for an impossible formula, code or limit."""
    require(actor, Cap.INDICATOR_MANAGE, on=indicator)
    rules.keep(_known(indicator), book, queries.known()).or_refuse()
    wanted = {name: _plain(name, getattr(book, name)) for name in _FIELDS}
    changed = {name: v for name, v in wanted.items() if getattr(indicator, name) != v}
    if not changed:
        return indicator
    was = {name: str(getattr(indicator, name) or "") for name in changed}
    for name, value in changed.items():
        setattr(indicator, name, value)
    versions.save(actor, indicator, *changed)
    events.record(
        actor,
        BOOK_KEPT,
        on=indicator,
        was={"changed": _told(was)},
        now={"changed": _told({name: str(v or "") for name, v in changed.items()})},
    )
    return indicator


_LABELS = {
    "code": "代码",
    "frequency": "频次",
    "across": "地区汇总",
    "in_time": "时间汇总",
    "weight_by_id": "分母",
    "whole_id": "总项",
    "is_partition": "分项合计等于总项",
    "formula": "公式",
    "counted_by": "台账计数",
    "source": "来源",
    "legal": "数据性质",
    "places": "小数位",
    "merges_january": "1-2月合并",
    "low": "下限",
    "high": "上限",
    "owner_id": "主管单位",
}


def _told(values: dict[str, str]) -> str:
    return "；".join(f"{_LABELS[name]} {value or '空'}" for name, value in values.items())


_CHOICES = {"frequency", "source", "legal"}


def _plain(name: str, value: Any) -> Any:
    """What a column holds: an enumeration by its value, a missing choice as the empty word."""
    if name in _CHOICES:
        return value.value if value else ""
    return value


def _known(row: Indicator) -> rules.Known:
    return rules.Known(row.pk, row.name, row.code, row.unit, row.formula, row.whole_id)


@transaction.atomic
def add_edition(
    actor: Actor, *, indicator: Indicator, edition: EditionInput, today: date, now: datetime
) -> IndicatorEdition:
    """A new edition of the definition; it is in force from its day on, at once where that has come."""
    require(actor, Cap.INDICATOR_MANAGE, on=indicator)
    taken = queries.editions(actor, indicator).values_list("since", flat=True)
    rules.may_add_edition(edition, taken).or_refuse()
    if edition.formula:
        book = BookInput(
            code=indicator.code, formula=edition.formula, counted_by=indicator.counted_by
        )
        rules.keep(_known(indicator), book, queries.known()).or_refuse()
    row = IndicatorEdition.everything.create(
        indicator=indicator,
        since=edition.since,
        definition=edition.definition.strip(),
        formula=edition.formula.strip(),
        source=edition.source.value if edition.source else "",
        legal=edition.legal.value if edition.legal else "",
        basis=edition.basis.strip()[:200],
        note=edition.note.strip()[:400],
        made_by_id=actor.user_id,
        made_at=now,
    )
    events.record(
        actor,
        EDITION_ADDED,
        on=indicator,
        now={"since": str(row.since), "definition": row.definition[:200], "basis": row.basis},
    )
    _begin(actor, indicator, today)
    return row


def _begin(actor: Actor, indicator: Indicator, today: date) -> bool:
    """Make the newest edition that has begun the one the indicator shows."""
    row = queries.edition_on(Actor.system("指标库"), indicator, today)
    if row is None:
        return False
    wanted = {"definition": row.definition, "formula": row.formula}
    wanted |= {k: v for k, v in (("source", row.source), ("legal", row.legal)) if v}
    changed = {k: v for k, v in wanted.items() if getattr(indicator, k) != v}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(indicator, name, value)
    versions.save(actor, indicator, *changed, reason=f"口径版本 {row.since}")
    events.record(actor, EDITION_BEGUN, on=indicator, now={"since": str(row.since)})
    return True


def begin_editions(actor: Actor, *, today: date) -> int:
    """Put editions into force whose day has come; returns how many indicators changed. For the night."""
    require(actor, Cap.SYSTEM_OPERATE)
    waiting = IndicatorEdition.everything.filter(since__lte=today).values("indicator_id")
    rows = Indicator.everything.filter(pk__in=waiting)
    return sum(_begin(actor, row, today) for row in rows)


@transaction.atomic
def keep_sample(
    actor: Actor,
    *,
    indicator: Indicator,
    sample: SampleInput,
    is_demo: bool = False,
) -> int:
    """The sample of one place and month, in place of what was there; returns how many units."""
    require(actor, Cap.FIGURE_APPROVE)
    region = Region.everything.get(pk=sample.region_id)
    require(actor, Cap.FIGURE_APPROVE, on=region)
    rules.may_keep_sample(sample.units).or_refuse()
    old = SampleFigure.everything.filter(indicator=indicator, region=region, period=sample.period)
    was = old.count()
    old.delete()
    SampleFigure.everything.bulk_create(
        [
            SampleFigure(
                indicator=indicator,
                region=region,
                period=sample.period,
                code=u.key[:40],
                name=u.name[:120],
                now=u.now,
                before=u.base,
                is_demo=is_demo,
            )
            for u in sample.units
        ],
        batch_size=1000,
    )
    told = f"{region} {sample.period // 100}年{sample.period % 100}月"
    events.record(
        actor,
        SAMPLE_KEPT,
        on=indicator,
        was={"count": was},
        now={"sample": told, "count": len(sample.units)},
    )
    return len(sample.units)
