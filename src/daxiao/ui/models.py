"""The one table of the interface: views that a person saved."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from daxiao.kernel.access import Guarded, ScopeBy


class SavedView(Guarded):
    """常用视图: the query string of a register under a name of the owner's choice."""

    SCOPE = ScopeBy(owner="owner")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    register = models.CharField(max_length=60)
    title = models.CharField(max_length=40)
    query = models.CharField(max_length=2000)
    saved_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("title",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("owner", "register", "title"), name="saved_view_title_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
