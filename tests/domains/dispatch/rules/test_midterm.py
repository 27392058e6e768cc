"""Adjusted values that can be meant, and the sentences of a mid-term report."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules import midterm_report as composing
from daxiao.domains.dispatch.rules.midterm import Current
from daxiao.domains.dispatch.rules.midterm_report import Judged, Worked
from daxiao.domains.dispatch.types.midterm import Approval, LagCause, ProposalKind
from daxiao.domains.targets.rules.progress import ProgressState


D = Decimal
OUTPUT = Current(D(450), "亿元")
SHARE = Current(D(90), "%", is_share=True)


@pytest.mark.parametrize(
    ("value", "now", "words", "code"),
    [
        ("-440", OUTPUT, "下调", "dispatch.midterm_value_negative"),
        ("450", OUTPUT, "", "dispatch.midterm_value_same"),
        ("4300000", OUTPUT, "下调", "dispatch.midterm_value_far"),
        ("470", OUTPUT, "下调，需求回落", "dispatch.midterm_value_otherwise"),
        ("430", OUTPUT, "上调", "dispatch.midterm_value_otherwise"),
        ("120", SHARE, "上调", "dispatch.midterm_value_beyond"),
        ("430", OUTPUT, "下调，需求回落", None),
        ("430", OUTPUT, "行业需求回落", None),
        ("-2", Current(D(-3), "%"), "", None),
        ("5", Current(None), "", None),
    ],
)
def test_adjusted_value_is_one_that_can_be_meant(
    value: str, now: Current, words: str, code: str | None
) -> None:
    """S002-D-03: a change of a target is held against what it asks for now."""
    found = {f.code for f in rules.check_adjusted(D(value), now, words).findings}

    assert found == ({code} if code else set())


def test_a_change_is_told_with_both_values() -> None:
    assert rules.said_change(D(430), OUTPUT) == "由450亿元下调为430亿元（−4.4%）"
    assert rules.said_change(D(99), SHARE) == "由90%上调为99%（＋10%）"
    assert rules.said_change(D(9), Current(None, "家")) == "调整为9家"


ROWS = (
    Judged(
        "规上工业总产值",
        "≥450亿元",
        "2026年",
        "总体目标",
        ProgressState.SERIOUS,
        value="300亿元",
        value_on=date(2026, 10, 31),
        achieved=D("0.667"),
        scheduled=D("0.813"),
        cause=LagCause.DEMAND,
        cause_words="订单减少",
        proposal=ProposalKind.ADJUST,
        words="行业需求回落",
        change="由450亿元下调为430亿元（−4.4%）",
        approval=Approval.APPROVED,
        approver="县政府常务会议",
        decided_on=date(2026, 11, 20),
        outlook="预计到2026-12-31为400亿元",
    ),
    Judged("新增规上企业", "22家", "2026年", "总体目标", ProgressState.MET, value="23家"),
    Judged(
        "国家级平台",
        "1个",
        "2026年",
        "创新引领行动",
        ProgressState.UNJUDGED,
        because="没有数据",
    ),
)
TASKS = (
    Worked("开工技改项目", "县经信局", date(2026, 6, 30), "超期", is_done=False, is_late=True),
    Worked("建平台", "县科技局", None, "已完成", is_done=True, is_late=False),
)


def test_overview_counts_what_can_be_judged_apart_from_what_cannot() -> None:
    """S002-D-08: indicator completion and task completion; what is not known is never counted as done or as late."""
    told = "".join(composing.overview(ROWS, TASKS, date(2026, 11, 22)))

    assert "共3条，有数据可以判断的2条" in told
    assert "已完成1条、严重滞后1条" in told
    assert "另有1条，占33.3%无法判断：没有数据（1条）" in told
    assert "任务共2项，已完成1项，占50%" in told


def test_chapters_name_what_is_met_and_what_lags_with_figures_and_causes() -> None:
    found = dict(composing.fields(ROWS))

    assert list(found) == ["总体目标", "创新引领行动"]
    lagging = next(line for line in found["总体目标"] if line.startswith("严重滞后的"))
    assert "截至2026年10月31日为300亿元" in lagging
    assert "完成66.7%（按时序应完成81.3%）" in lagging
    assert "主要原因是市场环境变化（订单减少）" in lagging
    assert found["创新引领行动"][-1] == "无法判断的：国家级平台（2026年1个）。"


def test_tasks_that_are_late_are_named_with_their_unit() -> None:
    told = composing.work(TASKS)

    assert told[-1] == "晚于时限的1项：开工技改项目（县经信局，时限2026年6月30日）。"
    assert composing.work(()) == ["规划没有执行中的任务。"]


def test_causes_forecasts_and_proposals_are_sentences_of_the_rows() -> None:
    """S002-D-03: the change with its approval stands in the report."""
    assert composing.causes(ROWS)[0] == "滞后和严重滞后的目标共1条。"
    assert "预计到2026-12-31为400亿元" in composing.outlooks(ROWS)[1]
    assert composing.outlooks(ROWS[1:]) == ["现有数据的期数不足以作出预测，本报告不作推测。"]
    told = composing.proposals(ROWS)
    assert told[0] == "逐条研判后，建议调整1条。"
    assert told[1] == "还有2条没有提出建议。"
    assert "由450亿元下调为430亿元（−4.4%），理由：行业需求回落；" in told[2]
    assert "县政府常务会议，2026年11月20日" in told[2]
