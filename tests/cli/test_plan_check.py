"""`daxiao plan check`: what does not add up in files, without a database (10-plans §3)."""

import io
import json
from pathlib import Path

import click
import docx
import pytest
from click.testing import CliRunner, Result

from daxiao.domains.documents import cli as documents
from daxiao.entry import doors
from daxiao.entry.commands import plan_check


GOALS = "青禾县2026年工业提升行动方案\n\n一、工作目标\n2026年，高新技术企业达到40家。\n"
OTHER = "青禾县2026年科技创新工作要点\n\n一、工作目标\n2026年，高新技术企业达到60家。\n"


class Door(click.Group):
    """A root as the entry has it: refusals become sentences."""

    def invoke(self, ctx: click.Context) -> object:
        return doors.refusals(super().invoke)(ctx)


@pytest.fixture
def root() -> click.Group:
    group = Door("daxiao")
    group.add_command(documents.plan)
    plan_check.add_to(group)
    return group


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "方案.txt", tmp_path / "要点.txt"]
    for path, text in zip(made, (GOALS, OTHER), strict=True):
        path.write_text(text, encoding="utf-8")
    return made


def run(root: click.Group, *words: object) -> Result:
    return CliRunner().invoke(root, ["plan", "check", *map(str, words)])


def test_two_files_are_compared_and_errors_end_with_one(
    root: click.Group, files: list[Path]
) -> None:
    result = run(root, *files)

    assert result.exit_code == 1
    for words in ("体检 2 份文件", "矛盾", "[错误]", "60－40＝20", "《方案.txt》", "《要点.txt》"):
        assert words in result.stdout


def test_json_points_into_the_files(root: click.Group, files: list[Path]) -> None:
    found = json.loads(run(root, *files, "--json").stdout)["findings"]
    (clash,) = [f for f in found if f["kind"] == "contradiction"]

    assert {s["doc"] for s in clash["spans"]} == {"方案.txt", "要点.txt"}
    for span in clash["spans"]:
        text = GOALS if span["doc"] == "方案.txt" else OTHER
        assert text[span["start"] : span["end"]] == span["quote"]
    assert (clash["severity"], clash["expected"]["difference"]) == ("error", "20")
    assert clash["message"]


def test_one_file_alone_has_no_contradiction(root: click.Group, files: list[Path]) -> None:
    found = json.loads(run(root, files[0], "--json").stdout)["findings"]
    assert "contradiction" not in {f["kind"] for f in found}


def test_the_word_note_says_the_same(root: click.Group, files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "意见.docx"
    found = json.loads(run(root, *files, "--json", "--note", out).stdout)["findings"]
    word = docx.Document(io.BytesIO(out.read_bytes()))
    said = "\n".join(p.text for p in word.paragraphs)
    cells = "\n".join(c.text for t in word.tables for row in t.rows for c in row.cells)

    assert "规划体检意见" in said
    for finding in found:
        assert finding["message"] in said
        assert all(s["quote"] in cells for s in finding["spans"])


def test_two_files_of_one_name_are_refused(
    root: click.Group, files: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "别处" / "方案.txt"
    other.parent.mkdir()
    other.write_text(OTHER, encoding="utf-8")
    result = run(root, files[0], other)

    assert result.exit_code == 2
    assert "有两个文件都叫“方案.txt”" in result.stderr


def test_a_file_that_is_not_there_is_told_after_the_others(
    root: click.Group, files: list[Path], tmp_path: Path
) -> None:
    result = run(root, files[0], tmp_path / "没有.txt")

    assert result.exit_code == 2
    assert "体检 1 份文件" in result.stdout
    assert "找不到文件" in result.stderr


def test_a_note_that_cannot_be_written_is_told(root: click.Group, files: list[Path]) -> None:
    result = run(root, *files, "--note", files[0].parent / "没有" / "意见.docx")

    assert result.exit_code == 2
    assert "请换一个位置" in result.stderr
