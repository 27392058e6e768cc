"""A project as it stands today, who takes part, its stages, and what was recorded of it from its first day on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    PartyDuty,
    Phase,
    ProjectEventKind,
    ProjectKind,
    ProjectSource,
    RiskClass,
    Stage,
    StageState,
    Voice,
)
from daxiao.kernel.access import Guarded, ScopeBy


OF_PROJECT = ScopeBy(
    region="project__region", org=("project__responsible_unit", "project__parties__org")
)
"""The scope of whatever hangs on one project: who sees the project sees it."""


class Project(Guarded):
    """项目: what is known of an industrial project today, folded from its records; sums in 亿元, land in 亩.

    The columns from `admission` to `papers` are the fold of `ProjectRecord` (rules/replay.py) and are written by
    services/records.py alone. `stops`, `credits` and `papers` are JSON, never filtered on: stopped clocks, granted
    days, permits at hand. `version` counts the writes, so that two people who edit one project notice.
    """

    SCOPE = ScopeBy(region="region", org=("responsible_unit", "parties__org"))

    code = models.CharField(max_length=40, unique=True)
    national_code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    enterprise = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in ProjectKind])
    land_mode = models.CharField(
        max_length=8, blank=True, choices=[(m.value, m.label) for m in LandMode]
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="projects")
    park = models.ForeignKey(
        "kernel.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    industry_code = models.CharField(max_length=8, blank=True)
    industry_name = models.CharField(max_length=60, blank=True)
    invest_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    fixed_invest_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    year_invest_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    output_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    tax_yi = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    land_mu = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    jobs = models.PositiveIntegerField(null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    scope = models.TextField(blank=True)
    year_task = models.TextField(blank=True)
    source = models.CharField(
        max_length=8,
        choices=[(s.value, s.label) for s in ProjectSource],
        default=ProjectSource.MANUAL,
    )
    source_note = models.CharField(max_length=200, blank=True)
    clause = models.ForeignKey(
        "plans.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    candidate = models.OneToOneField(
        "documents.Candidate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project",
    )
    lead_unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsible_unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    steward_unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task_force = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sponsor = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    secretaries = models.ManyToManyField("kernel.User", blank=True, related_name="+")
    contacts = models.JSONField(default=list, blank=True)
    tags = models.CharField(max_length=200, blank=True)
    acceptance_risk = models.CharField(
        max_length=10, blank=True, choices=[(r.value, r.label) for r in RiskClass]
    )

    admission = models.CharField(
        max_length=9, choices=[(a.value, a.label) for a in Admission], default=Admission.DRAFT
    )
    admitted_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    produced_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    planned_start_on = models.DateField(null=True, blank=True)
    planned_production_on = models.DateField(null=True, blank=True)
    last_progress_on = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    level = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    rectify_by_on = models.DateField(null=True, blank=True)
    has_red_file = models.BooleanField(default=False)
    stops = models.JSONField(default=list, blank=True)
    credits = models.JSONField(default=list, blank=True)
    papers = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("code",)
        indexes: ClassVar = [
            models.Index(fields=("name",), name="project_name"),
            models.Index(fields=("phase", "code"), name="project_phase"),
            models.Index(fields=("signed_on", "code"), name="project_signed"),
            models.Index(fields=("sponsor",), name="project_sponsor"),
            models.Index(fields=("kind", "land_mode"), name="project_kind"),
            # covers the count and the total of a list in the scope of a place or a unit
            models.Index(fields=("region", "responsible_unit", "invest_yi"), name="project_totals"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(invest_yi__isnull=True) | Q(invest_yi__gt=0),
                name="project_invest_positive",
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(first_year__lte=F("last_year")),
                name="project_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(produced_on__isnull=True)
                | Q(started_on__lte=F("produced_on")),
                name="project_started_before_produced",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectParty(Guarded):
    """项目参与单位: a unit that takes part in a project and so sees it. One row for each unit and duty."""

    SCOPE = ScopeBy(region="project__region", org=("org",))

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="parties")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=11, choices=[(d.value, d.label) for d in PartyDuty])

    class Meta(Guarded.Meta):
        ordering = ("project", "duty", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "org", "duty"), name="project_party_once"),
        ]

    def __str__(self) -> str:
        return f"{PartyDuty(self.duty).label}"


class ProjectRecord(Guarded):
    """项目记录: one thing recorded of a project (a fact, an opinion, a decision). Insert only.

    `number` counts within the project. A correction is a new record of the same kind that names the one it `replaces`;
    `known_on` is the day it became known, `on` the day it is about. `detail` is JSON (rules/packing.py). What was known on a
    day is folded from the records up to it (rules/replay.py).
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="records")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=18, choices=[(k.value, k.label) for k in ProjectEventKind])
    known_on = models.DateField()
    about_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    detail = models.JSONField(null=True, blank=True)
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.label) for s in Stage])
    phase = models.CharField(max_length=6, blank=True, choices=[(p.value, p.label) for p in Phase])
    voice = models.CharField(max_length=8, blank=True, choices=[(v.value, v.label) for v in Voice])
    replaces = models.PositiveIntegerField(null=True, blank=True)
    by_label = models.CharField(max_length=80)
    by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("project", "number")
        indexes: ClassVar = [
            models.Index(fields=("kind", "known_on", "number"), name="project_record_known"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "number"), name="project_record_numbered"),
        ]

    def __str__(self) -> str:
        return ProjectEventKind(self.kind).label


class ProjectStage(Guarded):
    """项目阶段: one of the twelve stages of one project as it stands today; folded from the records."""

    SCOPE = OF_PROJECT

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    state = models.CharField(
        max_length=14,
        choices=[(s.value, s.label) for s in StageState],
        default=StageState.NOT_STARTED,
    )
    planned_start_on = models.DateField(null=True, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)
    actual_start_on = models.DateField(null=True, blank=True)
    actual_end_on = models.DateField(null=True, blank=True)
    evidence = models.PositiveSmallIntegerField(default=0)
    waived = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("project", "id")
        indexes: ClassVar = [models.Index(fields=("stage", "state"), name="project_stage_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "stage"), name="project_stage_once"),
            models.CheckConstraint(
                condition=Q(planned_start_on__isnull=True)
                | Q(planned_end_on__isnull=True)
                | Q(planned_start_on__lte=F("planned_end_on")),
                name="project_stage_plan_in_order",
            ),
            models.CheckConstraint(
                condition=Q(actual_start_on__isnull=True)
                | Q(actual_end_on__isnull=True)
                | Q(actual_start_on__lte=F("actual_end_on")),
                name="project_stage_actual_in_order",
            ),
        ]

    def __str__(self) -> str:
        return Stage(self.stage).label


class ProjectFile(Guarded):
    """项目材料: a file somebody put to a project as proof; `record` is what it proves, `stage` where it belongs.

    `sha256` of the stored file is its hash, `put_at` its time; a photograph carries no more than that.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="files")
    record = models.ForeignKey(
        ProjectRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.label) for s in Stage])
    purpose = models.CharField(max_length=12)
    name = models.CharField(max_length=160)
    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    put_by_label = models.CharField(max_length=80)
    put_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Guarded.Meta):
        ordering = ("-put_at", "-id")

    def __str__(self) -> str:
        return self.name


class ProjectChange(Guarded):
    """项目变更: a day, a sum or the scope of a project was changed, with the reason code and a sentence. Insert only."""

    SCOPE = OF_PROJECT

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=24)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    reason = models.CharField(max_length=16)
    because = models.CharField(max_length=400)
    changed_on = models.DateField()
    recorded_at = models.DateTimeField()
    by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("-changed_on", "-id")

    def __str__(self) -> str:
        return f"{self.what}: {self.was} → {self.now}"
