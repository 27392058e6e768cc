"""Read the demonstration's data files into frozen, checked values.

Pure: no database, no clock, no network. `load()` reads the TOML files beside this module; `build()` takes their parsed
contents and does the checking, so that a test can break one row. Every refusal is a ValueError whose sentence names
the file, the row and what is wrong with it.
"""

import datetime as dt
import enum
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib import resources
from typing import TypeVar

from daxiao.extract.readings import Ambition, Comparator, Measure
from daxiao.flows.demo_data import checks, types
from daxiao.kernel.caps import Role


Document = Mapping[str, object]
FILES = ("places", "units", "indicators", "figures", "people", "projects")
_Choice = TypeVar("_Choice", bound=enum.StrEnum)


def load() -> types.DemoData:
    """All data files, checked. Raises ValueError with one Chinese sentence at the first defect."""
    return build({name: read_document(f"{name}.toml") for name in FILES})


def read_document(name: str) -> Document:
    """One TOML file beside this module, its numbers as Decimal."""
    return tomllib.loads(_text(name), parse_float=Decimal)


def sample_plan() -> types.SamplePlan:
    """The invented sample plan and its blocks for the .docx writer. Raises ValueError when the two do not fit."""
    text = _text("sample_plan.txt")
    lines = text.split("\n")
    blocks = tuple(
        _block(row, lines) for row in _rows(read_document("sample_plan.docx.toml"), "block", "版式")
    )
    if [line for line in lines if line] != [
        line for block in blocks for line in block.text.split("\n")
    ]:
        raise ValueError(
            "sample_plan.docx.toml 的各块没有恰好一次地覆盖 sample_plan.txt 的全部文字，请核对 lines。"
        )
    return types.SamplePlan(title=lines[0], text=text, blocks=blocks)


def build(documents: Mapping[str, Document]) -> types.DemoData:
    """The parsed files (keys of FILES) as checked data. Raises ValueError with one Chinese sentence."""
    places, units, people = documents["places"], documents["units"], documents["people"]
    indicators, figures = documents["indicators"], documents["figures"]
    since = _Row("places.toml", places).day("since")
    data = types.DemoData(
        places=tuple(_place(row, since) for row in _rows(places, "place", "地方")),
        units=tuple(_unit(row) for row in _rows(units, "unit", "单位")),
        groups=tuple(_group(row) for row in _rows(units, "group", "统称")),
        indicators=tuple(_indicator(row) for row in _rows(indicators, "indicator", "指标")),
        rows=tuple(_table_row(row) for row in _rows(figures, "row", "指标表行")),
        figures=tuple(_figure(row) for row in _rows(figures, "figure", "数字")),
        people=tuple(_person(row) for row in _rows(people, "person", "账号")),
        projects=tuple(_project(row) for row in _rows(documents["projects"], "project", "项目")),
    )
    checks.check(data)
    return data


class _Row:
    """One table of a TOML file, read key by key; `finish` refuses keys that nobody read (misspelt ones)."""

    def __init__(self, where: str, cells: Mapping[str, object]) -> None:
        self._where = where
        self._cells = cells
        self._read: set[str] = set()

    def _get(self, key: str) -> object:
        self._read.add(key)
        return self._cells.get(key)

    def _wrong(self, key: str, wanted: str) -> ValueError:
        return ValueError(
            f"{self._where}的 {key} 应当是{wanted}，现在是 {self._cells.get(key)!r}。"
        )

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value:
            raise self._wrong(key, "非空的文字")
        return value

    def maybe(self, key: str) -> str | None:
        return None if key not in self._cells else self.text(key)

    def note(self, key: str) -> str:
        value = self._get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "文字")
        return value or ""

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(key, "文字的列表")
        found = [item for item in value if isinstance(item, str)]
        if len(found) != len(value):
            raise self._wrong(key, "文字的列表")
        return tuple(found)

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, " true 或 false")
        return bool(value)

    def whole(self, key: str) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(key, "整数")
        return value

    def maybe_whole(self, key: str) -> int | None:
        return None if key not in self._cells else self.whole(key)

    def number(self, key: str) -> Decimal | None:
        value = self._get(key)
        if value is None or isinstance(value, Decimal):
            return value
        return Decimal(self.whole(key))

    def span(self, key: str) -> tuple[int, int]:
        value = self._get(key)
        match value:
            case [int() as start, int() as end]:
                return start, end
        raise self._wrong(key, " [起, 止] 两个整数")

    def day(self, key: str) -> dt.date:
        value = self._get(key)
        if not isinstance(value, dt.date):
            raise self._wrong(key, "日期")
        return value

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        value = self.text(key)
        if value not in list(kind):
            raise self._wrong(key, "以下之一：" + "、".join(kind))
        return kind(value)

    def maybe_choice(self, key: str, kind: type[_Choice]) -> _Choice | None:
        return None if key not in self._cells else self.choice(key, kind)

    def has(self, key: str) -> bool:
        return key in self._cells

    def finish(self) -> None:
        unknown = sorted(set(self._cells) - self._read)
        if unknown:
            raise ValueError(f"{self._where}有不认识的字段 {'、'.join(unknown)}，请核对拼写。")


def _text(name: str) -> str:
    # bytes, not text mode: line ends must stay as they are, since gold offsets count characters
    return resources.files("daxiao.flows.demo_data").joinpath(name).read_bytes().decode("utf-8")


def _rows(document: Document, key: str, label: str) -> Iterator[_Row]:
    tables = document.get(key, [])
    if not isinstance(tables, list):
        raise ValueError(f"{label}应当写成 [[{key}]] 的列表。")  # noqa: TRY004 - a defect of the data, as all others
    for number, cells in enumerate(tables, start=1):
        row = _Row(f"第 {number} 个{label}", cells)
        yield row
        row.finish()


def _place(row: _Row, since: dt.date) -> types.Place:
    return types.Place(
        code=row.text("code"),
        name=row.text("name"),
        kind=row.choice("kind", types.PlaceKind),
        parent=row.maybe("parent"),
        aliases=row.texts("aliases"),
        since=row.day("since") if row.has("since") else since,
        platform_code=row.flag("platform_code"),
        invented=row.flag("invented"),
        named_in=row.texts("named_in"),
        note=row.note("note"),
    )


def _unit(row: _Row) -> types.Unit:
    return types.Unit(
        code=row.text("code"),
        name=row.text("name"),
        name_from=row.choice("name_from", types.NameFrom),
        short=row.text("short"),
        aliases=row.texts("aliases"),
        place=row.text("place"),
        kind=row.choice("kind", types.UnitKind),
        invented=row.flag("invented"),
        named_in=row.texts("named_in"),
        note=row.note("note"),
    )


def _group(row: _Row) -> types.Group:
    return types.Group(
        word=row.text("word"),
        aliases=row.texts("aliases"),
        place=row.text("place"),
        members=row.texts("members"),
        complete=row.flag("complete"),
        invented=row.flag("invented"),
        named_in=row.texts("named_in"),
        note=row.note("note"),
    )


def _indicator(row: _Row) -> types.Indicator:
    return types.Indicator(
        code=row.text("code"),
        name=row.text("name"),
        aliases=row.texts("aliases"),
        unit=row.text("unit"),
        direction=row.choice("direction", types.Direction),
        measure=row.choice("measure", Measure),
        frequency=row.choice("frequency", types.Frequency),
        over_places=row.choice("over_places", types.OverPlaces),
        over_time=row.choice("over_time", types.OverTime),
        definition=row.note("definition"),
        definition_by=row.choice("definition_by", types.DefinitionBy),
        owner=row.maybe("owner"),
        invented_only=row.flag("invented_only"),
    )


def _cell(row: _Row, part: str) -> types.Cell:
    start, end = row.span(f"{part}_at")
    return types.Cell(
        row.text(f"{part}_text"),
        row.number(f"{part}_value"),
        row.number(f"{part}_high"),
        start,
        end,
    )


def _table_row(row: _Row) -> types.TableRow:
    return types.TableRow(
        doc=row.text("doc"),
        plan=row.text("plan"),
        table=row.text("table"),
        row=row.whole("row"),
        no=row.maybe("no"),
        place=row.text("place"),
        indicator=row.text("indicator"),
        scope=row.maybe("scope"),
        unit=row.text("unit"),
        base_year=row.whole("base_year"),
        base=_cell(row, "base"),
        target_year=row.whole("target_year"),
        target=_cell(row, "target"),
        comparator=row.maybe_choice("comparator", Comparator),
        growth=_cell(row, "growth") if row.has("growth_text") else None,
        growth_measure=row.maybe_choice("growth_measure", Measure),
        growth_unit=row.maybe("growth_unit"),
        start=row.whole("start"),
        end=row.whole("end"),
    )


def _figure(row: _Row) -> types.Figure:
    cell = types.Cell(
        row.text("text"),
        row.number("value"),
        row.number("high"),
        row.whole("start"),
        row.whole("end"),
    )
    return types.Figure(
        doc=row.text("doc"),
        plan=row.text("plan"),
        role=row.choice("role", types.FigureRole),
        indicator=row.text("indicator"),
        place=row.text("place"),
        scope=row.maybe("scope"),
        cell=cell,
        unit=row.text("unit"),
        comparator=row.choice("comparator", Comparator),
        ambition=row.maybe_choice("ambition", Ambition) or Ambition.PLAIN,
        year=row.maybe_whole("year"),
        every_year=row.flag("every_year"),
    )


def _person(row: _Row) -> types.Person:
    return types.Person(
        username=row.text("username"),
        role=row.choice("role", Role),
        display_name=row.text("display_name"),
        unit=row.maybe("unit"),
        place=row.maybe("place"),
    )


def _project(row: _Row) -> types.NamedProject:
    return types.NamedProject(
        name=row.text("name"),
        company=row.note("company"),
        place=row.text("place"),
        unit=row.maybe("unit"),
        kind=row.text("kind"),
        industry=row.text("industry"),
        invest=_sum(row, "invest"),
        year_invest=_sum(row, "year_invest"),
        approx=row.flag("approx"),
        land=_sum(row, "land"),
        first_year=row.maybe_whole("first_year"),
        last_year=row.maybe_whole("last_year"),
        doc=row.text("doc"),
        list=row.text("list"),
        tags=row.texts("tags"),
    )


def _sum(row: _Row, key: str) -> Decimal | None:
    """A sum written as text, so that no binary float comes near it."""
    return Decimal(row.text(key)) if row.has(key) else None


def _block(row: _Row, lines: list[str]) -> types.Block:
    first, last = row.span("lines")
    return types.Block(
        kind=row.choice("kind", types.BlockKind),
        level=row.maybe_whole("level"),
        text="\n".join(lines[first - 1 : last]),
    )
