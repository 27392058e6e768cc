"""The findings of five real plans, listed by hand. They are not part of the repository: these tests run only where they
lie beside it. The floors may only rise.
"""

import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType

import pytest

from daxiao.extract.check.papers import Paper
from daxiao.extract.check.run import check
from daxiao.extract.read import read
from daxiao.extract.source import Source


SHARED = Path(__file__).parents[4] / "shared"
GOLD = SHARED / "gold" / "findings.json"
FIGURES = {"sum": 9, "growth": 1, "contradiction": 20, "baseline_conflict": 3, "feasibility": 11}
ALL_FOUND, SEVERITY_AGREES = 0.88, 0.97
MOST_UNLISTED_ERRORS, MOST_UNLISTED_DOUBTS = 0, 2

pytestmark = pytest.mark.skipif(
    not GOLD.is_file(), reason="the gold findings are not beside the repository"
)


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    found = []
    for path in sorted((SHARED / "plans").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        found.append(Paper(path.stem, text, read(Source(path.stem, text, "txt"))))
    return found


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "score_findings", GOLD.parent / "score_findings.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def result(
    papers: list[Paper], scorer: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> dict:
    predictions = [
        {
            "kind": r.family.value,
            "severity": r.severity.value,
            "spans": [{"doc": p.paper, "start": p.span.start, "end": p.span.end} for p in r.places],
        }
        for r in check(papers)
    ]
    path = tmp_path_factory.mktemp("gold") / "predictions.json"
    path.write_text(json.dumps(predictions), encoding="utf-8")
    return scorer.score(scorer.load_gold(GOLD), scorer.load_predictions(path))[0]


def test_every_finding_that_must_be_found_is_found(result: dict) -> None:
    assert result["must_find"]["recall"] == 1.0
    assert result["bounds_broken"] == []


def test_nothing_known_to_be_good_is_blamed(result: dict) -> None:
    assert result["false_alarms_on_ok"] == 0
    assert result["unlisted_error"] <= MOST_UNLISTED_ERRORS
    assert result["unlisted_doubt"] <= MOST_UNLISTED_DOUBTS


def test_most_other_findings_are_found_too(result: dict) -> None:
    found = {k["kind"]: k["found"] for k in result["by_kind"]}
    assert {kind: n for kind, n in FIGURES.items() if found[kind] < n} == {}
    assert result["all"]["recall"] >= ALL_FOUND
    agrees = result["severity_agrees"]
    assert agrees["yes"] >= SEVERITY_AGREES * agrees["of"]


def test_each_plan_alone_gives_a_part_of_what_all_give(papers: list[Paper]) -> None:
    together = set(check(papers))
    for paper in papers:
        assert set(check([paper])) <= together


def test_five_plans_are_checked_within_a_second(papers: list[Paper]) -> None:
    start = time.process_time()
    check(papers)
    assert time.process_time() - start < 1
