"""The demonstration's data: it loads, refuses defects by name, agrees with the plans, and copies no sentence of them."""

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import CharField

from daxiao.extract.readings import Measure
from daxiao.flows.demo_data import load, types
from daxiao.kernel import caps, models


FOLDER = Path(load.__file__).parent
PLANS = Path(__file__).parents[3] / "shared" / "plans"
GOLD = PLANS.parent / "gold"
needs_plans = pytest.mark.skipif(
    not PLANS.is_dir(), reason="the five plans are not beside the project"
)


@pytest.fixture(scope="module")
def data() -> types.DemoData:
    return load.load()


@pytest.fixture
def documents() -> dict[str, dict[str, object]]:
    return {name: copy.deepcopy(dict(load.read_document(f"{name}.toml"))) for name in load.FILES}


def gold(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"sample_plan.gold.{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_divisions_carry_their_national_codes(data: types.DemoData) -> None:
    codes = {place.name: place.code for place in data.places}
    assert codes["湖北省"] == "420000"
    assert {codes[name] for name in ("黄石港区", "西塞山区", "下陆区", "铁山区", "阳新县", "大冶市")} == {
        "420202", "420203", "420204", "420205", "420222", "420281",
    }  # fmt: skip
    assert {codes[name] for name in ("咸安区", "嘉鱼县", "通城县", "崇阳县", "通山县", "赤壁市")} == {
        "421202", "421221", "421222", "421223", "421224", "421281",
    }  # fmt: skip


def test_a_code_of_our_own_is_never_taken_for_a_national_one(data: types.DemoData) -> None:
    for place in data.places:
        assert place.platform_code != bool(re.fullmatch(r"\d{6}", place.code)), place


def test_everything_of_the_invented_county_is_marked_and_nothing_else(data: types.DemoData) -> None:
    for place in data.places:
        assert place.invented == ("X99000" in data.path(place.code)), place
    named: tuple[types.Unit | types.Group, ...] = (*data.units, *data.groups)
    for row in named:
        assert row.invented == ("X99000" in data.path(row.place)), row


def test_the_same_word_means_another_place_in_another_city(data: types.DemoData) -> None:
    daye, xianning = (
        data.place_called("高新区", within="420281"),
        data.place_called("高新区", within="421200"),
    )
    assert daye is not None
    assert xianning is not None
    assert (daye.name, xianning.name) == ("大冶湖高新区", "咸宁高新区")
    assert data.place_called("高新区", within="420000") is None


def test_a_unit_is_found_by_the_words_of_its_own_plan(data: types.DemoData) -> None:
    found = {
        place: unit.code
        for place in ("420281", "420200", "421200")
        if (unit := data.unit_called("市经信局", within=place))
    }
    assert found == {
        "420281": "daye-jingxin",
        "420200": "huangshi-jingxin",
        "421200": "xianning-jingxin",
    }


def test_a_group_resolves_to_the_districts(data: types.DemoData) -> None:
    group = data.group_called("各县市区", within="421200")
    assert group is not None
    assert len(group.members) == 6
    assert "421200-P01" not in group.members


def test_new_and_total_of_one_wording_are_two_indicators(data: types.DemoData) -> None:
    new = data.indicator_called("5G基站", Measure.INCREMENT)
    total = data.indicator_called("5G基站总数", Measure.LEVEL)
    assert new is not None
    assert total is not None
    assert new.code != total.code


def test_a_long_wording_is_known_by_its_two_ends(data: types.DemoData) -> None:
    found = data.indicator_called("低空物流及其他设备制造链主企业", Measure.LEVEL)
    assert found is not None
    assert found.code == "chain_leader_firms"
    assert data.indicator_called("低空物流", Measure.LEVEL) is None


def test_only_summable_measures_are_summed_over_places(data: types.DemoData) -> None:
    for item in data.indicators:
        if item.measure in {
            Measure.SHARE,
            Measure.RATIO,
            Measure.GROWTH,
            Measure.REDUCTION,
            Measure.RANK,
        }:
            assert item.over_places is not types.OverPlaces.SUM, item.code
        assert bool(item.definition) == (item.definition_by is types.DefinitionBy.PLATFORM), (
            item.code
        )


def test_each_role_has_an_account_and_no_account_a_person_s_name(data: types.DemoData) -> None:
    assert {person.role for person in data.people} == set(caps.Role)
    assert all("（演示" in person.display_name for person in data.people)


def test_the_districts_of_xianning_add_up_as_the_plan_check_expects(data: types.DemoData) -> None:
    quota = [
        f.cell.value or 0
        for f in data.figures
        if f.role is types.FigureRole.QUOTA and f.indicator == "above_scale_firms_new"
    ]
    assert (len(quota), sum(quota)) == (7, Decimal(300))


def test_numbers_are_exact(data: types.DemoData) -> None:
    row = next(row for row in data.rows if row.indicator == "rd_gdp_share")
    assert row.base.value == Decimal("2.05")
    dash = next(row for row in data.rows if row.indicator == "smart_equipment_output")
    assert dash.base.value is None


def test_offices_stand_at_city_and_at_county(data: types.DemoData) -> None:
    kinds = {place.code: place.kind for place in data.places}
    offices = {
        kinds[person.place]
        for person in data.people
        if person.role is caps.Role.OFFICE and person.place
    }
    assert offices == {types.PlaceKind.CITY, types.PlaceKind.COUNTY}


def test_the_rows_fit_the_kernel_s_tables(data: types.DemoData) -> None:
    assert set(types.PlaceKind) == set(models.RegionKind.values)
    assert set(types.UnitKind) == set(models.OrgKind.values)
    fields = [
        *((models.Region, "code", place.code) for place in data.places),
        *((models.Region, "path", f"/{'/'.join(data.path(place.code))}/") for place in data.places),
        *((models.Org, "code", unit.code) for unit in data.units),
        *((models.Org, "name", unit.name) for unit in data.units),
        *((models.Org, "short_name", unit.short) for unit in data.units),
        *((models.User, "name", person.display_name) for person in data.people),
    ]
    for model, name, value in fields:
        field = model._meta.get_field(name)
        assert isinstance(field, CharField)
        assert len(value) <= (field.max_length or 0), value


def break_place(
    documents: dict[str, dict[str, object]], code: str, key: str, value: object
) -> None:
    rows = documents["places"]["place"]
    assert isinstance(rows, list)
    next(row for row in rows if row["code"] == code)[key] = value


@pytest.mark.parametrize(
    ("code", "key", "value", "sentence"),
    [
        ("420281", "parent", "429999", "大冶市（420281）的上级 429999 不在地方清单里"),
        ("420200", "parent", "420281", "的上级绕成了一圈"),
        (
            "420281-P02",
            "aliases",
            ["高新区"],
            "在 420281 之内，“高新区”同时指 420281-P01 和 420281-P02",
        ),
        ("420281", "code", "420200", "地方代码 420200 用了两次"),
        ("420281", "kind", "village", "的 kind 应当是以下之一"),
        ("420281", "name", "", "的 name 应当是非空的文字"),
        ("420281", "alias", ["大冶"], "有不认识的字段 alias"),
        ("420281", "aliases", [1], "的 aliases 应当是文字的列表"),
    ],
)
def test_a_defect_is_refused_with_the_row_and_the_reason(
    documents: dict[str, dict[str, object]], code: str, key: str, value: object, sentence: str
) -> None:
    break_place(documents, code, key, value)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        load.build(documents)


@pytest.mark.parametrize(
    ("file", "table", "key", "value", "sentence"),
    [
        ("units", "unit", "place", "999999", "的地方 999999 不在清单里"),
        ("units", "group", "members", ["nobody"], "的成员 nobody 不在清单里"),
        ("figures", "figure", "indicator", "nothing", "数字的指标 nothing 不在清单里"),
        ("figures", "figure", "end", 1, "与起止位置的长度不符"),
        ("figures", "row", "base_at", [1], "应当是 [起, 止] 两个整数"),
        ("people", "person", "unit", "nobody", "的单位 nobody 不在清单里"),
        ("indicators", "indicator", "owner", "nobody", "的归口单位 nobody 不在清单里"),
    ],
)
def test_a_loose_reference_is_refused(
    documents: dict[str, dict[str, object]],
    file: str,
    table: str,
    key: str,
    value: object,
    sentence: str,
) -> None:
    rows = documents[file][table]
    assert isinstance(rows, list)
    rows[0][key] = value
    with pytest.raises(ValueError, match=re.escape(sentence)):
        load.build(documents)


def test_it_loads_without_django() -> None:
    code = "import sys; sys.modules['django'] = None; from daxiao.flows.demo_data import load; load.load()"
    source = str(FOLDER.parents[2])
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": source}
    )


def test_the_sample_plan_is_a_plan_of_the_genre() -> None:
    plan = load.sample_plan()
    assert 2500 <= len(plan.text) <= 3500
    assert plan.title.startswith("青澜县")
    assert "虚构" in plan.blocks[1].text
    assert sum(block.kind is types.BlockKind.TABLE for block in plan.blocks) == 2
    tables = [block.text for block in plan.blocks if block.kind is types.BlockKind.TABLE]
    assert [len({line.count("\t") for line in table.split("\n")}) for table in tables] == [1, 1]


def test_every_gold_span_of_the_sample_plan_is_where_it_says() -> None:
    text = load.sample_plan().text
    for target in gold("targets"):
        assert text[target["start"] : target["end"]] == target["quote"], target["id"]
        assert text[target["num_start"] : target["num_end"]] == target["num_text"], target["id"]
        assert target["start"] <= target["num_start"] < target["num_end"] <= target["end"], target[
            "id"
        ]
    for finding in gold("findings"):
        for span in finding["spans"]:
            assert text[span["start"] : span["end"]] == span["quote"], finding["id"]


def test_the_gold_targets_of_the_sample_plan_agree_with_each_other(data: types.DemoData) -> None:
    targets = {target["id"]: target for target in gold("targets")}
    assert list(targets) == sorted(targets)
    for target in targets.values():
        if re.fullmatch(r"[\d.]+", target["num_text"]):
            assert Decimal(target["num_text"]) == Decimal(str(target["value"])), target["id"]
        if target["same_as"]:
            first = targets[target["same_as"]]
            assert first["same_as"] is None
            assert (first["value"], first["measure"]) == (target["value"], target["measure"])
        assert target["part_of"] is None or target["part_of"] in targets
        assert data.indicator_called(target["indicator"], Measure(target["measure"])), target[
            "indicator"
        ]
    assert {target["measure"] for target in targets.values()} == set(Measure)
    assert {target["ambition"] for target in targets.values()} == {"plain", "floor", "stretch"}


def test_the_gold_tasks_of_the_sample_plan_name_known_units(data: types.DemoData) -> None:
    text = load.sample_plan().text
    tasks = gold("tasks")
    assert [task["number"] for task in tasks] == [str(n) for n in range(1, 12)]
    assert len({task["action"] for task in tasks}) == 4
    for task in tasks:
        assert text[task["start"] : task["end"]].startswith(f"{task['number']}. {task['title']}"), (
            task["id"]
        )
        assert text[task["resp_start"] : task["resp_end"]].startswith("（牵头单位："), task["id"]
        assert task["resp_end"] == task["end"], task["id"]
        for word in (*task["lead_units"], *task["responsible_units"]):
            known = data.unit_called(word, within="X99001") or data.group_called(
                word, within="X99001"
            )
            assert known, word


def test_the_gold_projects_of_the_sample_plan_are_rows_of_its_annex(data: types.DemoData) -> None:
    text = load.sample_plan().text
    projects = gold("projects")
    assert len(projects) == 5
    for project in projects:
        row = text[project["start"] : project["end"]]
        assert row.startswith(
            f"{project['no']}\t{project['name']}\t{project['company']}\t{project['nature']}"
        )
        assert all(node in row for node in project["quarters"].values())
        assert data.unit_called(project["unit"], within="X99001"), project["unit"]
        assert data.unit_called(project["company"], within="X99001"), project["company"]


def test_the_two_planted_contradictions_are_there() -> None:
    targets = {target["id"]: target for target in gold("targets")}
    total, shares = gold("findings")
    parts = [targets[i]["value"] for i in total["target_ids"] if targets[i]["scope"]]
    assert sum(parts) == total["expected"]["computed"] != total["expected"]["stated"]
    assert {targets[i]["value"] for i in shares["target_ids"]} == {2.6, 2.8}


def plan_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(PLANS.glob("*.txt")):
        yield path.name[:3], path.read_bytes().decode("utf-8")


@needs_plans
def test_every_figure_stands_in_its_plan(data: types.DemoData) -> None:
    texts = dict(plan_texts())
    rows: tuple[types.TableRow | types.Figure, ...] = (*data.rows, *data.figures)
    for row in rows:
        text = texts[row.doc]
        cells = [row.cell] if isinstance(row, types.Figure) else [row.base, row.target, row.growth]
        for cell in cells:
            assert cell is None or text[cell.start : cell.end] == cell.text, row
        assert row.plan in re.sub(r"\s", "", text), row.plan


@needs_plans
def test_every_unit_the_plans_make_responsible_is_known(data: types.DemoData) -> None:
    roots = {"000": "420281", "001": "420281", "004": "421200"}
    unknown = []
    for path in sorted(GOLD.glob("*.tasks.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            task, root = json.loads(line), roots[path.name[:3]]
            words = (*task["lead_units"], *task["responsible_units"])
            unknown += [
                w
                for w in words
                if not (data.unit_called(w, within=root) or data.group_called(w, within=root))
            ]
    assert unknown == []


@needs_plans
def test_every_target_of_the_plans_has_its_indicator(data: types.DemoData) -> None:
    unknown = []
    for path in sorted(GOLD.glob("*.targets.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            target = json.loads(line)
            if target["same_as"] is None and not data.indicator_called(
                target["indicator"], Measure(target["measure"])
            ):
                unknown.append(target["indicator"])
    assert unknown == []


@needs_plans
def test_no_sentence_of_the_plans_is_copied() -> None:
    length = 26
    runs = {run for _, text in plan_texts() for run in chinese_runs(text, length)}
    files = [path for path in (*FOLDER.iterdir(), Path(__file__)) if path.is_file()]
    assert len(files) > 10
    for path in files:
        copied = [
            run for run in chinese_runs(path.read_text(encoding="utf-8"), length) if run in runs
        ]
        assert copied == [], path.name


def chinese_runs(text: str, length: int) -> Iterator[str]:
    """Every run of Chinese characters and marks, all else dropped: spaces, digits and tabs hide no copy."""
    bare = re.sub(r"[^\u4e00-\u9fff，、；：。（）“”]", "", text)
    return (bare[i : i + length] for i in range(len(bare) - length + 1))
