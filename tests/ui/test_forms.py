"""Forms clean, never save, and offer only rows that their query gives to the actor."""

from typing import Any

import pytest
from django import forms as django_forms

from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import FindingKind
from daxiao.ui import forms


def _places(actor: Actor) -> Any:
    return Region.objects.visible_to(actor, Cap.PLACE_VIEW)


class One(forms.Form):
    place = forms.VisibleChoice(_places, label="地区", required=False)


class Many(forms.Form):
    places = forms.VisibleChoices(_places, label="地区")


class Words(forms.Form):
    name = django_forms.CharField(label="名称")
    aliases = forms.Names(label="别名", required=False)


@pytest.fixture
def pair(db: None) -> list[Region]:
    return [
        Region.everything.create(code=c, name=c, kind="county", path=f"/{c}/") for c in ("a", "b")
    ]


@pytest.fixture
def clerk(pair: list[Region]) -> Actor:
    grant = Grant(caps=frozenset({Cap.PLACE_VIEW}), region_path=pair[0].path)
    return Actor(user_id=None, label="x", grants=(grant,))


def test_choice_offers_only_rows_in_scope(clerk: Actor, pair: list[Region]) -> None:
    assert [k for k, _ in One(actor=clerk).fields["place"].choices] == ["", str(pair[0].pk)]  # type: ignore[attr-defined]
    assert [k for k, _ in Many(actor=clerk).fields["places"].choices] == [str(pair[0].pk)]  # type: ignore[attr-defined]


def test_choice_cleans_to_the_row_and_refuses_a_key_out_of_scope(
    clerk: Actor, pair: list[Region]
) -> None:
    good = One({"place": str(pair[0].pk)}, actor=clerk)
    bad = One({"place": str(pair[1].pk)}, actor=clerk)
    empty = One({"place": ""}, actor=clerk)

    assert good.is_valid()
    assert good.cleaned_data["place"] == pair[0]
    assert not bad.is_valid()
    assert empty.is_valid()
    assert empty.cleaned_data["place"] is None


def test_several_choices_refuse_a_key_out_of_scope(clerk: Actor, pair: list[Region]) -> None:
    from django.http import QueryDict  # noqa: PLC0415

    good = Many(QueryDict(f"places={pair[0].pk}"), actor=clerk)
    bad = Many(QueryDict(f"places={pair[0].pk}&places={pair[1].pk}"), actor=clerk)

    assert good.is_valid()
    assert good.cleaned_data["places"] == [pair[0]]
    assert not bad.is_valid()
    assert not Many(QueryDict(""), actor=clerk).is_valid()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("发改委、发改局", ("发改委", "发改局")),
        ("发改委，发改局\n发改委；", ("发改委", "发改局")),
        (" ", ()),
    ],
)
def test_names_are_parted_by_any_usual_mark(typed: str, names: tuple[str, ...]) -> None:
    form = Words({"name": "x", "aliases": typed}, actor=Actor.anonymous())

    assert form.is_valid()
    assert form.cleaned_data["aliases"] == names


def test_finding_stands_beside_its_field_else_above_the_form() -> None:
    kind = FindingKind("t.x", "不对")
    form = Words({"name": "x"}, actor=Actor.anonymous())
    form.is_valid()

    form.refuse((kind(field="name"), kind(field="gone"), kind()))

    assert form.errors["name"] == ["不对"]
    assert form.non_field_errors() == ["不对", "不对"]


class Dated(forms.Form):
    on = django_forms.DateField(label="日期")


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("1900-01-01", True),
        ("2199-12-31", True),
        ("1899-12-31", False),
        ("0001-01-01", False),
        ("9999-12-31", False),
    ],
)
def test_a_day_from_which_nothing_can_be_counted_is_refused(typed: str, *, stands: bool) -> None:
    form = Dated({"on": typed}, actor=Actor.anonymous())

    assert form.is_valid() is stands
    assert stands or "请核对年份" in form.errors["on"][0]
