"""How experts are drawn, whom they must avoid, and how a seat ends (S002-D-10). Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from daxiao.std.findings import Decision, FindingKind


NOBODY_TO_DRAW = FindingKind(
    "dispatch.experts_too_few",
    "符合条件、无须回避的专家有{total}人，抽不出{size}人，请放宽条件或补充专家库",
)
SIZE_UNFIT = FindingKind("dispatch.experts_size_unfit", "抽取人数应不少于1人，请核对")
SEAT_ENDED = FindingKind("dispatch.seat_ended", "您的评估席位到{day}止，已到期")
SEAT_END_PAST = FindingKind("dispatch.seat_end_past", "席位截止日应在今天或以后，请核对")
MUST_AVOID = FindingKind("dispatch.expert_must_avoid", "{expert}与“{subject}”有利害关系，应当回避")
NO_ACCOUNT = FindingKind(
    "dispatch.expert_no_account", "{expert}还没有关联外部专家账号，请先在专家库里关联再邀请"
)
OPINION_GIVEN = FindingKind("dispatch.opinion_given", "这一项意见已提交，不能再改")
SEAT_OVER = FindingKind("dispatch.seat_over", "{expert}的席位已收回或已结束，没有未完成的部分")
SEAT_TAKEN_BACK = FindingKind(
    "dispatch.seat_taken_back",
    "{expert}在这次考核里的席位已经收回，他的意见不再计入，不能再请他；请改请另一位专家",
)
SAME_EXPERT = FindingKind("dispatch.seat_same_expert", "请改派给另一位专家")
REASON_MISSING = FindingKind("dispatch.seat_reason_missing", "请写明理由，理由会留在经过里")
EXPERT_LEFT = FindingKind("dispatch.expert_left", "{expert}已不在专家库，不能邀请")


@dataclass(frozen=True, slots=True)
class Listed:
    """An expert of the list to draw from: key, and the names of the subjects he would have to avoid."""

    key: int
    name: str
    avoids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpertsDrawn:
    """`keys` in the order in which they were drawn; `out` are those left out, with why."""

    keys: tuple[int, ...]
    seed: int
    total: int
    out: tuple[tuple[str, str], ...]

    @property
    def minutes(self) -> str:
        """The method in a sentence; with the seed and the list anybody draws the same."""
        return (
            f"随机种子{self.seed}，符合条件且无须回避的专家{self.total}人，抽取{len(self.keys)}人。办法：每位专家"
            "按“种子:专家编号”计算SHA-256校验值，从小到大排列，取前几名；名单的先后不影响结果。"
        )


def draw_order(seed: int, key: int) -> str:
    """What the list is sorted by: anybody can work it out again with any program."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def draw(listed: Sequence[Listed], *, size: int, seed: int) -> ExpertsDrawn:
    """Draw `size` experts of those with no interest in any subject (S002-D-10). Raises `Refused` where there are too few."""
    fit = sorted({one.key for one in listed if not one.avoids})
    Decision.of(
        [
            SIZE_UNFIT(field="size") if size < 1 else None,
            NOBODY_TO_DRAW(field="size", total=len(fit), size=size) if len(fit) < size else None,
        ]
    ).or_refuse()
    chosen = sorted(fit, key=lambda key: draw_order(seed, key))[:size]
    out = tuple(
        (one.name, "、".join(one.avoids))
        for one in sorted(listed, key=lambda e: e.key)
        if one.avoids
    )
    return ExpertsDrawn(tuple(chosen), seed, len(fit), out)


def avoided(
    expert_units: Collection[str], subjects: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """Names of the subjects that an expert must avoid: `expert_units` are paths of the units that he is bound to; what
    lies below or above one of them in the same branch counts; `subjects` maps a name to the paths of its units."""
    return tuple(
        name
        for name, paths in sorted(subjects.items())
        if any(
            path.startswith(own) or own.startswith(path) for path in paths for own in expert_units
        )
    )


def with_reason(reason: str) -> Decision:
    return Decision.of([None if reason.strip() else REASON_MISSING(field="reason")])


def may_close_seat(*, is_over: bool, expert: str, reason: str) -> Decision:
    """A seat whose part is not done may be ended with a reason, once."""
    over = SEAT_OVER(expert=expert) if is_over else None
    return Decision.of([over, *with_reason(reason).findings])


def may_hand_over(*, is_same: bool) -> Decision:
    return Decision.of([SAME_EXPERT(field="expert") if is_same else None])
