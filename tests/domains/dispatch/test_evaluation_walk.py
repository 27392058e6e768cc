"""An evaluation walked in the browser from the invitation of experts to the frozen end: no step is a dead end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationCell,
    Expert,
    ExpertSeat,
    Objection,
)
from daxiao.kernel import clock
from tests.domains.dispatch.evaluation_stage import DUE, Stage, after_objections
from tests.domains.dispatch.test_evaluation_pages import client_of
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def do(client: Client, path: str, **given: Any) -> None:
    """Open the form of an action, then send it: the form is there, and what is sent is taken."""
    assert client.get(path).status_code == 200, path
    sent = client.post(path, given)
    assert sent.status_code in (302, 303), sent.content.decode()


def test_nobody_to_invite_is_said_in_one_sentence(stage: Stage) -> None:
    """S002-D-10: the form opens without any expert, and says what to do first, before and after it is sent."""
    client = client_of(stage.cast.office)
    path = f"/evaluations/{stage.run.pk}/do/invite/"

    page = client.get(path)
    sent = client.post(path, {"ends_on": DUE.isoformat()})

    assert page.status_code == 200
    for shown in (page, sent):
        assert "专家库里还没有能邀请的专家，请先到“专家库”登记专家" in shown.content.decode()
    assert not ExpertSeat.everything.exists()


def test_an_expert_without_account_is_refused_in_words(stage: Stage) -> None:
    client = client_of(stage.cast.office)
    do(client, "/experts/do/enter/", region=stage.world.county.pk, name="何教授", field="财务")
    expert = Expert.everything.get()

    page = client.post(
        f"/evaluations/{stage.run.pk}/do/invite/",
        {"expert": expert.pk, "ends_on": DUE.isoformat()},
    )

    assert page.status_code == 422
    assert "账号" in page.content.decode()


def test_every_step_of_an_evaluation_is_taken_in_the_browser(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S002-D-08, S002-D-09, S002-D-10: invite, draw, assess, summarise, settle, publish, object, answer, finalise."""
    office, unit = client_of(stage.cast.office), client_of(stage.cast.clerk)
    (invited, first), (drawn, second) = stage.expert("孔教授"), stage.expert("严教授")
    run = f"/evaluations/{stage.run.pk}/"
    do(office, f"{run}do/start/")
    stage.both_answer()
    do(office, f"{run}do/invite/", expert=invited.pk, ends_on=DUE.isoformat())
    do(office, f"{run}do/draw/", size=1, ends_on=DUE.isoformat())
    assert ExpertSeat.everything.count() == 2
    do(office, f"{run}do/close_self/")

    seat = ExpertSeat.everything.get(expert=invited)
    assert client_of(first).get(f"/evaluation/seats/{seat.pk}/").status_code == 200
    early = office.post(f"{run}do/summarise/")
    assert (early.status_code, "专家" in early.content.decode()) == (422, True)
    stage.opine(seat, first, "0")
    stage.opine(ExpertSeat.everything.get(expert=drawn), second, "0")

    do(office, f"{run}do/summarise/")
    assert office.get(f"/evaluation/{stage.run.pk}/compare/").status_code == 200
    for cell in EvaluationCell.everything.filter(evaluation=stage.run):
        given = {"source": "other", "value_given": "0", "because": "核实", "version": cell.version}
        if cell.self_value is not None:
            given["source"] = "self"
        do(office, f"/evaluation-cells/{cell.pk}/do/settle/", **given)
    do(office, f"{run}do/publish/")
    subject = stage.subject("县经信局")
    item = stage.item("工作质量")
    do(unit, f"/evaluation-subjects/{subject.pk}/do/object/", item=item.pk, text="材料漏看一份")
    row = Objection.everything.get()
    do(office, f"/objections/{row.pk}/do/answer/", verdict="rejected", answer="已经计入")

    later = after_objections(stage) + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: later)
    do(office, f"{run}do/finalise/")
    assert Evaluation.everything.get(pk=stage.run.pk).state == "final"
    for path in (run, f"/evaluation/{stage.run.pk}/scores/", f"/evaluation/{stage.run.pk}/replay/"):
        assert office.get(path).status_code == 200, path
