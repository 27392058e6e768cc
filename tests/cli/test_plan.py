"""`daxiao plan`: reads and scores without a database, and says no in one sentence with exit code 2."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from daxiao.domains.documents import cli
from daxiao.entry import doors
from daxiao.std.findings import FindingKind, Refused


TEXT = "东湖市2026年技改方案\n一、目标\n2026年，规上工业企业总数突破90家。\n二、任务\n1.培育企业。2026年培育龙头企业5家。（牵头单位：市工信局；责任单位：市财政局等）\n依托总投资60亿元的石桥冷链产业园，发展加工。\n"


class Door(click.Group):
    """A root as the entry has it: refusals become sentences."""

    def invoke(self, ctx: click.Context) -> object:
        return doors.refusals(super().invoke)(ctx)


@pytest.fixture
def root() -> click.Group:
    group = Door("daxiao")
    group.add_command(cli.plan)
    return group


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(root: click.Group, *words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(root, ["plan", *map(str, words)], input=given)


def test_read_shows_targets_tasks_and_projects(root: click.Group, plan_file: Path) -> None:
    result = run(root, "read", plan_file)

    assert result.exit_code == 0
    for words in (
        "东湖市2026年技改方案",
        "规上工业企业总数",
        "＞90家",
        "市工信局",
        "市财政局 等",
        "石桥冷链产业园",
    ):
        assert words in result.stdout


def test_read_as_json_is_one_object(root: click.Group, plan_file: Path) -> None:
    result = run(root, "read", plan_file, "--json")

    (document,) = json.loads(result.stdout)["files"]
    assert document["plans"][0]["title"] == "东湖市2026年技改方案"
    assert [t["value"] for t in document["targets"]] == [90, 5]
    assert document["tasks"][0]["lead_units"] == ["市工信局"]
    assert document["projects"][0]["investment_yi"] == 60


def test_read_writes_json_lines_that_score_full(
    root: click.Group, plan_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "新建" / "结果"

    assert run(root, "read", plan_file, "--format", "jsonl", "--out", out).exit_code == 0

    assert {p.name for p in out.iterdir()} == {
        "方案.targets.jsonl",
        "方案.tasks.jsonl",
        "方案.projects.jsonl",
    }
    result = run(root, "score", out, out, "--json", "--plans", tmp_path)
    assert json.loads(result.stdout)["total"]["targets"]["f1"] == 1.0


def test_explain_gives_the_steps(root: click.Group, plan_file: Path) -> None:
    assert "[task.label]" in run(root, "read", plan_file, "--explain").stdout


def test_text_can_be_pasted(root: click.Group) -> None:
    result = run(root, "read", "-", "--json", given=TEXT)

    assert json.loads(result.stdout)["files"][0]["media"] == "paste"


def test_a_text_without_a_plan_is_told_on_stderr(root: click.Group, tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("你好，明天见。", encoding="utf-8")

    result = run(root, "read", path)

    assert result.exit_code == 0
    assert "没有读出" in result.stderr


def test_refused_file_is_one_sentence_and_two(root: click.Group, tmp_path: Path) -> None:
    path = tmp_path / "空.docx"
    path.write_bytes(b"")

    result = run(root, "read", path)

    assert result.exit_code == 2
    assert result.stderr.startswith("拒绝：文件《空.docx》是空的")
    assert "Traceback" not in result.stderr


def test_readable_files_are_shown_beside_a_refused_one(root: click.Group, plan_file: Path) -> None:
    result = run(root, "read", plan_file, plan_file.with_name("没有.txt"))

    assert result.exit_code == 2
    assert "规上工业企业总数" in result.stdout
    assert "找不到文件" in result.stderr


def test_files_whose_output_would_collide_are_refused(root: click.Group, plan_file: Path) -> None:
    result = run(root, "read", plan_file, plan_file.with_suffix(".docx"), "--format", "jsonl")

    assert result.exit_code == 2
    assert "互相覆盖" in result.stderr


def test_score_names_misses_and_missing_files(
    root: click.Group, plan_file: Path, tmp_path: Path
) -> None:
    gold, empty = tmp_path / "gold", tmp_path / "empty"
    run(root, "read", plan_file, "--format", "jsonl", "--out", gold)
    empty.mkdir()

    result = run(root, "score", gold, empty, "--misses")

    assert result.exit_code == 0
    assert result.stdout.count("漏读") == 3
    assert "方案.targets.jsonl" in result.stderr


def test_misses_are_in_the_json_too(root: click.Group, plan_file: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    run(root, "read", plan_file, "--format", "jsonl", "--out", gold)

    result = run(root, "score", gold, tmp_path, "--misses", "--json")

    assert [m["kind"] for m in json.loads(result.stdout)["misses"]] == ["MISS"] * 3


def test_score_without_misses_says_so(root: click.Group, plan_file: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    run(root, "read", plan_file, "--format", "jsonl", "--out", gold)

    assert "没有漏读、多读或读错" in run(root, "score", gold, gold, "--misses").stdout


@pytest.mark.parametrize("case", ["no directory", "no gold", "broken"])
def test_score_refuses(root: click.Group, tmp_path: Path, case: str) -> None:
    gold = tmp_path / "gold"
    if case != "no directory":
        gold.mkdir()
    if case == "broken":
        (gold / "a.targets.jsonl").write_text("{", encoding="utf-8")

    result = run(root, "score", gold, tmp_path)

    assert result.exit_code == 2
    assert result.stderr.startswith("拒绝：")


@pytest.mark.parametrize("command", ["read", "score"])
def test_help_has_an_example(root: click.Group, command: str) -> None:
    result = run(root, command, "--help")

    assert result.exit_code == 0
    assert f"例：daxiao plan {command}" in result.stdout


def test_a_door_shows_every_finding() -> None:
    kind = FindingKind("a.b_c", "第{n}条不行。")

    @doors.refusals
    def door() -> None:
        raise Refused(kind(n=1), kind(n=2))

    with pytest.raises(doors.RefusedByRule) as caught:
        door()
    assert caught.value.exit_code == 2
    assert caught.value.message.split("\n") == ["拒绝：第1条不行。", "拒绝：第2条不行。"]


def test_the_commands_import_no_django() -> None:
    code = "import sys; import daxiao.domains.documents.cli; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("floors", "code", "says"),
    [
        ('{"targets.f1": 0.5}', 0, ""),
        ('{"targets.f1": 1.01, "tasks.f1": 0}', 1, "低于下限：targets.f1"),
        ('{"targets.beauty": 0.1}', 1, "targets.beauty 为 0.0000"),
        ("[0.5]", 2, "请检查"),
        ("not json", 2, "请检查"),
    ],
)
def test_floors_may_only_rise(
    root: click.Group, plan_file: Path, tmp_path: Path, floors: str, code: int, says: str
) -> None:
    """READING, Quality: `make extract-score` fails below the committed numbers."""
    run(root, "read", plan_file, "--format", "jsonl", "--out", tmp_path / "gold")
    path = tmp_path / "floors.json"
    path.write_text(floors, encoding="utf-8")
    gold = tmp_path / "gold"
    result = run(root, "score", gold, gold, "--floors", path)

    assert result.exit_code == code
    assert says in result.stderr
