"""Pages of tasks: views, the printed list, the calendar that leaves the house, and the forms of acts."""

import io
import re
from datetime import date, timedelta

import docx
import pytest
import python_calamine
from django.test import Client
from icalendar import Calendar

from daxiao.domains.tasks.models import (
    CalendarFeed,
    Task,
    TaskNode,
    TaskReport,
    TaskStanding,
)
from daxiao.domains.tasks.panels import work as work_panels
from daxiao.domains.tasks.queries import ledger, views
from daxiao.domains.tasks.services import arranging, feeds, nodes, reports
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    JudgeInput,
    NodeInput,
    ReportInput,
    ReportKind,
)
from daxiao.kernel.models import Membership
from daxiao.std.uploads import Upload
from tests.cast import Cast, Person
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import refused


@pytest.fixture
def task(ledger: Ledger) -> Task:
    return ledger.tasks["K01"]


def client(who: Person) -> Client:
    made = Client()
    made.force_login(who.user)
    return made


PAGES = (
    "/tasks/tree/",
    "/tasks/matrix/",
    "/tasks/month/?month=2026-12",
    "/tasks/sponsor/",
    "/tasks/print/",
    "/tasks/feeds/",
    "/desk/",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_view_opens_for_the_office_and_the_unit(page: str, task: Task, cast: Cast) -> None:
    for who in (cast.office, cast.clerk, cast.reader):
        assert client(who).get(page).status_code == 200


def test_another_place_sees_nothing_of_it(task: Task, cast: Cast) -> None:
    away = client(cast.stranger)
    for page in PAGES:
        assert task.title not in away.get(page).content.decode()
    assert away.get(f"/tasks/matrix/?plan={task.plan_id}").status_code == 404
    assert away.get(f"/tasks/{task.pk}/due.ics").status_code == 404
    assert away.get(f"/tasks/{task.pk}/doing/take/0/").status_code == 404


def test_the_list_goes_back_in_the_plans_own_form(task: Task, cast: Cast) -> None:
    """S001-T-01: export the same form back; grouped by action."""
    office = client(cast.office)
    paper = office.get(f"/tasks/print/list.docx?plan={task.plan_id}")
    rows = [
        [c.text for c in r.cells] for r in docx.Document(io.BytesIO(paper.content)).tables[0].rows
    ]
    sheet = office.get(f"/tasks/print/list.xlsx?plan={task.plan_id}")
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(sheet.streaming_content))  # type: ignore[attr-defined]
    )
    cells = book.get_sheet_by_index(0).to_python()

    head = ["序号", "重点任务", "目标、工作内容", "牵头单位", "责任单位", "完成时限"]
    assert rows[0] == head
    assert cells[2] == head
    (line,) = [r for r in rows if r[1] == task.title]
    assert (line[0], line[3], line[5]) == ("1", "县经信局", "2026年")
    assert [str(c) for c in next(r for r in cells if r[1] == task.title)] == line


def test_the_matrix_counts_what_its_links_list(task: Task, cast: Cast) -> None:
    """Who leads, who is responsible; each count opens exactly its rows."""
    office = client(cast.office)
    made = views.matrix(cast.office.actor, views.listed(cast.office.actor, task.plan_id))
    assert made.led
    for unit in made.units:
        for name, counts in (("led_by", made.led), ("shared_by", made.shared)):
            url = f"/tasks/export.csv?state=in_force&plan={task.plan_id}&{name}={unit.pk}"
            lines = b"".join(office.get(url).streaming_content).decode()  # type: ignore[attr-defined]
            assert len(lines.strip().splitlines()) - 1 == counts[unit.pk]


def test_the_calendar_shows_tasks_and_nodes_on_their_day(task: Task, cast: Cast) -> None:
    given = NodeInput("方案印发", date(2026, 12, 20), "印发", "文件")
    nodes.set_node(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)

    found = views.due_between(cast.office.actor, date(2026, 12, 1), date(2027, 1, 1))

    assert [(d.on.day, d.kind) for d in found if d.task_id == task.pk] == [
        (20, "node"),
        (31, "task"),
    ]
    # half-open
    assert not views.due_between(cast.office.actor, date(2026, 12, 21), date(2026, 12, 31))


def test_a_late_node_is_told_alike_everywhere(task: Task, cast: Cast) -> None:
    """S000-T-05: home, desk, list, tree and matrix say the same of a task whose node alone is late."""
    given = NodeInput("方案印发", TODAY - timedelta(days=3), "印发", "文件")
    nodes.set_node(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)
    office = client(cast.office)
    rows = "/tasks/export.csv?state=in_force&work=late"

    home = office.get("/").content.decode()
    listed = b"".join(office.get(rows).streaming_content).decode()  # type: ignore[attr-defined]
    made = views.matrix(cast.office.actor, views.listed(cast.office.actor, task.plan_id))

    assert "/tasks/?state=in_force&amp;work=late" in home
    assert ledger.overview(cast.office.actor).late == len(listed.strip().splitlines()) - 1 == 1
    assert "节点超期" in listed
    assert set(made.late.values()) == {1}
    for page in ("/tasks/tree/", f"/tasks/{task.pk}/", "/desk/"):
        who = client(cast.clerk) if page == "/desk/" else office
        assert "节点超期" in who.get(page).content.decode(), page


def test_words_tell_the_tasks_own_day_from_that_of_a_node() -> None:
    ahead, past = date(2026, 12, 31), date(2026, 1, 10)
    node = TaskStanding(work="late", pace="open", late_since_on=date(2026, 1, 6))
    whole = TaskStanding(work="late", pace="overdue", late_since_on=date(2026, 1, 6))
    today = date(2026, 1, 15)

    assert work_panels.work_words(node, ahead, today) == "节点超期10天"
    assert work_panels.work_words(whole, past, today) == "超期5天"
    assert [str(node), str(whole)] == ["节点超期", "超期"]


def test_what_came_late_stays_late_until_it_is_accepted(task: Task, cast: Cast) -> None:
    """S000-T-05: handing in a missed node does not clear 超期; list, tree, matrix, desk and calendar say the same, and all
    count it, until it is accepted."""
    office, unit = client(cast.office), client(cast.clerk)
    day = TODAY - timedelta(days=3)
    row = nodes.set_node(
        cast.office.actor,
        task=task,
        given=NodeInput("方案印发", day, "印发", "文件"),
        today=TODAY,
        now=NOW,
    )
    given = ReportInput(
        ReportKind.NODE,
        Doing.DONE,
        "已印发",
        node_id=row.pk,
        uploads=(Upload("证明.pdf", b"%PDF-1.4 proof"),),
    )
    made = reports.report(cast.clerk.actor, task=task, given=given, today=TODAY, now=NOW)

    listed = b"".join(
        office.get("/tasks/export.csv?state=in_force&work=late").streaming_content  # type: ignore[attr-defined]
    ).decode()
    assert "节点超期，已报待认可" in listed
    assert ledger.overview(cast.office.actor).late == len(listed.strip().splitlines()) - 1 == 1
    told = views.matrix(cast.office.actor, views.listed(cast.office.actor, task.plan_id))
    assert set(told.late.values()) == {1}
    for page in ("/tasks/tree/", "/tasks/matrix/", f"/tasks/{task.pk}/"):
        assert re.search(r"节点超期(\d+天)?，已报待认可", office.get(page).content.decode()), page
    assert "节点超期，已报待认可" in unit.get("/desk/").content.decode()
    (due,) = views.due_between(cast.office.actor, day, TODAY)
    assert (due.is_over, due.came_late) == (False, True)
    assert "已报待认可" in office.get(f"/tasks/month/?month={day:%Y-%m}").content.decode()

    reports.judge(
        cast.office.actor, report=made, given=JudgeInput(is_accepted=True), today=TODAY, now=NOW
    )

    assert ledger.overview(cast.office.actor).late == 0
    (due,) = views.due_between(cast.office.actor, day, TODAY)
    assert due.is_over


def rows_behind(who: Client, url: str) -> int:
    listed = url.replace("/tasks/?", "/tasks/export.csv?")
    lines = b"".join(who.get(listed).streaming_content).decode()  # type: ignore[attr-defined]
    return len(lines.strip().splitlines()) - 1


def test_every_count_opens_exactly_its_rows(task: Task, cast: Cast) -> None:
    """S000-T-05: the figures of home, tree and the leader's page equal the lists that they open."""
    given = NodeInput("方案印发", TODAY - timedelta(days=3), "印发", "文件")
    nodes.set_node(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)
    arranging.arrange(
        cast.office.actor,
        task=task,
        given=ArrangeInput(sponsor_id=cast.reader.user.pk),
        today=TODAY,
        now=NOW,
    )
    office = client(cast.office)

    tree = office.get("/tasks/tree/").context["figures"]
    led = office.get(f"/tasks/sponsor/?leader={cast.reader.user.pk}").context["figures"]
    for figure in (*tree, *led):
        assert rows_behind(office, figure["url"]) == figure["value"], figure
    assert [f["value"] for f in led] == [1, 1, 0]
    seen = ledger.overview(cast.office.actor)
    assert rows_behind(office, "/tasks/?state=in_force") == seen.tasks
    assert rows_behind(office, "/tasks/?state=in_force&work=late") == seen.late == 1
    assert rows_behind(office, "/tasks/?state=in_force&pace=near_due") == seen.near_due


def test_the_leaders_page_tells_what_he_did(task: Task, cast: Cast) -> None:
    """S000-T-04: own tasks, nodes due, open problems and the log of interventions, written by the leader or the office."""
    how = {"how": "visit", "day": f"{TODAY}", "words": "现场定了用地"}
    url = f"/tasks/{task.pk}/doing/note/0/"
    leader, office, unit = client(cast.reader), client(cast.office), client(cast.clerk)
    assert "还没有包保领导" in office.post(url, how).content.decode()
    given = ArrangeInput(sponsor_id=cast.reader.user.pk)
    arranging.arrange(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)
    node = NodeInput("方案印发", TODAY, "印发", "文件")
    nodes.set_node(cast.office.actor, task=task, given=node, today=TODAY, now=NOW)
    stuck = ReportInput(ReportKind.MONTH, Doing.STUCK, "在推进", problem="用地未落实")
    reports.report(cast.clerk.actor, task=task, given=stuck, today=TODAY, now=NOW)

    assert "由包保领导本人或专班办公室代记" in unit.post(url, how).content.decode()
    assert leader.post(url, how | {"words": " "}).status_code == 422
    assert leader.post(url, how).status_code == 303
    assert office.post(url, how | {"how": "meeting", "words": "开了协调会"}).status_code == 303

    page = leader.get("/tasks/sponsor/").content.decode()
    for words in (task.title, "方案印发", "用地未落实", "现场走访", "现场定了用地", "开了协调会"):
        assert words in page, words
    assert "现场定了用地" in unit.get(f"/tasks/{task.pk}/?tab=落实").content.decode()


def test_only_a_leader_of_the_place_sponsors(task: Task, cast: Cast) -> None:
    """S000-T-04"""
    for who in (cast.clerk, cast.stranger, cast.auditor):
        with refused("tasks.sponsor_not_a_leader"):
            arranging.arrange(
                cast.office.actor,
                task=task,
                given=ArrangeInput(sponsor_id=who.user.pk),
                today=TODAY,
                now=NOW,
            )


# ---- the feed


TOKEN = "a-long-secret-of-a-test"


def test_the_feed_needs_no_login_and_holds_no_person(task: Task, cast: Cast) -> None:
    feeds.subscribe(cast.clerk.actor, token=TOKEN, now=NOW)

    answer = Client().get(f"/tasks/feeds/{TOKEN}.ics")

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    text = answer.content.decode().replace("\r\n ", "")
    assert answer.status_code == 200
    assert [str(e["uid"]).split("@")[0] for e in events if f"/tasks/{task.pk}/" in str(e["url"])]
    assert cast.clerk.user.name not in text
    assert TOKEN not in text
    # only a hash of the secret is kept
    assert not CalendarFeed.everything.filter(token_sha256__contains=TOKEN).exists()


def test_an_unchanged_feed_is_not_sent_again(task: Task, cast: Cast) -> None:
    feeds.subscribe(cast.clerk.actor, token=TOKEN, now=NOW)
    first = Client().get(f"/tasks/feeds/{TOKEN}.ics")

    again = Client().get(f"/tasks/feeds/{TOKEN}.ics", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_revoked_or_renewed_address_answers_no_more(task: Task, cast: Cast) -> None:
    feeds.subscribe(cast.clerk.actor, token=TOKEN, now=NOW)
    feeds.subscribe(cast.clerk.actor, token="another", now=NOW)
    assert Client().get(f"/tasks/feeds/{TOKEN}.ics").status_code == 404
    assert Client().get("/tasks/feeds/another.ics").status_code == 200

    assert feeds.revoke(cast.clerk.actor, now=NOW) == 1

    assert feeds.revoke(cast.clerk.actor, now=NOW) == 0
    assert Client().get("/tasks/feeds/another.ics").status_code == 404


def test_a_feed_is_asked_for_again_each_time(task: Task, cast: Cast) -> None:
    """A calendar program that kept an answer for an hour would go on after the address was revoked."""
    feeds.subscribe(cast.clerk.actor, token=TOKEN, now=NOW)
    kept = Client().get(f"/tasks/feeds/{TOKEN}.ics")
    assert kept["Cache-Control"] == "private, no-cache"

    feeds.revoke(cast.clerk.actor, now=NOW)

    tag = {"If-None-Match": kept["ETag"]}
    assert Client().get(f"/tasks/feeds/{TOKEN}.ics", headers=tag).status_code == 404


def test_sending_the_same_form_again_makes_no_new_address(task: Task, cast: Cast) -> None:
    """A reload of the page shows the same address; the next form asks for another; a revoked one never comes back."""
    unit = client(cast.clerk)
    form = {"asked": ASKED.search(unit.get("/tasks/feeds/").content.decode()).group(1)}  # type: ignore[union-attr]
    first = ADDRESS.search(unit.post("/tasks/feeds/", form).content.decode())
    again = ADDRESS.search(unit.post("/tasks/feeds/", form).content.decode())

    assert first is not None
    assert again is not None
    assert first.group() == again.group()
    assert CalendarFeed.everything.count() == 1
    assert Client().get(first.group()).status_code == 200

    feeds.revoke(cast.clerk.actor, now=NOW)
    page = unit.post("/tasks/feeds/", form).content.decode()
    assert "这个地址已经停用" in page
    assert Client().get(first.group()).status_code == 404


ASKED = re.compile(r'name="asked" value="([^"]+)"')
ADDRESS = re.compile(r"/tasks/feeds/[\w-]+\.ics")


def test_the_feed_is_of_the_scope_at_the_time_of_fetching(task: Task, cast: Cast) -> None:
    feeds.subscribe(cast.clerk.actor, token=TOKEN, now=NOW)
    Membership.objects.filter(user=cast.clerk.user).update(until=date(2026, 1, 1))
    assert Client().get(f"/tasks/feeds/{TOKEN}.ics").status_code == 404
    cast.clerk.user.is_active = False
    cast.clerk.user.save()
    assert Client().get(f"/tasks/feeds/{TOKEN}.ics").status_code == 404


# ---- acts


def test_a_report_starts_from_the_last_one(task: Task, cast: Cast) -> None:
    """Never asked twice: the form of the next report holds what the last one said."""
    unit = client(cast.clerk)
    url = f"/tasks/{task.pk}/doing/report/0/"
    sent = unit.post(url, {"month": "2026-02", "state": "going", "done": "开了两次会", "seen": "0"})
    assert sent.status_code == 303
    assert "开了两次会" in unit.get(url).content.decode()
    assert TaskReport.everything.get().month_on == date(2026, 2, 1)


def test_a_second_sending_shows_both_sides_and_then_corrects(task: Task, cast: Cast) -> None:
    unit = client(cast.clerk)
    url = f"/tasks/{task.pk}/doing/report/0/"
    mine = {"month": "2026-02", "state": "going", "done": "我写的", "seen": "0"}
    unit.post(url, mine | {"done": "别人写的"})

    answer = unit.post(url, mine)

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "别人写的" in body
    assert "我写的" in body
    last = TaskReport.everything.get()
    assert f'value="{last.pk}"' in body
    again = mine | {"seen": str(last.pk), "seen_for": "2026-02-01:"}
    assert unit.post(url, again).status_code == 303
    assert TaskReport.everything.get(is_current=True).done == "我写的"


def test_a_refusal_stands_beside_its_field(task: Task, cast: Cast) -> None:
    office = client(cast.office)
    url = f"/tasks/{task.pk}/doing/node/0/"

    answer = office.post(url, {"title": "", "due_on": "2026-06-30", "criterion": "a", "proof": "b"})

    assert answer.status_code == 422
    assert "请写明名称" in answer.content.decode()
    assert not TaskNode.everything.exists()


def test_what_does_not_exist_is_not_found(task: Task, cast: Cast) -> None:
    office = client(cast.office)
    for what in ("nothing/0", "judge/999", "node_change/999", "give_back/999", "part_done/1"):
        assert office.get(f"/tasks/{task.pk}/doing/{what}/").status_code == 404


def test_a_unit_has_no_form_of_the_office(task: Task, cast: Cast) -> None:
    for what in ("node", "stop", "arrange", "resume"):
        assert client(cast.clerk).get(f"/tasks/{task.pk}/doing/{what}/0/").status_code == 403
