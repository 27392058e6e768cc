"""Observed figures: one row for each indicator, place and month, its corrections, locks, and who has to report."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureState, Frequency, Legal, Origin, Source
from daxiao.kernel.access import Guarded, ScopeBy


def _named(kinds: object) -> list[tuple[str, str]]:
    return [(k.value, k.label) for k in kinds]  # type: ignore[attr-defined]


class Observation(Guarded):
    """指标数据: the figure of one indicator, place and month (`period` = year * 100 + month).

    `value` is what was typed, `given` says whether it is the month's or the year's so far; `own`, `total` and `corrected`
    follow by `rules.series` (the month alone as reported, the year up to it, the month with all that was corrected of it
    since) and are written only by the standings. A returned figure counts nowhere. 14 million rows: keep it narrow.
    """

    SCOPE = ScopeBy(region="region", org=("org", "indicator__owner"))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    region = models.ForeignKey(
        "kernel.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period = models.PositiveIntegerField()
    given = models.CharField(max_length=10, choices=_named(Given))
    value = models.DecimalField(max_digits=20, decimal_places=4)
    own = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    total = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    corrected = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    origin = models.CharField(max_length=10, choices=_named(Origin), default=Origin.REPORTED)
    source = models.CharField(max_length=10, choices=_named(Source), default=Source.DISPATCH)
    legal = models.CharField(max_length=8, choices=_named(Legal), default=Legal.DISPATCH)
    state = models.CharField(
        max_length=9, choices=_named(FigureState), default=FigureState.SUBMITTED
    )
    org = models.ForeignKey(
        "kernel.Org",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    note = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_late = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        "kernel.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "kernel.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-period", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("indicator", "region", "period"), name="observation_once"
            ),
            models.CheckConstraint(
                condition=Q(period__gte=190001) & Q(period__lte=219912), name="observation_period"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="observation_decider_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("org", "period"),
                condition=Q(org__isnull=False),
                name="observation_of_unit",
            ),
            models.Index(
                fields=("period", "region"),
                condition=Q(state="submitted"),
                name="observation_waiting",
            ),
            models.Index(fields=("-period", "id"), name="observation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.region} {self.period // 100}年{self.period % 100}月"


class FigureCorrection(Guarded):
    """数据更正: keeps both values. `made_in` is the month it is booked in, `of` the month it is about; insert only."""

    SCOPE = ScopeBy(region="region", org=("org", "indicator__owner"))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    region = models.ForeignKey(
        "kernel.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    of = models.PositiveIntegerField()
    made_in = models.PositiveIntegerField()
    given = models.CharField(max_length=10, choices=_named(Given))
    before = models.DecimalField(max_digits=20, decimal_places=4)
    after = models.DecimalField(max_digits=20, decimal_places=4)
    reason = models.CharField(max_length=400)
    made_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(made_in__gte=F("of")), name="correction_after_its_month"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="correction_changes_something"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("indicator", "region", "made_in"), name="correction_of_series"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.before}→{self.after}"


class MonthLock(Guarded):
    """月份锁定: a month of a place and all below it is closed; its figures change by correction only."""

    SCOPE = ScopeBy(region="region")

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    why = models.CharField(max_length=200)
    locked_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("-period", "region")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "period"), name="month_locked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.period}"


class LockException(Guarded):
    """锁定例外: one unit may still enter figures of a locked month (of one indicator, or all) until a day, with a reason."""

    SCOPE = ScopeBy(region="lock__region", org=("org",))

    lock = models.ForeignKey(MonthLock, on_delete=models.CASCADE, related_name="exceptions")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(
        "targets.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField()
    reason = models.CharField(max_length=400)
    given_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("-given_at", "id")

    def __str__(self) -> str:
        return f"{self.lock} {self.org}"


class ReportingDuty(Guarded):
    """填报分工: which unit reports an indicator of a place, how often, from `since` until (not including) `until`."""

    SCOPE = ScopeBy(region="region", org=("org", "indicator__owner"))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.PROTECT, related_name="duties"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="figure_duties")
    frequency = models.CharField(max_length=7, choices=_named(Frequency), default=Frequency.MONTH)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("org", "indicator", "region")
        constraints: ClassVar = [
            # one figure is asked of one unit only (一数一源)
            models.UniqueConstraint(
                fields=("indicator", "region"),
                condition=Q(until__isnull=True),
                name="figure_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
                name="duty_since_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.indicator} {self.region}"


class SampleFigure(Guarded):
    """可比样本: a unit of the current list with its own figure now and a year ago, for growth on the comparable sample."""

    SCOPE = ScopeBy(region="region", org=("indicator__owner",))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.PROTECT, related_name="samples"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    now = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    before = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("indicator", "period", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("indicator", "region", "period", "code"), name="sample_unit_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
