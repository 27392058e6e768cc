"""Stage templates: the twelve stages as data (S004-P-02), with no window that nobody stated (S004-P-15)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from daxiao.domains.projects.rules import templates
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import LandMode, LengthSource, SpanUnit, Stage
from tests.domains.projects.shipped import template, values


def test_only_the_two_windows_of_the_plan_are_shipped() -> None:
    """S004-P-03, S004-P-04: one to three days, one week; the chart of the plan is empty, and so are ours."""
    windows = {d.stage: d.window for d in template().stages if d.window is not None}

    assert {s: (w.offset, w.length, w.unit, w.whose) for s, w in windows.items()} == {
        Stage.REGISTRATION: (0, 3, SpanUnit.DAYS, LengthSource.PLAN),
        Stage.FUNDS: (0, 7, SpanUnit.DAYS, LengthSource.PLAN),
    }
    assert all("提速方案" in w.clause for w in windows.values())


def test_all_twelve_in_the_order_of_the_chart() -> None:
    """S004-P-02."""
    assert [d.stage for d in template().stages] == list(Stage)
    assert [d.name for d in template().stages] == [s.label for s in Stage]
    assert all(d.owner and d.evidence for d in template().stages)


def test_what_waits_for_what() -> None:
    """Spec 30 §2: 6 needs 4 and 5, 7 needs 6, 8 needs 7 and the permit, 11 needs 8 and 9, 12 needs 11."""
    waits = {d.stage.number: tuple(s.number for s in d.after) for d in template().stages}

    assert {n: after for n, after in waits.items() if after} == {
        6: (4, 5),
        7: (6,),
        8: (7,),
        11: (8, 9),
        12: (11,),
    }
    contractor = template().definition(Stage.CONTRACTOR)
    assert contractor
    assert contractor.needs == ("admission", "construction_permit")


def test_a_leased_plant_is_fitted_out_instead_of_getting_land() -> None:
    """S004-P-06; the environmental review stays: the law asks for it whoever owns the plant."""
    leased = template("leased")

    assert leased.name_of(Stage.LAND) == "厂房改造"
    assert leased.name_of(Stage.SURVEY) == "环评能评"
    assert list(leased.waived) == [Stage.DRAWINGS]
    assert leased.definition(Stage.DRAWINGS) is None
    production = leased.definition(Stage.PRODUCTION)
    assert production
    assert Stage.LAND in production.after
    # what it does not say itself is the general template's
    registration = leased.definition(Stage.REGISTRATION)
    assert registration == template().definition(Stage.REGISTRATION)


@pytest.mark.parametrize("code", ["twelve", "leased"])
def test_no_stage_waits_for_ever(code: str) -> None:
    """House rule 5.4: no cycle, and every stage is reachable."""
    placed: set[Stage] = set()
    for definition in template(code).order:
        assert placed.issuperset(definition.after)
        placed.add(definition.stage)

    assert placed | set(template(code).waived) == set(Stage)


def _template(
    code: str, region: str = "", mode: LandMode | None = None, tier: tuple[int, int] | None = None
) -> StageTemplate:
    low, high = (None, None) if tier is None else (Decimal(tier[0]), Decimal(tier[1]))
    return StageTemplate(code, code, region, (), (), mode, low, high)


@pytest.mark.parametrize(
    ("region", "mode", "invest", "code"),
    [
        ("/42/4212/", None, None, "city"),
        ("/42/4212/", LandMode.LEASED, None, "city leased"),
        ("/42/4212/", LandMode.LEASED, 12, "city leased"),
        ("/42/4212/", LandMode.GRANTED, 12, "city large"),
        ("/42/4212/", LandMode.GRANTED, 9, "city"),
        ("/42/4212/", LandMode.GRANTED, 10, "city large"),
        ("/42/4212/", LandMode.GRANTED, 20, "city"),
        ("/42/4202/", LandMode.LEASED, 12, "all leased"),
        ("/42/4202/", LandMode.GRANTED, None, "all"),
    ],
)
def test_the_nearest_template_for_land_mode_and_tier(
    region: str, mode: LandMode | None, invest: int | None, code: str
) -> None:
    several = [
        _template("all"),
        _template("all leased", mode=LandMode.LEASED),
        _template("city", "4212"),
        _template("city leased", "4212", LandMode.LEASED),
        _template("city large", "4212", tier=(10, 20)),
    ]
    money = None if invest is None else Decimal(invest)
    found = templates.template_for(region, mode, money, several)

    assert found
    assert found.code == code


def test_an_office_sets_its_own_windows() -> None:
    """S004-P-15: templates are editable, and a window says whose it is."""
    own = {
        "code": "city",
        "name": "咸宁",
        "region": "421200",
        "like": "twelve",
        "stage": [
            {"stage": "land", "window": {"length": 45, "unit": "working_days", "whose": "office"}}
        ],
    }
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    found = templates.templates_of({"template": [*shipped, own]})[-1]
    land = found.definition(Stage.LAND)

    assert land
    assert land.window
    assert (land.window.length, land.window.whose) == (45, LengthSource.OFFICE)
    assert land.owner == "自然资源"
    assert land.window.offset is None


def _broken(change: Callable[[dict[str, dict[str, object]]], object]) -> dict[str, object]:
    rows: dict[str, dict[str, object]] = {s.value: {"stage": s.value} for s in Stage}
    change(rows)
    return {"template": [{"code": "x", "name": "x", "stage": list(rows.values())}]}


def _window(**own: object) -> dict[str, object]:
    return {"length": 3, "unit": "days", "whose": "office", **own}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("land"), "nothing is said of land"),
        (lambda r: r["land"].update(after=["land"]), "land can never begin"),
        (
            lambda r: (r["land"].update(after=["tender"]), r["tender"].update(after=["land"])),
            "wait for each other",
        ),
        (lambda r: r["land"].update(after=["moon"]), "moon"),
        (lambda r: r["land"].update(needs=["luck"]), "needs luck"),
        (lambda r: r["funds"].update(stage="land"), "stands twice"),
        (lambda r: r["land"].update(window=_window(length=-1)), "cannot last -1"),
        (lambda r: r["land"].update(window=_window(offset=-1)), "from -1"),
        (lambda r: r["land"].update(window=_window(length="3")), "whole number"),
        (lambda r: r["land"].update(window=_window(whose="median")), "cannot be median"),
        (lambda r: r["land"].update(window=_window(whose="plan")), "names its clause"),
    ],
)
def test_a_template_that_cannot_work_is_refused(
    change: Callable[[dict[str, dict[str, object]]], object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        templates.templates_of(_broken(change))


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"like": "nobody"}, "does not stand before it"),
        ({"code": "twelve"}, "stands twice"),
        ({"waived": {"production": "不投产"}}, "every project ends in production"),
    ],
)
def test_a_template_on_top_of_another_is_checked_too(own: dict[str, object], said: str) -> None:
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    with pytest.raises(ValueError, match=said):
        templates.templates_of(
            {"template": [*shipped, {"code": "y", "name": "y", "like": "twelve", **own}]}
        )


def test_waived_stages_are_looked_through() -> None:
    """What waited for a waived stage waits for what that one waited for."""
    own = {
        "code": "y",
        "name": "y",
        "like": "twelve",
        "waived": {"drawings": "已有图纸", "tender": "自行施工"},
    }
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    found = templates.templates_of({"template": [*shipped, own]})[-1]
    contractor = found.definition(Stage.CONTRACTOR)

    assert contractor
    assert contractor.after == (Stage.LAND, Stage.SURVEY)
