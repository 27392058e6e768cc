"""Forms of spot checks: the draw, and the visit as it is filled in on a telephone."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.projects.forms.ground import Files
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import spots as queries
from daxiao.domains.projects.queries.spots import Wanted
from daxiao.domains.projects.rules import visits
from daxiao.domains.projects.services.spots import SEEDS, DrawInput, Seen, VisitInput
from daxiao.domains.projects.types import (
    Changed,
    Phase,
    ProjectKind,
    SampleStrata,
    SpotResult,
)
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.projects.models import SpotVisit


class Draw(forms.Form):
    """The list, how many of it, and the seed."""

    place = forms.VisibleChoice(queries.places, label="在哪里抽")
    phases = fields.MultipleChoiceField(
        label="颜色",
        required=False,
        choices=[(p.value, p.label) for p in Phase if p is not Phase.RED],
        widget=fields.CheckboxSelectMultiple,
        help_text="不选就是全部",
    )
    kinds = fields.MultipleChoiceField(
        label="性质",
        required=False,
        choices=[(k.value, k.label) for k in ProjectKind],
        widget=fields.CheckboxSelectMultiple,
        help_text="不选就是全部",
    )
    late_only = fields.BooleanField(label="只抽超期的项目", required=False)
    strata = fields.ChoiceField(
        label="分层",
        choices=[(s.value, s.label) for s in SampleStrata],
        initial=SampleStrata.PLACE_COLOUR.value,
        help_text="各层名额按项目数比例分配（分层办法为平台默认，规划未作规定）",
    )
    size = fields.IntegerField(label="抽几个", min_value=1, max_value=100_000)
    seed = fields.IntegerField(
        label="随机种子",
        required=False,
        min_value=0,
        max_value=SEEDS - 1,
        help_text="可填当众摇出的号码；空着由平台在看名单之前随机产生。都写进抽查记录",
    )
    title = fields.CharField(
        label="名称", max_length=120, required=False, help_text="空着就用地区和日期"
    )

    def value(self) -> DrawInput:
        given = self.cleaned_data
        wanted = Wanted(
            place=given["place"],
            phases=tuple(map(Phase, given["phases"])),
            kinds=tuple(map(ProjectKind, given["kinds"])),
            late_only=bool(given["late_only"]),
            strata=SampleStrata(given["strata"]),
        )
        return DrawInput(wanted, given["size"], given["seed"], str(given["title"]))


SAME, NEVER, OTHER = "same", "never", "other"


def _is(what: Changed) -> str:
    return f"{what.value}_is"


def _on(what: Changed) -> str:
    return f"{what.value}_found"


class Fill(forms.Form):
    """What was found: a result, and for each day that was reported whether it is so."""

    sections = {"visited_on": "谁、哪天去的", _is(visits.CHECKED[0]): "逐项核对上报的日期"}

    visited_on = fields.DateField(label="抽查日期", required=False, help_text="空着就是今天")
    units = forms.VisibleChoices(
        queries.units, label="参加单位", required=False, help_text="两个以上单位，不含项目责任单位"
    )
    note = fields.CharField(
        label="现场情况",
        max_length=2000,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 4}),
    )
    uploads = Files(
        label="佐证材料",
        required=False,
        help_text="照片自愿，不作要求；结论为部分属实或不实的，附一份佐证（文件、现场记录均可）",
    )
    result = fields.ChoiceField(
        label="结论",
        choices=[(r.value, r.label) for r in SpotResult],
        widget=fields.RadioSelect,
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        self.reported = _reported(row)
        for what, day in self.reported.items():
            self.fields[_is(what)].label = f"{what.label}：上报 {day or '未发生'}"
        self.order_fields(["visited_on", "units", *_PAIRS, "result", "note", "uploads", "version"])

    @classmethod
    def starts(cls, row: "SpotVisit") -> dict[str, Any]:
        start: dict[str, Any] = {
            "version": row.version,
            "visited_on": row.visited_on,
            "units": list(queries.units_at(row)),
            "result": row.result,
            "note": row.note,
        }
        for claim in queries.claims_of(row.claims):
            start[_is(claim.what)] = OTHER if claim.found else NEVER
            start[_on(claim.what)] = claim.found
        return start

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for what in visits.CHECKED:
            if cleaned.get(_is(what)) == OTHER and not cleaned.get(_on(what)):
                self.add_error(_on(what), "选了“日期不符”，请填查实的日期")
        return cleaned

    def value(self) -> VisitInput:
        given = self.cleaned_data
        claims = [
            visits.Claim(
                what,
                self.reported.get(what),
                given[_on(what)] if given[_is(what)] == OTHER else None,
            )
            for what in visits.CHECKED
            if given.get(_is(what)) in (NEVER, OTHER)
        ]
        return VisitInput(
            result=SpotResult(given["result"]),
            units=tuple(given["units"]),
            claims=tuple(claims),
            visited_on=given["visited_on"],
            note=str(given["note"]),
            files=given["uploads"] or (),
            version=given["version"],
        )


def _reported(row: "SpotVisit | None") -> dict[Changed, date | None]:
    """What the register says of each day that a visit looks at."""
    if row is None:
        return {}
    facts = fact_queries.facts_of(row.project, ())
    return {what: visits.registered(facts, what) for what in visits.CHECKED}


_PAIRS = [name for what in visits.CHECKED for name in (_is(what), _on(what))]
for _what in visits.CHECKED:
    Fill.base_fields[_is(_what)] = fields.ChoiceField(
        label=_what.label,
        required=False,
        initial=SAME,
        choices=[(SAME, "与上报一致"), (OTHER, "日期不符"), (NEVER, "没有发生")],
    )
    Fill.base_fields[_on(_what)] = fields.DateField(
        label=f"查实的{_what.label}", required=False, help_text="选了“日期不符”再填"
    )


class Confirm(forms.Form):
    """确认: nothing to fill in but the version that was looked at."""

    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> Seen:
        return Seen(self.cleaned_data["version"])
