"""Figures that can be followed, words in columns of figures, and long choices that say both names."""

from types import SimpleNamespace

from django.http import QueryDict

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.targets.types import TargetState
from daxiao.ui.charts import Series, bar_chart
from daxiao.ui.fields import Chip, Number, Said, Text
from daxiao.ui.forms import in_full
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.cast import Cast
from tests.factories.plans import Ledger


def test_a_count_leads_to_its_rows_and_zero_leads_nowhere(cast: Cast, ledger: Ledger) -> None:
    office = cast.office.actor
    drill = REGISTERS["plans"].by_name["n_targets"].drill
    assert drill == ("targets", "plan={pk}&state=in_force")

    body = Listing(REGISTERS["plans"], office, QueryDict("")).body(selectable=False)
    there = QueryDict(f"plan={ledger.plan.pk}&state=in_force")

    shown = Listing(REGISTERS["targets"], office, there).total
    assert f'/targets/?plan={ledger.plan.pk}&amp;state=in_force">{shown}</a>' in body

    for target in ledger.targets.values():
        target.state = TargetState.DROPPED.value
        target.save()
    body = Listing(REGISTERS["plans"], office, QueryDict("")).body(selectable=False)
    assert f"/targets/?plan={ledger.plan.pk}" not in body


def test_nobody_is_led_to_a_register_he_may_not_see(cast: Cast, ledger: Ledger) -> None:
    field = Number("n", "数", drill=("targets", "plan={pk}"))

    assert REGISTERS.rows_behind(field, cast.office.actor)
    assert REGISTERS.rows_behind(field, cast.admin.actor) == ""
    assert REGISTERS.rows_behind(Number("n", "数"), cast.office.actor) == ""


def test_words_sort_as_they_mean_and_stand_as_figures() -> None:
    assert Text("due", "时限", sort_by="due_on").order == "due_on"
    assert Text("due", "时限").order == "due"
    assert Said("text", "写法").css == Number("n", "数").css


def test_a_column_may_say_a_state_in_its_own_words() -> None:
    chip = Chip("state", "状态", of=TargetState, words={"in_force": "有效"})

    assert chip.plain("in_force") == "有效"
    assert chip.plain("dropped") == TargetState.DROPPED.label


def test_a_choice_says_full_and_short_name() -> None:
    assert in_full(SimpleNamespace(name="青禾县经济和信息化局", short_name="县经信局")) == (
        "青禾县经济和信息化局（县经信局）"
    )
    assert in_full(SimpleNamespace(name="青禾县", short_name="青禾县")) == "青禾县"
    assert in_full(7) == "7"


def test_a_bar_and_its_row_of_the_table_lead_to_the_same_place() -> None:
    chart = bar_chart(["2026年", "2027年"], [Series("目标", [1, 2])], target=3, links=["/a", "/b"])

    assert [link for link, _ in chart.table] == ["/a", "/b", ""]
    assert [cells[0] for _, cells in chart.table] == ["2026年", "2027年", "目标"]


def test_several_values_are_listed_as_people_list_them() -> None:
    assert Text("aliases", "别名").plain(["甲", "乙"]) == "甲、乙"
    assert Text("aliases", "别名").plain([]) == ""
