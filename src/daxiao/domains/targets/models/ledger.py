"""Indicators and the targets that plans set for them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from daxiao.domains.targets.rules.summing import OverTime, Summing
from daxiao.domains.targets.types import (
    Ambition,
    Comparator,
    Direction,
    FigureRole,
    MatchState,
    Measure,
    TargetState,
)
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.kernel.access import Guarded, ScopeBy
from daxiao.kernel.caps import Cap


class Indicator(Guarded):
    """指标: the thing that targets measure, defined once. Read by all, kept by the place that first named it.

    `aliases` are the wordings of plans. `is_confirmed` is false while only the engine proposed it. An empty
    `definition` means that no plan states one. `across` and `in_time` are how it adds up over places and time, empty as its
    measure usually does; `weight_by` is the denominator of a weighted share. `code` is how formulas name it. `whole` is the
    indicator of which this is a part (其中); `is_partition`: its parts together are the whole. `counted_by` names the count
    of a register, `formula` computes it from others: then nobody types it. `low`/`high` are the limits of an entry.
    """

    SCOPE = ScopeBy(region="region", shared=frozenset({Cap.INDICATOR_VIEW}))

    name = models.CharField(max_length=120)
    aliases = models.JSONField(default=list, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    direction = models.CharField(
        max_length=4, choices=[(d.value, d.label) for d in Direction], default=Direction.MORE
    )
    measure = models.CharField(max_length=9, choices=[(m.value, m.label) for m in Measure])
    frequency = models.CharField(
        max_length=10, choices=[(f.value, f.label) for f in Frequency], blank=True
    )
    code = models.CharField(max_length=40, blank=True)
    across = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in Summing], blank=True
    )
    in_time = models.CharField(
        max_length=4, choices=[(s.value, s.label) for s in OverTime], blank=True
    )
    weight_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="weighs"
    )
    whole = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    is_partition = models.BooleanField(default=False)
    formula = models.CharField(max_length=300, blank=True)
    counted_by = models.CharField(max_length=60, blank=True)
    source = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in Source], blank=True
    )
    legal = models.CharField(max_length=8, choices=[(s.value, s.label) for s in Legal], blank=True)
    places = models.PositiveSmallIntegerField(default=2)
    merges_january = models.BooleanField(default=False)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    owner = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="indicators")
    definition = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    is_confirmed = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta(Guarded.Meta):
        ordering = ("name", "measure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("name", "measure"), name="indicator_name_once"),
            models.UniqueConstraint(
                fields=("code",), condition=~Q(code=""), name="indicator_code_once"
            ),
            models.CheckConstraint(
                condition=Q(formula="") | Q(counted_by=""), name="indicator_computed_one_way"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                name="indicator_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorMatch(Guarded):
    """指标归并: two indicators that are one under two wordings, proposed by the machine, decided by a person.

    `moved` lists what went over when it was confirmed, so that exactly that comes back when it was wrong.
    """

    SCOPE = ScopeBy(region="other__region", shared=frozenset({Cap.INDICATOR_VIEW}))

    kept = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="matches")
    other = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=200)
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in MatchState], default=MatchState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-proposed_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kept", "other"), name="match_once"),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="match_of_two"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="match_decider_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other} → {self.kept}"


class Target(Guarded):
    """目标: a plan's commitment to a quantity: indicator, place, period, comparator, value, and its clause.

    `wording` is the indicator in the plan's own words; `scope` the district, park or industry that is narrower than the
    plan's subject. `value` is in `unit`, as written. `due_on` is the last day of the period, null where none is stated.
    `figure` and `due_text` are value and period in words, written by the service together with what they say.
    """

    SCOPE = ScopeBy(region="region", org=("owner",))

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="targets")
    clause = models.ForeignKey("plans.Clause", on_delete=models.PROTECT, related_name="targets")
    candidate = models.OneToOneField(
        "documents.Candidate", on_delete=models.PROTECT, related_name="target"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="targets")
    wording = models.CharField(max_length=200)
    scope = models.CharField(max_length=100, blank=True)
    num_start = models.PositiveIntegerField()
    num_end = models.PositiveIntegerField()
    num_text = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    value_high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    comparator = models.CharField(max_length=6, choices=[(c.value, c.label) for c in Comparator])
    measure = models.CharField(max_length=9, choices=[(m.value, m.label) for m in Measure])
    ambition = models.CharField(max_length=7, choices=[(a.value, a.label) for a in Ambition])
    due_by = models.PositiveSmallIntegerField(null=True, blank=True)
    due_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_recurring = models.BooleanField(default=False)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_text = models.CharField(max_length=40)
    figure = models.CharField(max_length=60)
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_in_table = models.BooleanField(default=False)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeats"
    )
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts"
    )
    owner = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )
    grade = models.CharField(max_length=8)
    state = models.CharField(
        max_length=8,
        choices=[(s.value, s.label) for s in TargetState],
        default=TargetState.IN_FORCE,
    )
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta(Guarded.Meta):
        ordering = ("plan", "num_start", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value")),
                name="target_range_in_order",
            ),
            models.CheckConstraint(
                condition=~(Q(due_by__isnull=False) & Q(due_year__isnull=False)),
                name="target_due_one_way",
            ),
            models.CheckConstraint(
                condition=Q(num_start__lt=F("num_end")), name="target_number_has_span"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("due_on",), name="target_due"),
            models.Index(fields=("plan", "num_start"), name="target_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.wording} {self.figure}"


class StatedFigure(Guarded):
    """规划载明数: a number that a plan states about an indicator, kept as data with its place in the plan's text.

    It is what the plan says, not an observation of the platform and not a statistic. `start`/`end` are offsets into the
    text of `document_name`.
    """

    SCOPE = ScopeBy(region="region")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="stated")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=7, choices=[(r.value, r.label) for r in FigureRole])
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_yearly = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    value_high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=60)
    plan_title = models.CharField(max_length=200)
    document_name = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta(Guarded.Meta):
        ordering = ("plan_title", "start", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("document_name", "start", "end", "indicator", "region"), name="stated_once"
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="stated_has_span"),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value")),
                name="stated_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.text}{self.unit}"
