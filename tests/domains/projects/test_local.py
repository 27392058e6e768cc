"""What an office may set for its place: laid over the shipped values, judged as a whole, each value with its origin."""

from datetime import date
from typing import Any

import pytest

from daxiao.domains.projects.rules import local
from daxiao.kernel import yardsticks
from tests.moment import TODAY


PLACE = "/980000/980100/980121/"


def shipped(name: str) -> Any:
    return yardsticks.shipped(name, on=TODAY).values


def codes(name: str, values: dict[str, Any], **change: Any) -> list[str]:
    given: dict[str, Any] = {
        "since": TODAY,
        "source": "县政办〔2026〕3号",
        "reason": "本地有文",
        **change,
    }
    standing = given.pop("standing", ())
    said = local.Said(name, values, **given)
    found = local.accept(said, shipped=shipped(name), standing=standing, place=PLACE, today=TODAY)
    return [f.code for f in found.findings]


def limit(**change: Any) -> dict[str, Any]:
    return {"since": "signed", "until": "started", "length": 45, "unit": "days", **change}


def policy(*limits: dict[str, Any], **change: Any) -> dict[str, Any]:
    row = {
        "code": "p-980121",
        "name": "青禾",
        "since": "2026-01-01",
        "limit": list(limits),
        **change,
    }
    return {"policy": [row]}


STAGE = {"stage": "land", "window": {"length": 30, "unit": "days", "whose": "office"}}
BANDS: list[dict[str, Any]] = [
    {"colour": "green", "said": "好"},
    {"colour": "yellow", "said": "慢", "at_least": 1, "late": True},
]
PACK = {
    "code": "pack-980121",
    "name": "青禾",
    "since": "2026-01-01",
    "means": "pace",
    "measure": "days",
    "upgrade_after_days": 7,
    "band": BANDS,
}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("paces", {"due_soon_days": 20}),
        ("paces", {"pack": [PACK]}),
        ("blockers", {"limits": {"land": 10}}),
        ("permits", {"promises": {"environment_review": 12}}),
        ("entry", {"sum_high": "300"}),
        ("schedules", policy(limit())),
        (
            "stages",
            {"template": [{"code": "t", "name": "青禾", "like": "twelve", "stage": [STAGE]}]},
        ),
    ],
)
def test_what_the_rules_can_read_may_be_set(name: str, values: dict[str, Any]) -> None:
    """S004-P-15, S004-P-28, C-6: windows, schedule policies, packs and thresholds are the office's settings."""
    assert codes(name, values) == []


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("entry", {"sum_low": "900"}, "projects.rule_range_reversed"),
        ("blockers", {"to_sponsor_days": 9}, "projects.rule_escalation_reversed"),
        ("blockers", {"limits": {"nothing": 3}}, "projects.rule_not_possible"),
        ("permits", {"promises": {"environment_review": 0}}, "projects.rule_not_possible"),
        ("paces", {"due_soon_days": -1}, "projects.rule_not_possible"),
        ("schedules", policy(), "projects.rule_no_limits"),
        ("schedules", policy(limit(until="signed")), "projects.rule_same_ends"),
        ("schedules", policy(limit(low="5", high="5")), "projects.rule_tier_empty"),
        ("schedules", policy(limit(), until="2025-01-01"), "projects.rule_ends_first"),
        ("schedules", policy(limit(), code="daye"), "projects.rule_not_possible"),
        ("nothing", {"a": 1}, "projects.rule_unknown"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    name: str, values: dict[str, Any], code: str
) -> None:
    if name == "nothing":
        said = local.Said(name, values, TODAY, "文", "因")
        found = local.accept(said, shipped={}, standing=(), place=PLACE, today=TODAY)
        assert [f.code for f in found.findings] == [code]
    else:
        assert code in codes(name, values)


def test_bands_go_from_good_to_bad() -> None:
    bands = [BANDS[0], {**BANDS[1], "at_least": 9}, {**BANDS[1], "colour": "red", "at_least": 3}]

    assert codes("paces", {"pack": [{**PACK, "band": bands}]}) == ["projects.rule_bands_unordered"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": " "}, "projects.rule_unsourced"),
        ({"reason": ""}, "projects.rule_unreasoned"),
        ({"since": date(2026, 1, 1)}, "projects.rule_backdated"),
    ],
)
def test_a_setting_says_its_ground_and_never_counts_backwards(
    change: dict[str, Any], code: str
) -> None:
    assert codes("paces", {"due_soon_days": 20}, **change) == [code]


def test_a_later_version_that_waits_is_not_overtaken() -> None:
    later = local.Own(1, date(2026, 9, 1), "文", {"due_soon_days": 30})

    assert codes("paces", {"due_soon_days": 20}, standing=[later]) == [
        "projects.rule_ahead_of_later"
    ]


def test_nothing_changed_is_no_version() -> None:
    same = local.Own(1, date(2026, 1, 1), "文", {"due_soon_days": 20})

    assert codes("paces", {"due_soon_days": 20}, standing=[same]) == ["projects.rule_unchanged"]
    assert codes("paces", {}) == ["projects.rule_unchanged"]


def test_a_value_tells_since_when_it_is_what_it_is() -> None:
    first = local.Own(1, date(2026, 1, 1), "甲", {"due_soon_days": 20, "silent_days": 90})
    second = local.Own(2, date(2026, 2, 1), "乙", {"due_soon_days": 20, "silent_days": 60})

    assert local.since_when([first, second], ["due_soon_days"]) == first
    assert local.since_when([first, second], ["silent_days"]) == second
    assert local.since_when([first, second], ["overdue_days"]) is None


def test_rows_of_lists_are_named_by_their_codes() -> None:
    values = {"template": [{"code": "t", "stage": [STAGE]}]}

    assert local.at(values, ["template", "t", "stage", "land", "window", "length"]) == 30
    assert local.at(values, ["template", "other"]) is None
    assert local.at(values, ["template", "t", "code", "deeper"]) is None
