"""The `daxiao` command: help with an example everywhere, JSON where it prints data, exit codes, dry runs write nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from daxiao.domains.documents.models import Document
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks.models import Task
from daxiao.entry.cli import cli
from daxiao.kernel.models import Event, Membership, Org, Region, User
from tests.factories.directory import World
from tests.invented import PLAIN


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def run(*words: str) -> Any:
    return CliRunner().invoke(cli, list(words))


ALL = dict(commands(cli))


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_help_with_an_example(name: str) -> None:
    answer = run(*name.split(), "--help")

    assert answer.exit_code == 0
    assert f"daxiao {name}" in answer.output


def test_the_promised_commands_are_there() -> None:
    promised = {
        "plan read",
        "plan score",
        "plan adopt",
        "demo",
        "serve",
        "sweep",
        "doctor",
        "bench",
        "user list",
    }

    assert promised <= set(ALL)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(PLAIN, encoding="utf-8")
    return path


def test_adopt_dry_run_says_and_writes_nothing(world: World, plan_file: Path) -> None:
    events = Event.everything.count()
    answer = run(
        "plan",
        "adopt",
        str(plan_file),
        "--region",
        world.county.code,
        "--all",
        "--dry-run",
        "--json",
    )

    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.output)
    assert (said["targets"], said["tasks"], said["is_dry"]) == (3, 1, True)
    assert Document.everything.count() == Target.everything.count() == 0
    assert Event.everything.count() == events


def test_adopt_twice_does_nothing_twice(world: World, plan_file: Path) -> None:
    words = ("plan", "adopt", str(plan_file), "--region", world.county.code, "--all")
    first, second = run(*words), run(*words)

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert (Target.everything.count(), Task.everything.count()) == (3, 1)
    assert "以前交来过" in second.output


def test_adopt_refuses_an_unknown_place_with_2(world: World, plan_file: Path) -> None:
    answer = run("plan", "adopt", str(plan_file), "--region", "999999")

    assert answer.exit_code == 2
    assert "没有代码为“999999”的地区" in answer.output
    assert "Traceback" not in answer.output


def test_adopt_as_somebody_without_the_right_is_2(world: World, cast: Any, plan_file: Path) -> None:
    answer = run("plan", "adopt", str(plan_file), "--region", world.county.code, "--as", "city")
    denied = run("plan", "adopt", str(plan_file), "--region", world.county.code, "--as", "reader")

    assert answer.exit_code == 0, answer.output
    assert denied.exit_code == 2
    assert "拒绝" in denied.output


def test_sweep_prints_counts_and_is_idempotent(world: World, plan_file: Path) -> None:
    run("plan", "adopt", str(plan_file), "--region", world.county.code, "--all")
    first = json.loads(run("sweep", "--on", "2027-02-01", "--json").output)
    second = json.loads(run("sweep", "--on", "2027-02-01", "--json").output)

    assert first["failed"] == 0
    assert second.pop("stumbled") == first.pop("stumbled") == []
    assert set(second.values()) == {0}


def test_demo_builds_once(db: None) -> None:
    first = json.loads(run("demo", "--json").output)
    counts = [m.everything.count() for m in (Region, Org, User, Target)]
    second = json.loads(run("demo", "--json").output)

    assert first["places"] > 40
    assert first["people"] == len(first["accounts"])
    assert [second[k] for k in ("places", "units", "indicators", "figures", "people")] == [0] * 5
    assert [m.everything.count() for m in (Region, Org, User, Target)] == counts
    assert {"大冶市", "黄石市", "咸宁市"} <= set(Region.everything.values_list("name", flat=True))
    assert User.everything.filter(is_demo=False).count() == 0
    assert {m.role for m in Membership.objects.all()} >= {
        "admin",
        "office",
        "unit",
        "reader",
        "auditor",
    }


def test_user_add_dry_run_writes_nothing_and_add_does(world: World) -> None:
    words = (
        "user",
        "add",
        "wang.xin",
        "--name",
        "王昕",
        "--region",
        world.county.code,
        "--role",
        "office",
    )
    dry = run(*words, "--dry-run", "--json")
    assert dry.exit_code == 0, dry.output
    assert not User.everything.filter(username="wang.xin").exists()

    done = json.loads(run(*words, "--json").output)
    person = User.everything.get(username="wang.xin")
    assert person.check_password(done["password"])
    assert Membership.objects.get(user=person).region == world.county


@pytest.mark.parametrize(
    ("role", "region", "word"),
    [("boss", None, "没有“boss”这个角色"), ("office", "000001", "没有代码为")],
)
def test_user_add_refuses_in_one_sentence(
    world: World, role: str, region: str | None, word: str
) -> None:
    place = region or world.county.code
    answer = run("user", "add", "li.yi", "--name", "李一", "--region", place, "--role", role)

    assert answer.exit_code == 2
    assert word in answer.output
    assert not User.everything.filter(username="li.yi").exists()


def test_doctor_says_what_is_missing_and_how_to_get_it(db: None) -> None:
    rows = json.loads(run("doctor", "--json").output)

    assert {r["name"] for r in rows} >= {"Python", "数据库", "数据目录", "前端文件"}
    assert all(r["how"] for r in rows)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("plan", "read", "no-such-file.txt"), "找不到文件"),
        (("plan", "score", "no-gold", "no-predictions"), "找不到目录"),
        (("facts", "show", "no.such.metric"), ""),
    ],
)
def test_every_refusal_is_one_line_and_exit_2(
    db: None, words: tuple[str, ...], sentence: str
) -> None:
    answer = run(*words)

    assert answer.exit_code == 2, answer.output
    assert sentence in answer.output
    assert "Traceback" not in answer.output
