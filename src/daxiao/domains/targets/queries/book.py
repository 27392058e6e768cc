"""Reads of the indicator book: how indicators are kept, their editions, who reports them, comparable samples."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet

from daxiao.domains.targets.models import (
    Indicator,
    IndicatorEdition,
    ReportingDuty,
    SampleFigure,
)
from daxiao.domains.targets.rules import book as rules
from daxiao.domains.targets.rules import comparable, formulas
from daxiao.domains.targets.rules.summing import OverTime, Summing, SummingRule, summing_of
from daxiao.domains.targets.types import Measure
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


_BOOK = Actor.system("指标库")


def known() -> list[rules.Known]:
    """All standing indicators as the rules of the book see them; definitions are shared by all places."""
    rows = Indicator.objects.visible_to(_BOOK, Cap.INDICATOR_VIEW).filter(merged_into=None)
    values = rows.values_list("pk", "name", "code", "unit", "formula", "whole_id")
    return [rules.Known(*row) for row in values]


def summing(indicator: Indicator) -> SummingRule:
    """How it adds up: its own setting, else as its measure usually does."""
    usual = summing_of(Measure(indicator.measure))
    return SummingRule(
        Summing(indicator.across) if indicator.across else usual.across,
        OverTime(indicator.in_time) if indicator.in_time else usual.in_time,
    )


def editions(actor: Actor, indicator: Indicator) -> QuerySet[IndicatorEdition]:
    """The newest first."""
    rows = IndicatorEdition.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    return rows.filter(indicator=indicator).select_related("made_by").order_by("-since")


def edition_on(actor: Actor, indicator: Indicator, day: date) -> IndicatorEdition | None:
    """The edition in force on a day; None before the first."""
    return editions(actor, indicator).filter(since__lte=day).first()


def codes_named(indicator: Indicator) -> tuple[str, ...]:
    """The codes of which its formula is made; empty without one or where it cannot be read."""
    try:
        return formulas.parse(indicator.formula).parts if indicator.formula else ()
    except Refused:
        return ()


def terms_of(actor: Actor, indicator: Indicator) -> QuerySet[Indicator]:
    """The indicators of which its formula is made."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    return rows.filter(code__in=codes_named(indicator)).exclude(code="")


def parts_of(actor: Actor, indicator: Indicator) -> QuerySet[Indicator]:
    """Its 其中: indicators of which it is the whole."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    return rows.filter(whole=indicator, merged_into=None).order_by("name")


def codes(actor: Actor) -> QuerySet[Indicator]:
    """Indicators that formulas can name."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=None)
    return rows.exclude(code="").order_by("code")


# ---- who reports


def duties(actor: Actor) -> QuerySet[ReportingDuty]:
    """Who reports what, in scope."""
    return ReportingDuty.objects.visible_to(actor, Cap.FIGURE_VIEW).select_related(
        "indicator", "region", "org"
    )


def duties_of(actor: Actor, indicator: Indicator) -> QuerySet[ReportingDuty]:
    return duties(actor).filter(indicator=indicator).order_by("region__path", "-since")


def duties_on(actor: Actor, day: date) -> QuerySet[ReportingDuty]:
    """Those that run on a day."""
    return duties(actor).filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def asked_twice(actor: Actor, day: date) -> QuerySet[ReportingDuty]:
    """Running duties of figures that a formula or a register gives already: burden without need (一数一源)."""
    rows = duties_on(actor, day)
    return rows.filter(~Q(indicator__formula="") | ~Q(indicator__counted_by=""))


# ---- comparable sample


def sample(actor: Actor, indicator_id: int, region_id: int, period: int) -> QuerySet[SampleFigure]:
    rows = SampleFigure.objects.visible_to(actor, Cap.FIGURE_VIEW)
    return rows.filter(indicator=indicator_id, region=region_id, period=period).order_by("code")


def all_samples(actor: Actor) -> QuerySet[SampleFigure]:
    rows = SampleFigure.objects.visible_to(actor, Cap.FIGURE_VIEW)
    return rows.select_related("indicator", "region")


def samples(actor: Actor, indicator: Indicator) -> list[dict[str, object]]:
    """The samples of an indicator, by place and month, with how many units and how many of them have both figures."""
    rows = SampleFigure.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(indicator=indicator)
    found = (
        rows.values("region_id", "region__name", "period")
        .annotate(
            units=Count("pk"),
            both=Count("pk", filter=Q(now__isnull=False, before__isnull=False)),
        )
        .order_by("-period", "region__path")
    )
    return [dict(row) for row in found]


def growth(
    actor: Actor, indicator_id: int, region_id: int, period: int, day: date
) -> comparable.Comparable:
    """Growth on the comparable sample of a month."""
    rows = sample(actor, indicator_id, region_id, period)
    values = rows.values_list("code", "name", "now", "before")
    units = [comparable.SampleUnit(*row) for row in values]
    yardstick = comparable.yardstick_of(yardsticks.in_force("growth", on=day).values)
    return comparable.comparable(units, yardstick)


def counted(actor: Actor) -> QuerySet[Indicator]:
    """Indicators that a register counts."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=None)
    return rows.exclude(counted_by="").annotate(place=F("region__name")).order_by("name")
