"""Spreadsheets that were handed over to be written into the register."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.kernel.access import Guarded, ScopeBy


class ProjectImport(Guarded):
    """项目导入: a spreadsheet between its dry run and its writing, kept as it was handed over; its owner alone sees it.

    The counts are those of the writing; nought while it was not confirmed.
    """

    SCOPE = ScopeBy(owner="put_by")

    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    put_by = models.ForeignKey("kernel.User", on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    is_written = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("-put_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_written=False) | Q(written_at__isnull=False),
                name="project_import_written_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name
