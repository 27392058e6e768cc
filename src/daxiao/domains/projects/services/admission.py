"""The entry review (准入): handed in, looked at by departments, admitted or returned, and come back after leaving."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects.models import EntryOpinion, Project, ProjectLikeness, ProjectParty
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import admission, entry
from daxiao.domains.projects.rules.admission import Move, Opinion
from daxiao.domains.projects.services import likenesses, permits, records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    Admission,
    PartyDuty,
    ProjectEventKind,
    ReviewPoint,
)
from daxiao.kernel import events, holders, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org
from daxiao.std.findings import FindingKind, Refused


SUBMITTED = events.define(
    "projects.project_submitted", "提交准入", state="入库状态", units="联审部门"
)
ASKED = events.define("projects.review_asked", "调整联审部门", units="联审部门")
OPINED = events.define(
    "projects.opinion_given", "出具联审意见", unit="部门", points="联审内容", agrees="意见"
)
JUDGED = events.define("projects.likeness_judged", "核对疑似重复", other="项目", is_same="同一项目")
ADMITTED = events.define("projects.project_admitted", "准予入库", state="入库状态", on="入库日期")
RETURNED = events.define("projects.project_returned", "退回项目", state="入库状态")
REAPPLIED = events.define("projects.project_reapplied", "重新申报", state="入库状态")

NO_POINT = FindingKind("projects.opinion_without_point", "请至少选一项联审内容")
NOT_YOURS = FindingKind("projects.opinion_of_other_unit", "只能代表本单位出具意见，请选择本单位")
NOT_UNDER_REVIEW = FindingKind(
    "projects.review_not_running", "项目现在是“{state}”，不在联审中，请刷新后再看"
)
LIKENESS_GONE = FindingKind("projects.likeness_gone", "这条疑似重复已不在单子上，请刷新后再看")
LIKENESS_UNEXPLAINED = FindingKind(
    "projects.likeness_unexplained", "请用一句话写明凭什么认定是或不是同一项目"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """`units` are the keys of the departments that are asked for an opinion."""

    units: tuple[int, ...] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class OpinionInput:
    """What one unit says on one or more points at once."""

    unit: int
    points: tuple[ReviewPoint, ...]
    agrees: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the project and the other one of a likeness are the same, and why."""

    likeness: int
    is_same: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class AdmitInput:
    """`on` None: today. An earlier day is for projects that were admitted before they came into this register."""

    on: date | None = None
    because: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Returning:
    reasons: tuple[str, ...]
    version: int | None = None


@transaction.atomic
def submit(
    actor: Actor,
    *,
    project: Project,
    input: Submission,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Hand the entry in for review. Raises Denied, Stale, and Refused with everything that is missing at once."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    given = entry_queries.input_of(project)
    yardstick = rulebook.rulebook(today).entry_of(given.region)
    state = Admission(project.admission)
    admission.may_submit(state, given, yardstick=yardstick).or_refuse()
    entry.check_entry(given, yardstick=yardstick, today=today).or_refuse()
    if input.units:
        _ask(project, set(input.units))
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.SUBMITTED, on=today)],
        kind=SUBMITTED,
        today=today,
        now=now,
        version=input.version,
        cap=Cap.PROJECT_ENTER,
        was={"state": state.label},
        became={"state": Admission.SUBMITTED.label, "units": _asked_names(project)},
    )
    likenesses.note(actor, project=project, given=given, today=today)
    _tell(project, f"请联审并办理准入：{project.name}", orgs=_asked(project), today=today)
    return project


@transaction.atomic
def ask_units(actor: Actor, *, project: Project, units: tuple[int, ...]) -> Project:
    """Who is asked for an opinion, in place of the list so far. Raises Denied; Refused when no review is running."""
    require(actor, Cap.PROJECT_ADMIT, on=project)
    _under_review(project)
    was, before = _asked_names(project), set(_asked(project))
    _ask(project, set(units))
    fresh = set(_asked(project)) - before
    _tell(project, f"请联审：{project.name}", orgs=fresh)
    events.record(
        actor, ASKED, on=project, was={"units": was}, now={"units": _asked_names(project)}
    )
    return project


@transaction.atomic
def opine(actor: Actor, *, project: Project, input: OpinionInput, today: date) -> Project:  # noqa: A002
    """One unit's opinion on one or more points; a later one on the same point replaces it. Raises Denied, Refused."""
    require(actor, Cap.PROJECT_OPINE, on=project)
    unit = Org.objects.visible_to(actor, Cap.PROJECT_OPINE).filter(pk=input.unit).first()
    if unit is None:
        raise Refused(NOT_YOURS(field="unit"))
    if not input.points:
        raise Refused(NO_POINT(field="points"))
    review = review_of(actor, project)
    for point in input.points:
        said = Opinion(unit.pk, str(unit), point, input.agrees, input.because)
        admission.may_opine(review, said).or_refuse()
    EntryOpinion.everything.bulk_create(
        EntryOpinion(
            project=project,
            round=_round(project),
            unit=unit,
            point=point.value,
            is_agreed=input.agrees,
            because=input.because[:400],
            said_on=today,
            by_label=actor.label,
        )
        for point in input.points
    )
    words = {
        "unit": str(unit),
        "points": [p.label for p in input.points],
        "agrees": "同意" if input.agrees else "不同意",
    }
    events.record(actor, OPINED, on=project, now=words, reason=input.because)
    return project


@transaction.atomic
def judge_likeness(
    actor: Actor,
    *,
    project: Project,
    input: tuple[Judgement, ...],  # noqa: A002
    today: date,
) -> Project:
    """Say of near-duplicates whether they are the same project; said again it is corrected. Raises Denied, Refused."""
    require(actor, Cap.PROJECT_ADMIT, on=project)
    rows = {r.pk: r for r in project.likenesses.select_related("other")}
    for one in input:
        row = rows.get(one.likeness)
        if row is None:
            raise Refused(LIKENESS_GONE())
        if not one.said.strip():
            raise Refused(LIKENESS_UNEXPLAINED(field=f"said_{row.pk}"))
        was = row.is_same
        row.is_same, row.said = one.is_same, one.said.strip()[:200]
        row.by_label, row.judged_on = actor.label, today
        row.save(update_fields=["is_same", "said", "by_label", "judged_on"])
        events.record(
            actor,
            JUDGED,
            on=project,
            was={"is_same": was},
            now={"other": row.other.code, "is_same": row.is_same},
            reason=row.said,
        )
    return project


@transaction.atomic
def admit(
    actor: Actor,
    *,
    project: Project,
    input: AdmitInput,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Take the project into the register. Raises Denied, Stale, Refused with everything that stands against it."""
    require(actor, Cap.PROJECT_ADMIT, on=project)
    review = review_of(actor, project)
    admission.may_admit(review, actor.user_id or NOBODY).or_refuse()
    day = input.on or today
    admission.admitted_on(fact_queries.facts_of(project), day, today).or_refuse()
    permits.make_lists(actor, project=project, today=today, now=now)
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.ADMITTED, on=day, because=input.because)],
        kind=ADMITTED,
        today=today,
        now=now,
        version=input.version,
        cap=Cap.PROJECT_ADMIT,
        was={"state": review.state.label},
        became={"state": Admission.ADMITTED.label, "on": day},
        reason=input.because,
    )
    _answer(project, review, f"已准予入库：{project.name}")
    return project


@transaction.atomic
def send_back(
    actor: Actor,
    *,
    project: Project,
    input: Returning,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Return the entry with the reasons. Raises Denied, Stale, Refused."""
    require(actor, Cap.PROJECT_ADMIT, on=project)
    review = review_of(actor, project)
    reasons = tuple(r.strip() for r in input.reasons if r.strip())
    admission.may_send_back(review, actor.user_id or NOBODY, reasons).or_refuse()
    because = "；".join(reasons)
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.RETURNED, on=today, because=because)],
        kind=RETURNED,
        today=today,
        now=now,
        version=input.version,
        cap=Cap.PROJECT_ADMIT,
        was={"state": review.state.label},
        became={"state": Admission.RETURNED.label},
        reason=because,
    )
    _answer(project, review, f"已退回：{project.name}（{because}）")
    return project


@transaction.atomic
def reapply(actor: Actor, *, project: Project, because: str, today: date, now: datetime) -> Project:
    """Ask for a new admission of a project that left; its history stays. Raises Denied, Refused."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    state = Admission(project.admission)
    admission.may_reapply(state, because).or_refuse()
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.SUBMITTED, on=today, because=because.strip())],
        kind=REAPPLIED,
        today=today,
        now=now,
        cap=Cap.PROJECT_ENTER,
        was={"state": state.label},
        became={"state": admission.after(state, Move.REAPPLY).label},
        reason=because.strip(),
    )
    _tell(project, f"重新申报，请办理准入：{project.name}", today=today)
    return project


# ---- who is told

TOPIC = "projects.review_news"
"""Notices of the review, settled when they are put: text, link and receivers."""


def _tell(
    project: Project,
    text: str,
    *,
    orgs: Iterable[int] = (),
    users: Iterable[int] = (),
    today: date | None = None,
) -> None:
    """A notice to units and people; with `today` also to those who hold the office over the project's place."""
    told = {*users, *(holders.holders(Role.OFFICE, project.region, today=today) if today else ())}
    body = {
        "text": text[:300],
        "link": f"/projects/{project.pk}/?tab=准入",
        "orgs": sorted(set(orgs)),
        "users": sorted(told),
    }
    if body["orgs"] or told:
        outbox.put(TOPIC, on=project, body=body)


def _answer(project: Project, review: admission.Review, text: str) -> None:
    """The decision goes to who handed the entry in and to the responsible unit."""
    users = [review.submitted_by] if review.submitted_by > NOBODY else []
    orgs = [project.responsible_unit_id] if project.responsible_unit_id else []
    _tell(project, text, orgs=orgs, users=users)


# ---- the review as the rules judge it

NOBODY = 0
"""The platform itself, which is nobody's second pair of eyes: an entry that it handed in anybody may admit."""
PLATFORM = -1


def review_of(actor: Actor, project: Project) -> admission.Review:
    """The running (or last) review of a project that the caller has been allowed to see; of a project that it is the
    same as, and that the actor may not see, no more than that there is one. Raises Denied."""
    require(actor, Cap.PROJECT_VIEW, on=project)
    round_ = _round(project)
    rows = project.opinions.filter(round=round_).select_related("unit").order_by("pk")
    alike = list(ProjectLikeness.everything.filter(project=project).select_related("other"))
    same = next((one.other for one in alike if one.is_same), None)
    last = project.records.filter(kind=ProjectEventKind.SUBMITTED.value).order_by("-number").first()
    return admission.Review(
        state=Admission(project.admission),
        submitted_by=(last.by_user_id if last else None) or PLATFORM,
        asked=_asked(project),
        opinions=tuple(
            Opinion(o.unit_id, str(o.unit), ReviewPoint(o.point), o.is_agreed, o.because)
            for o in rows
        ),
        duplicates_open=sum(one.is_same is None for one in alike),
        duplicate_of=_name_for(actor, same) if same else "",
    )


def _name_for(actor: Actor, project: Project) -> str:
    return project.name if actor.may(Cap.PROJECT_VIEW, on=project) else entry_queries.HIDDEN


def _round(project: Project) -> int:
    return project.records.filter(kind=ProjectEventKind.SUBMITTED.value).count()


def _asked(project: Project) -> dict[int, str]:
    rows = project.parties.filter(duty=PartyDuty.REVIEWING.value).select_related("org")
    return {row.org_id: str(row.org) for row in rows}


def _asked_names(project: Project) -> str:
    return "、".join(_asked(project).values())


def _under_review(project: Project) -> None:
    state = Admission(project.admission)
    if state is not Admission.SUBMITTED:
        raise Refused(NOT_UNDER_REVIEW(state=state.label))


def _ask(project: Project, units: set[int]) -> None:
    """The units that are asked for an opinion, each a party and so able to see the project."""
    duty = PartyDuty.REVIEWING.value
    have = set(project.parties.filter(duty=duty).values_list("org_id", flat=True))
    ProjectParty.everything.filter(project=project, duty=duty, org__in=have - units).delete()
    ProjectParty.everything.bulk_create(
        ProjectParty(project=project, org_id=org, duty=duty) for org in sorted(units - have)
    )
