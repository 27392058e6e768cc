"""The pages of evaluations: who may open them, what they say, and that they cost the same for many rows."""

import io
from datetime import timedelta
from decimal import Decimal

import docx
import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from daxiao.domains.dispatch.models import EvaluationCell, EvaluationProof, Expert, ExpertDraw
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import expert_seats as seats
from daxiao.kernel import clock
from tests.cast import Person
from tests.domains.dispatch.evaluation_stage import Stage
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def statuses(path: str, stage: Stage) -> dict[str, int]:
    who = {
        "office": stage.cast.office,
        "clerk": stage.cast.clerk,
        "other": stage.clerks["县科技局"],
        "reader": stage.cast.reader,
        "stranger": stage.cast.stranger,
    }
    return {name: client_of(person).get(path).status_code for name, person in who.items()}


def rows_of(client: Client, path: str) -> list[list[object]]:
    """The first sheet of a workbook."""
    data = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_sheet_is_open_to_its_unit_and_the_office_alone(stage: Stage) -> None:
    stage.start()

    found = statuses(f"/evaluation/sheets/{stage.subject('县经信局').pk}/", stage)

    assert found == {"office": 200, "clerk": 200, "other": 404, "reader": 404, "stranger": 404}


def test_unit_fills_in_and_submits_its_sheet_in_the_browser(stage: Stage) -> None:
    """S002-D-09: the form with its proof, from the first save to the submission."""
    stage.start()
    client, row = client_of(stage.cast.clerk), stage.subject("县经信局")
    path = f"/evaluation/sheets/{row.pk}/"
    rate, quality = stage.item("任务完成率").pk, stage.item("工作质量").pk
    proof = SimpleUploadedFile("总结.pdf", b"%PDF-1.4 proof")

    page = client.post(
        path,
        {
            f"v{rate}": "90",
            f"w{rate}": "按台账",
            f"f{rate}": proof,
            f"v{quality}": "99",
            "version": row.version,
        },
    )
    assert page.status_code == 422
    assert "0到40分之间" in page.content.decode()
    proof.seek(0)
    saved = client.post(path, {f"v{rate}": "90", f"f{rate}": proof, "version": row.version})
    assert saved.status_code == 302
    early = client.post(path, {f"v{rate}": "90", "submit": "1", "version": row.version + 1})
    assert early.status_code == 422
    assert "还有1项没有填写" in early.content.decode()
    version = stage.subject("县经信局").version
    done = client.post(
        path, {f"v{rate}": "90", f"v{quality}": "35", "submit": "1", "version": version}
    )

    assert done.status_code == 302
    assert stage.subject("县经信局").sheet == "submitted"
    kept = EvaluationProof.everything.get()
    assert client.get(f"/evaluation/proofs/{kept.pk}/").status_code == 200
    assert (
        client_of(stage.clerks["县科技局"]).get(f"/evaluation/proofs/{kept.pk}/").status_code == 404
    )
    assert "总结.pdf" in client.get(path).content.decode()


def test_a_file_is_taken_off_an_open_sheet(stage: Stage) -> None:
    stage.start()
    client, row = client_of(stage.cast.clerk), stage.subject("县经信局")
    rate = stage.item("任务完成率").pk
    proof = SimpleUploadedFile("错的.pdf", b"%PDF-1.4 proof")
    client.post(f"/evaluation/sheets/{row.pk}/", {f"f{rate}": proof, "version": row.version})
    kept = EvaluationProof.everything.get()

    client.post(f"/evaluation/proofs/{kept.pk}/withdraw/")

    assert queries.proofs_of(stage.cast.clerk.actor, row) == []
    assert EvaluationProof.everything.get().is_withdrawn, "it stays on record"


def test_two_who_saved_one_sheet_are_told_on_the_page(stage: Stage) -> None:
    stage.start()
    client, row = client_of(stage.cast.clerk), stage.subject("县经信局")
    path = f"/evaluation/sheets/{row.pk}/"
    rate = stage.item("任务完成率").pk
    client.post(path, {f"v{rate}": "90", "version": row.version})

    page = client.post(path, {f"v{rate}": "80", "version": row.version})

    assert page.status_code == 422
    assert "别人先保存了这张表" in page.content.decode()


def test_expert_fills_in_his_part_in_the_browser(stage: Stage) -> None:
    """S002-D-09: the third party's own access."""
    expert, account = stage.expert("甲")
    stage.to_assess()
    seat = stage.seat(expert, items=[stage.item("工作质量")], subjects=[stage.subject("县经信局")])
    client, path = client_of(account), f"/evaluation/seats/{seat.pk}/"
    assert "开始评估" in client.get("/evaluation/seats/").content.decode()
    page = client.get(path).content.decode()
    assert stage.world.units["县经信局"].name in page
    assert stage.world.units["县科技局"].name not in page
    assert "任务完成率" not in page
    key = seat.opinions.get().pk

    assert client.post(path, {f"v{key}": "41", "submit": "1"}).status_code == 422
    assert client.post(path, {f"v{key}": "33", f"w{key}": "扎实", "submit": "1"}).status_code == 302

    assert seat.opinions.get().value == 33
    assert client_of(stage.cast.office).get(path).status_code in {403, 404}
    done = client.get(path).content.decode()
    assert "各项意见都已提交，不能再改" in done
    assert "提交意见</button>" not in done
    assert "开始评估" not in client.get("/evaluation/seats/").content.decode()


def test_what_an_expert_must_avoid_is_named_in_full_with_the_reason(stage: Stage) -> None:
    """S002-D-10: six counties each have a 县经信局; whoever seats an expert sees which one, and why."""
    expert, _ = stage.expert("甲", avoids=("县经信局",))
    Expert.everything.filter(pk=expert.pk).update(avoids_because="曾受聘为顾问")

    page = client_of(stage.cast.office).get(f"/experts/{expert.pk}/").content.decode()

    assert f"{stage.world.units['县经信局'].name}。原因：曾受聘为顾问" in page


def test_comparison_is_for_the_office_and_says_what_is_missing(stage: Stage) -> None:
    stage.to_summary()
    path = f"/evaluation/{stage.run.pk}/compare/"

    assert statuses(path, stage) == {
        "office": 200,
        "clerk": 404,
        "other": 404,
        "reader": 404,
        "stranger": 404,
    }
    page = client_of(stage.cast.office).get(f"{path}?only=open").content.decode()
    assert "没有数" in page
    assert "还有 4 项没认定" in page


def test_several_scores_are_settled_in_the_browser(stage: Stage) -> None:
    """S002-D-09: what one voice alone says is settled with one reason; the form says how many, and what nobody else saw."""
    stage.to_summary()
    office = client_of(stage.cast.office)
    compare = office.get(f"/evaluation/{stage.run.pk}/compare/").content.decode()
    assert "本次考核没有第三方评估意见" in compare
    many = f"/evaluations/{stage.run.pk}/do/settle_many/"
    assert (
        "只有一方有数的：8项（自评8项，其中8项未经第三方评估）" in office.get(many).content.decode()
    )
    ids = [stage.cell(short, "工作质量").pk for short in stage.clerks]
    ticked = "/evaluation-cells/do/settle_as/"

    page = office.get(ticked, {"ids": ids}).content.decode()
    done = office.post(ticked, {"ids": ids, "source": "fit", "because": "材料齐全"})
    rest = office.post(many, {"choices": ["only"], "because": "一并核实"})

    assert "将同时处理 <b>2</b> 行" in page
    assert (done.status_code, rest.status_code) == (303, 303)
    found = EvaluationCell.everything.filter(evaluation=stage.run)
    assert not found.filter(settled_source="").exists()
    told = set(found.values_list("settled_because", flat=True))
    assert told == {"材料齐全", "一并核实"}


def test_dialog_names_subject_and_item_and_promises_what_the_rule_gives(stage: Stage) -> None:
    """The heading is in words, and the score is that of the rule: 35 of 40 points, 90 % of 60."""
    stage.to_summary()
    cell = stage.cell("县经信局", "任务完成率")

    page = client_of(stage.cast.office).get(f"/evaluation-cells/{cell.pk}/do/settle/")

    words = page.content.decode()
    assert f"{stage.world.units['县经信局'].name} · 任务完成率" in words
    assert "采用自评：90%，得54分" in words


def test_difference_register_is_the_offices_alone(stage: Stage) -> None:
    stage.to_summary()
    cell = stage.cell("县经信局", "任务完成率").pk

    assert statuses("/evaluation-cells/", stage) == {
        "office": 200,
        "clerk": 403,
        "other": 403,
        "reader": 403,
        "stranger": 200,
    }
    assert statuses(f"/evaluation-cells/{cell}/", stage)["stranger"] == 404
    away = client_of(stage.cast.stranger).get("/evaluation-cells/export.csv")
    assert b"".join(away.streaming_content).count(b"\r\n") == 1, "the head alone"  # type: ignore[attr-defined]


def test_scores_and_exports_open_when_published(stage: Stage) -> None:
    """S002-D-05, S002-D-06: score sheets for the general assessment, the leaders' record as an export."""
    paths = [
        f"/evaluation/{stage.run.pk}/{name}"
        for name in ("scores/", "scores.xlsx", "scores.docx", "leaders.xlsx")
    ]
    stage.to_summary()
    reader = client_of(stage.cast.reader)
    assert {reader.get(p).status_code for p in paths} == {404}
    from daxiao.domains.dispatch.services import evaluation_ending as ending  # noqa: PLC0415

    stage.settle_all()
    ending.publish(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    assert {reader.get(p).status_code for p in paths} == {200}
    assert {client_of(stage.cast.stranger).get(p).status_code for p in paths} == {404}
    rows = rows_of(reader, paths[1])
    name = stage.world.units["县经信局"].name
    assert rows[1][:3] == [1, name, name]
    assert rows[1][-3] == 89
    word = docx.Document(io.BytesIO(reader.get(paths[2]).content))
    assert name in {c.text for t in word.tables for r in t.rows for c in r.cells}
    heads = rows_of(reader, paths[3])[0]
    assert heads[-1] == "责任领导（组织部门填写）"
    assert reader.get(f"/evaluation/{stage.run.pk}/other.xlsx").status_code == 404


def test_unit_exports_its_own_result_and_no_other(stage: Stage) -> None:
    """A figure does not leave its scope by export."""
    stage.to_public()
    clerk = client_of(stage.cast.clerk)

    told = {
        str(v) for row in rows_of(clerk, f"/evaluation/{stage.run.pk}/scores.xlsx") for v in row
    }

    assert stage.world.units["县经信局"].name in told
    assert stage.world.units["县科技局"].name not in told
    mine, theirs = stage.subject("县经信局").pk, stage.subject("县科技局").pk
    assert clerk.get(f"/evaluation/results/{mine}/").status_code == 200
    assert clerk.get(f"/evaluation/results/{theirs}/").status_code == 404


def test_replay_page_says_that_all_is_the_same(stage: Stage) -> None:
    run = stage.to_final()
    path = f"/evaluation/{run.pk}/replay/"

    page = client_of(stage.cast.office).get(path).content.decode()

    assert "与定稿逐字相同" in page
    assert run.sha256 in page
    kept = client_of(stage.cast.office).get(f"/evaluation/{run.pk}/snapshot.json")
    assert kept.content.decode() == run.snapshot
    assert statuses(path, stage)["reader"] == 404


def test_minutes_of_a_draw_are_for_the_office(stage: Stage) -> None:
    for name in ("甲", "乙"):
        stage.expert(name)
    given = seats.DrawInput(1, TODAY + timedelta(days=5), 42)
    seats.draw(stage.cast.office.actor, run=stage.fresh(), given=given, today=TODAY)
    path = f"/evaluation/draws/{ExpertDraw.everything.get().pk}/"

    page = client_of(stage.cast.office).get(path).content.decode()

    assert "随机种子 42" in page
    assert "结果相同" in page
    assert statuses(path, stage)["reader"] == 404


def test_rows_behind_a_figure_are_shown_as_they_were(stage: Stage) -> None:
    stage.to_public()
    cell = stage.cell("县经信局", "任务完成率")
    EvaluationCell.everything.filter(pk=cell.pk).update(
        computed_words="已完成1÷到期1", computed_rows=[["tasks", 1, "一项任务", "已完成", True]]
    )
    path = f"/evaluation/cells/{cell.pk}/rows/"

    assert statuses(path, stage) == {
        "office": 200,
        "clerk": 200,
        "other": 404,
        "reader": 404,
        "stranger": 404,
    }
    assert "一项任务" in client_of(stage.cast.clerk).get(path).content.decode()


@pytest.mark.parametrize("page", ["compare/", "scores/"])
def test_pages_cost_the_same_for_more_subjects(stage: Stage, page: str) -> None:
    stage.to_public()
    path, client = f"/evaluation/{stage.run.pk}/{page}", client_of(stage.cast.office)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        assert client.get(path).status_code == 200
    cells = list(EvaluationCell.everything.filter(subject=stage.subject("县经信局")))
    row = stage.subject("县经信局")
    row.pk, row.unit = None, stage.world.units["县发改局"]
    row._state.adding = True
    row.save()
    for cell in cells:
        cell.pk, cell.subject = None, row
        cell._state.adding = True
    EvaluationCell.everything.bulk_create(cells)

    with CaptureQueriesContext(connection) as many:
        assert client.get(path).status_code == 200

    assert len(many) == len(few)


def test_start_tells_the_units(stage: Stage) -> None:
    from daxiao.kernel.models import Outbox  # noqa: PLC0415

    stage.start()

    rows = Outbox.objects.filter(topic=runs.TOPIC)
    assert sorted(o for row in rows for o in row.body["orgs"]) == sorted(
        u.pk for u in (stage.world.units["县经信局"], stage.world.units["县科技局"])
    )
    assert "请在" in rows[0].body["text"]
