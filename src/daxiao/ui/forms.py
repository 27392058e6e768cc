"""Forms clean what people type; they never save. Choices of rows come only through a query that takes the actor."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from daxiao.kernel.access import Actor
from daxiao.std.findings import Finding


def in_full(row: Any) -> str:
    """A row as a choice says it: the full name with the short one behind it, so that either can be searched for."""
    full, short = getattr(row, "name", ""), getattr(row, "short_name", "")
    if full and short and full != short:
        return f"{full}（{short}）"
    return str(full or row)


class VisibleChoice(forms.ChoiceField):
    """One of the rows that `query(actor)` gives; cleans to the row itself.

    Django's own model choice field reads the default manager and would leak rows that the actor may not see.
    """

    def __init__(
        self,
        query: Callable[[Actor], QuerySet[Any]],
        *,
        said: Callable[[Any], str] | None = None,
        most: int = 2000,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.query = query
        self.said = said or in_full
        self.most = most
        self.rows: dict[str, models.Model] = {}

    def bind(self, actor: Actor) -> None:
        """Fetch the choices for this actor; called by `Form`."""
        self.offer({str(r.pk): r for r in self.query(actor)[: self.most]})

    def offer(self, rows: dict[str, models.Model]) -> None:
        """Let a person choose among these rows, by their keys."""
        self.rows = rows
        empty = [("", "请选择")] if not self.required else [("", "请选择…")]
        self.choices = empty + [(key, self.said(row)) for key, row in rows.items()]

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        return self.rows[key] if key else None

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, models.Model) else value


class VisibleChoices(VisibleChoice):
    """Several of the rows that `query(actor)` gives; cleans to a list of rows."""

    widget = forms.SelectMultiple

    def offer(self, rows: dict[str, models.Model]) -> None:
        super().offer(rows)
        self.choices = [(key, self.said(row)) for key, row in rows.items()]

    def clean(self, value: Any) -> list[models.Model]:
        keys = [str(v) for v in value or []]
        if self.required and not keys:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if any(k not in self.rows for k in keys):
            raise forms.ValidationError("所选项目已不可用，请重新选择")
        return [self.rows[k] for k in keys]

    def to_python(self, value: Any) -> Any:
        return value

    def prepare_value(self, value: Any) -> Any:
        return [str(v.pk) if isinstance(v, models.Model) else v for v in value or []]


class Names(forms.CharField):
    """Several names in one box, parted by 、 ， ； or line ends; cleans to a tuple without doubles."""

    widget = forms.Textarea

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value) or ""
        for mark in "，,；;\n\r\t":
            text = text.replace(mark, "、")
        return tuple(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value


# Input types that a browser supports itself; dates must travel as ISO to be shown again.
_WIDGET_CSS: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
}


class Form(forms.Form):
    """A form of an action. Override `starts` to fill it from the row and `value` to build the service's typed input.

    `sections` puts a heading before the fields it names, for forms that are longer than a screen. `today` is the day as the
    door read it.
    """

    sections: ClassVar[Mapping[str, str]] = {}

    required_css_class = "dx-required"
    error_css_class = "dx-wrong"

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        actor: Actor,
        row: Any = None,
        initial: Mapping[str, Any] | None = None,
        today: date | None = None,
    ) -> None:
        start = {**(type(self).starts(row) if row is not None else {}), **(initial or {})}
        super().__init__(data, files, initial=start)  # type: ignore[arg-type]
        self.actor = actor
        self.row = row
        self.today = today
        for field in self.fields.values():
            if isinstance(field, VisibleChoice):
                field.bind(actor)
            dress(field)
        for name, title in self.sections.items():
            if name in self.fields:
                self.fields[name].section = title  # type: ignore[attr-defined]  # read by form.html alone

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        """What the row says now, by field name; rows on the other end of a relation are not a value of the row."""
        told = {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}
        return {name: v for name, v in told.items() if not isinstance(v, models.Manager)}

    def value(self) -> Any:
        """The typed input of the service; call it only on a valid form."""
        return dict(self.cleaned_data)

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        """Show the findings of a refusal beside the fields they name, the rest above the form."""
        for finding in findings:
            target = finding.field if finding.field in self.fields else None
            self.add_error(target, finding.sentence)

    def renew(self) -> None:
        """Somebody else wrote first and the person is shown both: what is sent next is about the row as it is now."""


class Confirm(Form):
    """No field: the person only confirms."""


_REQUIRED = "这一项要填"
_BOUNDS = {
    "min_value": "不能小于%(limit_value)s",
    "max_value": "不能大于%(limit_value)s",
    "null_characters_not_allowed": "文字里有看不见的控制字符，请重新输入",
}
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""As for periods. A deadline counted from a day beyond them would leave the calendar."""


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"日期应在{FIRST_YEAR}年到{LAST_YEAR}年之间，请核对年份")


def dress(field: forms.Field) -> None:
    """Bootstrap classes, the browser's date picker, and sentences that say what to do."""
    widget = field.widget
    css = _WIDGET_CSS.get(type(widget), "form-control")
    widget.attrs.setdefault("class", css)
    if isinstance(field, forms.DateField) and not isinstance(widget, forms.SelectDateWidget):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    if isinstance(field, forms.DateField):
        field.validators.append(_check_year)
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = widget.attrs.get("data-rows", 3)
    field.error_messages["required"] = _REQUIRED
    for code, said in _BOUNDS.items():
        field.error_messages.setdefault(code, said)


class Reason(Form):
    """A sentence that says why; the rule decides whether it may be empty."""

    reason = forms.CharField(
        label="理由",
        max_length=400,
        widget=forms.Textarea,
        required=False,
        help_text="会留在经过里，查阅者看得到",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        """The reason of an act is said anew: that of another act, which the row keeps, is none."""
        return {name: value for name, value in super().starts(row).items() if name != "reason"}

    def value(self) -> str:
        return str(self.cleaned_data["reason"]).strip()
