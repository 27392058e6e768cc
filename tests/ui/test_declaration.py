"""A register checks its own declaration when it is built, and says every fault at once."""

from dataclasses import replace
from typing import Any

import pytest

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui import forms
from daxiao.ui.actions import Action
from daxiao.ui.fields import Text
from daxiao.ui.panels import Facts, Note
from daxiao.ui.register import DeclarationError, Register, Registers


def _rows(_actor: Actor) -> Any:
    raise AssertionError("a declaration asks no database")


def act(*, actor: Actor, plan: object, input: object) -> None:  # noqa: A002
    """A service with the arguments an action gives."""


def _action(**changes: Any) -> Action:
    given = {
        "name": "act",
        "title": "办理",
        "cap": Cap.UNIT_MANAGE,
        "form": forms.Confirm,
        "service": act,
        "row": "plan",
    }
    given.update(changes)
    first = [given.pop(n) for n in ("name", "title", "cap", "form", "service")]
    return Action(*first, **given)


def _register(**changes: Any) -> Register:
    given: dict[str, Any] = {
        "name": "things",
        "title": "事项",
        "cap": Cap.UNIT_VIEW,
        "rows": _rows,
        "fields": [Text("name", "名称"), Text("code", "代码")],
        "columns": ["name"],
    }
    return Register(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"columns": ["name", "zzz"]}, "unknown field zzz in columns"),
        ({"columns": []}, "at least one column"),
        ({"facts": [Facts("甲", ["zzz"])]}, "unknown field zzz in facts 甲"),
        ({"figures": ["zzz"]}, "unknown field zzz in figures"),
        ({"default_sort": "-zzz"}, "unknown field zzz in default_sort"),
        ({"fields": [Text("name", "甲"), Text("name", "乙")]}, "field name is declared twice"),
        ({"fields": [Text("name", "甲"), Text("page", "乙")]}, "page parameter"),
        ({"fields": [Text("name", "甲"), Text("a__b", "乙")]}, "no double underscore"),
        ({"actions": [_action(), _action()]}, "action act is declared twice"),
        ({"actions": [_action(row="project")]}, "no argument 'project'"),
        ({"actions": [_action(value="report")]}, "no argument 'report'"),
        ({"actions": [_action(undo="zzz")]}, "unknown undo zzz"),
        ({"actions": [_action(row=None, bulk=True)]}, "a bulk action needs a row"),
        ({"page_size": 7}, "page size is one of"),
    ],
)
def test_contradiction_is_an_error_at_start(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(DeclarationError, match=fault):
        _register(**changes)


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(DeclarationError) as error:
        _register(columns=["zzz"], figures=["yyy"])

    assert "zzz" in str(error.value)
    assert "yyy" in str(error.value)


def test_upper_domain_lends_a_panel_without_changing_the_lower_register() -> None:
    register = _register()
    panel = Note("甲", lambda _actor, _row: "")

    richer = register.with_panel(panel)

    assert list(richer.panels) == [panel]
    assert list(register.panels) == []


def test_collection_refuses_a_second_register_of_a_name() -> None:
    found = Registers()
    found.add(_register())

    with pytest.raises(DeclarationError, match="things"):
        found.add(_register(title="别的"))
    assert found["things"].title == "事项"


def test_copy_of_a_reference_field_keeps_its_path() -> None:
    from daxiao.ui.fields import Place, Ref  # noqa: PLC0415

    for field in (Ref("owner", "单位"), Place("region", "地区")):
        assert replace(field, help="x").paths == field.paths
        assert replace(field, help="x").filters().keys() == field.filters().keys()
