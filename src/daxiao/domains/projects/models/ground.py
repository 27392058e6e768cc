"""What happens on the ground: the secretary's log, blockers with their episodes, spot checks with their visits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.projects.models.project import OF_PROJECT
from daxiao.domains.projects.types import (
    BlockerCategory,
    BlockerState,
    EscalationLevel,
    SpotResult,
    Stage,
    VisitState,
)
from daxiao.kernel.access import Guarded, ScopeBy


class ProgressLog(Guarded):
    """进展日志: what the project secretary reports from the site. Pictures are offered, never demanded (减负).

    A correction is a new entry that names the one it replaces; a withdrawn one stays with its reason. `invested_yi` is
    what was invested in `month_on` (first of it). `record` is the verified progress it stands for, which holds its
    files; `token` names the form it was sent with, so that a second sending makes no second entry.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="logs")
    reported_on = models.DateField()
    reported_at = models.DateTimeField()
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.label) for s in Stage])
    text = models.TextField()
    month_on = models.DateField(null=True, blank=True)
    invested_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    machines = models.PositiveIntegerField(null=True, blank=True)
    is_verified = models.BooleanField(default=False)
    verified_on = models.DateField(null=True, blank=True)
    verified_by_label = models.CharField(max_length=80, blank=True)
    record = models.ForeignKey(
        "projects.ProjectRecord",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="logs",
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=400, blank=True)
    token = models.CharField(max_length=40, blank=True)
    by_label = models.CharField(max_length=80)
    by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Guarded.Meta):
        ordering = ("-reported_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("project", "-reported_on"), name="progress_log_of_project")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("replaces",), name="progress_log_corrected_once"),
            models.UniqueConstraint(
                fields=("project", "token"), condition=~Q(token=""), name="progress_log_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Blocker(Guarded):
    """堵点难点: what holds a project up: raised, assigned to a unit, resolved, confirmed by whoever raised it, reopened.

    `due_on`, `is_late`, `level`, `days_open` (natural days over all `times_opened`), the sentence `written` and `recheck_on`
    follow from the rule and the calendar (rules/blockers.py); they are settled with every move and each night.
    """

    SCOPE = ScopeBy(
        region="project__region",
        org=("unit", "project__responsible_unit", "project__parties__org"),
    )

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="blockers"
    )
    category = models.CharField(
        max_length=12, choices=[(c.value, c.label) for c in BlockerCategory]
    )
    text = models.TextField()
    raised_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_by_label = models.CharField(max_length=80)
    raised_for = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_on = models.DateField()
    unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8,
        choices=[(s.value, s.label) for s in BlockerState],
        default=BlockerState.RAISED,
    )
    due_on = models.DateField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    level = models.CharField(
        max_length=7,
        choices=[(e.value, e.label) for e in EscalationLevel],
        default=EscalationLevel.UNIT,
    )
    days_open = models.PositiveIntegerField(default=0)
    times_opened = models.PositiveSmallIntegerField(default=1)
    written = models.CharField(max_length=200, blank=True)
    recheck_on = models.DateField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    token = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-raised_on", "-id")
        indexes: ClassVar = [
            models.Index(fields=("state", "due_on"), name="blocker_state"),
            models.Index(
                fields=("recheck_on",),
                condition=Q(recheck_on__isnull=False),
                name="blocker_recheck",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("project", "token"), condition=~Q(token=""), name="blocker_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class BlockerEpisode(Guarded):
    """堵点办理经历: one time a blocker was open, from raising to closing; reopening begins another."""

    SCOPE = ScopeBy(
        region="blocker__project__region",
        org=("blocker__unit", "blocker__project__responsible_unit"),
    )

    blocker = models.ForeignKey(Blocker, on_delete=models.CASCADE, related_name="episodes")
    raised_on = models.DateField()
    assigned_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("blocker", "id")

    def __str__(self) -> str:
        return str(self.raised_on)


class SpotCheck(Guarded):
    """现场抽查: a drawn sample of projects, with the seed, the size and the list it was drawn from.

    `drawn_from` is that list, [project, stratum, weight] for each, so that anybody can draw again; `listed` says in words
    what was on it, `strata` how it was divided. Never changed and never deleted: a second draw is a second row.
    """

    SCOPE = ScopeBy(region="region")

    title = models.CharField(max_length=120)
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    drawn_on = models.DateField()
    seed = models.BigIntegerField()
    size = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    strata = models.CharField(max_length=20, default="地区和颜色")
    listed = models.CharField(max_length=400, blank=True)
    drawn_from = models.JSONField(default=list)
    minutes = models.TextField()
    by_label = models.CharField(max_length=80)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-drawn_on", "-id")

    def __str__(self) -> str:
        return self.title


class SpotVisit(Guarded):
    """抽查表: what two inspectors found at one project. A false report corrects the facts once the office confirms it.

    `units` are the units that went there (org, name), `proofs` the keys of the files they brought; `evidence` counts them.
    """

    SCOPE = OF_PROJECT

    check_run = models.ForeignKey(SpotCheck, on_delete=models.CASCADE, related_name="visits")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="visits")
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in VisitState], default=VisitState.PLANNED
    )
    visited_on = models.DateField(null=True, blank=True)
    result = models.CharField(
        max_length=6, blank=True, choices=[(r.value, r.label) for r in SpotResult]
    )
    claims = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    units = models.JSONField(default=list, blank=True)
    evidence = models.PositiveSmallIntegerField(default=0)
    proofs = models.JSONField(default=list, blank=True)
    answerable_unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filled_by_label = models.CharField(max_length=80, blank=True)
    filled_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by_label = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("check_run", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("check_run", "project"), name="spot_visit_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("state", "answerable_unit"), name="spot_visit_unit"),
        ]

    def __str__(self) -> str:
        return f"{VisitState(self.state).label}"
