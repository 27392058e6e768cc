"""What the page of an evaluation keeps from the units in it, and that nobody's own sheet grows stale to himself."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from daxiao.domains.dispatch.models import Evaluation
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.types.evaluation import ScoreSource
from daxiao.kernel import clock
from tests.cast import Person
from tests.domains.dispatch.evaluation_stage import DUE, Stage
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def page(person: Person, path: str) -> str:
    client = Client()
    client.force_login(person.user)
    return client.get(path).content.decode()


def test_trace_of_an_evaluation_tells_units_nothing_of_scores_and_experts(stage: Stage) -> None:
    """S002-D-09: the trace names every score, the discussion and the experts; it is the office's."""
    expert, _ = stage.expert("秘密专家")
    stage.to_assess()
    stage.seat(expert)
    voices.summarise(stage.cast.office.actor, run=stage.fresh(), today=DUE + timedelta(days=1))
    stage.settle("县科技局", "工作质量", ScoreSource.SELF, because="核对了台账再定")
    scores.discuss(
        stage.cast.office.actor, cell=stage.cell("县科技局", "工作质量"), text="偏高一些", now=NOW
    )
    path = f"/evaluations/{stage.run.pk}/?tab=经过"

    seen, kept = page(stage.cast.clerk, path), page(stage.cast.office, path)

    for secret in ("秘密专家", "核对了台账再定", "偏高一些", "认定得分"):
        assert secret in kept
        assert secret not in seen


def test_sheet_that_is_refused_can_be_sent_again_at_once(stage: Stage) -> None:
    """S002-D-09: what was saved on the way to a refused submission is one's own, nobody was first."""
    stage.start()
    client, row = Client(), stage.subject("县经信局")
    client.force_login(stage.cast.clerk.user)
    path = f"/evaluation/sheets/{row.pk}/"
    rate, quality = stage.item("任务完成率").pk, stage.item("工作质量").pk
    early = client.post(path, {f"v{rate}": "90", "submit": "1", "version": row.version})
    assert early.status_code == 422
    told = re.search(r'name="version" value="(\d+)"', early.content.decode())
    assert told is not None

    done = client.post(
        path, {f"v{rate}": "90", f"v{quality}": "35", "submit": "1", "version": told[1]}
    )

    assert done.status_code == 302


@pytest.mark.parametrize("text", ["{", "{}", '{"rule": []}'])
def test_replay_of_a_tampered_end_says_that_it_is_not_the_same(stage: Stage, text: str) -> None:
    """S002-D-09: the page is there for this day; it must not fall over on it."""
    run = stage.to_final()
    Evaluation.everything.filter(pk=run.pk).update(snapshot=text)

    told = page(stage.cast.office, f"/evaluation/{run.pk}/replay/")

    assert "定稿数据的校验值与登记的不符" in told
