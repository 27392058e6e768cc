"""The indicator book: the definitions of an indicator by date."""

from typing import ClassVar

from django.db import models

from daxiao.domains.targets.types.figures import Legal, Source
from daxiao.kernel.access import Guarded, ScopeBy
from daxiao.kernel.caps import Cap


class IndicatorEdition(Guarded):
    """指标口径版本: what the indicator means from `since` on; the newest that has begun is in force."""

    SCOPE = ScopeBy(region="indicator__region", shared=frozenset({Cap.INDICATOR_VIEW}))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.CASCADE, related_name="editions"
    )
    since = models.DateField()
    definition = models.TextField(blank=True)
    formula = models.CharField(max_length=300, blank=True)
    source = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in Source], blank=True
    )
    legal = models.CharField(max_length=8, choices=[(s.value, s.label) for s in Legal], blank=True)
    basis = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("indicator", "-since")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("indicator", "since"), name="edition_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.since}"
