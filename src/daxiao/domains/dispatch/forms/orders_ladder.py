"""The form by which a place sets its own ladder of supervision."""

from typing import Any

from django import forms as fields

from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.services.orders_ladder import LadderInput
from daxiao.domains.dispatch.types.orders import Ladder, Rung, Signer
from daxiao.ui import forms


_SIGNERS = [(s.value, s.label) for s in Signer]
# name, label, least, most
_SETTINGS = (
    ("remind_days", "到期前几个工作日提醒", 0, 30),
    ("dismissed_days", "不予督办后几个工作日内不再提出", 0, 250),
    ("objection_days", "签发后几个工作日内可提异议", 1, 60),
    ("most_extensions", "最多延期几次", 0, 12),
    ("longest_extension", "一次最多延长几个工作日", 1, 250),
    ("rectify_days", "限期整改的期限（工作日）", 1, 250),
)
NUMBER_FORMS = (
    "{series}〔{year}〕{number}号",
    "{series}〔{year}〕第{number}号",
    "{series}字〔{year}〕{number}号",
    "{series}函〔{year}〕{number}号",
    "{year}年{series}{number}号",
)
"""Ways in which numbers of documents are written; a place that writes its own already keeps it."""


def _whole(label: str, least: int, most: int, *, required: bool = True) -> fields.IntegerField:
    """A number whose refusal names what is asked and its bounds."""
    said = f"“{label}”请填{least}到{most}的整数"
    return fields.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        help_text=f"{least}到{most}",
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid", "required"), said),
    )


class SetLadder(forms.Form):
    """The rungs in force, each with its place, its name, its word in numbers, its days and who signs; and the settings of
    a life. A rung without a place is left out; what was drafted at it is drafted at the next milder one."""

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder = ladder
        for n, rung in enumerate(ladder.rungs):
            self._add(f"place_{n}", _whole("顺序", 1, 20, required=False), n + 1)
            self._add(f"name_{n}", fields.CharField(label="名称", max_length=12), rung.name)
            self._add(f"series_{n}", fields.CharField(label="文号字头", max_length=6), rung.series)
            self._add(f"days_{n}", _whole("期限（工作日）", 1, 250), rung.days)
            choice = fields.ChoiceField(label="谁签发", choices=_SIGNERS)
            self._add(f"signer_{n}", choice, rung.signer.value)
        for key, label, least, most in _SETTINGS:
            self._add(key, _whole(label, least, most), getattr(ladder, key))
        self._add("number_form", _number_form(ladder), ladder.number_form)
        self._add("since", fields.DateField(label="从哪天起"), None)
        self._add("source", fields.CharField(label="依据", max_length=200), "")

    def _add(self, name: str, field: fields.Field, start: Any) -> None:
        self.fields[name] = field
        forms.dress(field)
        if start is not None:
            self.initial.setdefault(name, start)

    @property
    def rungs(self) -> list[dict[str, Any]]:
        """The fields of each rung, for the page."""
        keys = ("place", "name", "series", "days", "signer")
        return [{key: self[f"{key}_{n}"] for key in keys} for n in range(len(self.ladder.rungs))]

    @property
    def settings(self) -> list[Any]:
        return [self[key] for key, *_ in _SETTINGS] + [self["number_form"]]

    def value(self) -> LadderInput:
        given = self.cleaned_data
        rungs = [
            Rung(
                rung.code,
                given[f"name_{n}"],
                given[f"series_{n}"],
                given[f"days_{n}"],
                Signer(given[f"signer_{n}"]),
            )
            for n, rung in sorted(
                enumerate(self.ladder.rungs), key=lambda r: (given[f"place_{r[0]}"] or 0, r[0])
            )
            if given[f"place_{n}"]
        ]
        settings = {key: given[key] for key, *_ in _SETTINGS}
        values = ladder_rules.values_of(self.ladder, rungs)
        return LadderInput(
            {**values, **settings, "number_form": given["number_form"]},
            given["since"],
            given["source"],
        )


def _number_form(ladder: Ladder) -> fields.ChoiceField:
    """Each way by the number it would give; 字头 is the word that each rung has of its own."""
    series = next((r.series for r in ladder.rungs if r.signer is not Signer.MACHINE), "督")
    forms_ = dict.fromkeys((ladder.number_form, *NUMBER_FORMS))
    return fields.ChoiceField(
        label="文号写法",
        choices=[(one, one.format(series=series, year=2026, number=1)) for one in forms_],
        help_text=f"以2026年第1件、字头“{series}”为例；字头各级自定，在上面改",
    )
