"""Forms of the entry of a project; they clean what people type and build the services' typed input."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from daxiao.domains.projects.forms.sums import SumField, SumForm
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services.changes import ARRANGEMENT, DESCRIPTION, Describing
from daxiao.domains.projects.services.entry import Edit
from daxiao.domains.projects.types import LandMode, ProjectKind, ProjectSource
from daxiao.kernel.caps import Cap
from daxiao.ui.forms import Names, VisibleChoice, VisibleChoices


def _choices(of: Any, *, empty: str = "") -> list[tuple[str, str]]:
    first = [("", empty)] if empty else []
    return first + [(m.value, m.label) for m in of]


def _text(name: str, *, most: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=TITLES[name], max_length=most, required=False, **kwargs)


def _day(name: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=TITLES[name], required=False, **kwargs)


def renewed(data: Any, row: Any) -> Any:
    """What was typed, about the row as it is now."""
    kept = data.copy()
    kept["version"] = str(row.version)
    return kept


class OfProject(SumForm):
    """Fields of a project by the names of `ProjectInput`; what stands on the row can always be chosen again."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            self._keep_choices()
        if "contacts" in self.fields and not self.actor.may(Cap.CONTACT_VIEW, on=self.row):
            del self.fields["contacts"]

    def _keep_choices(self) -> None:
        """Whom the actor could not name himself may stand there already, and stays unless he takes it away."""
        for name, field in self.fields.items():
            if not isinstance(field, VisibleChoice):
                continue
            current = self.initial.get(name)
            rows = current if isinstance(current, list) else [current] if current else []
            missing = {str(row.pk): row for row in rows if str(row.pk) not in field.rows}
            if missing:
                field.offer({**field.rows, **missing})

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        given = entry_queries.input_of(row)
        start = {name: getattr(given, name) for name in TITLES}
        start |= {
            "region": row.region,
            "park": row.park,
            "lead_unit": row.lead_unit,
            "responsible_unit": row.responsible_unit,
            "steward": row.steward_unit,
            "task_force": row.task_force,
            "sponsor": row.sponsor,
            "secretaries": list(row.secretaries.order_by("pk")),
            "tags": tuple(sorted(given.tags)),
            "contacts": "\n".join(given.contacts),
            "version": row.version,
        }
        return {name: value for name, value in start.items() if name in cls.base_fields}

    def values(self) -> dict[str, Any]:
        """The cleaned values as `ProjectInput` wants them: paths of places, keys of units and people."""
        cleaned = {n: v for n, v in self.cleaned_data.items() if n in TITLES and n in self.fields}
        return {name: _TAKEN.get(name, _same)(value) for name, value in cleaned.items()}

    def renew(self) -> None:
        if self.row is not None:
            self.data = renewed(self.data, self.row)


def _same(value: Any) -> Any:
    return value


def _key(row: Any) -> int | None:
    return None if row is None else int(row.pk)


def _path(row: Any) -> str:
    return "" if row is None else str(row.path)


_TAKEN: Mapping[str, Any] = {
    "kind": ProjectKind,
    "land_mode": lambda v: LandMode(v) if v else None,
    "source": ProjectSource,
    "region": _path,
    "park": _path,
    "lead_unit": _key,
    "responsible_unit": _key,
    "steward": _key,
    "task_force": _key,
    "sponsor": _key,
    "secretaries": lambda rows: tuple(sorted(int(r.pk) for r in rows)),
    "tags": frozenset,
    "contacts": lambda text: tuple(line.strip() for line in text.splitlines() if line.strip()),
}


# ---- the parts of an entry


def named(person: Any) -> str:
    """A person with the unit, for two may bear one name."""
    return f"{person.name}（{person.org}）" if person.org else str(person.name)


class Description(OfProject):
    name = forms.CharField(label=TITLES["name"], max_length=120)
    enterprise = _text("enterprise", most=120, help_text="还没有注册的填投资方名称")
    credit_code = _text("credit_code", most=18, help_text="18位；还没有注册的先空着")
    kind = forms.ChoiceField(label=TITLES["kind"], choices=_choices(ProjectKind))
    land_mode = forms.ChoiceField(
        label=TITLES["land_mode"], choices=_choices(LandMode, empty="未定"), required=False
    )
    region = VisibleChoice(entry_queries.places, label=TITLES["region"])
    park = VisibleChoice(entry_queries.parks, label=TITLES["park"], required=False)
    industry_name = _text("industry_name", most=60, help_text="规划的叫法，例如“铜产业”")
    industry_code = _text("industry_code", most=8, help_text="国民经济行业分类，例如 C3251 或 3251")
    national_code = _text("national_code", most=40, help_text="连短横共24位，还没有的先空着")
    land = forms.DecimalField(
        label="用地（亩）", required=False, max_digits=12, decimal_places=2, min_value=0
    )
    jobs = forms.IntegerField(label="预计用工（人）", required=False, min_value=0)
    first_year = forms.IntegerField(label="建设起始年", required=False)
    last_year = forms.IntegerField(label="建设结束年", required=False)
    source = forms.ChoiceField(
        label=TITLES["source"], choices=_choices(ProjectSource), initial=ProjectSource.MANUAL.value
    )
    source_note = _text("source_note", most=200, help_text="出自哪份规划的哪一条，或哪一条招商线索")


class Sums(OfProject):
    invest = SumField(TITLES["invest"], help_text="可以带单位写，例如 1.2亿元、5000万元")
    fixed_invest = SumField(TITLES["fixed_invest"])
    year_invest = SumField(TITLES["year_invest"])
    output = SumField(TITLES["output"])
    tax = SumField(TITLES["tax"])


class Scope(OfProject):
    scope = forms.CharField(label=TITLES["scope"], widget=forms.Textarea, required=False)
    year_task = forms.CharField(label=TITLES["year_task"], widget=forms.Textarea, required=False)


class Days(OfProject):
    signed_on = _day("signed_on")
    registered_on = _day("registered_on", help_text="公司注册的日期")
    started_on = _day("started_on", help_text="只填已经发生的；还没有开工的填下面的计划日期")
    produced_on = _day("produced_on")
    planned_start_on = _day("planned_start_on")
    planned_production_on = _day("planned_production_on")


class Arrangement(OfProject):
    lead_unit = VisibleChoice(entry_queries.units, label=TITLES["lead_unit"], required=False)
    responsible_unit = VisibleChoice(
        entry_queries.units,
        label=TITLES["responsible_unit"],
        required=False,
        help_text="负责推进和填报的单位",
    )
    steward = VisibleChoice(entry_queries.units, label=TITLES["steward"], required=False)
    task_force = VisibleChoice(entry_queries.units, label=TITLES["task_force"], required=False)
    sponsor = VisibleChoice(
        entry_queries.leaders, label=TITLES["sponsor"], said=named, required=False
    )
    secretaries = VisibleChoices(
        entry_queries.people,
        said=named,
        label=TITLES["secretaries"],
        required=False,
        help_text="一至三名；按住 Ctrl 可选多名",
    )
    contacts = forms.CharField(
        label=TITLES["contacts"],
        widget=forms.Textarea,
        required=False,
        max_length=600,
        help_text="一行一人：姓名、职务、电话。属于个人信息，只有经办这个项目的人看得到",
    )
    tags = Names(
        label=TITLES["tags"],
        required=False,
        help_text="用顿号隔开，例如：省重点、十大项目、亿元以上、增长点",
    )


class Enter(Days, Arrangement, Scope, Sums, Description):
    """The whole entry on one page."""

    sections: ClassVar[Mapping[str, str]] = {
        "name": "一、项目是什么",
        "invest": "二、投资和规模",
        "scope": "三、建设内容",
        "lead_unit": "四、由谁负责",
        "signed_on": "五、已到和计划的节点",
        "source": "六、来源和标签",
    }
    field_order = [
        "name",
        "enterprise",
        "credit_code",
        "kind",
        "land_mode",
        "region",
        "park",
        "industry_name",
        "industry_code",
        "national_code",
        "invest",
        "fixed_invest",
        "year_invest",
        "output",
        "tax",
        "land",
        "jobs",
        "first_year",
        "last_year",
        "scope",
        "year_task",
        "lead_unit",
        "responsible_unit",
        "steward",
        "task_force",
        "sponsor",
        "secretaries",
        "contacts",
        "signed_on",
        "registered_on",
        "started_on",
        "produced_on",
        "planned_start_on",
        "planned_production_on",
        "source",
        "source_note",
        "tags",
    ]

    def value(self) -> Any:
        return self._input()

    def _input(self) -> ProjectInput:
        values: dict[str, Any] = self.values()
        kept = self.initial.get("contacts", "") if "contacts" not in self.fields else None
        if kept is not None:
            values["contacts"] = _TAKEN["contacts"](kept)
        return ProjectInput(confirmed=self.confirmed(), **values)


class EditEntry(Enter):
    def value(self) -> Edit:
        return Edit(self._input(), self.cleaned_data["version"])


def explained(label: str = "缘由", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea, max_length=400, required=False, help_text=help_text
    )


class Describe(Description):
    because = explained(help_text="一句话写明为什么改，会留在经过里")

    def value(self) -> Describing:
        values = {k: v for k, v in self.values().items() if k in DESCRIPTION}
        return Describing(values, self.cleaned_data["because"], self.cleaned_data["version"])


class Arrange(Arrangement):
    def value(self) -> Describing:
        values = {k: v for k, v in self.values().items() if k in ARRANGEMENT}
        return Describing(values, version=self.cleaned_data["version"])
