"""How values look: escaped, with their unit, missing as missing, negative in words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from daxiao.ui import fields
from daxiao.ui.tones import Tone


class Pace(StrEnum):
    GREEN = "green"
    SLOW = "slow"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return {"green": "正常", "slow": "偏慢", "stopped": "停工"}[self.value]

    @property
    def tone(self) -> str:
        return "late" if self is Pace.STOPPED else ""


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (fields.Text("a", "甲"), "东河县", "东河县"),
        (fields.Amount("a", "甲"), Decimal(123456789), "12,345.68"),
        (fields.Amount("a", "甲", unit="亿元"), Decimal("250000000"), "2.50"),
        (fields.Amount("a", "甲", unit="元", digits=0), Decimal(0), "0"),
        (fields.Number("a", "甲"), 12345, "12,345"),
        (fields.Number("a", "甲"), Decimal("1000.500"), "1,000.5"),
        (fields.Number("a", "甲"), Decimal("1E+3"), "1,000"),
        (fields.Year("a", "甲"), 2027, "2027"),
        (fields.Share("a", "甲"), Decimal("8.46"), "8.5"),
        (fields.Day("a", "甲"), date(2026, 3, 5), "2026-03-05"),
        (
            fields.Day("a", "甲", time=True),
            datetime(2026, 3, 4, 20, tzinfo=UTC),
            "2026-03-05 04:00",
        ),
        (fields.Month("a", "甲"), date(2026, 3, 1), "2026-03"),
        (fields.Flag("a", "甲"), False, "否"),
        (fields.Chip("a", "甲", of=Pace), "slow", "偏慢"),
        (fields.Chip("a", "甲", of=Pace), "gone", "gone"),
    ],
)
def test_value_in_words(field: fields.Field, value: object, shown: str) -> None:
    assert field.plain(value) == shown


@pytest.mark.parametrize(
    "field",
    [
        fields.Text("a", "甲"),
        fields.Amount("a", "甲"),
        fields.Bar("a", "甲"),
        fields.Day("a", "甲"),
        fields.Flag("a", "甲"),
        fields.Chip("a", "甲", of=Pace),
    ],
)
def test_missing_is_shown_as_missing_and_never_as_zero(field: fields.Field) -> None:
    assert field.plain(None) == ""
    assert "未填" in field.html(None)
    assert "0" not in field.html(None)
    assert field.export(None) in {None, ""}


def test_zero_is_a_figure_and_not_missing() -> None:
    assert fields.Number("a", "甲").html(0) == "0"
    assert "未填" not in fields.Bar("a", "甲").html(Decimal(0))


def test_markup_in_a_value_is_escaped() -> None:
    nasty = '<script>alert("1")</script>'

    assert "<script" not in fields.Text("a", "甲").html(nasty)
    assert "<script" not in fields.Chip("a", "甲", of=Pace).html(nasty)
    assert "&lt;script" in fields.Code("a", "甲").html(nasty)


def test_negative_is_said_in_words() -> None:
    shown = fields.Amount("a", "甲").html(Decimal(-12_500))

    assert "负" in shown
    assert "−1.25" in shown


def test_chip_carries_word_tone_and_a_mark_without_colour() -> None:
    chip = fields.Chip("a", "甲", of=Pace)

    assert "dx-green" in chip.html("green")
    assert "●" in chip.html("green")
    assert "dx-late" in chip.html("stopped")
    assert "<svg" in chip.html("stopped")
    assert "dx-plain" in chip.html("slow")


def test_only_the_four_colours_have_coloured_marks() -> None:
    assert {t for t in Tone if t.mark} == {Tone.GREEN, Tone.BLUE, Tone.YELLOW, Tone.RED}
    assert len({t.mark for t in Tone if t.mark}) == 4


def test_amount_refuses_a_unit_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="万元"):
        fields.Amount("a", "甲", unit="千元")


def test_amount_is_exported_in_the_unit_of_its_heading() -> None:
    field = fields.Amount("invest", "总投资")

    assert field.heading == "总投资（万元）"
    assert field.export(Decimal(15_000)) == Decimal("1.5")


def test_amount_filter_is_asked_in_the_unit_of_its_heading() -> None:
    low = fields.Amount("invest", "总投资").filters()["invest__min"]

    assert low.scale == 10_000


def test_reference_reads_its_label_and_links_by_its_key() -> None:
    field = fields.Ref("owner", "单位", label="short_name", to="units")

    assert field.paths == ("owner__short_name", "owner__pk")
    assert fields.Place("region", "地区").paths == ("region__name",)
