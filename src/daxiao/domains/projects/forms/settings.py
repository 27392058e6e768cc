"""Forms of the rules that an office sets for its place; each builds the whole of the place's own values."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms as django_forms

from daxiao.domains.projects.queries import settings as setting_queries
from daxiao.domains.projects.rules import local, sums
from daxiao.domains.projects.services.settings import Setting
from daxiao.domains.projects.types import BlockerCategory
from daxiao.ui import forms


MOST_DAYS = 3650  # ten years: more is a slip of the finger


def days(label: str, *, least: int = 0, **more: Any) -> django_forms.IntegerField:
    field = django_forms.IntegerField(
        label=label, min_value=least, max_value=MOST_DAYS, required=False, **more
    )
    field.error_messages |= {
        "invalid": "请填整数",
        "min_value": f"不能小于{least}",
        "max_value": f"不能大于{MOST_DAYS}",
    }
    return field


def choices(of: Any, empty: str = "") -> list[tuple[str, str]]:
    return [*([("", empty)] if empty else []), *((m.value, m.label) for m in of)]


class Dated(forms.Form):
    """What every setting says besides its values: from when on, on what ground, and why."""

    since = django_forms.DateField(label="生效日期", help_text="从这一天起按新的设定判断")
    source = django_forms.CharField(
        label="依据", max_length=200, help_text="文件名、文号或会议，会与设定一起显示"
    )
    reason = django_forms.CharField(label="理由", max_length=400, help_text="会留在经过里")
    seen = django_forms.CharField(widget=django_forms.HiddenInput, required=False)

    row: setting_queries.Setting

    @classmethod
    def starts(cls, row: setting_queries.Setting) -> dict[str, Any]:
        return {"seen": row.seen}

    def values(self) -> dict[str, Any]:
        """All that the place sets under this name, once the form is kept."""
        raise NotImplementedError

    def words(self) -> Iterator[str]:
        """What is changed, a line each."""
        raise NotImplementedError

    def value(self) -> Setting:
        given = self.cleaned_data
        return Setting(
            name=self.row.name,
            values=self.values(),
            since=given["since"],
            source=given["source"].strip(),
            reason=given["reason"].strip(),
            seen=given["seen"],
            words=tuple(self.words()),
        )

    def common(self) -> list[Any]:
        """The fields that stand below the values."""
        return [self[name] for name in ("since", "source", "reason")]


# ---- single figures


class Figures(Dated):
    """Single figures by key path (`limits.land`): empty or as shipped means that the place sets nothing of its own."""

    UNIT: ClassVar[str] = "天"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, field in self.figures(self.row).items():
            path = key.split(".")
            field.initial = self.row.value(*path)
            field.widget.attrs["class"] = "form-control"
            self.fields[_name(key)] = field

    @classmethod
    def figures(cls, row: setting_queries.Setting) -> dict[str, django_forms.Field]:
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        own = dict(self.row.own)
        for key, value in self._given():
            path = key.split(".")
            _put(own, path, None if value == local.at(self.row.shipped, path) else value)
        return own

    def _given(self) -> Iterator[tuple[str, Any]]:
        for key in self.figures(self.row):
            value = self.cleaned_data.get(_name(key))
            yield key, plain(value) if isinstance(value, Decimal) else value

    def words(self) -> Iterator[str]:
        for key, value in self._given():
            was = self.row.value(*key.split("."))
            now = local.at(self.row.shipped, key.split(".")) if value is None else value
            if was != now:
                label = self.fields[_name(key)].label
                yield f"{label}：{_said(was)} → {_said(now)}"

    def lines(self) -> list[dict[str, Any]]:
        """Field by field with whose the value is, for the page."""
        return [
            {
                "field": self[_name(key)],
                "whose": self.row.whose(*key.split(".")),
                "shipped": local.at(self.row.shipped, key.split(".")),
            }
            for key in self.figures(self.row)
        ]


def _name(key: str) -> str:
    return "v_" + key.replace(".", "__")


def _said(value: Any) -> str:
    return "未填" if value is None else str(value)


def plain(value: Decimal | None) -> str | None:
    return None if value is None else sums.shown(value)


def _put(values: dict[str, Any], path: list[str], value: Any) -> None:
    """Set or, with None, take away the value under keys; an emptied table goes too."""
    head, *rest = path
    if rest:
        below = dict(values.get(head) or {})
        _put(below, rest, value)
        value = below or None
    if value is None:
        values.pop(head, None)
    else:
        values[head] = value


class Paces(Figures):
    @classmethod
    def figures(cls, row: setting_queries.Setting) -> dict[str, django_forms.Field]:
        return {
            "due_soon_days": days("距期限多少天起为临期"),
            "silent_days": days("多少天没有核实的进展，提请核查", least=1),
            "overdue_days": days("超过开工时限多少天，提请核查", least=1),
            "rectify_days": days("建议的整改期限", least=1),
            "objection_days": days("认定后多少个工作日内可提异议"),
        }


class Blockers(Figures):
    UNIT = "个工作日"

    @classmethod
    def figures(cls, row: setting_queries.Setting) -> dict[str, django_forms.Field]:
        return {
            "limit_days": days("交办之后的办理时限", least=1),
            "to_sponsor_days": days("超过时限多久后提请包保领导"),
            "to_meeting_days": days("超过时限多久后提交调度会"),
            **{f"limits.{c.value}": days(f"{c.label}类另定时限", least=1) for c in BlockerCategory},
        }


class Promises(Figures):
    UNIT = "个工作日"

    @classmethod
    def figures(cls, row: setting_queries.Setting) -> dict[str, django_forms.Field]:
        return {
            f"promises.{item['code']}": days(item["name"], least=1)
            for item in row.shipped["item"]
            if "promise" not in item and not item.get("promise_by_risk")
        }


class Entry(Figures):
    UNIT = ""

    @classmethod
    def figures(cls, row: setting_queries.Setting) -> dict[str, django_forms.Field]:
        def yi(label: str) -> django_forms.DecimalField:
            return django_forms.DecimalField(
                label=label, min_value=Decimal("0.0001"), decimal_places=4, required=False
            )

        return {
            "sum_low": yi("总投资小于多少亿元时提问"),
            "sum_high": yi("总投资大于多少亿元时提问"),
            "name_min": days("项目名称最少几个字", least=1),
            "name_max": days("项目名称最多几个字", least=1),
            "secretaries_min": days("项目秘书最少几名"),
            "secretaries_max": days("项目秘书最多几名", least=1),
            "first_year": days("建设年份最早哪一年", least=1949),
            "years_ahead": days("建设年份最多往后几年", least=1),
            "likeness": days("名称相近多少分起提示疑似重复（满分100）", least=50),
        }


# ---- back-test and taking back


class Backtest(forms.Form):
    """Which pack, over which days."""

    pack = django_forms.ChoiceField(label="规则包")
    first = django_forms.DateField(label="从")
    last = django_forms.DateField(label="到")

    MOST: ClassVar[int] = 186  # half a year of days, one by one

    def __init__(self, *args: Any, packs: list[tuple[str, str]], today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.today = today
        self.fields["pack"].choices = packs  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last:
            if last < first:
                self.add_error("last", "止日早于起日，请核对")
            elif last > self.today:
                self.add_error("last", "试算只到今天为止，请填今天或以前的日期")
            elif (last - first).days >= self.MOST:
                self.add_error("first", f"一次最多试算{self.MOST}天，请把时间缩短")
        return given


class TakeBack(forms.Reason):
    reason = django_forms.CharField(label="理由", max_length=400)
