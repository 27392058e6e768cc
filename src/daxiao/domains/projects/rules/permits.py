"""The three lists (三张清单) of a project, made from a catalogue with conditions.

The catalogue holds what the plan or a national rule states. A promise of working days stands only where it is stated;
elsewhere the office sets it, and until then the list says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from daxiao.domains.projects.rules import codes, entries
from daxiao.domains.projects.types import LandMode, ListKind, PermitState, ProjectKind, RiskClass


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One matter, paper or oversight. Empty conditions count for all. `promise` in working days, None: not set.

    `bundle` numbers the permits that are issued together (1 … 5), 0 for all else. `by_risk`: the promise is that of
    joint acceptance. `clause` names where it is stated, empty for a platform default. `is_local`: the office of the place
    set the promise.
    """

    code: str
    kind: ListKind
    name: str
    unit: str
    promise: int | None = None
    by_risk: bool = False
    bundle: int = 0
    land_modes: tuple[LandMode, ...] = ()
    kinds: tuple[ProjectKind, ...] = ()
    industries: tuple[str, ...] = ()
    risks: tuple[RiskClass, ...] = ()
    clause: str = ""
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`total_days`: working days that all approvals of a construction may take together (国办发〔2019〕11号)."""

    items: tuple[CatalogueItem, ...]
    acceptance: Mapping[RiskClass, int]
    total_days: int | None = None

    @property
    def bundle(self) -> tuple[CatalogueItem, ...]:
        """The permits issued together (多证齐发), in their order."""
        return tuple(sorted((i for i in self.items if i.bundle), key=lambda i: i.bundle))


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a project the conditions look at; None or empty where it is not known yet."""

    kind: ProjectKind
    land_mode: LandMode | None = None
    industry_code: str = ""
    risk: RiskClass | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An item on a project's list. `open_for` names what must be filled in before it is sure that it applies."""

    item: CatalogueItem
    promise: int | None
    open_for: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return not self.open_for

    @property
    def words(self) -> str:
        """The promise as a reader meets it."""
        if self.promise is not None:
            return f"{self.promise}个工作日"
        return "时限依验收风险等级而定" if self.item.by_risk else "时限待本地填定"

    @property
    def because(self) -> str:
        if not self.open_for:
            return self.item.clause or "平台默认"
        return f"待定：先填写{'、'.join(self.open_for)}才能确定是否适用"


def three_lists(traits: Traits, catalogue: Catalogue) -> Mapping[ListKind, tuple[Listed, ...]]:
    """The lists of one project, in the catalogue's order. What is unknown of the project is listed as open."""
    found = [listed for item in catalogue.items if (listed := _listed(item, traits, catalogue))]
    return {kind: tuple(one for one in found if one.item.kind is kind) for kind in ListKind}


def _listed(item: CatalogueItem, traits: Traits, catalogue: Catalogue) -> Listed | None:
    answers = {what: rule(item, traits) for what, rule in CONDITIONS.items()}
    if False in answers.values():
        return None
    promise = item.promise
    if item.by_risk and traits.risk is not None:
        promise = catalogue.acceptance.get(traits.risk)
    return Listed(item, promise, tuple(what for what, fits in answers.items() if fits is None))


def _fits_land(item: CatalogueItem, traits: Traits) -> bool | None:
    if not item.land_modes:
        return True
    return None if traits.land_mode is None else traits.land_mode in item.land_modes


def _fits_kind(item: CatalogueItem, traits: Traits) -> bool | None:
    return not item.kinds or traits.kind in item.kinds


def _fits_industry(item: CatalogueItem, traits: Traits) -> bool | None:
    if not item.industries:
        return True
    if not traits.industry_code.strip():
        return None
    code = codes.with_letter(traits.industry_code)
    return any(code.startswith(codes.with_letter(own)) for own in item.industries)


def _fits_risk(item: CatalogueItem, traits: Traits) -> bool | None:
    if not item.risks:
        return True
    return None if traits.risk is None else traits.risk in item.risks


DONE = (PermitState.ISSUED, PermitState.NOT_NEEDED)

STATE_WORDS: Mapping[ListKind, Mapping[PermitState, str]] = {
    ListKind.PAPER: {PermitState.NOT_FILED: "未备齐", PermitState.ISSUED: "已备齐"},
    ListKind.OVERSIGHT: {PermitState.NOT_FILED: "未开展", PermitState.ISSUED: "已完成"},
}


def state_words(kind: ListKind, state: PermitState) -> str:
    """A state in the words of its list: a paper is not issued, it is there."""
    return STATE_WORDS.get(kind, {}).get(state, state.label)


def papers_at_hand(
    states: Mapping[str, PermitState], gone: frozenset[str], catalogue: Catalogue
) -> frozenset[str]:
    """Codes of the permits issued together that stand in no project's way any more: issued, not needed, or not asked
    of a project of its kind.

    `states` by code of all its matters, `gone` those that no longer apply. Nothing before its lists were made.
    """
    if not states:
        return frozenset()
    return frozenset(
        item.code
        for item in catalogue.bundle
        if item.code not in states or item.code in gone or states[item.code] in DONE
    )


CONDITIONS: Mapping[str, Callable[[CatalogueItem, Traits], bool | None]] = {
    "用地方式": _fits_land,
    "项目类别": _fits_kind,
    "行业代码": _fits_industry,
    "验收风险等级": _fits_risk,
}
"""What a condition looks at, and whether it holds; None when the project does not say yet."""


# ---------------------------------------------------------------- reading the yardstick


def catalogue_of(values: entries.Row) -> Catalogue:
    """From a version of the yardstick `permits`. Raises ValueError for what cannot be understood."""
    items = _with_promises(tuple(_item(row) for row in entries.rows(values, "item")), values)
    if len({i.code for i in items}) < len(items):
        raise ValueError("item: every code may stand once")
    catalogue = Catalogue(
        items, _acceptance(values), entries.whole_or_none(values, "construction_total_days")
    )
    if [i.bundle for i in catalogue.bundle] != list(range(1, len(catalogue.bundle) + 1)):
        raise ValueError("item: the permits issued together are numbered from 1 on")
    return catalogue


def _with_promises(
    items: tuple[CatalogueItem, ...], values: entries.Row
) -> tuple[CatalogueItem, ...]:
    """The promises that an office set for its place (`promises`: code → working days) stand in for those of the catalogue."""
    found = values.get("promises", {})
    if not isinstance(found, Mapping):
        raise entries.NotUnderstood("promises: working days by code of an item are wanted")
    own = {str(code): entries.whole(found, str(code)) for code in found}
    if any(days < 1 for days in own.values()):
        raise entries.NotUnderstood("promises: at least one working day is wanted")
    return tuple(
        replace(item, promise=own[item.code], is_local=True) if item.code in own else item
        for item in items
    )


def _acceptance(values: entries.Row) -> Mapping[RiskClass, int]:
    found = values.get("acceptance", {})
    if not isinstance(found, Mapping):
        raise entries.NotUnderstood("acceptance: working days by risk class are wanted")
    days = {RiskClass(str(risk)): entries.whole(found, str(risk)) for risk in found}
    if any(one < 1 for one in days.values()):
        raise entries.NotUnderstood("acceptance: at least one working day is wanted")
    return days


def _item(row: entries.Row) -> CatalogueItem:
    return CatalogueItem(
        code=entries.text(row, "code"),
        kind=ListKind(entries.text(row, "list")),
        name=entries.text(row, "name"),
        unit=entries.text(row, "unit"),
        promise=entries.whole_or_none(row, "promise"),
        by_risk=row.get("promise_by_risk") is True,
        bundle=entries.whole_or_none(row, "bundle") or 0,
        land_modes=tuple(LandMode(one) for one in entries.texts(row, "land_mode")),
        kinds=tuple(ProjectKind(one) for one in entries.texts(row, "kind")),
        industries=entries.texts(row, "industry"),
        risks=tuple(RiskClass(one) for one in entries.texts(row, "risk")),
        clause=entries.text(row, "clause", ""),
    )
