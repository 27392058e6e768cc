"""A page with every component in every tone: what the look is judged by, and what its tests photograph."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.kernel.events import Entry
from daxiao.std.findings import FindingKind, Severity
from daxiao.ui import fields
from daxiao.ui.charts import Chart, Series, bar_chart, line_chart
from daxiao.ui.panels import FileLink
from daxiao.ui.tones import Tone


_AT = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
_MISSING = FindingKind("gallery.land_missing", "缺少土地手续，请先上传用地批复再申请开工")
_ODD = FindingKind(
    "gallery.jump", "本月产值比上月多 {times} 倍，请核对单位是否填错", Severity.DOUBT
)
_NEAR = FindingKind("gallery.near", "还有 {days} 天到期", Severity.HINT)


def _charts() -> list[tuple[str, Chart]]:
    months = ["1—2月", "3月", "4月", "5月", "6月", "7月"]
    done = [
        Decimal("31.2"),
        Decimal("48.9"),
        Decimal("66.1"),
        None,
        Decimal("101.4"),
        Decimal("118.0"),
    ]
    plan = [Decimal(p) for p in (33, 50, 67, 83, 100, 117)]
    towns = ["城关镇", "东河镇", "高新园区", "西山乡"]
    return [
        (
            "规上工业产值累计",
            line_chart(months, [Series("完成", done)], unit="亿元", target=200, scheduled=plan),
        ),
        (
            "分地区完成投资",
            bar_chart(
                towns, [Series("完成", [12.5, 9.8, 30.1, 4])], unit="亿元", target=20, lying=True
            ),
        ),
    ]


def _cells() -> list[tuple[str, Any]]:
    kinds: list[tuple[fields.Field, Any]] = [
        (fields.Text("a", "文字"), "示例县东河镇<经济>"),
        (fields.Code("b", "代码"), "420200"),
        (fields.Day("c", "日期"), _AT.date()),
        (fields.Day("d", "时刻", time=True), _AT),
        (fields.Month("e", "月份"), _AT.date()),
        (fields.Period("period", "月份（数）"), 202603),
        (fields.Amount("f", "金额"), Decimal(123456789)),
        (fields.Amount("g", "金额", unit="亿元"), Decimal(-3_250_000_000)),
        (fields.Number("h", "数量", unit="家"), 12345),
        (fields.Share("i", "比率"), Decimal("8.46")),
        (fields.Bar("j", "进度"), Decimal("63.2")),
        (fields.Bar("k", "超额"), Decimal(128)),
        (fields.Flag("m", "是否"), True),
        (fields.Files("n", "材料"), 3),
        (fields.Amount("o", "缺报"), None),
    ]
    return [(type(f).__name__ + "　" + f.heading, f.html(v)) for f, v in kinds]


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    context = {
        "tones": [(t.label, t.value) for t in Tone],
        "marks": [("逾期 12 天", "late"), ("三个月未报", "warn"), ("还剩 5 天", "plain")],
        "cells": _cells(),
        "charts": _charts(),
        "findings": [_MISSING(), _ODD(times=9), _NEAR(days=5)],
        "entries": [
            Entry(
                _AT,
                "王某某",
                "调整完成时间",
                (("计划完成", "2026-06-30", "2026-09-30"),),
                "用地批复晚于预期",
            ),
            Entry(_AT, "系统：夜间核对", "进度灯变化", (("进度灯", "蓝", "黄"),), ""),
        ],
        "files": [FileLink("开工报告.pdf", "#", 1_234_567, _AT, "李某某", "佐证")],
    }
    return render(request, "ui/gallery.html", context)
