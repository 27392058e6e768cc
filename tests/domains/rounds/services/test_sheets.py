"""Spreadsheets of figures both ways (conventions §4.1): checked before anything is written, errors at their cells, all of it
or nothing."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from daxiao.domains.rounds.models import FigureSheet, Owed, Round
from daxiao.domains.rounds.panels import sheets as panels
from daxiao.domains.rounds.queries import filing as filing_queries
from daxiao.domains.rounds.queries import sheets as queries
from daxiao.domains.rounds.services import sheets as services
from daxiao.domains.rounds.services.sheets import Upload
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.rounds.types.sheets import Checked, RowVerdict
from daxiao.domains.targets.models import Indicator, Observation
from daxiao.flows import import_figures
from daxiao.kernel.access import Actor
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db

HEADS = ("指标代码", "指标名称", "地区代码", "地区", "月份", "本月数", "累计数", "说明")


@dataclass
class Scene:
    round: Round
    clerk: Actor
    office: Actor
    first: Indicator
    second: Indicator
    other: Indicator
    county: str


@pytest.fixture
def scene(world: World, cast: Cast) -> Scene:
    duties = make.three_duties(world)
    for n, duty in enumerate(duties):
        Indicator.everything.filter(pk=duty.indicator_id).update(code=f"a{n}")
    inds = [Indicator.everything.get(pk=d.indicator_id) for d in duties]
    row = make.opened(world.county)
    return Scene(row, cast.clerk.actor, cast.office.actor, *inds, county=world.county.code)


def sheet(rows: Sequence[Sequence[object]], heads: Sequence[str] = HEADS, **more: Any) -> bytes:
    """A workbook as a person would make one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(more.get("title", "Sheet1"))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    at = more.get("above", 0)
    for n, row in enumerate([heads, *rows], start=at):
        for k, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(n, k, cell, day)
            elif cell is not None:
                page.write(n, k, cell)
    for span in more.get("merge", ()):
        page.merge_range(*span)
    if meta := more.get("meta"):
        book.add_worksheet("_daxiao").write_row(0, 0, meta)
    book.close()
    return out.getvalue()


def line(scene: Scene, **given: object) -> list[object]:
    values: dict[str, object] = {
        "code": scene.first.code,
        "name": scene.first.name,
        "place": scene.county,
        "place_name": "青禾县",
        "period": 202602,
        "month": 12.5,
        "total": None,
        "note": "首报",
        **given,
    }
    return list(values.values())


def look(scene: Scene, data: bytes, actor: Actor | None = None) -> Checked:
    return services.check(actor or scene.clerk, data, today=TODAY)


def codes(checked: Checked) -> list[str]:
    return [s.code for r in checked.rows for s in r.said if s.severity == "error"]


def write(scene: Scene, data: bytes, actor: Actor | None = None) -> FigureSheet:
    who = actor or scene.clerk
    row = services.hand_over(who, upload=Upload("二月.xlsx", data), today=TODAY, now=NOW)
    return import_figures.write(who, sheet=row, seen=row.seen, today=TODAY, now=NOW)


def cells(made: Any) -> list[list[object]]:
    """The data sheet of a workbook that goes out, below its hidden row of codes."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made.read()))
    rows = book.get_sheet_by_name("指标数据").to_python(skip_empty_area=False)
    return [list(r) for r in rows[1:]]


# ---- up


def test_a_sheet_is_checked_before_anything_is_written(scene: Scene) -> None:
    checked = look(scene, sheet([line(scene)]))

    assert [r.verdict for r in checked.rows] == [RowVerdict.NEW]
    assert checked.rows[0].owed is not None
    assert not Observation.everything.exists()


def test_written_rows_are_figures_and_answer_what_is_owed(scene: Scene) -> None:
    done = write(
        scene, sheet([line(scene), line(scene, code="a1", name="工业用电量", total=9, month=None)])
    )

    assert (done.added, done.changed, done.refused, done.is_written) == (2, 0, 0, True)
    figures = {o.indicator.code: o for o in Observation.everything.select_related("indicator")}
    assert figures["a0"].own == Decimal("12.5")
    assert (figures["a1"].given, figures["a1"].value) == ("cumulative", Decimal(9))
    assert figures["a0"].origin == "imported"
    states = {o.indicator_id: o.state for o in make.items(scene.round)}
    assert states[scene.first.pk] == states[scene.second.pk] == OwedState.SUBMITTED
    assert kinds(done) == ["rounds.sheet_handed", "rounds.sheet_written"]


def test_a_second_click_and_the_same_file_again_change_nothing(scene: Scene) -> None:
    data = sheet([line(scene)])
    done = write(scene, data)
    again = import_figures.write(scene.clerk, sheet=done, seen=done.seen, today=TODAY, now=NOW)

    assert again.written_at == done.written_at
    assert [r.verdict for r in look(scene, data).rows] == [RowVerdict.SAME]
    with refused("rounds.sheet_nothing"):
        write(scene, data)
    assert Observation.everything.count() == 1


def test_an_outcome_that_moved_on_is_looked_at_again_first(scene: Scene) -> None:
    data = sheet([line(scene)])
    row = services.hand_over(scene.clerk, upload=Upload("a.xlsx", data), today=TODAY, now=NOW)
    write(scene, sheet([line(scene, month=3)]))

    with refused("rounds.sheet_moved_on"):
        import_figures.write(scene.clerk, sheet=row, seen=row.seen, today=TODAY, now=NOW)
    assert not FigureSheet.everything.get(pk=row.pk).is_written

    fresh = services.look_again(scene.clerk, sheet=row, today=TODAY)
    assert (fresh.added, fresh.changed) == (0, 1)


@pytest.mark.parametrize(
    "period",
    [202602, "202602", "2026-02", "2026.02", "2026年2月", "2026年1-2月", date(2026, 2, 1), 46054],
)
def test_a_month_is_known_however_it_is_written(scene: Scene, period: object) -> None:
    """Rule 3: dates as serials, 2026.3, 2026年3月, 202603."""
    checked = look(scene, sheet([line(scene, period=period)]))

    assert checked.rows[0].entry is not None
    assert checked.rows[0].entry.period == 202602


def test_a_month_that_the_program_has_cut_short_is_not_guessed(scene: Scene) -> None:
    assert codes(look(scene, sheet([line(scene, period=2025.1)]))) == [
        "rounds.sheet_period_ambiguous"
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": "zz"}, "rounds.sheet_no_indicator"),
        ({"code": None}, "rounds.sheet_code_missing"),
        ({"place": "980122", "place_name": None}, "rounds.sheet_no_place"),
        ({"place": "999999", "place_name": None}, "rounds.sheet_no_place"),
        ({"name": "别的指标"}, "rounds.sheet_name_differs"),
        ({"period": "二月"}, "rounds.sheet_period"),
        ({"period": None}, "rounds.sheet_period_missing"),
        ({"month": "约12"}, "rounds.typed_no_figure"),
        ({"month": "12吨"}, "rounds.typed_other_unit"),
        ({"month": "#REF!"}, "rounds.sheet_cell_broken"),
        ({"month": date(2026, 2, 3)}, "rounds.sheet_not_typed"),
        ({"month": 12.5, "total": 13}, "rounds.grid_both_differ"),
        ({"note": "长" * 401}, "rounds.sheet_note_long"),
        ({"period": 202612}, "targets.figure_future"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(
    scene: Scene, given: dict[str, object], code: str
) -> None:
    january = line(scene, period=202601, month=1)
    checked = look(scene, sheet([january, line(scene, **given)]))

    assert checked.rows[0].verdict is RowVerdict.NEW
    assert checked.rows[1].verdict is RowVerdict.REFUSED
    assert code in codes(checked)


def test_what_is_outside_the_scope_is_told_like_what_does_not_exist(scene: Scene) -> None:
    """A figure must not leave its scope by an error text: the sister county's code and an invented one say the same."""
    there, nowhere = (
        look(scene, sheet([line(scene, place=p, place_name=None)])).rows[0].said[0].sentence
        for p in ("980122", "999999")
    )

    assert there.replace("980122", "") == nowhere.replace("999999", "")


def test_another_units_figure_is_refused_at_its_row(scene: Scene) -> None:
    checked = look(scene, sheet([line(scene, code="a2", name="固定资产投资")]))

    assert codes(checked) == ["targets.figure_not_yours"]


def test_no_row_tells_what_another_unit_has_filed(scene: Scene) -> None:
    """A figure must not leave its scope: neither a guess that is the same nor a sum that does not fit betrays it."""
    theirs = {"code": "a2", "name": None}
    january = line(scene, **theirs, period=202601, month=77)
    write(scene, sheet([january, line(scene, **theirs, month=5)]), scene.office)

    for given in ({"month": 5}, {"month": 6}, {"month": 5, "total": 9}, {"month": 5, "total": 82}):
        checked = look(scene, sheet([line(scene, **theirs, **given)]))
        assert codes(checked) == ["targets.figure_not_yours"], given
        assert "77" not in "".join(s.sentence for s in checked.rows[0].said)


def test_the_office_hands_in_for_all_its_units(scene: Scene) -> None:
    done = write(
        scene, sheet([line(scene), line(scene, code="a2", name="固定资产投资")]), scene.office
    )

    assert done.added == 2
    orgs = set(Observation.everything.values_list("org__short_name", flat=True))
    assert orgs == {"县经信局", "县发改局"}


def test_moved_and_extra_columns_are_taken(scene: Scene) -> None:
    """Rule 1: columns by their code or heading, wherever they stand."""
    heads = ("自己的备注", "本月数（亿元）", "月 份", "地区代码*", "指标代码")
    checked = look(scene, sheet([["x", "1,2.5" and "12.5", "202602", scene.county, "a0"]], heads))

    assert [r.verdict for r in checked.rows] == [RowVerdict.NEW]
    assert checked.book.unread == ("自己的备注",)


def test_titles_above_and_merged_keys_are_understood(scene: Scene) -> None:
    rows = [
        line(scene, period=202601, month=1),
        line(scene, code=None, name=None, place=None, place_name=None, period=202602, month=2),
    ]
    merge = [(n, k, n + 1, k, v) for n in (3,) for k, v in ((0, "a0"), (2, scene.county))]
    data = sheet(rows, above=2, merge=merge)

    assert [r.verdict for r in look(scene, data).rows] == [RowVerdict.NEW, RowVerdict.NEW]


def test_one_figure_for_two_rows_is_not_guessed(scene: Scene) -> None:
    rows = [line(scene, month=None), line(scene, code="a1", name="工业用电量", month=None)]
    data = sheet(rows, merge=[(1, 5, 2, 5, 12)])

    assert codes(look(scene, data)) == ["rounds.sheet_merged"]


def test_a_template_of_an_older_version_is_refused_in_words(scene: Scene) -> None:
    with refused("rounds.sheet_old_template"):
        look(scene, sheet([line(scene)], meta=["daxiao.figures", 0]))
    with refused("rounds.sheet_other_template"):
        look(scene, sheet([line(scene)], meta=["daxiao.else", 1]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "imports.file_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "imports.old_sheet"),
        (b"PK\x03\x04nothing", None),
        (sheet([], ["甲", "乙"]), "rounds.sheet_no_headings"),
        (sheet([], HEADS), "rounds.sheet_no_rows"),
        (sheet([["a0"]], ["指标代码"]), "rounds.sheet_column_missing"),
        (sheet([["a0"]], ["指标代码", "地区代码", "月份"]), "rounds.sheet_column_missing"),
        (sheet([["a0"]], [*HEADS, "指标代码"]), "rounds.sheet_column_twice"),
    ],
)
def test_what_is_no_sheet_of_figures_is_one_sentence(
    scene: Scene, data: bytes, code: str | None
) -> None:
    with pytest.raises(Refused) as caught:
        look(scene, data)
    assert code is None or caught.value.findings[0].code == code


def test_the_same_figure_twice_is_told_with_the_other_row(scene: Scene) -> None:
    checked = look(scene, sheet([line(scene), line(scene, month=13)]))

    assert [r.verdict for r in checked.rows] == [RowVerdict.NEW, RowVerdict.REFUSED]
    assert "第2行" in checked.rows[1].said[0].sentence


def test_both_figures_fit_with_the_rows_before_them_in_the_file(scene: Scene) -> None:
    """Principle 9: a file of many months reconciles with itself, whatever its order."""
    rows = [
        line(scene, period=202602, month=2, total=3),
        line(scene, period=202601, month=1, total=1),
    ]
    wrong = [*rows[:1], line(scene, period=202601, month=1, total=2)]

    assert codes(look(scene, sheet(rows))) == []
    assert "rounds.grid_both_differ" in codes(look(scene, sheet(wrong)))


def test_a_row_of_both_figures_of_which_one_was_changed_states_that_one(scene: Scene) -> None:
    write(scene, sheet([line(scene, period=202601, month=1), line(scene, month=2)]))

    checked = look(scene, sheet([line(scene, month=2.5, total=3)]))

    assert [r.verdict for r in checked.rows] == [RowVerdict.CHANGED]
    entry = checked.rows[0].entry
    assert entry is not None
    assert (entry.given, entry.value) == ("month", Decimal("2.5"))


def test_an_unexplained_doubt_holds_up_its_row_only(scene: Scene) -> None:
    past = [line(scene, period=202500 + n, month=10 + n % 3) for n in range(1, 13)]
    write(scene, sheet(past))
    rows = [line(scene, period=202601, month=100000, note=None), line(scene, code="a1", name=None)]

    checked = look(scene, sheet(rows))

    assert [r.verdict for r in checked.rows] == [RowVerdict.REFUSED, RowVerdict.NEW]
    said = {s.code for s in checked.rows[0].said}
    assert {"targets.entry_slipped", "targets.figure_note_wanted"} <= said


def test_another_persons_sheet_is_not_there(scene: Scene) -> None:
    row = services.hand_over(
        scene.office, upload=Upload("a.xlsx", sheet([line(scene)])), today=TODAY, now=NOW
    )
    with denied(hidden=True):
        queries.one_sheet(scene.clerk, row.pk)


def test_a_csv_of_the_office_program_is_read(scene: Scene) -> None:
    text = "指标代码,地区代码,月份,本月数,说明\r\na0," + scene.county + ',202602,"1,2.5",x\r\n'
    text = text.replace("1,2.5", "12.5")
    for data in (text.encode("utf-8-sig"), text.encode("gb18030")):
        assert [r.verdict for r in look(scene, data).rows] == [RowVerdict.NEW]


# ---- back with what is wrong


def test_the_file_comes_back_with_its_values_and_is_taken_again(scene: Scene) -> None:
    """Rule 5: 错误原因 first, original values kept, re-upload accepted; error rows out = error rows in."""
    rows = [
        [*line(scene), "自留"],
        [*line(scene, code="a1", name="工业用电量", month="约12"), "=1+1"],
        [*line(scene, code="zz", name=None), None],
    ]
    data = sheet(rows, [*HEADS, "备忘"])
    checked = look(scene, data)
    bad = [r for r in checked.rows if r.verdict is RowVerdict.REFUSED]

    only = cells(panels.marked(checked, only_refused=True))
    full = cells(panels.marked(checked, only_refused=False))

    assert only[0][0] == "错误原因"
    assert len(only) - 1 == len(bad) == 2
    assert len(full) - 1 == 3
    assert "约12" in str(only[1][0])
    assert only[1][6] == "约12"
    assert full[1][0] == ""

    made = panels.marked(checked, only_refused=True).read()
    again = look(scene, made)
    assert [r.verdict for r in again.rows] == [RowVerdict.REFUSED, RowVerdict.REFUSED]
    assert codes(again) == codes(checked)
    assert again.book.unread == checked.book.unread


# ---- down


def test_the_template_comes_back_filled_and_is_written(scene: Scene) -> None:
    owed = queries.owed_rows(scene.clerk, scene.round, None)
    rows = filing_queries.make_rows(scene.clerk, owed, 202602)
    made = panels.template(rows, period=202602, told=["二月"]).read()

    checked = look(scene, made)
    assert [r.verdict for r in checked.rows] == [RowVerdict.EMPTY, RowVerdict.EMPTY]
    assert not checked.book.unread

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names[:2] == ["填写说明", "指标数据"]
    grid = book.get_sheet_by_name("指标数据").to_python(skip_empty_area=False)
    heads, body = grid[1], grid[2]
    filled = sheet(
        [[*body[:9], 12.5, None, "首报", None]], [str(h) for h in heads], meta=["daxiao.figures", 1]
    )
    assert write(scene, filled).added == 1


def test_what_was_filed_goes_out_and_comes_back_the_same(scene: Scene) -> None:
    """Rule 7: the same columns and codes as the template, hash on the last sheet."""
    write(scene, sheet([line(scene, note="=HYPERLINK(1)")]))
    owed = filing_queries.rows_of(scene.office, scene.round, cap=filing_queries.Cap.ROUND_VIEW)
    rows = [r for r in filing_queries.make_rows(scene.office, owed, 202602) if r.state.is_in]
    made = panels.filed(rows, period=202602, told=[("快照编号", "1")]).read()

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    proof = dict(r[:2] for r in book.get_sheet_by_name("校验").to_python() if len(r) > 1)
    assert book.sheet_names[-1] == "校验"
    assert proof["SHA-256"] == panels.digest(rows, 202602)
    assert [r.verdict for r in look(scene, made).rows] == [RowVerdict.SAME]


def test_the_long_form_has_its_code_lists(scene: Scene) -> None:
    lists = panels.CodeLists([("a0", "规上工业增加值", "亿元")], [(scene.county, "青禾县")])
    made = panels.long_form(lists, told=["长表"]).read()

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.get_sheet_by_name("代码表").to_python()[1][:3] == ["a0", "规上工业增加值", "亿元"]
    with refused("rounds.sheet_no_rows"):
        look(scene, made)


def test_a_late_sheet_is_marked_late(scene: Scene) -> None:
    data = sheet([line(scene)])
    late = date(2026, 3, 20)
    row = services.hand_over(scene.clerk, upload=Upload("a.xlsx", data), today=late, now=NOW)
    import_figures.write(scene.clerk, sheet=row, seen=row.seen, today=late, now=NOW)

    assert Owed.everything.get(round=scene.round, indicator=scene.first).is_late
    assert Observation.everything.get().is_late
