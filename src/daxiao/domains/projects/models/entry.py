"""The entry review: opinions of departments and judgements on near-duplicates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.projects.models.project import OF_PROJECT
from daxiao.domains.projects.types import ReviewPoint
from daxiao.kernel.access import Guarded


class EntryOpinion(Guarded):
    """联审意见: what one department says on one point of an entry; a later one of the same unit and point replaces it.

    `round` counts the submissions, so that a returned and resubmitted project is looked at afresh.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="opinions"
    )
    round = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=10, choices=[(p.value, p.label) for p in ReviewPoint])
    is_agreed = models.BooleanField()
    because = models.CharField(max_length=400, blank=True)
    said_on = models.DateField()
    by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("project", "round", "id")

    def __str__(self) -> str:
        return f"{ReviewPoint(self.point).label}：{'同意' if self.is_agreed else '不同意'}"


class ProjectLikeness(Guarded):
    """疑似重复: another project that may be the same one, with the reason, and what a person made of it.

    `is_same` None: nobody has looked yet.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="likenesses"
    )
    other = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=200)
    is_same = models.BooleanField(null=True, blank=True)
    said = models.CharField(max_length=200, blank=True)
    by_label = models.CharField(max_length=80, blank=True)
    judged_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("project", "-score", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "other"), name="project_likeness_once"),
            models.CheckConstraint(
                condition=~Q(project=models.F("other")), name="project_likeness_of_another"
            ),
        ]

    def __str__(self) -> str:
        return self.because
