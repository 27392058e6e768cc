"""Reads of experts: the register and the draws for the office; the part that was given, for the expert alone."""

from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationProof,
    EvaluationSubject,
    Expert,
    ExpertDraw,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.rules import experts as rules
from daxiao.domains.dispatch.rules.experts import ExpertsDrawn, Listed
from daxiao.domains.dispatch.types.evaluation import EvaluationState
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Membership, Org, User


def experts(actor: Actor) -> QuerySet[Expert]:
    rows = Expert.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return rows.select_related("region", "user").annotate(
        n_seats=Count("seats", distinct=True), is_listed=Q(left_on__isnull=True)
    )


def experts_listed(actor: Actor) -> QuerySet[Expert]:
    """Experts that may be asked at present."""
    return experts(actor).filter(left_on__isnull=True)


def accounts(actor: Actor) -> QuerySet[User]:
    """Accounts of the role 外部专家 that the office may see and that no expert has yet."""
    members = Membership.objects.filter(role=Role.EXPERT.value, until__isnull=True)
    taken = Expert.objects.visible_to(Actor.system("专家库"), Cap.EVALUATION_RUN)
    return (
        User.objects.visible_to(actor, Cap.PERSON_VIEW)
        .filter(is_active=True, pk__in=members.values("user_id"))
        .exclude(pk__in=taken.filter(user__isnull=False).values("user_id"))
    )


def units_avoided(actor: Actor, expert: Expert) -> list[Org]:
    return list(
        Org.objects.visible_to(actor, Cap.UNIT_VIEW).filter(pk__in=expert.avoids.values("pk"))
    )


def listed(actor: Actor, evaluation: Evaluation, field: str) -> tuple[Listed, ...]:
    """The experts of the register who have an account and no seat yet, with the subjects that each must avoid."""
    rows = experts_listed(actor).filter(user__isnull=False)
    rows = rows.exclude(pk__in=seats(actor, evaluation).values("expert_id"))
    if field:
        rows = rows.filter(field=field)
    paths = subject_paths(actor, evaluation)
    return tuple(
        Listed(row.pk, row.name, rules.avoided(_bound(row), paths))
        for row in rows.prefetch_related("avoids").order_by("pk")
    )


def _bound(expert: Expert) -> list[str]:
    """Paths of the units that an expert is bound to: those he names, and that of his own account."""
    own = [expert.user.org.path] if expert.user and expert.user.org else []
    return [*(unit.path for unit in expert.avoids.all()), *own]


def subject_paths(actor: Actor, evaluation: Evaluation) -> dict[str, list[str]]:
    """The units behind each subject, by its name."""
    rows = EvaluationSubject.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return {
        row.name: [row.unit.path]
        for row in rows.filter(evaluation=evaluation).select_related("unit")
    }


def avoided_by(actor: Actor, expert: Expert, evaluation: Evaluation) -> tuple[str, ...]:
    return rules.avoided(_bound(expert), subject_paths(actor, evaluation))


def fields(actor: Actor) -> list[str]:
    """The fields of the experts in the register."""
    return sorted(set(experts_listed(actor).values_list("field", flat=True)))


# ---- draws


def draws(actor: Actor, evaluation: Evaluation) -> list[ExpertDraw]:
    rows = ExpertDraw.objects.visible_to(actor, Cap.EVALUATION_RUN)
    return list(rows.filter(evaluation=evaluation))


def draw(actor: Actor, pk: int) -> ExpertDraw:
    """One draw for the office. Raises `Denied` (404) otherwise: the names are not announced."""
    return get_visible(ExpertDraw, actor, Cap.EVALUATION_RUN, pk=pk)


def drawn_again(row: ExpertDraw) -> ExpertsDrawn:
    """The same list, size and seed once more, from what the draw itself keeps."""
    kept = [Listed(int(key), str(name), tuple(avoids)) for key, name, avoids in row.listed]
    return rules.draw(kept, size=row.size, seed=row.seed)


# ---- seats


def all_seats(actor: Actor) -> QuerySet[ExpertSeat]:
    """Seats for the office, with how much of their part is done; `is_waited` while something of it is to come."""
    rows = ExpertSeat.objects.visible_to(actor, Cap.EVALUATION_RUN)
    is_open = Q(
        is_withdrawn=False,
        closed_on__isnull=True,
        expert__left_on__isnull=True,
        evaluation__state__in=[
            EvaluationState.PREPARE.value,
            EvaluationState.SELF.value,
            EvaluationState.ASSESS.value,
        ],
    )
    return rows.select_related("expert", "draw", "evaluation").annotate(
        n_parts=Count("opinions"),
        n_given=Count("opinions", filter=~Q(opinions__given_at=None)),
        is_waited=ExpressionWrapper(
            is_open & Q(n_given__lt=F("n_parts")), output_field=BooleanField()
        ),
    )


def seats(actor: Actor, evaluation: Evaluation) -> QuerySet[ExpertSeat]:
    """The seats of an evaluation for the office."""
    return all_seats(actor).filter(evaluation=evaluation)


def opinions_of(actor: Actor, evaluation: Evaluation) -> list[ExpertOpinion]:
    """Everything that experts were asked and said, for the office."""
    rows = ExpertOpinion.objects.visible_to(actor, Cap.EVALUATION_RUN)
    rows = rows.filter(seat__evaluation=evaluation, seat__is_withdrawn=False)
    return list(rows.select_related("seat__expert", "subject", "item"))


# ---- what an expert sees: the part that was given, while the seat lasts, and nothing else


def my_opinions(actor: Actor, today: date) -> QuerySet[ExpertOpinion]:
    """The part of the person who asks. The owner is asked for by name: a role held over a place opens nothing here."""
    rows = ExpertOpinion.objects.visible_to(actor, Cap.EVALUATION_ASSESS)
    if actor.user_id is None:
        return rows.none()
    return rows.filter(
        seat__expert__user_id=actor.user_id,
        seat__expert__left_on__isnull=True,
        seat__is_withdrawn=False,
        seat__closed_on__isnull=True,
        seat__ends_on__gte=today,
        seat__evaluation__state=EvaluationState.ASSESS.value,
    ).select_related("seat__evaluation", "subject", "item")


def my_opinion(actor: Actor, pk: int, today: date) -> ExpertOpinion:
    """Raises `Denied` (404) for anything that was not given to the person, or whose seat is over."""
    found = my_opinions(actor, today).filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def evidence(
    actor: Actor, opinion: ExpertOpinion, today: date
) -> tuple[EvaluationAnswer | None, list[EvaluationProof]]:
    """What the unit said of the item that was given, with its files; nothing of other items."""
    row = my_opinion(actor, opinion.pk, today)
    mine = Actor.system("第三方评估")  # the row above is the scope: it was given to this person
    said = EvaluationAnswer.objects.visible_to(mine, Cap.EVALUATION_ASSESS)
    proofs = EvaluationProof.objects.visible_to(mine, Cap.EVALUATION_ASSESS)
    of = {"subject_id": row.subject_id, "item_id": row.item_id}
    files = proofs.filter(is_withdrawn=False, **of).select_related("stored")
    return said.filter(subject__sheet="submitted", **of).first(), list(files)


def evidence_of_all(
    actor: Actor, opinions: list[ExpertOpinion], today: date
) -> tuple[dict[tuple[int, int], EvaluationAnswer], dict[tuple[int, int], list[EvaluationProof]]]:
    """The same for a whole part at once, by (subject, item)."""
    given = set(my_opinions(actor, today).values_list("subject_id", "item_id"))
    pairs = {(o.subject_id, o.item_id) for o in opinions} & given
    mine = Actor.system("第三方评估")
    subjects = {s for s, _ in pairs}
    answers = EvaluationAnswer.objects.visible_to(mine, Cap.EVALUATION_ASSESS)
    said = {
        (a.subject_id, a.item_id): a
        for a in answers.filter(subject__in=subjects, subject__sheet="submitted")
        if (a.subject_id, a.item_id) in pairs
    }
    files: dict[tuple[int, int], list[EvaluationProof]] = {}
    rows = EvaluationProof.objects.visible_to(mine, Cap.EVALUATION_ASSESS)
    for p in rows.filter(subject__in=subjects, is_withdrawn=False):
        if (p.subject_id, p.item_id) in pairs:
            files.setdefault((p.subject_id, p.item_id), []).append(p)
    return said, files


def my_proof(actor: Actor, pk: int, today: date) -> EvaluationProof | None:
    """A file that belongs to the part that was given to the person."""
    pairs = set(my_opinions(actor, today).values_list("subject_id", "item_id"))
    rows = EvaluationProof.objects.visible_to(
        Actor.system("第三方评估"), Cap.EVALUATION_ASSESS
    ).filter(pk=pk, is_withdrawn=False)
    found = rows.select_related("stored").first()
    return found if found and (found.subject_id, found.item_id) in pairs else None


def my_seats(actor: Actor, today: date) -> list[ExpertSeat]:
    """Invitations of the person that have not ended, also where the third party's turn has not come yet."""
    rows = ExpertSeat.objects.visible_to(actor, Cap.EVALUATION_ASSESS)
    if actor.user_id is None:
        return []
    mine = rows.filter(
        expert__user_id=actor.user_id,
        expert__left_on__isnull=True,
        is_withdrawn=False,
        closed_on__isnull=True,
        ends_on__gte=today,
    )
    counted = mine.annotate(
        n_parts=Count("opinions"),
        n_given=Count("opinions", filter=~Q(opinions__given_at=None)),
        step=F("evaluation__state"),
    )
    return list(counted.select_related("evaluation").order_by("ends_on", "pk"))
