"""Tables that every domain stands on."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from daxiao.kernel.access import SELF, Guarded, GuardedManager, ScopeBy
from daxiao.kernel.caps import Role


class RegionKind(models.TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市（州）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道、场）"
    PARK = "park", "园区"


class Region(Guarded):
    """地区: a place of the administrative tree, or a park that hangs in it.

    `path` is the chain of codes from the root, `/420000/420200/420281/`: a branch is a prefix. Codes of GB/T 2260 where
    there is one (`is_official_code`), otherwise a code of the platform. `since`/`until` are half-open.
    """

    SCOPE = ScopeBy(region=SELF)

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=RegionKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, unique=True)
    aliases = models.JSONField(default=list, blank=True)
    is_official_code = models.BooleanField(default=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("path",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lt=F("until")),
                name="region_since_before_until",
            ),
            # SQLite compares paths without regard to case: /AB/ must not be a branch of /ab/
            models.UniqueConstraint(Lower("code"), name="region_code_differs_beyond_case"),
        ]

    def __str__(self) -> str:
        return self.name


class OrgKind(models.TextChoices):
    DEPARTMENT = "department", "部门"
    GOVERNMENT = "government", "政府"
    PARK = "park", "园区管委会"
    TOWNSHIP = "township", "乡镇（街道）"
    ENTERPRISE = "enterprise", "企业"
    OPERATOR = "operator", "运营商"
    OTHER = "other", "其他"


class Org(Guarded):
    """单位: a body that can own a task or a figure. `aliases` are the short names as plans write them; `head` is who answers
    for it in person (第一责任人), as the office writes it: post, and a name where it wants one."""

    SCOPE = ScopeBy(region="region", org=(SELF,))

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=OrgKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="orgs")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=300, unique=True)
    aliases = models.JSONField(default=list, blank=True)
    head = models.CharField(max_length=60, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("path",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lt=F("until")),
                name="org_since_before_until",
            ),
            # SQLite compares paths without regard to case: /AB/ must not be a branch of /ab/
            models.UniqueConstraint(Lower("code"), name="org_code_differs_beyond_case"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class UserManager(BaseUserManager["User"]):
    """Default manager; Django's login needs `get_by_natural_key`."""


class User(AbstractBaseUser, Guarded):
    """人员: an account. A person's name is personal data: it is shown in scope only."""

    SCOPE = ScopeBy(region="region", org=("org",))

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=40)
    org = models.ForeignKey(
        Org, null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    everything: ClassVar[UserManager] = UserManager()
    objects: ClassVar[GuardedManager["User"]] = GuardedManager()  # type: ignore[assignment]

    class Meta(Guarded.Meta):
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role that a person holds, over a branch of places and/or units, from `since` until (not including) `until`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(r.value, r.label) for r in Role])
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    org = models.ForeignKey(Org, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("user", "role", "since")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")),
                name="membership_since_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {Role(self.role).label}"


class Event(Guarded):
    """操作记录: what was done, by whom, to what, and why. Insert only, no foreign keys, scope copied in.

    `was` and `now` hold only the fields that changed.
    """

    SCOPE = ScopeBy(region="region", org=("org",))

    at = models.DateTimeField()
    type = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=80)
    subject_model = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    org = models.ForeignKey(
        Org,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    was = models.JSONField(default=dict, blank=True)
    now = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("subject_model", "subject_id", "-at"), name="event_subject"),
            models.Index(fields=("-at",), name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_label}"


class Outbox(models.Model):
    """A change that somebody is still to be told of; the sweep turns it into notices. `processed_at` null = waiting."""

    topic = models.CharField(max_length=60)
    subject_model = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=("id",), condition=Q(processed_at__isnull=True), name="outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject_model}:{self.subject_id}"


class Notice(Guarded):
    """通知: one line for one person or for everybody of a unit, with where to look."""

    SCOPE = ScopeBy(org=("org",), owner="user")

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    org = models.ForeignKey(
        Org, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    topic = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    outbox = models.ForeignKey(
        Outbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    class Meta(Guarded.Meta):
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(org__isnull=False), name="notice_has_addressee"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticesRead(Guarded):
    """已阅: up to which line (key of the notice) a person has read what the platform told."""

    SCOPE = ScopeBy(owner="user")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    up_to = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("user",)

    def __str__(self) -> str:
        return str(self.user)


class StoredFile(models.Model):
    """The bytes of a file, kept once by their SHA-256; names live with whoever refers to it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.sha256[:12]


class Yardstick(models.Model):
    """阈值: a place's own value of a threshold from a day on; the shipped ones stand in `yardsticks/*.toml`."""

    name = models.CharField(max_length=60)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField()
    values = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("name", "since")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("name", "region", "since"), name="yardstick_once_a_day"
            ),
            # two nulls are never equal to a unique constraint
            models.UniqueConstraint(
                fields=("name", "since"),
                condition=Q(region__isnull=True),
                name="yardstick_of_all_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"
