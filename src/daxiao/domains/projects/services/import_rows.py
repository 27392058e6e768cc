"""What each row of a spreadsheet would do: enter a project, change one, nothing, or be refused with its sentences.

The same rules judge a row that judge a form: the entry's, and for projects of the register those of changes. Reads
only; everything is looked up for the whole file at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import imports as queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.queries.imports import Names, There
from daxiao.domains.projects.rules import changes, entry, schedules
from daxiao.domains.projects.rules.entry import EntryYardstick, ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services import changes as change_services
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import import_columns as columns
from daxiao.domains.projects.services import import_names
from daxiao.domains.projects.types import Admission, Changed, Reason
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Finding, FindingKind, Severity
from daxiao.ui.importer import Line, Reading


CODE_UNKNOWN = FindingKind(
    "projects.import_code_unknown",
    "没有编号为“{code}”的项目，或它不在您的管理范围；新项目请把编号留空",
)
ROW_TWICE = FindingKind(
    "projects.import_row_twice", "与第{row}行是同一个项目，请合并成一行或去掉一行"
)
NAMESAKES = FindingKind(
    "projects.import_namesakes", "{place}有{count}个同名的项目，请在编号一栏写明是哪一个：{codes}"
)
KIND_MISSING = FindingKind("projects.import_kind_missing", "新项目要填项目性质：新建或技改")
AS_KNOWN = FindingKind(
    "projects.import_as_known", "名称和所在地与{code}相同，认作这个项目", Severity.HINT
)
CLEARED = FindingKind("projects.import_cleared", "“{what}”不能清空，请填写内容，或让格子空着")
CONFIRM_HOW = FindingKind("projects.import_doubt", "{said}；核对无误的，在“已核对”一栏填“是”")


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"new": "新登记", "changed": "修改", "same": "没有变化", "refused": "不能导入"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row: what it would do. `moved` are the fields that differ from the project `there`."""

    line: Line
    verdict: Verdict
    given: ProjectInput | None = None
    there: There | None = None
    moved: tuple[str, ...] = ()
    reason: Reason | None = None
    because: str = ""
    is_confirmed: bool = False

    @property
    def name(self) -> str:
        if self.there:
            return self.there.project.name
        return str(self.line.values.get("name") or "（没有项目名称）")

    @property
    def moved_words(self) -> str:
        return "、".join(TITLES[name] for name in self.moved)


@dataclass(slots=True)
class Ground:
    """What all rows of a file share."""

    names: Names
    all_names: Names
    reach: queries.Reach
    unit_paths: Mapping[int, str]
    book: rulebook.Rulebook
    today: date
    by_code: Mapping[str, There]
    by_name: Mapping[tuple[str, str], list[There]]
    yardsticks: dict[str, EntryYardstick] = field(default_factory=dict)
    seen: dict[object, int] = field(default_factory=dict)

    def yardstick(self, region: str) -> EntryYardstick:
        found = self.yardsticks.get(region)
        if found is None:
            found = self.yardsticks[region] = self.book.entry_of(region)
        return found


def judge(actor: Actor, *, reading: Reading, today: date) -> tuple[Judged, ...]:
    """Every row with its verdict, in their order. Raises Denied for who may not enter projects."""
    require(actor, Cap.PROJECT_ENTER)
    ground = _ground(actor, reading.lines, today)
    return tuple(_judged(line, ground) for line in reading.lines)


def _ground(actor: Actor, lines: Iterable[Line], today: date) -> Ground:
    kept = list(lines)
    found = queries.there(
        actor,
        (str(line.values.get("code") or "") for line in kept),
        (str(line.values.get("name") or "") for line in kept),
    )
    by_name: dict[tuple[str, str], list[There]] = {}
    for one in found:
        by_name.setdefault((queries.plain(one.entry.name), one.entry.region), []).append(one)
    return Ground(
        names=queries.names(actor),
        all_names=queries.all_names(),
        reach=queries.reach(actor),
        unit_paths=queries.unit_paths(),
        book=rulebook.rulebook(today),
        today=today,
        by_code={one.entry.code: one for one in found},
        by_name=by_name,
    )


def _judged(line: Line, ground: Ground) -> Judged:
    values = {k: v for k, v in line.values.items() if k != columns.STATE}
    reason, because = values.pop(columns.REASON, None), values.pop(columns.BECAUSE, "") or ""
    confirmed = bool(values.pop(columns.CONFIRMED, False))
    there = _by_code(line, values, ground)
    if line.values.get("code") and there is None:
        return Judged(line, Verdict.REFUSED)
    region = import_names.resolve(
        line, values, there.entry if there else None, ground.names, ground.all_names
    )
    if there is None and region:
        there = _by_name(line, values, region, ground)
    _once(line, values, there, region, ground)
    # what is wrong elsewhere in the row is told at the same time: one round of mending, not several
    if there is None:
        return _new(line, values, ground, is_confirmed=confirmed)
    judged = _change(line, values, there, ground, is_confirmed=confirmed)
    judged = replace(judged, reason=reason, because=because, is_confirmed=confirmed)
    return _explained(judged, ground)


# ---- which project


def _by_code(line: Line, values: dict[str, Any], ground: Ground) -> There | None:
    code = str(values.get("code") or "").strip()
    if not code:
        values.pop("code", None)
        return None
    found = ground.by_code.get(code)
    if found is None:
        line.refuse(CODE_UNKNOWN(field="code", code=code))
    return found


def _by_name(line: Line, values: dict[str, Any], region: str, ground: Ground) -> There | None:
    """A project of the same name in the same place is the same: a file that is handed over twice enters nothing twice."""
    name = str(values.get("name") or "")
    found = ground.by_name.get((queries.plain(name), region), [])
    if len(found) > 1:
        codes = "、".join(one.entry.code for one in found[:5])
        place = ground.all_names.places.labels_by_path.get(region, "")
        line.refuse(NAMESAKES(field="code", place=place, count=len(found), codes=codes))
        return None
    if found:
        line.refuse(AS_KNOWN(field="code", code=found[0].entry.code))
        return found[0]
    return None


def _once(
    line: Line, values: dict[str, Any], there: There | None, region: str, ground: Ground
) -> None:
    name = str(values.get("name") or "")
    mark: object = there.entry.code if there else (queries.plain(name), region)
    if not there and not name:
        return
    if mark in ground.seen:
        line.refuse(ROW_TWICE(field="name", row=ground.seen[mark]))
    else:
        ground.seen[mark] = line.number


# ---- what it would do


_EMPTY = {f.name: f.default for f in fields(ProjectInput)}


def _merged(line: Line, values: dict[str, Any]) -> dict[str, Any]:
    """Cleared fields get what an empty form would give them; three cannot be empty."""
    merged = {}
    for name, value in values.items():
        if value is None and name in ("name", "kind", "region", "source"):
            line.refuse(CLEARED(field=name, what=TITLES[name]))
        elif value is None:
            merged[name] = _EMPTY[name]
        else:
            merged[name] = value
    return merged


def _faulty(line: Line) -> set[str]:
    """The columns of a row whose cells are refused already."""
    return {f.field for f in line.findings}


def _confirmed(values: Mapping[str, Any], *, is_confirmed: bool) -> frozenset[str]:
    return frozenset(n for n in columns.SUMS if n in values) if is_confirmed else frozenset()


def _new(line: Line, values: dict[str, Any], ground: Ground, *, is_confirmed: bool) -> Judged:
    if values.get("kind") is None and "kind" not in _faulty(line):
        line.refuse(KIND_MISSING(field="kind"))
    merged = {"name": "", "region": "", "kind": None, **_merged(line, values)}
    given = entry.rounded(
        ProjectInput(**merged, confirmed=_confirmed(values, is_confirmed=is_confirmed))
    )
    found = entry.check_entry(given, yardstick=ground.yardstick(given.region), today=ground.today)
    _keep(line, found.findings)
    if given.region and not ground.reach.holds(given.region, _units(given, ground)):
        line.refuse(entry_services.OUT_OF_REACH(field="region"))
    verdict = Verdict.REFUSED if line.findings else Verdict.NEW
    return Judged(line, verdict, given)


def _units(given: ProjectInput, ground: Ground) -> list[str]:
    keys = [getattr(given, name) for name in entry_queries.UNITS]
    return [ground.unit_paths[k] for k in keys if k is not None]


def _keep(line: Line, findings: Iterable[Finding]) -> None:
    """Errors bar a row, the other findings are told beside it; a cell that could not be read is not judged again."""
    faulty = _faulty(line)
    for finding in findings:
        if finding.field in faulty:
            continue
        if finding.severity is Severity.ERROR:
            line.refuse(finding)
        else:
            line.hints.append(finding)


def _change(
    line: Line, values: dict[str, Any], there: There, ground: Ground, *, is_confirmed: bool
) -> Judged:
    merged = _merged(line, values)
    was = entry.rounded(there.entry)
    given = entry.rounded(replace(was, **merged))
    moved = tuple(n for n in TITLES if getattr(was, n) != getattr(given, n))
    if not moved:
        verdict = Verdict.REFUSED if line.findings else Verdict.SAME
        return Judged(line, verdict, there=there)
    given = replace(given, confirmed=_confirmed(values, is_confirmed=is_confirmed))
    found = entry.check_entry(given, yardstick=ground.yardstick(given.region), today=ground.today)
    state = Admission(there.project.admission)
    is_draft = state in (Admission.DRAFT, Admission.RETURNED)
    # of a project of the register only what the row moves is asked about
    _keep(line, (f for f in found.findings if is_draft or f.field in moved))
    if not ground.reach.holds(given.region, _units(given, ground)):
        line.refuse(entry_services.OUT_OF_REACH(field="region"))
    return Judged(line, Verdict.CHANGED, given, there, moved)


# ---- changes of the register


def parts(moved: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """The moved fields by the way they are changed: recorded values, description, arrangement."""
    kept = list(moved)
    recorded = {c.value for c in Changed}
    return (
        [n for n in kept if n in recorded],
        [n for n in kept if n in change_services.DESCRIPTION],
        [n for n in kept if n in change_services.ARRANGEMENT],
    )


def _explained(judged: Judged, ground: Ground) -> Judged:
    """Refuse what needs another way or a reason, by the state of the project."""
    line, there = judged.line, judged.there
    if judged.verdict is not Verdict.CHANGED or there is None:
        return judged
    state = Admission(there.project.admission)
    recorded, described, _ = parts(judged.moved)
    if state is Admission.LEFT:
        line.refuse(changes.LEFT())
    elif state is Admission.SUBMITTED and (recorded or described):
        line.refuse(entry_services.NOT_EDITABLE(state=state.label))
    elif state is Admission.ADMITTED:
        if described and not judged.because.strip():
            line.refuse(change_services.SENTENCE_WANTED(field=columns.BECAUSE))
        _accept(judged, recorded, ground)
    return replace(judged, verdict=Verdict.REFUSED) if line.findings else judged


def _accept(judged: Judged, recorded: list[str], ground: Ground) -> None:
    there, given = judged.there, judged.given
    if there is None or given is None or not recorded:
        return
    known = {f.name for f in fields(there.facts)}
    moved = {n: getattr(given, n) for n in recorded}
    facts = replace(there.facts, **{n: v for n, v in moved.items() if n in known})
    book = ground.book
    limits = schedules.deadlines(facts, book.policies, holidays=book.holidays, today=ground.today)
    for name, now in moved.items():
        change = changes.Change(
            Changed(name), getattr(there.entry, name), now, judged.reason, judged.because
        )
        for finding in changes.accept_change(facts, change, ground.today, limits).findings:
            _told(judged, finding, name)


def _told(judged: Judged, finding: Finding, name: str) -> None:
    line = judged.line
    if finding.severity is Severity.HINT:
        line.hints.append(finding)
    elif finding.severity is Severity.DOUBT:
        if not judged.is_confirmed:
            line.refuse(CONFIRM_HOW(field=name, said=finding.sentence))
    elif finding.sentence not in {f.sentence for f in line.findings}:
        line.refuse(finding)
