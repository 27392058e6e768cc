"""What belongs to a person: the address of his calendar, and the list on which he hands his work over."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.tasks.types import HandOverState
from daxiao.kernel.access import Guarded, ScopeBy


class CalendarFeed(Guarded):
    """日历订阅: a secret address of one person's due days. Only the hash of the secret is kept; revoked, it answers no
    more."""

    SCOPE = ScopeBy(owner="user")

    user = models.ForeignKey("kernel.User", on_delete=models.CASCADE, related_name="task_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-made_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at__isnull=True), name="feed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"日历订阅 {self.pk}"


class HandOver(Guarded):
    """工作交接: what an official hands to the successor, confirmed by both in the system; the witness signs on paper.

    `is_whole_unit`: all that the giver's unit has open, not only what stands under his name. `office_at` and `office_label`:
    when and by whom of the office a receiver of another unit was confirmed. A hand-over that was done may be handed back.
    """

    SCOPE = ScopeBy(region="region", org=("org", "taker__org"), owner="giver")

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="hand_overs"
    )
    giver = models.ForeignKey("kernel.User", on_delete=models.PROTECT, related_name="given_over")
    taker = models.ForeignKey("kernel.User", on_delete=models.PROTECT, related_name="taken_over")
    witness = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    is_whole_unit = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in HandOverState], default="open"
    )
    made_on = models.DateField()
    made_by_label = models.CharField(max_length=80)
    giver_confirmed_at = models.DateTimeField(null=True, blank=True)
    taker_confirmed_at = models.DateTimeField(null=True, blank=True)
    office_at = models.DateTimeField(null=True, blank=True)
    office_label = models.CharField(max_length=80, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    returned_reason = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("-made_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hand_over_to_another"),
            models.UniqueConstraint(
                fields=("giver",), condition=Q(state="open"), name="hand_over_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(giver_confirmed_at__isnull=False, taker_confirmed_at__isnull=False),
                name="hand_over_done_by_both",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", returned_on__isnull=False) & ~Q(returned_reason="")
                | (~Q(state="returned") & Q(returned_on__isnull=True)),
                name="hand_over_returned_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} 交 {self.taker}"


class HandOverItem(Guarded):
    """交接事项: one open thing as it stood when the list was made, in words, with where to look.

    `subject` and `key` name what hangs on the giver's account; `moved_on` is the day on which it went to the taker,
    none again once it was handed back.
    """

    SCOPE = ScopeBy(
        region="hand_over__region",
        org=("hand_over__org", "hand_over__taker__org"),
        owner="hand_over__giver",
    )

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=400, blank=True)
    due_on = models.DateField(null=True, blank=True)
    link = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=20, blank=True)
    key = models.PositiveBigIntegerField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("hand_over", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("hand_over", "position"), name="hand_over_item_place"),
        ]

    @property
    def went(self) -> str:
        """Where it goes, in words: to the receiver's account, or nowhere, because it is the unit's."""
        if not self.subject:
            return "归单位，不变"
        if self.moved_on is not None:
            return "已转接收人"
        is_back = self.hand_over.state == HandOverState.RETURNED.value
        return "归移交人" if is_back else "转接收人"

    def __str__(self) -> str:
        return self.title
