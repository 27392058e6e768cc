"""What the page of a project shows of its entry, its review, its changes and its records."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from daxiao.domains.projects.panels.telling import words_of
from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import admission, contacts, entry
from daxiao.domains.projects.services import admission as admission_services
from daxiao.domains.projects.services import wording
from daxiao.domains.projects.types import (
    Admission,
    ProjectEventKind,
    Reason,
    ReviewPoint,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.std.labelled import Labelled
from daxiao.ui.fields import Chip, Day, Number, Text
from daxiao.ui.panels import HISTORY, Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.projects.models import EntryOpinion, Project, ProjectRecord


REVIEW = "准入"
CHANGES = "变更"
MOST = 200


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences with a line that leads them in; without sentences the line stands alone."""

    said: Sequence[str] = ()
    lead: str = ""


@dataclass(frozen=True)
class Sentences(Panel):
    """`load` gives `Said`."""

    _: KW_ONLY
    template = "projects/parts/sentences.html"


# ---- the review


class Verdict(Labelled):
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"
    OPEN = "open", "还没有意见"


VERDICT_TONES = {
    Verdict.AGREED.value: Tone.DONE,
    Verdict.REFUSED.value: Tone.WARN,
    Verdict.OPEN.value: Tone.DRAFT,
}


def missing(actor: Actor, project: "Project", today: date) -> Said:
    """What stands between the project and the next step of its entry, in the words of the rules."""
    state = Admission(project.admission)
    if state is Admission.ADMITTED:
        return Said(lead=f"已于 {project.admitted_on} 入库。")
    if state is Admission.LEFT:
        return Said(lead=f"已于 {project.left_on} 出库，恢复须重新申报。")
    if state is Admission.SUBMITTED:
        review = admission_services.review_of(actor, project)
        found = admission.may_admit(review, actor.user_id or admission_services.NOBODY).findings
        return Said(
            [f.sentence for f in found], "入库前还差：" if found else "联审齐全，可以入库。"
        )
    given = entry_queries.input_of(project)
    yardstick = rulebook.rulebook(today).entry_of(given.region)
    found = (
        *admission.may_submit(state, given, yardstick=yardstick).findings,
        *entry.check_entry(given, yardstick=yardstick, today=today).findings,
    )
    told = list(dict.fromkeys(f.sentence for f in found))
    returned = _returned(project) if state is Admission.RETURNED else ""
    lead = "提交前还差：" if told else "内容齐全，可以提交审核。"
    return Said([*([f"退回原因：{returned}"] if returned else []), *told], lead)


def _returned(project: "Project") -> str:
    rows = project.records.filter(kind=ProjectEventKind.RETURNED.value).order_by("-number")
    return rows.values_list("because", flat=True).first() or ""


def opinions(actor: Actor, project: "Project") -> Records:
    """One line for each point and unit of the newest round, then the rounds before; a point nobody spoke on says so."""
    round_ = entry_queries.rounds(actor, project)
    if not round_:
        return []
    rows = list(entry_queries.opinions(actor, project))
    newest = {(o.point, o.unit_id): o for o in rows if o.round == round_}
    found = []
    for point in ReviewPoint:
        own = [o for (p, _), o in newest.items() if p == point.value]
        found += [_opinion(o) for o in own] or [
            {"point": point.value, "verdict": Verdict.OPEN.value, "round": round_}
        ]
    silent = {row.org_id: str(row.org) for row in entry_queries.asked(actor, project)}
    for unit, name in silent.items():
        if not any(key[1] == unit for key in newest):
            found.append({"unit": name, "verdict": Verdict.OPEN.value, "round": round_})
    found += [_opinion(o) for o in rows if o.round != round_]
    return [{**_NO_OPINION, **one} for one in found]


_NO_OPINION = {
    "point": "",
    "unit": "",
    "verdict": "",
    "because": "",
    "by": "",
    "said_on": None,
    "round": None,
}


def _opinion(row: "EntryOpinion") -> dict[str, Any]:
    return {
        "point": row.point,
        "unit": str(row.unit),
        "verdict": (Verdict.AGREED if row.is_agreed else Verdict.REFUSED).value,
        "because": row.because,
        "by": row.by_label,
        "said_on": row.said_on,
        "round": row.round,
    }


class Same(Labelled):
    OPEN = "open", "还没有看"
    SAME = "same", "同一项目"
    OTHER = "other", "不是同一项目"


def likenesses(actor: Actor, project: "Project") -> Records:
    words = {None: Same.OPEN, True: Same.SAME, False: Same.OTHER}
    return [
        {
            "pk": one.other,
            "title": one.title,
            "because": one.because,
            "same": words[one.is_same].value,
            "said": one.said,
            "by": one.by,
        }
        for one in entry_queries.seen_likenesses(actor, project)
    ]


# ---- changes


def changes_of(actor: Actor, project: "Project") -> Records:
    rows = project_queries.changes_of(actor, project).order_by("-recorded_at", "-pk")
    return [
        {
            "changed_on": row.changed_on,
            "what": wording.title(row.what),
            "was": wording.stored(row.what, row.was) or "（未填）",
            "now": wording.stored(row.what, row.now) or "（清空）",
            "reason": row.reason,
            "because": row.because,
            "by": row.by_label,
        }
        for row in rows[: MOST + 1]
    ]


def drift_of(actor: Actor, project: "Project") -> Said:
    """What was promised at the signing and what it says now, one sentence for each value."""
    told = [one.sentence for one in change_queries.drift_of(actor, project)]
    since = f"签约（{project.signed_on}）以来" if project.signed_on else "入库以来（尚未签约）"
    return Said(told, f"{since}的变动：" if told else f"{since}，日期、资金和内容没有变动。")


# ---- people


def contact_lines(actor: Actor, project: "Project") -> Said:
    """Secretaries by name; contacts in full for who handles the project, masked for everybody else."""
    names = project.secretaries.order_by("pk").values_list("name", flat=True)
    found = [f"项目秘书：{'、'.join(names)}"] if names else []
    full = actor.may(Cap.CONTACT_VIEW, on=project)
    found += [f"企业联系人：{c if full else contacts.masked(c)}" for c in project.contacts]
    hidden = bool(project.contacts) and not full
    return Said(found, "联系方式属于个人信息，这里只显示一部分。" if hidden else "")


# ---- records


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record as the page tells it. `known_on` only where it differs from the day of recording."""

    number: int
    title: str
    about_on: date | None
    words: str
    by: str
    at: datetime
    known_on: date | None
    because: str
    replaces: int | None
    replaced_by: int | None


@dataclass(frozen=True)
class RecordList(Panel):
    """`load` gives `Recorded` rows with how many stand here when there are more."""

    _: KW_ONLY
    tab: str = HISTORY
    template = "projects/parts/records.html"


def records(actor: Actor, project: "Project") -> dict[str, Any]:
    rows = list(project_queries.records_of(actor, project)[: MOST + 1])
    replaced = {r.replaces: r.number for r in reversed(rows) if r.replaces is not None}
    told = [_told(row, replaced.get(row.number)) for row in rows[:MOST]]
    return {"rows": told, "cut": MOST if len(rows) > MOST else 0}


def _told(row: "ProjectRecord", replaced_by: int | None) -> Recorded:
    from_elsewhere = row.known_on != row.recorded_at.astimezone(CHINA).date()
    return Recorded(
        number=row.number,
        title=ProjectEventKind(row.kind).label,
        about_on=row.about_on,
        words=words_of(row),
        by=row.by_label,
        at=row.recorded_at,
        known_on=row.known_on if from_elsewhere else None,
        because=row.because,
        replaces=row.replaces,
        replaced_by=replaced_by,
    )


PANELS: tuple[Panel, ...] = (
    Sentences("联系人", contact_lines, empty="还没有登记项目秘书和企业联系人"),
    Sentences("准入进展", missing, tab=REVIEW),
    Table(
        "联审意见",
        opinions,
        tab=REVIEW,
        columns=[
            Chip("point", "联审内容", of=ReviewPoint),
            Text("unit", "部门"),
            Chip("verdict", "意见", of=Verdict, tones=VERDICT_TONES),
            Text("because", "说明"),
            Text("by", "出具人"),
            Day("said_on", "日期"),
            Number("round", "第几次提交"),
        ],
        help="五项联审内容各要有部门出具意见，每个受邀部门至少一项；不同意的要写明理由。",
        empty="还没有提交审核",
    ),
    Table(
        "疑似重复",
        likenesses,
        tab=REVIEW,
        columns=[
            Text("title", "项目", to="projects", key="pk"),
            Text("because", "像在哪里"),
            Chip(
                "same",
                "认定",
                of=Same,
                tones={Same.OPEN.value: Tone.WARN, Same.SAME.value: Tone.STRONG},
            ),
            Text("said", "依据"),
            Text("by", "认定人"),
        ],
        help="由平台比对企业、名称和地方得出，只供核对，是不是同一项目由人认定。",
        empty="没有发现疑似重复的项目",
    ),
    Sentences("签约以来的变动", drift_of, tab=CHANGES),
    Table(
        "变更记录",
        changes_of,
        tab=CHANGES,
        most=MOST,
        columns=[
            Day("changed_on", "变更日期"),
            Text("what", "内容"),
            Text("was", "原为"),
            Text("now", "改为"),
            Chip("reason", "原因", of=Reason),
            Text("because", "缘由"),
            Text("by", "经办人"),
        ],
        help="金额单位为亿元。联系人和项目秘书的调整见“经过”。",
        empty="入库以后没有变更过",
    ),
    RecordList("项目记录", records, empty="还没有记录"),
)
