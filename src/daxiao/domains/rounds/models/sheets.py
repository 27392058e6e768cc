"""Spreadsheets of figures between their checking and their writing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.kernel.access import Guarded, ScopeBy


class FigureSheet(Guarded):
    """数据表格: a spreadsheet of figures as it was handed over; its owner alone sees it.

    The counts are those of its check, and once it is written those of the writing. `seen` marks the outcome that was
    shown, `result` keeps its first rows for the page. `key` is the SHA-256 of the file: the same again changes nothing.
    """

    SCOPE = ScopeBy(owner="put_by")

    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    key = models.CharField(max_length=64)
    put_by = models.ForeignKey("kernel.User", on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    seen = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, blank=True)
    is_written = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-put_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_written=False) | Q(written_at__isnull=False),
                name="figure_sheet_written_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name
