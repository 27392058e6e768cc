"""Tasks: every way in which plans give work to units, and the ways that only look like it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from daxiao.extract.frames import units
from daxiao.extract.frames.task import read_tasks
from daxiao.extract.outline import read_outline, read_plans
from daxiao.extract.read import read
from daxiao.extract.readings import Grade, Lexicon, TaskReading
from daxiao.extract.source import Source


CASES = yaml.safe_load((Path(__file__).parent / "corpus" / "tasks.yml").read_text(encoding="utf-8"))
HEAD = "东湖市产业提升实施意见\n一、主要举措\n"


def tasks_of(text: str, lexicon: Lexicon | None = None) -> tuple[TaskReading, ...]:
    outline = read_outline(text)
    return read_tasks(text, outline, read_plans(text, outline), (), lexicon)


def shown(task: TaskReading) -> str:
    parts = (
        task.number,
        task.title,
        "、".join(task.lead_units),
        "、".join(task.responsible_units),
        "etc" if task.etc else None,
        task.deadline,
        task.responsibility_source,
    )
    return " | ".join(str(p) if p else "-" for p in parts)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_units_are_read_from(case: dict[str, object]) -> None:
    found = [shown(t) for t in tasks_of(HEAD + str(case["text"]))]

    assert found == case["gives"]


def test_clause_runs_from_the_number_to_the_closing_bracket() -> None:
    text = HEAD + "1.提升能力。新增平台3家。（牵头单位：市科技局）\n2.下一项。内容。\n"

    (task,) = tasks_of(text)

    assert (
        text[task.clause.start : task.clause.end]
        == "1.提升能力。新增平台3家。（牵头单位：市科技局）"
    )
    assert task.responsibility is not None
    assert text[task.responsibility.start : task.responsibility.end] == "（牵头单位：市科技局）"
    assert task.action == "一、主要举措"


def test_targets_inside_a_task_are_named_by_key() -> None:
    text = (
        HEAD
        + "1.提升能力。到2027年，新增省级平台3家。（牵头单位：市科技局）\n2.扩大规模。到2027年，产值突破90亿元。（牵头单位：市工信局）\n"
    )

    readings = read(Source("a.txt", text, "txt"))

    inside = [t.target_keys for t in readings.tasks]
    assert inside == [("T001",), ("T002",)]
    assert [t.deadline for t in readings.tasks] == [2027, 2027]


def test_the_goal_of_a_row_belongs_to_its_task() -> None:
    rows = "1\t竹企培育\t新增规上竹制品企业6家，总数达到40家\t县经信局\t县统计局\n2\t技改投资\t完成技改投资9亿元\t县经信局\t县发改局\n"
    text = "某县2026年重点任务清单\n序号\t重点任务\t年度目标\t牵头单位\t责任单位\n" + rows

    readings = read(Source("a.txt", text, "txt"))

    assert [t.target_keys for t in readings.tasks] == [("T001", "T002"), ("T003",)]


def test_a_one_year_plan_sets_the_deadline() -> None:
    text = (
        "东湖市2026年技改行动方案\n一、主要举措\n1.提升能力。新增平台3家。（牵头单位：市科技局）\n"
    )

    (task,) = tasks_of(text)

    assert task.deadline == 2026
    assert [s.rule for s in task.derivation] == ["task.label", "task.deadline.plan"]


def test_inherited_duty_is_graded_inferred_and_says_where_it_comes_from() -> None:
    text = (
        HEAD
        + "1.建设管廊。建设管廊5公里。\n\n市应急局负责统筹方案实施，会同环保、工信等部门抓好落实。\n"
    )

    (task,) = tasks_of(text)

    assert task.grade is Grade.INFERRED
    assert task.responsibility is not None
    assert text[task.responsibility.start :].startswith("市应急局负责")
    assert text[task.clause.start : task.clause.end].endswith("5公里。")


def test_a_note_behind_a_list_belongs_to_the_heading_above() -> None:
    text = "东湖市方案\n一、任务\n（一）培育企业\n1.建立名册。内容甲。\n2.开展培训。内容乙。\n责任单位：市工信局\n（二）其他\n内容。\n"

    (task,) = tasks_of(text)

    assert (task.number, task.title) == ("（一）", "培育企业")


def test_headings_between_rows_are_the_action() -> None:
    rows = "序号\t工作任务\t责任单位\n一、工业经济\n1\t新增企业15家\t县工信局\n二、项目建设\n2\t开工项目30个\t县发改局\n"

    assert [t.action for t in tasks_of(HEAD + rows)] == ["一、工业经济", "二、项目建设"]


def test_the_lexicon_makes_an_unusual_name_a_unit() -> None:
    text = HEAD + "1.运营平台。由东湖发展制定平台规则。\n"

    assert tasks_of(text) == ()
    (task,) = tasks_of(text, Lexicon(units=("东湖发展",)))
    assert task.lead_units == ("东湖发展",)


@pytest.mark.parametrize(
    ("words", "names", "etc"),
    [
        ("市发改局等，高新区、各乡镇（场）", ("市发改局", "高新区", "各乡镇（场）"), True),
        ("临港经济区·石桥镇、各街道", ("临港经济区·石桥镇", "各街道"), False),
        (
            "各县（市、区）人民政府，市经济和信息化局",
            ("各县（市、区）人民政府", "市经济和信息化局"),
            False,
        ),
        ("市工信局、市财政局等部门按职责分工负责", ("市工信局", "市财政局"), True),
        ("市工信局、市工信局", ("市工信局",), False),
        ("", (), False),
    ],
)
def test_split_of_units(words: str, names: tuple[str, ...], etc: bool) -> None:
    found = units.split(words)

    assert (found.names, found.etc) == (names, etc)


def test_split_at_and_only_when_asked() -> None:
    assert units.split("各县区和高新区").names == ("各县区和高新区",)
    assert units.split("各县区和高新区", ands=True).names == ("各县区", "高新区")
    assert units.split("人力资源和社会保障局", ands=True).names == ("人力资源和社会保障局",)


PIECES = [line + "\n" for case in CASES for line in str(case["text"]).split("\n")]
PIECES += [
    "（",
    "）",
    "\n",
    "\t",
    "。",
    "、",
    "牵头单位：",
    "责任单位：",
    "一、",
    "（一）",
    "1.",
    "专栏1 要求\n",
    "附件：1.甲\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_mixture_is_read_with_valid_spans(pieces: list[str]) -> None:
    text = "".join(pieces)

    for task in tasks_of(text):
        assert 0 <= task.clause.start < task.clause.end <= len(text)
        assert task.lead_units or task.responsible_units
        assert text[task.clause.start : task.clause.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "（" * 20000,
        "（牵头单位：市科技局" * 2000,
        "牵头单位：" * 20000,
        "牵头单位：市科技局\n" * 5000,
        "由市科技局" * 10000,
        "序号\n重点任务\n牵头单位\n" * 3000,
        "".join(f"东湖市第{i}号实施方案\n一、目标\n" for i in range(3000)),
    ],
    ids=["brackets", "open notes", "bare labels", "labels", "by", "headers", "titles"],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    """Each takes well under a second when linear, minutes when quadratic."""
    tasks_of(text)
