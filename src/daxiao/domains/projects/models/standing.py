"""What follows from the facts and the calendar: standings, their changes, and what is put before people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.projects.models.project import OF_PROJECT
from daxiao.domains.projects.types import (
    ExitReason,
    Milestone,
    Phase,
    ProjectPace,
    Proposal,
    ProposalState,
    Stage,
)
from daxiao.kernel.access import Guarded, ScopeBy


class ProjectStanding(Guarded):
    """项目状态: what the rules say of a project today; may be dropped and rebuilt. Written by standings.py alone.

    It repeats what the map counts by (place, county, industry, colour, level, sum), so that a matrix reads one narrow
    index. `phase` is the confirmed colour, `phase_said` what the facts say, `due_on` the nearest open deadline,
    `written` its sum in words. `is_active`: admitted and neither red nor gone. `proposed` keeps what the rule puts before
    people at present (kind and occasion), so that a proposal opens once for each occasion. `error`: why the row could
    not be judged; it is looked at again the next day.
    """

    SCOPE = ScopeBy(region="region", org=("project__responsible_unit", "project__parties__org"))

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, related_name="standing"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    industry = models.CharField(max_length=60, blank=True)
    invest_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(default=False)
    phase = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    level = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    phase_said = models.CharField(
        max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase]
    )
    because = models.CharField(max_length=200, blank=True)
    pace = models.CharField(max_length=8, choices=[(p.value, p.label) for p in ProjectPace])
    pace_since_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_milestone = models.CharField(
        max_length=10, blank=True, choices=[(m.value, m.label) for m in Milestone]
    )
    written = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.label) for s in Stage])
    stages_done = models.PositiveSmallIntegerField(default=0)
    proposed = models.CharField(max_length=200, blank=True)
    recheck_on = models.DateField(null=True, blank=True)
    computed_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("project",)
        indexes: ClassVar = [
            models.Index(
                fields=("recheck_on",),
                condition=Q(recheck_on__isnull=False),
                name="project_standing_recheck",
            ),
            # in the order in which the map groups, so that the groups come one after the other; the place for the scope,
            # the project for filters
            models.Index(
                fields=(
                    "county",
                    "industry",
                    "is_active",
                    "phase",
                    "pace",
                    "region",
                    "invest_yi",
                    "project",
                ),
                name="project_standing_map",
            ),
            models.Index(
                fields=("stage", "due_on"),
                condition=Q(is_active=True),
                name="project_standing_board",
            ),
            models.Index(
                fields=("phase", "due_on"),
                condition=Q(is_active=True),
                name="project_standing_colours",
            ),
        ]

    def __str__(self) -> str:
        return ProjectPace(self.pace).label


class ProjectPaceChange(Guarded):
    """项目进度变化: from one pace to another, with the true day of it. Insert only."""

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="pace_changes"
    )
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)
    changed_on = models.DateField()
    noticed_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("-changed_on", "-id")
        indexes: ClassVar = [models.Index(fields=("changed_on",), name="pace_change_day")]

    def __str__(self) -> str:
        return f"{ProjectPace(self.was).label} → {ProjectPace(self.now).label}"


class PhaseChange(Guarded):
    """四色变动: the confirmed colour or the management level of a project from the day `known_on`. Insert only.

    The last row up to a day is what the map showed on that day; it equals the fold of the records (rules/replay.py). A row
    repeats whether the project was counted before (`is_active_before`), so that the flows of a month are one sum.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="phase_changes"
    )
    known_on = models.DateField()
    was = models.CharField(max_length=6, blank=True)
    now = models.CharField(max_length=6, blank=True)
    level = models.CharField(max_length=6, blank=True)
    is_active = models.BooleanField(default=True)
    is_active_before = models.BooleanField(default=False)
    because = models.CharField(max_length=400, blank=True)
    by_label = models.CharField(max_length=80, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-known_on", "-id")
        indexes: ClassVar = [
            models.Index(fields=("project", "known_on", "id"), name="phase_change_as_of"),
            models.Index(
                fields=("known_on", "was", "is_active_before", "now", "is_active", "project"),
                name="phase_change_day",
            ),
        ]

    def __str__(self) -> str:
        was = Phase(self.was).letter if self.was else "未认定"
        return f"{was} → {Phase(self.now).letter if self.now else '未认定'}"


class ProjectProposal(Guarded):
    """提请事项: what the rule or a unit puts before the lead department: a colour, a rectification, a level, a look.

    At most one of a kind is open for a project, whoever opens it and however often the sweep runs. Nothing happens
    before a person decides. `occasion` is what it is about (the deadline that passed, the colour the facts say): the rule
    opens one for each occasion. `voices` says in words how the three voices stand, `is_disputed` that no two agree;
    `reason` is why a project cannot go on.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="proposals"
    )
    kind = models.CharField(max_length=9, choices=[(p.value, p.label) for p in Proposal])
    phase = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    level = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    by_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=400)
    occasion = models.CharField(max_length=60, blank=True)
    reason = models.CharField(
        max_length=13, blank=True, choices=[(r.value, r.label) for r in ExitReason]
    )
    voices = models.CharField(max_length=80, blank=True)
    is_disputed = models.BooleanField(default=False)
    opened_on = models.DateField()
    opened_by_label = models.CharField(max_length=80)
    opened_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=9,
        choices=[(s.value, s.label) for s in ProposalState],
        default=ProposalState.OPEN,
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-opened_on", "-id")
        indexes: ClassVar = [models.Index(fields=("state", "kind"), name="project_proposal_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("project", "kind"),
                condition=Q(state=ProposalState.OPEN.value),
                name="project_proposal_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{Proposal(self.kind).label}：{self.because}"
