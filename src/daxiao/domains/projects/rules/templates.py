"""Stage templates (阶段样板): what must come before what, how long it may take and whose word that is. Data, checked once.

A template is chosen by place, land mode and investment tier. It holds the twelve stages, each defined or waived with a
reason, without a cycle; loading refuses anything else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from daxiao.domains.projects.rules import entries
from daxiao.domains.projects.rules.places import ELSEWHERE, nearness
from daxiao.domains.projects.types import LandMode, LengthSource, SpanUnit, Stage


ADMITTED = "admission"
CONSTRUCTION_PERMIT = "construction_permit"
CONDITIONS = {ADMITTED: "入库准入", CONSTRUCTION_PERMIT: "建筑工程施工许可证"}
"""What a stage may need besides other stages, by code; the permit is looked for in `ProjectFacts.papers`."""


@dataclass(frozen=True, slots=True)
class Window:
    """How long a stage may take. `offset` counts from signing in the same unit; None: right after what it needs."""

    length: int
    unit: SpanUnit
    whose: LengthSource
    offset: int | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class StageDef:
    """One stage of a template. `after` must be done before it is done, and where `strict` before it starts.

    `window` is None where nobody has said how long it takes: then the platform asks and never guesses.
    """

    stage: Stage
    name: str
    after: tuple[Stage, ...] = ()
    is_strict: bool = False
    needs: tuple[str, ...] = ()
    window: Window | None = None
    owner: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    may_be_waived: bool = True


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """The stages in the order of the chart; `order` is one in which each comes after what it needs."""

    code: str
    name: str
    region: str
    stages: tuple[StageDef, ...]
    order: tuple[StageDef, ...]
    land_mode: LandMode | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    waived: Mapping[Stage, str] = field(default_factory=dict, compare=False)

    def definition(self, stage: Stage) -> StageDef | None:
        """None for a stage that the template waives."""
        return next((d for d in self.stages if d.stage is stage), None)

    def name_of(self, stage: Stage) -> str:
        own = self.definition(stage)
        return stage.label if own is None else own.name


def template_for(
    region: str,
    land_mode: LandMode | None,
    invest: Decimal | None,
    templates: Iterable[StageTemplate],
) -> StageTemplate | None:
    """The template of the nearest place; there the one for the land mode, then for the tier, before the general one."""
    found = [
        (nearness(t.region, region), t.land_mode is not None, _has_tier(t), t)
        for t in templates
        if t.land_mode in (None, land_mode) and _in_tier(t, invest)
    ]
    near = [one for one in found if one[0] != ELSEWHERE]
    return max(near, key=lambda one: one[:3])[3] if near else None


def _has_tier(template: StageTemplate) -> bool:
    return template.low is not None or template.high is not None


def _in_tier(template: StageTemplate, invest: Decimal | None) -> bool:
    if not _has_tier(template):
        return True
    if invest is None or (template.low is not None and invest < template.low):
        return False
    return template.high is None or invest < template.high


def templates_of(values: entries.Row) -> tuple[StageTemplate, ...]:
    """The templates of a version of the yardstick `stages`.

    Raises ValueError for what cannot be understood, and for templates with a cycle, with a stage that nothing defines
    or waives, or with one that waits for itself.
    """
    found: dict[str, tuple[entries.Row, dict[Stage, entries.Row]]] = {}
    made = []
    for row in entries.rows(values, "template"):
        code = entries.text(row, "code")
        if code in found:
            raise ValueError(f"template {code} stands twice")
        merged = _merged(row, found)
        found[code] = (row, merged)
        made.append(_template(row, merged))
    return tuple(made)


def _merged(
    row: entries.Row, known: Mapping[str, tuple[entries.Row, dict[Stage, entries.Row]]]
) -> dict[Stage, entries.Row]:
    """The rows of the stages, laid over those of the template that this one is `like`."""
    like = entries.text(row, "like", "")
    if like and like not in known:
        raise ValueError(f"template {row['code']} is like {like}, which does not stand before it")
    merged = dict(known[like][1]) if like else {}
    own: set[Stage] = set()
    for one in entries.rows(row, "stage"):
        stage = Stage(entries.text(one, "stage"))
        if stage in own:
            raise ValueError(f"template {row['code']}: {stage} stands twice")
        own.add(stage)
        merged[stage] = {**merged.get(stage, {}), **one}
    return merged


def _template(row: entries.Row, merged: Mapping[Stage, entries.Row]) -> StageTemplate:
    waived = {Stage(name): why for name, why in entries.table(row, "waived").items()}
    read = {stage: _stage(one) for stage, one in merged.items() if stage not in waived}
    if absent := [s for s in Stage if s not in read and s not in waived]:
        raise ValueError(f"template {row['code']}: nothing is said of {absent[0]}")
    if Stage.PRODUCTION in waived:
        raise ValueError(f"template {row['code']}: every project ends in production")
    every = {stage: _stage(one).after for stage, one in merged.items()}
    stages = tuple(replace(read[s], after=_past(s, every, waived)) for s in Stage if s in read)
    mode = row.get("land_mode")
    return StageTemplate(
        code=entries.text(row, "code"),
        name=entries.text(row, "name"),
        region=entries.text(row, "region", ""),
        stages=stages,
        order=_ordered(stages),
        land_mode=None if mode is None else LandMode(entries.text(row, "land_mode")),
        low=entries.money_or_none(row, "low"),
        high=entries.money_or_none(row, "high"),
        waived=waived,
    )


def _stage(row: entries.Row) -> StageDef:
    stage = Stage(entries.text(row, "stage"))
    window = row.get("window")
    needs = entries.texts(row, "needs")
    if unknown := [n for n in needs if n not in CONDITIONS]:
        raise ValueError(f"{stage} needs {unknown[0]}, which nobody knows")
    return StageDef(
        stage=stage,
        name=entries.text(row, "name", stage.label),
        after=tuple(Stage(name) for name in entries.texts(row, "after")),
        is_strict=row.get("strict") is True,
        needs=needs,
        window=_window(window) if isinstance(window, Mapping) else None,
        owner=entries.text(row, "owner", ""),
        evidence=entries.texts(row, "evidence"),
        note=entries.text(row, "note", ""),
        may_be_waived=row.get("waivable") is not False,
    )


def _window(row: entries.Row) -> Window:
    window = Window(
        length=entries.whole(row, "length"),
        unit=SpanUnit(entries.text(row, "unit")),
        whose=LengthSource(entries.text(row, "whose")),
        offset=entries.whole_or_none(row, "offset"),
        clause=entries.text(row, "clause", ""),
    )
    if window.length < 0 or (window.offset or 0) < 0:
        raise ValueError(f"a window cannot last {window.length} from {window.offset}")
    if window.whose not in (LengthSource.PLAN, LengthSource.OFFICE, LengthSource.DEFAULT):
        raise ValueError(f"a template's window cannot be {window.whose}")
    if window.whose is LengthSource.PLAN and not window.clause:
        raise ValueError("a plan's window names its clause")
    return window


def _past(
    stage: Stage, after: Mapping[Stage, tuple[Stage, ...]], waived: Mapping[Stage, str]
) -> tuple[Stage, ...]:
    """What a stage waits for, looking through waived stages to what those waited for."""
    found: dict[Stage, None] = {}
    ahead, seen = list(after.get(stage, ())), set[Stage]()
    while ahead:
        one = ahead.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in waived:
            ahead += after.get(one, ())
        else:
            found[one] = None
    return tuple(found)


def _ordered(stages: tuple[StageDef, ...]) -> tuple[StageDef, ...]:
    """Each after what it needs, in the chart's order otherwise. Raises ValueError when that cannot be."""
    order: list[StageDef] = []
    placed: set[Stage] = set()
    while len(order) < len(stages):
        ready = [d for d in stages if d.stage not in placed and placed.issuperset(d.after)]
        if not ready:
            stuck = next(d.stage for d in stages if d.stage not in placed)
            raise ValueError(f"{stuck} can never begin: stages wait for each other")
        order.append(ready[0])
        placed.add(ready[0].stage)
    return tuple(order)
