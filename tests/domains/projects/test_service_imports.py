"""A spreadsheet of projects: looked at first, written whole or not at all, once; what is exported can be imported."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daxiao.domains.projects.models import Project, ProjectChange, ProjectImport, ProjectRecord
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import imports as queries
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import import_bulk, import_columns, imports
from daxiao.domains.projects.services.import_rows import Judged, Verdict
from daxiao.domains.projects.services.imports import Preview, Upload
from daxiao.domains.projects.types import Admission, LandMode, ProjectKind, Reason
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org
from daxiao.ui import workbooks
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db

NAME = "青禾铜箔年产五万吨铜箔项目"
NEW = {"项目名称": NAME, "项目性质": "新建", "所在地": "青禾县", "总投资（亿元）": "5亿元"}


def table(*rows: dict[str, Any]) -> bytes:
    heads = list(dict.fromkeys(h for row in rows for h in row))
    lines = [heads, *([str(row.get(h, "")) for h in heads] for row in rows)]
    return "\n".join("\t".join(line) for line in lines).encode()


def handed(actor: Actor, data: bytes, name: str = "项目.csv") -> ProjectImport:
    return imports.hand_over(actor, upload=Upload(name, data), now=NOW)


def looked(actor: Actor, *rows: dict[str, Any]) -> Preview:
    return imports.preview(actor, imported=handed(actor, table(*rows)), today=TODAY)


def first(actor: Actor, *rows: dict[str, Any]) -> Judged:
    return looked(actor, *rows).rows[0]


def codes(row: Judged) -> list[str]:
    return [f.code for f in row.line.findings]


def written(actor: Actor, data: bytes) -> ProjectImport:
    row = handed(actor, data)
    seen = imports.preview(actor, imported=row, today=TODAY).seen
    return imports.write(actor, imported=row, seen=seen, today=TODAY, now=NOW)


# ---- new rows


def test_a_new_row_is_entered_as_the_form_would(world: World, cast: Cast) -> None:
    """S000-P-06: the register is filled from a table."""
    row = {
        **NEW,
        "用地方式": "租赁",
        "签约日期": "2026/1/5",
        "责任单位": "县经信局",
        "年度计划投资（万元）": "12000",
        "重点标签": "省重点、十大项目",
    }

    done = written(cast.office.actor, table(row))

    project = Project.everything.get()
    assert (done.added, done.changed, done.refused) == (1, 0, 0)
    assert project.admission == Admission.DRAFT
    assert project.code == "980121-2026-0001"
    assert project.region == world.county
    assert (project.invest_yi, project.year_invest_yi) == (Decimal(5), Decimal("1.2"))
    assert project.land_mode == LandMode.LEASED
    assert project.signed_on == date(2026, 1, 5)
    assert project.responsible_unit == world.units["县经信局"]
    assert project.parties.filter(org=world.units["县经信局"]).exists()
    assert project.tags == "十大项目、省重点"


def test_looking_writes_nothing(cast: Cast) -> None:
    found = looked(cast.office.actor, NEW)

    assert [r.verdict for r in found.rows] == [Verdict.NEW]
    assert not Project.everything.exists()


def test_the_same_file_twice_enters_nothing_twice(cast: Cast) -> None:
    data = table(NEW)
    written(cast.office.actor, data)

    again = handed(cast.office.actor, data)
    found = imports.preview(cast.office.actor, imported=again, today=TODAY)

    assert [r.verdict for r in found.rows] == [Verdict.SAME]
    with refused("projects.import_nothing"):
        imports.write(cast.office.actor, imported=again, seen=found.seen, today=TODAY, now=NOW)


def test_a_second_click_writes_nothing_twice(cast: Cast) -> None:
    row = handed(cast.office.actor, table(NEW))
    seen = imports.preview(cast.office.actor, imported=row, today=TODAY).seen

    for _ in range(2):
        done = imports.write(cast.office.actor, imported=row, seen=seen, today=TODAY, now=NOW)

    assert done.added == 1
    assert Project.everything.count() == 1
    assert kinds(done).count("projects.import_written") == 1


def test_rows_in_order_are_written_and_the_others_stay_out(cast: Cast) -> None:
    done = written(
        cast.office.actor, table(NEW, {**NEW, "项目名称": "石桥精铸铸件项目", "所在地": "火星"})
    )

    assert (done.added, done.refused) == (1, 1)
    assert Project.everything.count() == 1


def test_what_moved_since_it_was_looked_at_is_not_written(world: World, cast: Cast) -> None:
    row = handed(cast.office.actor, table(NEW))
    seen = imports.preview(cast.office.actor, imported=row, today=TODAY).seen
    make.entered(world.county, NAME)

    with refused("projects.import_moved_on"):
        imports.write(cast.office.actor, imported=row, seen=seen, today=TODAY, now=NOW)

    assert Project.everything.count() == 1
    assert not ProjectImport.everything.get().is_written


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"所在地": "火星市"}, "projects.import_name_unknown"),
        ({"所在地": "南渡县"}, "projects.import_name_unknown"),  # another city's county
        ({"责任单位": "没有的局"}, "projects.import_name_unknown"),
        ({"项目性质": ""}, "projects.import_kind_missing"),
        ({"项目性质": "扩建"}, "imports.not_a_choice"),
        ({"项目名称": ""}, "projects.name_missing"),
        ({"所在地": ""}, "projects.place_missing"),
        ({"总投资（亿元）": "许多"}, "projects.not_a_sum"),
        ({"总投资（亿元）": "50000"}, "projects.wan_as_yi"),
        ({"签约日期": "2026-12-31"}, "projects.day_in_future"),
        ({"项目编号": "980121-2026-9999"}, "projects.import_code_unknown"),
        ({"项目名称": "清空"}, "projects.import_cleared"),
    ],
)
def test_a_refused_cell_says_why(
    world: World, cast: Cast, change: dict[str, str], code: str
) -> None:
    row = first(cast.office.actor, {**NEW, **change, "项目秘书": "", "企业": "甲"})

    assert row.verdict is Verdict.REFUSED
    assert code in codes(row)


def test_all_faults_of_a_row_are_told_at_once(world: World, cast: Cast) -> None:
    row = first(
        cast.office.actor, {**NEW, "所在地": "火星市", "签约日期": "昨天", "总投资（亿元）": "0"}
    )

    assert set(codes(row)) == {
        "projects.import_name_unknown",
        "imports.not_a_day",
        "projects.sum_negative",
    }


def test_an_odd_sum_is_taken_when_a_person_looked_again(cast: Cast) -> None:
    row = first(cast.office.actor, {**NEW, "总投资（亿元）": "50000", "已核对": "是"})

    assert row.verdict is Verdict.NEW


def test_the_same_project_twice_in_a_file_is_refused(cast: Cast) -> None:
    found = looked(cast.office.actor, NEW, {**NEW, "总投资（亿元）": "6"})

    assert [r.verdict for r in found.rows] == [Verdict.NEW, Verdict.REFUSED]
    assert codes(found.rows[1]) == ["projects.import_row_twice"]


def test_a_name_that_several_bear_asks_for_one_of_them(world: World, cast: Cast) -> None:
    row = first(cast.city_office.actor, {**NEW, "牵头部门": "经信局", "责任单位": "县经信局"})

    # of two counties' bureaus the one of the row's own county is meant
    assert row.given is not None
    assert row.given.responsible_unit == world.units["县经信局"].pk


def test_a_unit_enters_its_own_projects_only(world: World, cast: Cast) -> None:
    own = {**NEW, "责任单位": "县经信局"}

    assert first(cast.clerk.actor, own).verdict is Verdict.NEW
    assert codes(first(cast.clerk.actor, NEW)) == ["projects.entry_out_of_reach"]
    assert written(cast.clerk.actor, table(own)).added == 1


def test_who_may_not_enter_projects_imports_none(cast: Cast) -> None:
    with denied(hidden=False):
        handed(cast.reader.actor, table(NEW))


def test_an_import_is_its_owners_alone(cast: Cast) -> None:
    row = handed(cast.office.actor, table(NEW))

    assert queries.one_import(cast.office.actor, row.pk) == row
    with denied(hidden=True):
        queries.one_import(cast.city_office.actor, row.pk)


def test_the_platform_itself_hands_nothing_over() -> None:
    with refused("projects.import_no_account"):
        handed(Actor.system("测试"), table(NEW))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"项目秘书": "没有的人"}, "projects.import_name_unknown"),
        ({"包保领导": "没有的人"}, "projects.import_name_unknown"),
        ({"园区": "没有的园区"}, "projects.import_name_unknown"),
        ({"总投资（吨）": "5"}, "projects.import_unit_odd"),
        ({"用地（丈）": "5"}, "projects.import_unit_odd"),
    ],
)
def test_an_unknown_name_or_unit_is_one_sentence(
    cast: Cast, change: dict[str, str], code: str
) -> None:
    given = {h: v for h, v in NEW.items() if not h.startswith("总投资")}

    assert codes(first(cast.office.actor, {**given, **change})) == [code]


def test_land_in_hectares_is_kept_in_mu(cast: Cast) -> None:
    row = first(cast.office.actor, {**NEW, "用地（公顷）": "2"})

    assert row.given is not None
    assert row.given.land == Decimal(30)


def test_projects_of_one_name_ask_for_their_code(world: World, cast: Cast) -> None:
    make.entered(world.county, NAME)
    make.entered(world.county, NAME)

    assert codes(first(cast.office.actor, NEW)) == ["projects.import_namesakes"]


def test_bureaus_of_one_name_ask_for_one_of_them(world: World, cast: Cast) -> None:
    Org.everything.filter(pk=world.units["县发改局"].pk).update(name="青禾县经济和信息化局")

    row = first(cast.office.actor, {**NEW, "责任单位": "青禾县经济和信息化局"})

    assert codes(row) == ["projects.import_name_twice"]


# ---- rows of projects that are there


def test_a_doubt_asks_to_be_looked_at_again(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    row = {
        "项目编号": project.code,
        "项目名称": "",
        "总投资（亿元）": "0.0005",
        "变更原因": "填报更正",
        "变更说明": "原来多写了一万倍",
    }

    assert "projects.import_doubt" in codes(first(cast.office.actor, row))
    assert first(cast.office.actor, {**row, "已核对": "是"}).verdict is Verdict.CHANGED


def test_a_draft_is_put_right_by_its_code(world: World, cast: Cast) -> None:
    project = make.entered(world.county)

    written(
        cast.office.actor, table({"项目编号": project.code, "项目名称": "", "总投资（亿元）": "7"})
    )

    project.refresh_from_db()
    assert (project.invest_yi, project.name) == (Decimal(7), NAME)
    assert kinds(project)[-1] == "projects.entry_edited"


def test_a_change_of_the_register_needs_its_reason(world: World, cast: Cast) -> None:
    """05-principles 21: no change of date or money without a reason code and a sentence."""
    project = make.signed(world.county, on=TODAY - timedelta(days=30))
    row = {"项目编号": project.code, "项目名称": "", "总投资（亿元）": "7"}

    assert codes(first(cast.office.actor, row)) == ["projects.reason_missing"]
    assert codes(first(cast.office.actor, {**row, "变更原因": "市场原因"})) == [
        "projects.sentence_missing"
    ]

    explained = {**row, "变更原因": "市场原因", "变更说明": "二期推迟到明年"}
    written(cast.office.actor, table(explained))

    change = ProjectChange.everything.get()
    assert (change.what, change.now, change.reason) == ("invest", "7.0000", Reason.MARKET)
    assert change.because == "二期推迟到明年"


def test_description_units_and_sums_of_a_row_go_their_own_ways(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    row = {
        "项目编号": project.code,
        "项目名称": "青禾铜箔年产六万吨铜箔项目",
        "责任单位": "县发改局",
        "计划开工日期": "2026-09-01",
        "变更说明": "产能按备案改正",
    }

    written(cast.office.actor, table(row))

    project.refresh_from_db()
    assert project.name == "青禾铜箔年产六万吨铜箔项目"
    assert project.responsible_unit == world.units["县发改局"]
    assert project.planned_start_on == date(2026, 9, 1)
    assert {"projects.project_described", "projects.project_arranged"} <= set(kinds(project))


def test_a_description_changes_with_a_sentence(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    row = {"项目编号": project.code, "项目名称": "青禾铜箔年产六万吨铜箔项目"}

    assert codes(first(cast.office.actor, row)) == ["projects.description_unexplained"]


def test_an_empty_cell_changes_nothing_and_a_cleared_one_does(world: World, cast: Cast) -> None:
    project = make.entered(world.county, industry_name="铜产业")
    row = {"项目编号": project.code, "项目名称": "", "产业": ""}

    assert first(cast.office.actor, row).verdict is Verdict.SAME
    written(cast.office.actor, table({**row, "产业": "清空"}))

    assert Project.everything.get().industry_name == ""


def test_a_project_in_review_is_not_rewritten(world: World, cast: Cast) -> None:
    project = make.entered(world.county)
    Project.everything.filter(pk=project.pk).update(admission=Admission.SUBMITTED)

    row = first(
        cast.office.actor, {"项目编号": project.code, "项目名称": "", "总投资（亿元）": "7"}
    )

    assert codes(row) == ["projects.entry_not_editable"]


def test_a_project_that_left_is_only_looked_at(world: World, cast: Cast) -> None:
    project = make.entered(world.county)
    Project.everything.filter(pk=project.pk).update(admission=Admission.LEFT)

    row = first(cast.office.actor, {"项目编号": project.code, "项目名称": "", "产业": "铜产业"})

    assert codes(row) == ["projects.change_of_left_project"]


def test_anothers_project_is_unknown(world: World, cast: Cast) -> None:
    project = make.entered(world.sister)

    row = first(cast.office.actor, {"项目编号": project.code, "项目名称": "", "产业": "铜产业"})

    assert codes(row) == ["projects.import_code_unknown"]


def test_one_row_that_fails_takes_all_back(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = handed(cast.office.actor, table(NEW, {**NEW, "项目名称": "石桥精铸铸件扩产项目"}))
    seen = imports.preview(cast.office.actor, imported=row, today=TODAY).seen
    calls: list[Any] = []

    def fails(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            from daxiao.std.findings import Refused  # noqa: PLC0415 - only here

            raise Refused(imports.MOVED_ON())
        return real(*args, **kwargs)

    real = entry_services.enter
    monkeypatch.setattr(entry_services, "enter", fails)

    with refused("projects.import_row"):
        imports.write(cast.office.actor, imported=row, seen=seen, today=TODAY, now=NOW)

    assert not Project.everything.exists()
    assert not ProjectImport.everything.get().is_written


# ---- many


def _columns(project: Project) -> dict[str, Any]:
    names = [f.name for f in Project._meta.concrete_fields]
    left = {"id", "code", "name", "version"}
    return {n: getattr(project, n) for n in names if n not in left}


def _told(project: Project) -> list[tuple[Any, ...]]:
    rows = ProjectRecord.everything.filter(project=project).order_by("number")
    return list(rows.values_list("number", "kind", "known_on", "about_on", "detail", "by_label"))


def test_many_entered_together_are_what_each_would_be(world: World, cast: Cast) -> None:
    row = {**NEW, "签约日期": "2026-01-05", "责任单位": "县经信局", "项目秘书": "青禾专班"}
    given = first(cast.office.actor, row).given
    assert given is not None

    one = entry_services.enter(cast.office.actor, input=given, today=TODAY, now=NOW)
    two, three = import_bulk.enter_many(
        cast.office.actor, entries=[given, given], today=TODAY, now=NOW
    )

    one.refresh_from_db()
    two.refresh_from_db()
    assert [p.code for p in (one, two, three)] == [f"980121-2026-000{n}" for n in (1, 2, 3)]
    assert _columns(two) == _columns(one)
    assert _told(two) == _told(one)
    assert list(two.parties.values_list("org", "duty")) == list(
        one.parties.values_list("org", "duty")
    )
    assert list(two.secretaries.all()) == list(one.secretaries.all())
    assert two.standing.due_on == one.standing.due_on
    assert kinds(two)[-1] == "projects.project_entered"


def test_a_large_file_is_entered_together(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MANY", 2)
    rows = [{**NEW, "项目名称": f"青禾第{n}家企业铜箔项目"} for n in range(5)]

    assert written(cast.office.actor, table(*rows)).added == 5
    assert Project.everything.count() == 5


def test_too_many_changes_at_once_are_refused(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_CHANGES", 1)
    rows = [
        {"项目编号": make.entered(world.county, name).code, "项目名称": "", "产业": "铜产业"}
        for name in (NAME, "石桥精铸铸件扩产改造项目")
    ]

    with refused("projects.import_too_many_changes"):
        written(cast.office.actor, table(*rows))


def test_looking_asks_the_same_number_of_questions_for_any_number_of_rows(
    world: World, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    rows = [{**NEW, "项目名称": f"青禾第{n}家企业铜箔项目"} for n in range(200)]
    row = handed(cast.office.actor, table(*rows))

    with django_assert_max_num_queries(40):
        imports.preview(cast.office.actor, imported=row, today=TODAY)


# ---- out and in again


def _full(actor: Actor, kind: str) -> bytes:
    wanted = (*imports.columns_for(actor), import_columns.STATE_COLUMN)
    names = queries.all_names()
    rows = (
        import_columns.cells_of(t.entry, names, wanted, Admission(t.project.admission).label)
        for t in queries.full_rows(actor)
    )
    if kind == "csv":
        return workbooks.csv_file(wanted, rows)
    return workbooks.workbook("项目", wanted, rows, import_columns.NOTES).read()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_full_table_goes_out_and_in_again_unchanged(world: World, cast: Cast, kind: str) -> None:
    make.admitted(
        world.townships[0],
        industry_name="=铜产业",
        invest_yi=Decimal("3.1416"),
        land_mu=Decimal("45.5"),
        jobs=120,
        first_year=2026,
        scope="建设厂房\n两条线",
        contacts=["张三 13800000000", "李四 13900000000"],
        tags="十大项目、省重点",
        lead_unit=world.units["县经信局"],
    )
    # a park that is none, and a unit that has gone: what stands there can stay
    gone = world.units["县科技局"]
    Org.everything.filter(pk=gone.pk).update(until=TODAY)
    make.signed(
        world.county,
        on=TODAY - timedelta(days=9),
        name="石桥精铸铸件扩产改造项目",
        park=world.townships[1],
        steward_unit=gone,
    )

    data = _full(cast.office.actor, kind)
    row = handed(cast.office.actor, data, f"全表.{kind}")
    found = imports.preview(cast.office.actor, imported=row, today=TODAY)

    assert [(r.verdict, codes(r), r.moved) for r in found.rows] == [(Verdict.SAME, [], ())] * 2
    assert found.reading.unread == ()


def test_contacts_go_out_only_where_they_may_be_seen(world: World, cast: Cast) -> None:
    """Who handles the projects of one place and reads those of another sees the contacts of the first alone."""
    make.entered(world.county, contacts=["张三 13800000000"])
    make.entered(world.sister, "邻县的年产三万吨铝材项目", contacts=["李四 13900000000"])
    both = replace(cast.office.actor, grants=(*cast.office.actor.grants, *cast.reader.actor.grants))

    table = _full(both, "csv").decode()

    assert "邻县" in table
    assert "13800000000" in table
    assert "13900000000" not in table


def test_who_may_not_see_contacts_gets_no_such_column(cast: Cast) -> None:
    with_them = import_columns.columns(with_contacts=True)
    without = import_columns.columns(with_contacts=False)

    assert {c.name for c in with_them} - {c.name for c in without} == {"contacts"}


def test_every_field_of_an_entry_has_its_column() -> None:
    columns = {c.name: c for c in import_columns.columns(with_contacts=True)}
    names = set(columns)

    assert names >= set(entry_queries.UNITS) | {"code", "name", "invest", "signed_on", "tags"}
    assert {"reason", "because", "confirmed"} <= names
    assert ProjectKind.NEW.label in columns["kind"].choices
