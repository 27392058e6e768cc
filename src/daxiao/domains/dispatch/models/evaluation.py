"""Evaluations: the scheme, one run of it, its subjects, what each party says of them, objections and the frozen end."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.dispatch.types.evaluation import (
    Better,
    EvaluationSchemeState,
    EvaluationState,
    ItemKind,
    ObjectionState,
    Pooling,
    ScoreSource,
    SheetState,
    SubjectKind,
    TieRule,
    VetoEffect,
)
from daxiao.kernel.access import Guarded, ScopeBy


class EvaluationScheme(Guarded):
    """考核方案: dimensions, items, weights and scoring rules of a year; frozen by the first evaluation on it (S002-D-02).

    `levels` are the names of results as a person writes them, one a line with the least points. `copied_from` is the
    scheme of an earlier year.
    """

    SCOPE = ScopeBy(region="region", org=("evaluations__subjects__unit",))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(
        max_length=5, choices=[(k.value, k.label) for k in SubjectKind], default=SubjectKind.UNIT
    )
    state = models.CharField(
        max_length=6,
        choices=[(s.value, s.label) for s in EvaluationSchemeState],
        default=EvaluationSchemeState.DRAFT,
    )
    bonus_cap = models.DecimalField(max_digits=7, decimal_places=2)
    penalty_cap = models.DecimalField(max_digits=7, decimal_places=2)
    veto = models.CharField(
        max_length=6, choices=[(v.value, v.label) for v in VetoEffect], default=VetoEffect.LOWEST
    )
    ties = models.CharField(
        max_length=8, choices=[(t.value, t.label) for t in TieRule], default=TieRule.GAP
    )
    pooling = models.CharField(
        max_length=7, choices=[(p.value, p.label) for p in Pooling], default=Pooling.MEAN
    )
    levels = models.TextField(blank=True)
    basis = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    frozen_on = models.DateField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-year", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "year", "title"), name="scheme_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="draft", frozen_on__isnull=True)
                | Q(state="frozen", frozen_on__isnull=False),
                name="scheme_frozen_has_day",
            ),
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0, bonus_cap__lte=100)
                & Q(penalty_cap__gte=0, penalty_cap__lte=100),
                name="scheme_caps_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationItem(Guarded):
    """考核项: one line of a scheme: dimension, title, weight, and how a value becomes points (rules/scoring.py).

    `measure` names what the platform counts itself; empty: the platform has no figure of its own. `steps` are written
    one a line. `is_expert_needed`: what the unit says of itself is not enough, the third party has to look at it.
    """

    SCOPE = ScopeBy(region="scheme__region", org=("scheme__evaluations__subjects__unit",))

    scheme = models.ForeignKey(EvaluationScheme, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=[(k.value, k.label) for k in ItemKind])
    weight = models.DecimalField(max_digits=7, decimal_places=2)
    unit = models.CharField(max_length=20, blank=True)
    better = models.CharField(
        max_length=4, choices=[(b.value, b.label) for b in Better], default=Better.MORE
    )
    full = models.DecimalField(max_digits=20, decimal_places=4, default=100)
    floor = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    cap = models.DecimalField(max_digits=6, decimal_places=4, default=1)
    best = models.DecimalField(max_digits=6, decimal_places=4, default=1)
    worst = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    steps = models.TextField(blank=True)
    measure = models.CharField(max_length=60, blank=True)
    definition = models.TextField(blank=True)
    is_proof_needed = models.BooleanField(default=False)
    is_expert_needed = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("scheme", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("scheme", "title"), name="item_title_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="item_weight_in_range"
            ),
            models.CheckConstraint(
                condition=Q(floor__gte=0, floor__lte=F("cap")), name="item_floor_below_cap"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Evaluation(Guarded):
    """考核批次: a scheme carried out over a period: self-assessment, third party, summary, publicity, final and frozen.

    `snapshot` is the canonical JSON of the end with its SHA-256; from then on nothing of it changes. `objections_due_on`
    follows from the working days of the setting on the day of publication.
    """

    SCOPE = ScopeBy(region="region", org=("subjects__unit",))

    scheme = models.ForeignKey(
        EvaluationScheme, on_delete=models.PROTECT, related_name="evaluations"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(
        max_length=7,
        choices=[(s.value, s.label) for s in EvaluationState],
        default=EvaluationState.PREPARE,
    )
    self_due_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    objections_due_on = models.DateField(null=True, blank=True)
    finalised_on = models.DateField(null=True, blank=True)
    signed_by_label = models.CharField(max_length=80, blank=True)
    snapshot = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-since", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="evaluation_since_before_until"
            ),
            models.CheckConstraint(
                condition=~Q(state="final")
                | (Q(finalised_on__isnull=False) & ~Q(snapshot="") & ~Q(sha256="")),
                name="evaluation_final_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("public", "final"))
                | Q(published_on__isnull=False, objections_due_on__isnull=False),
                name="evaluation_public_has_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationSubject(Guarded):
    """考核对象: whom an evaluation is about, and the unit that answers for it. Results stand here once published.

    `region` is the place of the subject, which the place itself and those above it see; `name` is as it was then.
    """

    SCOPE = ScopeBy(region="region", org=("unit",))

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=5, choices=[(k.value, k.label) for k in SubjectKind])
    name = models.CharField(max_length=200)
    unit = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        "kernel.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.ForeignKey(
        "plans.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in SheetState], default=SheetState.OPEN
    )
    submitted_on = models.DateField(null=True, blank=True)
    submitted_by_label = models.CharField(max_length=80, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    level = models.CharField(max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    has_veto = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("evaluation", "rank", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("evaluation", "unit"), condition=Q(kind="unit"), name="subject_unit_once"
            ),
            models.UniqueConstraint(
                fields=("evaluation", "place"), condition=Q(kind="place"), name="subject_place_once"
            ),
            models.UniqueConstraint(
                fields=("evaluation", "plan"), condition=Q(kind="plan"), name="subject_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", place__isnull=True, plan__isnull=True)
                | Q(kind="place", place__isnull=False, plan__isnull=True)
                | Q(kind="plan", place__isnull=True, plan__isnull=False),
                name="subject_is_what_it_says",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvaluationAnswer(Guarded):
    """自评: what the unit says of one item of its own sheet."""

    SCOPE = ScopeBy(region="subject__region", org=("subject__unit",))

    subject = models.ForeignKey(EvaluationSubject, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(EvaluationItem, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    words = models.TextField(blank=True)
    by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("subject", "item__position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subject", "item"), name="answer_once"),
        ]

    def __str__(self) -> str:
        return self.words[:40]


class EvaluationProof(Guarded):
    """自评佐证: a file put to one item of a sheet. One that is taken off the sheet stays on record."""

    SCOPE = ScopeBy(region="subject__region", org=("subject__unit",))

    subject = models.ForeignKey(EvaluationSubject, on_delete=models.CASCADE, related_name="proofs")
    item = models.ForeignKey(EvaluationItem, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    put_by_label = models.CharField(max_length=80)
    is_withdrawn = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("subject", "item", "id")

    def __str__(self) -> str:
        return self.name


class EvaluationCell(Guarded):
    """评分项: one item of one subject: the three voices side by side, and what was settled on, by whom and why (S002-D-09).

    The voices are written when the office sums up, and do not move after that; points follow from them by the rule.
    `computed_rows` are the rows behind the platform's own value as they were then: [register, key, title, state, counted].
    """

    SCOPE = ScopeBy(region="subject__region", org=("subject__unit",))

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="cells")
    subject = models.ForeignKey(EvaluationSubject, on_delete=models.CASCADE, related_name="cells")
    item = models.ForeignKey(EvaluationItem, on_delete=models.PROTECT, related_name="+")
    self_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    self_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    expert_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    expert_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    experts = models.PositiveSmallIntegerField(default=0)
    computed_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    computed_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    computed_words = models.CharField(max_length=400, blank=True)
    computed_rows = models.JSONField(default=list, blank=True)
    spread = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    settled_source = models.CharField(
        max_length=8, blank=True, choices=[(s.value, s.label) for s in ScoreSource]
    )
    settled_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    settled_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    settled_because = models.CharField(max_length=400, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by_label = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("evaluation", "subject", "item__position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subject", "item"), name="cell_once"),
            models.CheckConstraint(
                condition=Q(settled_source="", settled_value__isnull=True, settled_on__isnull=True)
                | (
                    ~Q(settled_source="") & Q(settled_value__isnull=False, settled_on__isnull=False)
                ),
                name="cell_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.item}"


class CellNote(Guarded):
    """差异商议: a line of the discussion about one item of one subject. Insert only."""

    SCOPE = ScopeBy(region="cell__subject__region", org=("cell__subject__unit",))

    cell = models.ForeignKey(EvaluationCell, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=400)
    said_at = models.DateTimeField()
    by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("cell", "id")

    def __str__(self) -> str:
        return self.text[:40]


class Objection(Guarded):
    """申诉: what a subject says against a published score, and the answer to it with its reason."""

    SCOPE = ScopeBy(region="subject__region", org=("subject__unit",))

    subject = models.ForeignKey(
        EvaluationSubject, on_delete=models.CASCADE, related_name="objections"
    )
    item = models.ForeignKey(EvaluationItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in ObjectionState], default="open"
    )
    raised_on = models.DateField()
    raised_by_label = models.CharField(max_length=80)
    raised_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_due_on = models.DateField()
    was_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    became_points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by_label = models.CharField(max_length=80, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-raised_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subject", "item"), condition=Q(state="open"), name="objection_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_on__isnull=True)
                | (~Q(state="open") & Q(answered_on__isnull=False) & ~Q(answer="")),
                name="objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
