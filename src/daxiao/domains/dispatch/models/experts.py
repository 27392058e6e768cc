"""Experts from outside: the register, draws, seats in an evaluation, and what they say of the part they were given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.kernel.access import Guarded, ScopeBy


class Expert(Guarded):
    """专家: somebody from outside who may be asked, with field, unit, and the units with which there is an interest.

    `user` is the account of the role "外部专家"; `note` may hold what is agreed about fees (S002-D-10).
    """

    SCOPE = ScopeBy(region="region")

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    workplace = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=60, blank=True)
    avoids = models.ManyToManyField("kernel.Org", blank=True, related_name="+")
    avoids_because = models.CharField(max_length=200, blank=True)
    user = models.OneToOneField(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    left_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("region", "name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("region", "name", "workplace"), name="expert_of_place_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExpertDraw(Guarded):
    """专家抽取: one draw with its seed, its list and its method. Never changed; a second draw is a second row.

    `listed` is what it was drawn from: [key, name, names that had to be avoided] for each expert.
    """

    SCOPE = ScopeBy(region="evaluation__region")

    evaluation = models.ForeignKey(
        "dispatch.Evaluation", on_delete=models.CASCADE, related_name="draws"
    )
    drawn_on = models.DateField()
    seed = models.BigIntegerField()
    size = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=60, blank=True)
    listed = models.JSONField(default=list)
    drawn = models.JSONField(default=list)
    minutes = models.TextField()
    by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("-drawn_on", "-id")

    def __str__(self) -> str:
        return f"{self.drawn_on} {self.seed}"


class ExpertSeat(Guarded):
    """专家席位: an expert's place in one evaluation, up to and including `ends_on`. Only the person sees what is behind it.

    `is_withdrawn`: taken back, nothing of it counts. `closed_on`: what was given counts, what was not is waited for no more.
    """

    SCOPE = ScopeBy(region="evaluation__region")

    evaluation = models.ForeignKey(
        "dispatch.Evaluation", on_delete=models.CASCADE, related_name="seats"
    )
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    draw = models.ForeignKey(
        ExpertDraw, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    ends_on = models.DateField()
    invited_on = models.DateField()
    is_withdrawn = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("evaluation", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evaluation", "expert"), name="seat_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | (Q(closed_on__isnull=False) & ~Q(closed_because="")),
                name="seat_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.expert)


class ExpertOpinion(Guarded):
    """专家意见: one item of one subject that a seat was given, and what the expert says of it; `given_at` ends it."""

    SCOPE = ScopeBy(region="seat__evaluation__region")

    seat = models.ForeignKey(ExpertSeat, on_delete=models.CASCADE, related_name="opinions")
    subject = models.ForeignKey(
        "dispatch.EvaluationSubject", on_delete=models.CASCADE, related_name="opinions"
    )
    item = models.ForeignKey("dispatch.EvaluationItem", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("seat", "subject", "item__position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("seat", "subject", "item"), name="opinion_once"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(value__isnull=False),
                name="opinion_given_has_value",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]
