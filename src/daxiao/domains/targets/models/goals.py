"""Goals: what is judged month by month, how it was split, and where it stands."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from daxiao.domains.targets.models.ledger import Indicator
from daxiao.domains.targets.rules.aims import AimKind, Reason
from daxiao.domains.targets.rules.allocation import Axis, Method
from daxiao.domains.targets.rules.profiles import ProfileKind
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.types import Comparator
from daxiao.domains.targets.types.goals import AllocationState, GoalOrigin, GoalState
from daxiao.kernel.access import Guarded, ScopeBy


def _named(kinds: object) -> list[tuple[str, str]]:
    return [(k.value, k.label) for k in kinds]  # type: ignore[attr-defined]


class Goal(Guarded):
    """责任目标: a quantity to be reached by an indicator of a place (or of an industry there) by a day, with its owner.

    Floor (保底) and stretch (力争) stand side by side; a goal with one value has it as the floor. Values are in `unit`, a
    coverage is a share (1: all), a rank its number. `floor` is null while the level above has not handed it down. A goal made
    of plan targets names them, so that every number leads to its sentence; one that was split off names its whole.
    `pair` ties 新增 N to 总数 M; `serves` is the goal of later years that this one is a step to (对标); `beats` an indicator
    whose figure of the same place it has to outdo as well (快于平均), `rival` something outside the platform to be outdone
    (全省平均), whose published figures are `PeerFigure` of that name; a goal that only has to outdo has no `floor`.
    `measured_by` is the indicator whose figures judge the goal of an industry, since figures are of whole places; a goal of
    an industry without one cannot be judged.
    `told` is what the last letter about it said and to whom, so that nobody is told twice.
    `marks` is the scheduled progress (时序进度): [["2026-02-28", "0.13"], …], shares of the whole due by the end of a day.
    """

    SCOPE = ScopeBy(region="region", org=("owner", "indicator__owner"))

    indicator = models.ForeignKey(
        "targets.Indicator", on_delete=models.PROTECT, related_name="goals"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="goals")
    industry = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=9, choices=_named(AimKind))
    comparator = models.CharField(max_length=6, choices=_named(Comparator))
    unit = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField()
    since = models.DateField()
    due_on = models.DateField()
    floor = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    stretch = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_baseline_estimate = models.BooleanField(default=False)
    is_cumulative = models.BooleanField(default=False)
    origin = models.CharField(max_length=8, choices=_named(GoalOrigin))
    target = models.ForeignKey(
        "targets.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="goals"
    )
    stretch_target = models.ForeignKey(
        "targets.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter = models.CharField(max_length=80, blank=True)
    whole = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    pair = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="pairs"
    )
    serves = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="served_by"
    )
    beats = models.ForeignKey(
        "targets.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rival = models.CharField(max_length=60, blank=True)
    measured_by = models.ForeignKey(
        "targets.Indicator",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measured_goals",
    )
    owner = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="goals"
    )
    profile = models.CharField(
        max_length=10, choices=_named(ProfileKind), default=ProfileKind.LINEAR
    )
    marks = models.JSONField(default=list, blank=True)
    proven_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=400, blank=True)
    told = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=_named(GoalState), default=GoalState.IN_FORCE)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords(excluded_fields=["marks", "told"])

    class Meta(Guarded.Meta):
        ordering = ("year", "indicator", "region", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("indicator", "region", "industry", "kind", "since", "due_on"),
                condition=~Q(state="dropped"),
                name="goal_once",
            ),
            models.CheckConstraint(condition=Q(since__lte=F("due_on")), name="goal_since_due"),
            models.CheckConstraint(
                condition=Q(state="waiting", floor__isnull=True) | ~Q(state="waiting"),
                name="goal_waiting_has_no_value",
            ),
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gte=F("floor")), name="goal_band_in_order"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("indicator", "year", "region", "state"), name="goal_ranked"),
            models.Index(fields=("region", "year", "state"), name="goal_of_place"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.region} {self.year}年"

    @property
    def gauge(self) -> Indicator:
        """The indicator whose figures judge it: that of its industry where it names one, else its own."""
        return self.measured_by or self.indicator

    @property
    def gauge_id(self) -> int:
        return self.measured_by_id or self.indicator_id

    @property
    def is_unmeasured(self) -> bool:
        """Whether it is of an industry and names no indicator of that industry: figures are of whole places."""
        return bool(self.industry) and self.measured_by_id is None


class GoalStanding(Guarded):
    """责任目标进度: derived from the goal, its figures and the calendar; may be dropped and rebuilt.

    Shares are of 1, points of 100. `as_of` is the last day the figure speaks of. `needed` is the pace still needed per
    month. `is_provisional`: rests on a figure that is not approved yet. `rolled` says how it came about.
    """

    SCOPE = ScopeBy(region="goal__region", org=("goal__owner", "goal__indicator__owner"))

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="standing")
    state = models.CharField(max_length=8, choices=_named(ProgressState))
    stretch_state = models.CharField(max_length=8, choices=_named(ProgressState), blank=True)
    reason = models.CharField(max_length=14, choices=_named(Reason), blank=True)
    because = models.CharField(max_length=300)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, blank=True)
    achieved = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    scheduled = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    points = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    needed = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    yoy = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    mom = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    is_provisional = models.BooleanField(default=False)
    recheck_on = models.DateField(null=True, blank=True)
    computed_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("goal",)
        indexes: ClassVar = [
            # counts by state read this alone, not the rows: 26 000 goals of a city and its counties
            models.Index(fields=("goal", "state"), name="goal_stands"),
            models.Index(
                fields=("recheck_on",),
                condition=Q(recheck_on__isnull=False),
                name="goal_recheck",
            ),
        ]

    def __str__(self) -> str:
        return ProgressState(self.state).label


class GoalForecast(Guarded):
    """责任目标预测: to the due day, from the history up to `as_of`; derived, made when it is looked at or recorded."""

    SCOPE = ScopeBy(region="goal__region", org=("goal__owner", "goal__indicator__owner"))

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="forecast")
    as_of = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    chance = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    stretch_chance = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    points = models.PositiveSmallIntegerField(default=0)
    method = models.CharField(max_length=40, blank=True)
    because = models.CharField(max_length=300)
    computed_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("goal",)

    def __str__(self) -> str:
        return f"{self.goal}"


class Allocation(Guarded):
    """目标分解: how a goal is split over places, industries or periods, with what is held back on purpose and by whom.

    The sum of the parts + gap + rest is always the whole (`rules.allocation`). The stretch is split beside it, with a gap of
    its own (null: in the proportion of the floor's); `stretch_total` is null where the goal has none.
    """

    SCOPE = ScopeBy(region="goal__region", org=("goal__owner",))

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="allocations")
    axis = models.CharField(max_length=8, choices=_named(Axis))
    method = models.CharField(max_length=12, choices=_named(Method))
    total = models.DecimalField(max_digits=20, decimal_places=4)
    gap = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    stretch_total = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    stretch_gap = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    gap_reason = models.CharField(max_length=400, blank=True)
    gap_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=_named(AllocationState), default=AllocationState.DRAFT
    )
    made_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta(Guarded.Meta):
        ordering = ("-made_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("goal", "axis"),
                condition=Q(state="in_force"),
                name="allocation_in_force_once",
            ),
            models.UniqueConstraint(
                fields=("goal", "axis"), condition=Q(state="draft"), name="allocation_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {Axis(self.axis).label}"


class AllocationPart(Guarded):
    """分解份额: one that receives: a place, an industry (`key`) or a month (`key` = yyyymm). `value` null: not set yet."""

    SCOPE = ScopeBy(region="allocation__goal__region", org=("allocation__goal__owner",))

    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    region = models.ForeignKey(
        "kernel.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_fixed = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    stretch = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_stretch_fixed = models.BooleanField(default=False)
    goal = models.OneToOneField(
        Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="part"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("allocation", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("allocation", "key"), name="part_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CoverageName(Guarded):
    """覆盖名录: one that must be covered, and since when it is, with the proof."""

    SCOPE = ScopeBy(region="goal__region", org=("goal__owner", "goal__indicator__owner"))

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    listed_on = models.DateField()
    covered_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=400, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("goal", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("goal", "name"), name="coverage_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PeerFigure(Guarded):
    """可比对象数据: the published figure of a peer in a period, for targets that are a rank."""

    SCOPE = ScopeBy(region="goal__region", org=("goal__owner", "goal__indicator__owner"))

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="peers")
    name = models.CharField(max_length=60)
    period = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("goal", "-period", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("goal", "name", "period"), name="peer_figure_once"),
        ]

    def __str__(self) -> str:
        return self.name
