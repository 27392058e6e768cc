"""Scoring, JSON lines, explanations and the entry; the committed bars on the gold plans where those are at hand."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.extract import explain, jsonl, pairing, readers, score
from daxiao.extract.read import NOTHING_FOUND, read
from daxiao.extract.readings import Readings
from daxiao.extract.source import Source


SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD, TEXTS = SHARED / "gold", SHARED / "plans"
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="the gold plans are not at hand")

TEXT = "东湖市2026年技改方案\n一、目标\n2026年，规上工业企业总数突破90家，新增省级平台3家以上。\n二、任务\n1.培育企业。2026年培育龙头企业5家。（牵头单位：市工信局；责任单位：市财政局等）\n"


@pytest.fixture(scope="module")
def readings() -> Readings:
    return read(Source("a.txt", TEXT, "txt"))


def side(readings: Readings, text: str = TEXT) -> score.Side:
    return score.Side(
        [jsonl.target_record(t, text) for t in readings.targets],
        [jsonl.task_record(t) for t in readings.tasks],
    )


# ---------------------------------------------------------------- JSON lines


def test_target_comes_back_from_its_line(readings: Readings) -> None:
    lines = jsonl.dumps([jsonl.target_record(t, TEXT) for t in readings.targets])

    back = [jsonl.target_from(r) for r in jsonl.loads(lines)]

    for before, after in zip(readings.targets, back, strict=True):
        for name in (
            "key",
            "clause",
            "num",
            "indicator",
            "value",
            "unit",
            "comparator",
            "measure",
            "scope",
            "grade",
        ):
            assert getattr(after, name) == getattr(before, name)
        assert (after.period.by, after.period.year) == (before.period.by, before.period.year)


def test_task_comes_back_from_its_line(readings: Readings) -> None:
    lines = jsonl.dumps([jsonl.task_record(t) for t in readings.tasks])

    (back,) = (jsonl.task_from(r) for r in jsonl.loads(lines))

    (task,) = readings.tasks
    assert back.lead_units == task.lead_units == ("市工信局",)
    assert (back.clause, back.responsibility, back.target_keys) == (
        task.clause,
        task.responsibility,
        task.target_keys,
    )
    assert back.etc is True


def test_quote_and_number_match_their_offsets(readings: Readings) -> None:
    for record in (jsonl.target_record(t, TEXT) for t in readings.targets):
        start, end = jsonl.whole(record, "num_start"), jsonl.whole(record, "num_end")
        assert TEXT[start:end] == record["num_text"]
        assert str(record["num_text"]) in str(record["quote"])


@pytest.mark.parametrize(
    ("value", "written"), [("10", 10), ("64.06", 64.06), ("10.0", 10), (None, None)]
)
def test_numbers_are_json_numbers(value: str | None, written: float | None) -> None:
    found = jsonl.number(None if value is None else Decimal(value))

    assert found == written
    assert type(found) is type(written)


@pytest.mark.parametrize("line", ["{", "[1]", '"a"'])
def test_broken_lines_are_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        jsonl.loads("{}\n" + line)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"num_start": 1, "num_end": 2, "value": "viel"},
        {"num_start": 1, "num_end": 2, "value": 3, "comparator": "x"},
    ],
)
def test_incomplete_target_is_a_value_error(record: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"needs|valid"):
        jsonl.target_from(record)


def test_incomplete_task_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="start and end"):
        jsonl.task_from({"title": "x"})


def test_projects_have_the_fields_of_their_kind() -> None:
    text = (
        "东湖市方案\n依托总投资60亿元的石桥冷链产业园，发展加工。\n"
        "序号\t项目名称\t建设性质\t建设内容\t建设年限\t季度工期\n7\t大桥\t续建\t总投资2.5亿元\t2025-2026\t一季度：开工\n"
    )

    mention, row = (
        jsonl.project_record(p, text) for p in read(Source("a.txt", text, "txt")).projects
    )

    assert (mention["kind"], mention["investment_yi"], mention["quote"]) == (
        "mention",
        60,
        "总投资60亿元的石桥冷链产业园",
    )
    assert (row["no"], row["total_investment_yi"], row["start_year"], row["end_year"]) == (
        7,
        2.5,
        2025,
        2026,
    )
    assert row["quarters"] == {"1": "开工", "2": None, "3": None, "4": None}


def test_baseline_comes_back() -> None:
    record: dict[str, object] = {
        "num_start": 1, "num_end": 2, "value": 3, "comparator": "eq", "measure": "level", "ambition": "plain",
        "period": None, "baseline": {"value": "1.5", "value_high": 2, "year": "2020"},
    }  # fmt: skip

    target = jsonl.target_from(record)

    assert target.baseline is not None
    assert (target.baseline.value, target.baseline.value_high, target.baseline.year) == (
        Decimal("1.5"),
        Decimal(2),
        2020,
    )
    assert jsonl.target_record(target, "甲乙丙")["baseline"] == {
        "value": 1.5,
        "year": 2020,
        "value_high": 2,
    }
    assert jsonl.target_from({**record, "baseline": {}}).baseline is None
    assert jsonl.target_record(target, "甲乙丙")["period"] == {"by": None}


# ---------------------------------------------------------------- score


def test_extra_and_malformed_records_are_named(readings: Readings) -> None:
    gold = side(readings)
    odd: dict[str, object] = {"id": "X1", "num_start": "?", "num_end": None, "indicator": "别的"}

    result = score.score("a", gold, score.Side([*gold.targets, odd], gold.tasks), TEXT)

    (miss,) = result.misses
    assert (miss.kind, miss.key, miss.what) == ("EXTRA", "X1", "别的")
    assert result.targets.as_dict()["recall"] == 1.0


def test_stated_title_spans_are_used(readings: Readings) -> None:
    gold = side(readings)
    task = gold.tasks[0]
    moved = score.Side(
        gold.targets,
        [{**task, "start": 0, "end": 5, "title_start": task["start"], "title_end": task["end"]}],
    )

    assert score.score("a", gold, moved, TEXT).tasks.matched == 1


def test_the_same_records_score_one(readings: Readings) -> None:
    result = score.score("a", side(readings), side(readings), TEXT)

    assert result.misses == []
    assert result.targets.as_dict()["f1"] == 1.0
    assert result.tasks.as_dict()["lead_units_f1"] == 1.0


def test_nothing_found_scores_zero_and_names_each_miss(readings: Readings) -> None:
    result = score.score("a", side(readings), score.Side(), TEXT)

    assert result.targets.as_dict()["recall"] == 0.0
    assert [m.kind for m in result.misses] == ["MISS"] * 4
    assert result.tasks.as_dict()["deadline"] is None


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    result = score.score("a", score.Side(), score.Side())

    assert result.targets.as_dict()["f1"] == 1.0
    assert result.tasks.as_dict()["deadline"] == 1.0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": 91}, "value+unit"),
        ({"unit": "个"}, "value+unit"),
        ({"comparator": "ge"}, "comparator"),
        ({"period": {"by": 2030}}, "period"),
        ({"scope": "石桥镇"}, "scope"),
        ({"indicator": "用电量"}, "indicator*"),
    ],
)
def test_a_wrong_field_is_named(readings: Readings, change: dict[str, object], field: str) -> None:
    gold = side(readings)
    found = score.Side([{**gold.targets[0], **change}, *gold.targets[1:]], gold.tasks)

    result = score.score("a", gold, found, TEXT)

    (miss,) = result.misses
    assert miss.kind == "WRONG"
    assert miss.what.startswith(f"{field}:")
    assert result.targets.right[field] == result.targets.matched - 1


def test_missing_units_lower_their_score(readings: Readings) -> None:
    gold = side(readings)
    found = score.Side(gold.targets, [{**gold.tasks[0], "lead_units": [], "deadline": None}])

    result = score.score("a", gold, found, TEXT)

    assert result.tasks.as_dict()["lead_units_f1"] == 0.0
    assert result.tasks.as_dict()["deadline"] == 0.0
    assert "市工信局" in result.misses[0].what


def brute(weights: list[list[float | None]]) -> float:
    """The best sum by trying everything: as many pairs as possible first."""

    def best(row: int, free: frozenset[int]) -> float:
        if row == len(weights):
            return 0.0
        options = [best(row + 1, free)]
        options += [
            1e6 + w + best(row + 1, free - {j}) for j in free if (w := weights[row][j]) is not None
        ]
        return max(options)

    return best(0, frozenset(range(len(weights[0]))))


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.none() | st.integers(0, 9).map(float), min_size=n, max_size=n),
            min_size=1,
            max_size=4,
        )
    )
)
def test_pairing_is_the_best_there_is(weights: list[list[float | None]]) -> None:
    pairs = pairing.assign(weights)

    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert sum(1e6 + (weights[i][j] or 0.0) for i, j in pairs) == pytest.approx(brute(weights))


# ---------------------------------------------------------------- entry and explanation


def test_a_text_without_a_plan_gives_a_warning_and_no_crash() -> None:
    readings = read(Source("信.txt", "你好，\n明天见。\n", "txt", warnings=("先",)))

    assert readings.targets == readings.tasks == readings.projects == ()
    assert readings.warnings == ("先", NOTHING_FOUND)


def test_progress_counts_up_to_its_total() -> None:
    told: list[tuple[int, int]] = []

    read(Source("a.txt", TEXT, "txt"), progress=lambda done, total: told.append((done, total)))

    assert [d for d, _ in told] == list(range(1, told[-1][1] + 1))


def test_explanation_names_rule_words_and_conclusion(readings: Readings) -> None:
    (task,) = readings.tasks

    told = explain.explain_task(task, TEXT)

    assert "[task.label]" in told
    assert "牵头：市工信局" in told
    target = explain.explain_target(readings.targets[0], TEXT)
    assert readings.targets[0].indicator in target
    assert all(f"[{s.rule}]" in target for s in readings.targets[0].derivation)


def test_long_words_are_cut_in_the_middle(readings: Readings) -> None:
    assert len(explain.words("甲" * 500, readings.targets[0].clause)) <= 60


# ---------------------------------------------------------------- gold


def gold_names() -> Iterator[str]:
    yield from sorted(p.name.removesuffix(".targets.jsonl") for p in GOLD.glob("*.targets.jsonl"))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("predicted")
    for name in gold_names():
        source = readers.open_source(f"{name}.txt", (TEXTS / f"{name}.txt").read_bytes())
        found = side(read(source), source.text)
        (out / f"{name}.targets.jsonl").write_text(
            jsonl.dumps(list(found.targets)), encoding="utf-8"
        )
        (out / f"{name}.tasks.jsonl").write_text(jsonl.dumps(list(found.tasks)), encoding="utf-8")
    return out


def scored(directory: Path) -> tuple[score.Score, dict[str, object]]:
    total = score.Score()
    documents: dict[str, object] = {}
    for name in gold_names():
        sides = [
            score.Side(
                *(
                    jsonl.loads((d / f"{name}.{k}.jsonl").read_text(encoding="utf-8"))
                    for k in ("targets", "tasks")
                )
            )
            for d in (GOLD, directory)
        ]
        text = (TEXTS / f"{name}.txt").read_bytes().decode()
        one = score.score(name, sides[0], sides[1], text)
        documents[name] = one.as_dict()
        total.add(one)
    return total, documents


@needs_gold
def test_tasks_reach_the_bar_on_the_gold_plans(extracted: Path) -> None:
    """The numbers may only rise."""
    tasks = scored(extracted)[0].tasks.as_dict()

    assert tasks["f1"] == 1.0
    assert tasks["lead_units_f1"] == 1.0
    assert tasks["responsible_units_f1"] == 1.0
    assert tasks["deadline"] == 1.0


@needs_gold
def test_our_score_is_the_score_of_the_gold(extracted: Path, tmp_path: Path) -> None:
    """Also on a prediction that was spoilt: figures dropped, moved and changed."""
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    for path in extracted.iterdir():
        records = [r for n, r in enumerate(jsonl.loads(path.read_text(encoding="utf-8"))) if n % 7]
        for n, record in enumerate(records):
            if n % 3 == 0:
                record |= {"scope": None, "unit": "个", "lead_units": []}
            if n % 5 == 0:
                record |= {"period": {"by": 2031}, "deadline": 2031, "indicator": "别的"}
        (spoilt / path.name).write_text(
            "".join(json.dumps(r, ensure_ascii=False, default=float) + "\n" for r in records),
            encoding="utf-8",
        )
    for directory in (extracted, spoilt):
        printed = subprocess.run(
            [sys.executable, str(GOLD / "score_targets.py"), str(directory), "--json"],
            capture_output=True,
            check=True,
        ).stdout
        theirs = json.loads(printed)
        total, documents = scored(directory)

        assert documents == theirs["documents"]
        assert total.as_dict() == theirs["total"]


@needs_gold
def test_gold_scores_one_against_itself() -> None:
    total, _ = scored(GOLD)

    assert total.misses == []
    assert importlib.util.find_spec("daxiao.extract.score") is not None
