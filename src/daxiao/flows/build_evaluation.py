"""An evaluation of the demonstration's counties, in the middle of their self-assessment. Invented and marked; idempotent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures
from daxiao.domains.dispatch.services import evaluation_answers as answers
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import evaluation_schemes as schemes
from daxiao.domains.dispatch.services import experts
from daxiao.domains.dispatch.services.evaluation_answers import Said, SheetInput
from daxiao.domains.dispatch.services.evaluation_runs import RunInput, SubjectsInput
from daxiao.domains.dispatch.services.evaluation_schemes import ItemInput, SchemeInput
from daxiao.domains.dispatch.services.experts import ExpertInput
from daxiao.domains.dispatch.types.evaluation import ItemKind, SubjectKind
from daxiao.flows import build_figures
from daxiao.flows import evaluation_measures as measures
from daxiao.kernel.clock import CHINA
from daxiao.kernel.middleware import actor_of


if TYPE_CHECKING:
    from daxiao.kernel.access import Actor


TITLE = "县市区工业发展考核（演示）"
ITEMS = (
    ItemInput(
        "目标", "责任目标进度达标率", ItemKind.RATIO, Decimal(40), "%", measure="goals_on_track"
    ),
    ItemInput("目标", "任务节点完成率", ItemKind.RATIO, Decimal(15), "%", measure="nodes_done"),
    ItemInput(
        "项目", "在管项目未超期率", ItemKind.RATIO, Decimal(20), "%", measure="projects_in_time"
    ),
    ItemInput(
        "项目",
        "开工项目数",
        ItemKind.RANK,
        Decimal(10),
        "个",
        measure="starts",
        worst=Decimal("0.4"),
    ),
    ItemInput(
        "工作",
        "企业服务和营商环境",
        ItemKind.GRADED,
        Decimal(15),
        "分",
        definition="由第三方走访企业后评分",
        is_expert_needed=True,
    ),
    ItemInput(
        "加分扣分",
        "获省级以上表扬推广",
        ItemKind.BONUS,
        Decimal(2),
        "次",
        is_proof_needed=True,
    ),
    ItemInput("加分扣分", "数据被核实不实", ItemKind.PENALTY, Decimal(2), "次"),
)
EXPERT = "yanshi_zhuanjia"
FILLED = ("chengling_jingxin", "qinglan_jingxin")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def build(actor: Actor, *, today: date) -> int:
    """A scheme of its own, an evaluation of the six counties, and two sheets that are filled in."""
    evaluation_measures.add(
        *measures.MEASURES
    )  # on the command line nobody has assembled the house
    places, units = directory.places_by_code(actor), directory.units_by_code(actor)
    city = places[build_figures.CITY]
    if queries.schemes(actor).filter(region=city).exists():
        return 0
    scheme = schemes.draft(
        actor,
        given=SchemeInput(
            title=TITLE,
            year=today.year,
            bonus_cap=Decimal(5),
            penalty_cap=Decimal(10),
            levels="优秀 90\n良好 80\n合格 60\n不合格 0",
            basis="演示方案，没有文件依据",
            subject_kind=SubjectKind.PLACE,
            region=city,
        ),
        is_demo=True,
    )
    for item in ITEMS:
        schemes.add_item(actor, scheme=scheme, given=item)
    scheme = queries.schemes(actor).get(pk=scheme.pk)
    began = today - timedelta(days=9)
    run = runs.prepare(
        actor,
        given=RunInput(
            scheme,
            f"{today.year}年三季度考核（演示）",
            date(today.year, 1, 1),
            date(today.year, 9, 30),
            today + timedelta(days=6),
        ),
        today=began,
    )
    for row in build_figures.reporters():
        if row["place"] != build_figures.CITY:
            wanted = SubjectsInput(place=places[row["place"]], answers=units[row["unit"]])
            run = runs.add_subjects(actor, run=run, given=wanted)
    run = runs.start(actor, run=run, today=began)
    people = {p.username: p for p in directory.people(actor)}
    outsider = people[EXPERT]
    given = ExpertInput(
        outsider.name, "产业经济", "某高校（演示）", user=outsider, note="演示", region=city
    )
    experts.enter(actor, given=given)
    for n, name in enumerate(FILLED):
        _fill(actor_of(people[name], today=today), run.pk, n, today)
    return 1


def _fill(clerk: Actor, run: int, n: int, today: date) -> None:
    """The sheet of a clerk's own county; the first is handed in."""
    day = today - timedelta(days=3)
    sheet = queries.sheets(clerk).get(evaluation=run)
    said: dict[int, Said] = {}
    for item in queries.items_of(clerk, sheet.evaluation.scheme):
        kind = ItemKind(item.kind)
        value = {ItemKind.RATIO: 82 - 5 * n, ItemKind.RANK: 30 + n, ItemKind.GRADED: 12}.get(
            kind, 0
        )
        said[item.pk] = Said(Decimal(value), "按台账口径填报（演示）")
    sheet = answers.save(clerk, subject=sheet, given=SheetInput(said), now=_at(day, 10))
    if n == 0:
        answers.submit(clerk, subject=sheet, today=day)
