"""Forms of an office's own schedule policies and rule packs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms as django_forms

from daxiao.domains.projects.forms.settings import MOST_DAYS, Dated, choices, days, plain
from daxiao.domains.projects.queries import settings as setting_queries
from daxiao.domains.projects.rules import local
from daxiao.domains.projects.types import Lag, LandMode, Milestone, PaceColour, SpanUnit


MOST_LIMITS = 8


class PolicyForm(Dated):
    """One schedule policy of the place, new or changed."""

    name = django_forms.CharField(label="制度名称", max_length=60)
    policy_since = django_forms.DateField(
        label="签约日期从哪天起适用", help_text="项目按签约当天在执行的制度判断"
    )
    policy_until = django_forms.DateField(
        label="签约日期到哪天为止", required=False, help_text="不含这一天；一直执行就空着"
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.policy: Mapping[str, Any] = local.at(self.row.own, ("policy", code)) or {}  # type: ignore[assignment]
        self.fields["name"].initial = self.policy.get("name", "")
        self.fields["policy_since"].initial = self.policy.get("since")
        self.fields["policy_until"].initial = self.policy.get("until")
        limits = list(self.policy.get("limit", ()))
        for n in range(MOST_LIMITS):
            self._add(n, limits[n] if n < len(limits) else {})

    def _add(self, n: int, limit: Mapping[str, Any]) -> None:
        def yi(label: str) -> django_forms.DecimalField:
            return django_forms.DecimalField(
                label=label, min_value=Decimal(0), decimal_places=4, required=False
            )

        parts: dict[str, django_forms.Field] = {
            "since": django_forms.ChoiceField(
                label="起点", choices=choices(Milestone), required=False
            ),
            "until": django_forms.ChoiceField(
                label="终点", choices=choices(Milestone), required=False
            ),
            "length": days("时长", least=1),
            "unit": django_forms.ChoiceField(
                label="单位", choices=choices(SpanUnit), required=False
            ),
            "land_mode": django_forms.ChoiceField(
                label="用地方式", choices=choices(LandMode, "都适用"), required=False
            ),
            "low": yi("投资下限（含，亿元）"),
            "high": yi("投资上限（不含，亿元）"),
            "clause": django_forms.CharField(label="条款", max_length=120, required=False),
        }
        begin = {"since": "signed", "until": "started", "unit": "days", **limit}
        for name, field in parts.items():
            field.initial = begin.get(name)
            is_choice = isinstance(field, django_forms.ChoiceField)
            field.widget.attrs |= {
                "class": "form-select" if is_choice else "form-control",
                "aria-label": f"第{n + 1}条{field.label}",
            }
            self.fields[f"limit{n}_{name}"] = field

    def head(self) -> list[Any]:
        return [self[name] for name in ("name", "policy_since", "policy_until")]

    def rows(self) -> list[list[Any]]:
        names = ("since", "until", "length", "unit", "land_mode", "low", "high", "clause")
        return [[self[f"limit{n}_{name}"] for name in names] for n in range(MOST_LIMITS)]

    def _limits(self) -> list[dict[str, Any]]:
        found = []
        for n in range(MOST_LIMITS):
            given = {
                k.removeprefix(f"limit{n}_"): v
                for k, v in self.cleaned_data.items()
                if k.startswith(f"limit{n}_")
            }
            if not given.get("length"):
                continue
            low, high = plain(given["low"]), plain(given["high"])
            limit = {**given, "low": low, "high": high, "clause": given["clause"].strip()}
            found.append({k: v for k, v in limit.items() if v not in (None, "")})
        return found

    def _policy(self) -> dict[str, Any]:
        given = self.cleaned_data
        until = given["policy_until"]
        return {
            "code": self.code or self._free_code(),
            "name": given["name"].strip(),
            "since": given["policy_since"].isoformat(),
            **({"until": until.isoformat()} if until else {}),
            "limit": self._limits(),
            "notes": {"source": given["source"].strip()},
        }

    def _free_code(self) -> str:
        taken = {p["code"] for p in self.row.own.get("policy", ())}
        number = 1
        while (code := setting_queries.own_code(f"policy{number}", self.row.place)) in taken:
            number += 1
        return code

    def values(self) -> dict[str, Any]:
        others = [p for p in self.row.own.get("policy", ()) if p["code"] != self.code]
        return {**self.row.own, "policy": [*others, self._policy()]}

    def words(self) -> Iterator[str]:
        policy = self._policy()
        verb = "改" if self.code else "添加"
        yield f"{verb}时限制度“{policy['name']}”，{len(policy['limit'])}条时限"


# ---- rule packs


class PackForm(Dated):
    """A sample pack copied to the place, or the place's own pack changed: its steps and how long good must last."""

    name = django_forms.CharField(label="规则包名称", max_length=60)
    pack_since = django_forms.DateField(label="从哪天起用")
    upgrade_after_days = days("好转要连续保持多少天才升档", help_text="变差当天即降档")

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = local.at(self.row.own, ("pack", code))
        base = mine or local.at(self.row.shipped, ("pack", code))
        if not isinstance(base, Mapping):
            raise KeyError(code)
        self.base = base
        self.is_own = mine is not None
        self.code = code if self.is_own else setting_queries.own_code(code, self.row.place)
        name = str(base["name"]).removeprefix("样板·")
        self.fields["name"].initial = name if self.is_own else f"{self.row.place.name}·{name}"
        self.fields["pack_since"].initial = (
            base["since"] if self.is_own else self.initial.get("since")
        )
        self.fields["upgrade_after_days"].initial = base.get("upgrade_after_days", 0)
        self.fields["upgrade_after_days"].required = True
        for n, band in enumerate(base["band"]):
            self._add(n, band)

    def _add(self, n: int, band: Mapping[str, Any]) -> None:
        said = django_forms.CharField(label="说法", max_length=60, initial=band["said"])
        said.widget.attrs |= {"class": "form-control", "aria-label": f"第{n + 1}档说法"}
        self.fields[f"band{n}_said"] = said
        if "at_least" in band:
            floor = django_forms.IntegerField(
                label="从多少起", min_value=-MOST_DAYS, max_value=MOST_DAYS
            )
            floor.initial = band["at_least"]
            floor.widget.attrs |= {"class": "form-control", "aria-label": f"第{n + 1}档起点"}
            self.fields[f"band{n}_at_least"] = floor

    def head(self) -> list[Any]:
        return [self[name] for name in ("name", "pack_since", "upgrade_after_days")]

    @property
    def unit(self) -> str:
        return Lag(self.base["measure"]).label

    def bands(self) -> list[dict[str, Any]]:
        return [
            {
                "band": band,
                "colour": PaceColour(band["colour"]).label,
                "said": self[f"band{n}_said"],
                "at_least": self[f"band{n}_at_least"] if "at_least" in band else None,
            }
            for n, band in enumerate(self.base["band"])
        ]

    def _pack(self) -> dict[str, Any]:
        given = self.cleaned_data
        bands = [
            {
                **band,
                "said": given[f"band{n}_said"].strip(),
                **({"at_least": given[f"band{n}_at_least"]} if "at_least" in band else {}),
            }
            for n, band in enumerate(self.base["band"])
        ]
        return {
            "code": self.code,
            "name": given["name"].strip(),
            "since": given["pack_since"].isoformat(),
            "means": "pace",
            "measure": self.base["measure"],
            "upgrade_after_days": given["upgrade_after_days"],
            "source": given["source"].strip(),
            "band": bands,
        }

    def values(self) -> dict[str, Any]:
        others = [p for p in self.row.own.get("pack", ()) if p["code"] != self.code]
        return {**self.row.own, "pack": [*others, self._pack()]}

    def words(self) -> Iterator[str]:
        verb = "改" if self.is_own else "启用"
        yield f"{verb}规则包“{self.cleaned_data['name'].strip()}”"


class Drop(Dated):
    """Take a policy or a pack of the place out of its rules; what it judged stays as it was judged."""

    def __init__(self, *args: Any, key: str = "", code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = local.at(self.row.own, (key, code))
        if not isinstance(found, Mapping):
            raise KeyError(code)
        self.key, self.dropped = key, found

    def values(self) -> dict[str, Any]:
        rest = [p for p in self.row.own[self.key] if p["code"] != self.dropped["code"]]
        own = {k: v for k, v in self.row.own.items() if k != self.key}
        return {**own, self.key: rest} if rest else own

    def words(self) -> Iterator[str]:
        yield f"停用“{self.dropped['name']}”"
