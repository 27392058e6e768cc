"""The form of the windows that an office gives to the stages of a template."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms as django_forms

from daxiao.domains.projects.forms.settings import Dated, choices, days
from daxiao.domains.projects.queries import settings as setting_queries
from daxiao.domains.projects.rules import local
from daxiao.domains.projects.types import SpanUnit


class Stages(Dated):
    """Windows and owners of the stages of one shipped template, for the place; stated windows are the plan's."""

    base: ClassVar[str] = "twelve"

    def __init__(self, *args: Any, base: str = "twelve", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template_code = base
        self.stages = setting_queries.stage_rows(self.row, base)
        for stage in self.stages:
            self._add(stage)

    def _add(self, stage: setting_queries.StageRow) -> None:
        key, window = stage.definition.stage.value, stage.definition.window
        fields: dict[str, django_forms.Field] = {
            "owner": django_forms.CharField(max_length=60, required=False, label="办理单位"),
        }
        if not stage.is_plan:
            fields |= {
                "offset": days("签约后第几天起"),
                "length": days("时长", least=1),
                "unit": django_forms.ChoiceField(
                    choices=choices(SpanUnit), required=False, label="单位"
                ),
            }
            fields["offset"].initial = window.offset if window else None
            fields["length"].initial = window.length if window else None
            fields["unit"].initial = window.unit.value if window else SpanUnit.DAYS.value
        fields["owner"].initial = stage.definition.owner
        for name, field in fields.items():
            css = "form-select" if name == "unit" else "form-control"
            field.widget.attrs |= {
                "class": css,
                "aria-label": f"{stage.definition.name}{field.label}",
            }
            self.fields[f"{key}_{name}"] = field

    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "stage": stage,
                **{
                    name: self[f"{stage.definition.stage.value}_{name}"]
                    for name in ("owner", "offset", "length", "unit")
                    if f"{stage.definition.stage.value}_{name}" in self.fields
                },
            }
            for stage in self.stages
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for stage in self.stages:
            key = stage.definition.stage.value
            if given.get(f"{key}_offset") is not None and not given.get(f"{key}_length"):
                self.add_error(f"{key}_length", "填了起始日就要填时长")
        return given

    def _window(self, key: str) -> dict[str, Any] | None:
        length = self.cleaned_data.get(f"{key}_length")
        if not length:
            return None
        window = {"length": length, "unit": self.cleaned_data[f"{key}_unit"], "whose": "office"}
        offset = self.cleaned_data.get(f"{key}_offset")
        return window | ({} if offset is None else {"offset": offset})

    def values(self) -> dict[str, Any]:
        shipped = local.at(self.row.shipped, ("template", self.template_code))
        code = setting_queries.template_code(self.row, self.template_code)
        rows = []
        for stage in self.stages:
            key, owner = stage.definition.stage.value, stage.definition.owner
            own: dict[str, Any] = {}
            given = (self.cleaned_data.get(f"{key}_owner") or "").strip()
            if given and (given != owner or stage.owner_is_local):
                own["owner"] = given
            if window := self._window(key):
                own["window"] = window
            if own:
                rows.append({"stage": key, **own})
        others = [r for r in self.row.own.get("template", ()) if r["code"] != code]
        if rows:
            others.append(_like(shipped, code, self.row.place.name) | {"stage": rows})
        return {"template": others} if others else {}

    def words(self) -> Iterator[str]:
        for stage in self.stages:
            window = stage.definition.window
            key = stage.definition.stage.value
            if stage.is_plan:
                continue
            now = self._window(key)
            was = f"{window.length}{window.unit.label}" if window else "未填"
            said = f"{now['length']}{SpanUnit(now['unit']).label}" if now else "未填"
            if was != said:
                yield f"{stage.definition.name}：{was} → {said}"


def _like(shipped: Any, code: str, place: str) -> dict[str, Any]:
    """The head of a place's own version of a shipped template."""
    kept = {k: shipped[k] for k in ("land_mode", "low", "high", "waived") if k in shipped}
    return {
        "code": code,
        "name": f"{shipped['name']}（{place}）",
        "like": shipped["code"],
        **kept,
    }
