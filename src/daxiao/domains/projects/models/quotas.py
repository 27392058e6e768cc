"""Yearly quotas, and the yearly and monthly figures of a project that they are counted from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.projects.models.project import OF_PROJECT
from daxiao.domains.projects.types import Quota
from daxiao.kernel.access import Guarded, ScopeBy


class QuotaLine(Guarded):
    """年度分配数: what a place is to reach in a year; its actual value is counted from the register, never typed in.

    `target` is the target of the ledger it stands for; `source` says in words where the figure comes from. A line set
    wrongly is taken down (`dropped_on`) and can be put up again; it is never deleted.
    """

    SCOPE = ScopeBy(region="region")

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="quotas")
    quota = models.CharField(max_length=28, choices=[(q.value, q.label) for q in Quota])
    year = models.PositiveSmallIntegerField()
    planned = models.DecimalField(max_digits=14, decimal_places=4)
    target = models.ForeignKey(
        "targets.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="quotas"
    )
    source = models.CharField(max_length=200)
    dropped_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("year", "quota", "region")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "quota", "year"), name="quota_line_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="quota_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{Quota(self.quota).label}"


class ProjectYear(Guarded):
    """项目年度: what a project is listed for in a year: growth point (增长点) with its expected extra output, reserve.

    `expected_yi` 预增产值 in 亿元; the days are those on which it was taken into the list of that year: `pooled_on` the
    growth points, `reserved_on` the reserve of key projects, `listed_on` the statistics' library of investment projects.
    Null again when it was taken off; the trace keeps when and why.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    expected_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    pooled_on = models.DateField(null=True, blank=True)
    reserved_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("project", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "year"), name="project_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class ProjectMonth(Guarded):
    """项目月度: investment completed and extra output gained in a month, in 亿元, as the unit reported them.

    A correction replaces the value and keeps the old one in the trace; `reported_on` is the day of the newest report.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="months")
    month_on = models.DateField()
    invested_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    gained_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    reported_on = models.DateField()
    by_label = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("project", "month_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "month_on"), name="project_month_once"),
            models.CheckConstraint(
                condition=Q(invested_yi__isnull=True) | Q(invested_yi__gte=0),
                name="project_month_invested_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"
