"""Mid-term evaluations of plans: frozen rows of targets and tasks, proposals with their approval, problems with measures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    MidtermState,
    ProblemOrigin,
    ProblemState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel.access import Guarded, ScopeBy


class MidtermReview(Guarded):
    """中期评估: one evaluation of a plan while it runs: its data frozen on a day, then analysed, then signed (S002-D-08).

    `suggestions` are written by people, one a line.
    """

    SCOPE = ScopeBy(region="region")

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    planned_on = models.DateField()
    state = models.CharField(
        max_length=7, choices=[(s.value, s.label) for s in MidtermState], default="planned"
    )
    frozen_on = models.DateField(null=True, blank=True)
    frozen_by_label = models.CharField(max_length=80, blank=True)
    suggestions = models.TextField(blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_by_label = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-planned_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "planned_on"), name="midterm_once_a_day"),
            models.CheckConstraint(
                condition=Q(state="planned", frozen_on__isnull=True)
                | (~Q(state="planned") & Q(frozen_on__isnull=False)),
                name="midterm_frozen_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | (Q(signed_on__isnull=False) & ~Q(sha256="")),
                name="midterm_signed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MidtermTarget(Guarded):
    """目标评估: one target as it stood on the day, and what people make of it: cause, proposal, approval.

    The columns up to `source` are frozen: `goal` is the responsible goal that answered for it on the day, in `goal_words`, and
    `asked` the value that it asked for;
    `field` the chapter of the plan; shares are of 1; `outlook` the forecast in words. `decided_by_label` is whoever approved
    or refused the proposal.
    """

    SCOPE = ScopeBy(region="review__region")

    review = models.ForeignKey(MidtermReview, on_delete=models.CASCADE, related_name="targets")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=200)
    figure = models.CharField(max_length=60)
    due_text = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    standing = models.CharField(max_length=8, choices=[(s.value, s.label) for s in ProgressState])
    because = models.CharField(max_length=300, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    value_unit = models.CharField(max_length=20, blank=True)
    value_on = models.DateField(null=True, blank=True)
    trend = models.CharField(max_length=7, choices=[(t.value, t.label) for t in Trend])
    source = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=120, blank=True)
    goal = models.ForeignKey(
        "targets.Goal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    goal_words = models.CharField(max_length=200, blank=True)
    asked = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    asked_unit = models.CharField(max_length=20, blank=True)
    achieved = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    scheduled = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    outlook = models.CharField(max_length=300, blank=True)
    cause = models.CharField(
        max_length=8, blank=True, choices=[(c.value, c.label) for c in LagCause]
    )
    cause_words = models.CharField(max_length=400, blank=True)
    proposal = models.CharField(
        max_length=6, blank=True, choices=[(p.value, p.label) for p in ProposalKind]
    )
    proposal_words = models.CharField(max_length=400, blank=True)
    proposed_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    proposed_by_label = models.CharField(max_length=80, blank=True)
    proposed_by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approval = models.CharField(
        max_length=8, blank=True, choices=[(a.value, a.label) for a in Approval]
    )
    approver = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=80, blank=True)
    decided_because = models.CharField(max_length=400, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by_label = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("review", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("review", "target"), name="midterm_target_once"),
            models.CheckConstraint(
                condition=~Q(approval__in=("approved", "refused", "done"))
                | Q(decided_on__isnull=False),
                name="midterm_decision_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wording} {self.figure}"


class MidtermTask(Guarded):
    """任务评估: one task of the plan as it stood on the day. Frozen."""

    SCOPE = ScopeBy(region="review__region")

    review = models.ForeignKey(MidtermReview, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    leads = models.CharField(max_length=400, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20)
    is_done = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("review", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("review", "task"), name="midterm_task_once"),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationProblem(Guarded):
    """评估问题: what an evaluation found, the measure against it, who answers for it by when, and how it ended.

    It hangs on a mid-term evaluation or on an evaluation; `clause` is the sentence where a plan itself states the problem.
    """

    SCOPE = ScopeBy(region="region", org=("owner",))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(
        MidtermReview, null=True, blank=True, on_delete=models.PROTECT, related_name="problems"
    )
    evaluation = models.ForeignKey(
        "dispatch.Evaluation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    origin = models.CharField(max_length=6, choices=[(o.value, o.label) for o in ProblemOrigin])
    text = models.CharField(max_length=400)
    evidence = models.CharField(max_length=200, blank=True)
    clause = models.ForeignKey(
        "plans.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        "targets.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(max_length=400)
    owner = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in ProblemState], default="open"
    )
    result = models.TextField(blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_by_label = models.CharField(max_length=80, blank=True)
    solved_on = models.DateField(null=True, blank=True)
    solved_by_label = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(review__isnull=False, evaluation__isnull=True)
                | Q(review__isnull=True, evaluation__isnull=False),
                name="problem_of_one_evaluation",
            ),
            models.CheckConstraint(
                condition=Q(state="solved", solved_on__isnull=False)
                | (~Q(state="solved") & Q(solved_on__isnull=True)),
                name="problem_solved_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
