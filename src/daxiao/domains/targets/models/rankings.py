"""Rankings that people set up: schemes of weighted totals, and places that are left out with a reason."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from daxiao.domains.targets.types.rankings import RankBy, SchemeState
from daxiao.kernel.access import Guarded, ScopeBy


class RankingScheme(Guarded):
    """综合排名方案: the indicators and weights by which the places directly below `region` are ranked in a year."""

    SCOPE = ScopeBy(region="region")

    name = models.CharField(max_length=80)
    region = models.ForeignKey(
        "kernel.Region", on_delete=models.PROTECT, related_name="ranking_schemes"
    )
    year = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=9,
        choices=[(s.value, s.label) for s in SchemeState],
        default=SchemeState.IN_FORCE,
    )
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta(Guarded.Meta):
        ordering = ("-year", "region", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "year", "name"), name="scheme_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}年）"


class RankingWeight(Guarded):
    """方案指标权重: one indicator of a scheme, what of it is ranked, and its weight of 100."""

    SCOPE = ScopeBy(region="scheme__region")

    scheme = models.ForeignKey(RankingScheme, on_delete=models.CASCADE, related_name="weights")
    indicator = models.ForeignKey("targets.Indicator", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=10, choices=[(b.value, b.label) for b in RankBy])
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("scheme", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("scheme", "indicator"), name="weight_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0) & Q(weight__lte=100), name="weight_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.weight}"


class RankingExclusion(Guarded):
    """不参与排名: a person leaves a place out of the rankings within a place, with a reason; lifted, never deleted.

    Without an `indicator` it holds for all. `since`/`until` are months (year * 100 + month), both inside.
    """

    SCOPE = ScopeBy(region="within")

    within = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        "kernel.Region", on_delete=models.PROTECT, related_name="ranking_exclusions"
    )
    indicator = models.ForeignKey(
        "targets.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=400)
    made_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=400, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")),
                name="exclusion_months_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | Q(lifted_at__isnull=False),
                name="exclusion_lifter_has_moment",
            ),
            models.UniqueConstraint(
                fields=("within", "region", "indicator"),
                condition=Q(lifted_at__isnull=True, indicator__isnull=False),
                name="exclusion_once",
            ),
            models.UniqueConstraint(
                fields=("within", "region"),
                condition=Q(lifted_at__isnull=True, indicator__isnull=True),
                name="exclusion_of_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}不参与排名"
