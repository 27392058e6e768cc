"""What must hold between the rows of the demonstration's data. Each failure is a ValueError with one sentence."""

from collections.abc import Iterable

from daxiao.flows.demo_data import types


def check(data: types.DemoData) -> None:
    """Raise ValueError at the first row that does not fit the others; return nothing when all do."""
    _once("地方", (place.code for place in data.places))
    _once("单位", (unit.code for unit in data.units))
    _once("指标", (indicator.code for indicator in data.indicators))
    _once("账号", (person.username for person in data.people))
    _tree(data)
    _wordings(data)
    _references(data)
    _figures(data)


def _once(label: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ValueError(f"{label}代码 {code} 用了两次，代码必须唯一。")
        seen.add(code)


def _tree(data: types.DemoData) -> None:
    parents = {place.code: place.parent for place in data.places}
    for place in data.places:
        if place.parent is not None and place.parent not in parents:
            raise ValueError(f"{place.name}（{place.code}）的上级 {place.parent} 不在地方清单里。")
    for place in data.places:
        passed = {place.code}
        parent = place.parent
        while parent is not None:
            if parent in passed:
                raise ValueError(f"{place.name}（{place.code}）的上级绕成了一圈，经过 {parent}。")
            passed.add(parent)
            parent = parents[parent]


def _wordings(data: types.DemoData) -> None:
    """A word means one thing: one place among brothers, one unit or group of a place, one indicator of a measure."""
    _apart((place.parent or "最上层", place.code, types.wordings(place)) for place in data.places)
    _apart(
        [
            *((unit.place, unit.code, types.wordings(unit)) for unit in data.units),
            *((group.place, f"统称“{group.word}”", types.wordings(group)) for group in data.groups),
        ]
    )
    _apart((item.measure, item.code, types.wordings(item)) for item in data.indicators)


def _apart(rows: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for inside, code, words in rows:
        for word in words:
            owner = owners.setdefault((inside, word), code)
            if owner != code:
                raise ValueError(
                    f"在 {inside} 之内，“{word}”同时指 {owner} 和 {code}，请只留一个。"
                )


def _known(code: str | None, known: set[str], what: str) -> None:
    if code is not None and code not in known:
        raise ValueError(f"{what} {code} 不在清单里，请核对代码。")


def _references(data: types.DemoData) -> None:
    places = {place.code for place in data.places}
    units = {unit.code for unit in data.units}
    for unit in data.units:
        _known(unit.place, places, f"单位 {unit.name} 的地方")
    for group in data.groups:
        _known(group.place, places, f"统称“{group.word}”的地方")
        for member in group.members:
            _known(member, places | units, f"统称“{group.word}”的成员")
    for indicator in data.indicators:
        _known(indicator.owner, units, f"指标 {indicator.name} 的归口单位")
    for person in data.people:
        _known(person.unit, units, f"账号 {person.username} 的单位")
        _known(person.place, places, f"账号 {person.username} 的地方")
    for project in data.projects:
        _known(project.unit, units, f"项目 {project.name} 的责任单位")
        _known(project.place, places, f"项目 {project.name} 的地方")


def _figures(data: types.DemoData) -> None:
    places = {place.code for place in data.places}
    indicators = {indicator.code for indicator in data.indicators}
    numbers: tuple[types.TableRow | types.Figure, ...] = (*data.rows, *data.figures)
    for row in numbers:
        _known(row.place, places, f"规划 {row.doc} 数字的地方")
        _known(row.indicator, indicators, f"规划 {row.doc} 数字的指标")
        for cell in _cells(row):
            if cell.end - cell.start != len(cell.text):
                raise ValueError(
                    f"规划 {row.doc} 第 {cell.start} 字处的“{cell.text}”与起止位置的长度不符。"
                )
            if cell.high is not None and (cell.value is None or cell.high < cell.value):
                raise ValueError(
                    f"规划 {row.doc} 第 {cell.start} 字处的区间“{cell.text}”上限小于下限。"
                )


def _cells(row: types.TableRow | types.Figure) -> tuple[types.Cell, ...]:
    match row:
        case types.Figure():
            return (row.cell,)
        case types.TableRow():
            return tuple(cell for cell in (row.base, row.target, row.growth) if cell is not None)
