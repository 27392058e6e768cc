"""`daxiao plan compare`: two files, both sentences, no database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daxiao.entry.cli import cli
from tests.factories import documents
from tests.factories.revisions import AMENDED


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "旧.txt", tmp_path / "新.txt"
    old.write_text(documents.PLAN, encoding="utf-8")
    new.write_text(AMENDED, encoding="utf-8")
    return str(old), str(new)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["plan", "compare", *words])


def test_json_holds_every_change_with_both_sentences(files: tuple[str, str]) -> None:
    report = json.loads(run(*files, "--format", "json").output)

    kinds = [d["kind"] for d in report["differences"]]
    assert sorted(set(kinds)) == ["added", "dropped", "lowered", "raised", "reassigned"]
    assert report["counts"]["unchanged"] == 4
    raised = next(d for d in report["differences"] if d["kind"] == "raised")
    assert (raised["rise"], raised["rise_pct"], raised["bearing"]) == ("10", "8.3", "stricter")
    assert "120" in raised["old_sentence"]
    assert "130" in raised["new_sentence"]
    dropped = next(d for d in report["differences"] if d["kind"] == "dropped")
    assert (dropped["new_sentence"], dropped["anchor"]) == ("", "lost")


def test_all_tells_what_is_unchanged_too(files: tuple[str, str]) -> None:
    report = json.loads(run(*files, "--format", "json", "--all").output)

    assert len(report["differences"]) == sum(report["counts"].values())


def test_the_table_is_for_people(files: tuple[str, str]) -> None:
    answer = run(*files)

    assert answer.exit_code == 0
    for word in ("调高（2）", "≥ 120 亿元 → ≥ 130 亿元", "删除（1）", "变动 8 处，未变 4 条。"):
        assert word in answer.output


def test_a_file_beside_itself_changed_nothing(files: tuple[str, str]) -> None:
    assert "变动 0 处，未变 10 条。" in run(files[0], files[0]).output


def test_a_missing_file_is_one_sentence(files: tuple[str, str]) -> None:
    answer = run(files[0], "没有.txt")

    assert answer.exit_code == 2
    assert "找不到文件《没有.txt》" in answer.stderr
