"""Writes of accounts and roles. An account is closed, never deleted: the trace must keep its name."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from daxiao.domains.directory import rules
from daxiao.domains.directory.services.trees import holds_everywhere
from daxiao.domains.directory.types import (
    EndGrantInput,
    GrantFacts,
    GrantInput,
    PersonChange,
    PersonInput,
)
from daxiao.kernel.access import Actor, get_visible, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.events import define, record
from daxiao.kernel.models import Membership, Org, Region, User
from daxiao.kernel.places import living_on


_LABELS = {
    "name": "姓名",
    "username": "账号",
    "org": "所在单位",
    "region": "所在地区",
    "role": "角色",
    "over": "范围",
    "since": "开始",
    "until": "结束",
    "is_active": "可登录",
}
PERSON_CREATED = define("directory.person_created", "开通账号", **_LABELS)
PERSON_CHANGED = define("directory.person_changed", "修改人员信息", **_LABELS)
ACCOUNT_CLOSED = define("directory.account_closed", "停用账号", **_LABELS)
ACCOUNT_REOPENED = define("directory.account_reopened", "恢复账号", **_LABELS)
PASSWORD_SET = define("directory.password_set", "重设密码", **_LABELS)
ROLE_GRANTED = define("directory.role_granted", "授予角色", **_LABELS)
GRANT_ENDED = define("directory.grant_ended", "结束授权", **_LABELS)


@transaction.atomic
def create_person(*, actor: Actor, input: PersonInput) -> User:  # noqa: A002
    """Open an account in a unit or place the actor manages. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE)
    org = _unit(actor, input.org_id)
    region = _place(actor, input.region_id) or (org.region if org else None)
    person = User(username=input.username, name=input.name, org=org, region=region)
    rules.accept_person(
        username=input.username,
        is_taken=User.everything.filter(username=input.username).exists(),
        has_home=org is not None or region is not None,
        why_weak=_why_weak(input.password, person),
    ).or_refuse()
    person.set_password(input.password)
    person.save()
    now = {"username": person.username, "name": person.name, "org": str(org or "")}
    record(actor, PERSON_CREATED, on=person, now=now)
    return person


@transaction.atomic
def change_person(*, actor: Actor, person: User, input: PersonChange) -> User:  # noqa: A002
    """Correct the name, move the person to another unit or place. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    org = _unit(actor, input.org_id)
    region = _place(actor, input.region_id) or (org.region if org else None)
    rules.accept_person(
        username=person.username,
        is_taken=False,
        has_home=org is not None or region is not None,
        why_weak="",
    ).or_refuse()
    was = {"name": person.name, "org": str(person.org or ""), "region": str(person.region or "")}
    person.name, person.org, person.region = input.name, org, region
    person.save(update_fields=["name", "org", "region"])
    now = {"name": person.name, "org": str(org or ""), "region": str(region or "")}
    record(actor, PERSON_CHANGED, on=person, was=was, now=now)
    return person


@transaction.atomic
def close_account(*, actor: Actor, person: User, today: date) -> User:
    """The person can no longer log in; grants stay and sleep. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    _reach(actor, person, today)
    rules.end_grant(is_over=False, is_last_admin=_last_admin(person, today)).or_refuse()
    User.everything.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    record(actor, ACCOUNT_CLOSED, on=person, was={"is_active": True}, now={"is_active": False})
    return person


@transaction.atomic
def reopen_account(*, actor: Actor, person: User) -> User:
    """The person can log in again. Raises Denied."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    User.everything.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    record(actor, ACCOUNT_REOPENED, on=person, was={"is_active": False}, now={"is_active": True})
    return person


@transaction.atomic
def set_password(*, actor: Actor, person: User, password: str, today: date) -> User:
    """Give a new password; the trace says so but never what. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    _reach(actor, person, today)
    rules.accept_person(
        username=person.username,
        is_taken=False,
        has_home=True,
        why_weak=_why_weak(password, person),
    ).or_refuse()
    person.set_password(password)
    person.save(update_fields=["password"])
    record(actor, PASSWORD_SET, on=person)
    return person


@transaction.atomic
def note_own_password(*, actor: Actor) -> None:
    """Leave the trace of a password that its owner changed. Raises Denied for who is not logged in."""
    person = User.everything.filter(pk=actor.user_id or 0).first()
    if person is None:
        raise Denied
    record(actor, PASSWORD_SET, on=person)


@transaction.atomic
def grant_role(*, actor: Actor, person: User, input: GrantInput) -> Membership:  # noqa: A002
    """Give a role over a branch the actor manages; never to oneself. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    region, org = _place(actor, input.region_id), _unit(actor, input.org_id)
    held = Membership.objects.filter(
        living_on(input.since), user=person, role=input.role, region=region, org=org
    )
    rules.accept_grant(
        GrantFacts(
            is_for_oneself=actor.user_id == person.pk,
            is_everywhere=region is None and org is None,
            giver_holds_everywhere=holds_everywhere(actor, Cap.PERSON_MANAGE),
            since=input.since,
            until=input.until,
            is_double=held.exists(),
        )
    ).or_refuse()
    grant = Membership.objects.create(
        user=person,
        role=Role(input.role).value,
        region=region,
        org=org,
        since=input.since,
        until=input.until,
    )
    now = {"role": Role(input.role).label, "over": _over(grant), "since": input.since}
    record(actor, ROLE_GRANTED, on=person, now=now, reason=input.reason)
    return grant


@transaction.atomic
def end_grant(*, actor: Actor, person: User, input: EndGrantInput, today: date) -> Membership:  # noqa: A002
    """End one role of the person from today on. Raises Denied, Refused."""
    require(actor, Cap.PERSON_MANAGE, on=person)
    grant = Membership.objects.filter(user=person, pk=input.membership_id).first()
    if grant is None:
        raise Denied(hidden=True)
    rules.within_reach(person.name, covers_all=_covers(actor, grant)).or_refuse()
    is_over = grant.until is not None and grant.until <= today
    last = _is_wide_admin(grant) and _last_admin(person, today)
    rules.end_grant(is_over=is_over, is_last_admin=last).or_refuse()
    # a grant that has not begun yet ends on its first day, so it never comes into force
    grant.until = max(today, grant.since)
    grant.save(update_fields=["until"])
    was = {"role": Role(grant.role).label, "over": _over(grant)}
    record(actor, GRANT_ENDED, on=person, was=was, now={"until": grant.until}, reason=input.reason)
    return grant


def _unit(actor: Actor, pk: int | None) -> Org | None:
    return None if pk is None else get_visible(Org, actor, Cap.PERSON_MANAGE, pk=pk)


def _place(actor: Actor, pk: int | None) -> Region | None:
    return None if pk is None else get_visible(Region, actor, Cap.PERSON_MANAGE, pk=pk)


def _reach(actor: Actor, person: User, today: date) -> None:
    held = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=today), user=person)
    rows = held.select_related("region", "org__region")
    covers_all = all(_covers(actor, grant) for grant in rows)
    rules.within_reach(person.name, covers_all=covers_all).or_refuse()


def _covers(actor: Actor, grant: Membership) -> bool:
    """Whether the ground of a grant lies in one branch over which the actor manages people."""
    unit = grant.org.path if grant.org else ""
    home = grant.region or (grant.org.region if grant.org else None)
    place = home.path if home else ""
    return any(
        place.startswith(b.region_path or "") and unit.startswith(b.org_path or "")
        for b in actor.branches(Cap.PERSON_MANAGE)
    )


def _why_weak(password: str, person: User) -> str:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        return "；".join(m.rstrip("。") for m in error.messages)
    return ""


def _is_wide_admin(grant: Membership) -> bool:
    return grant.role == Role.ADMIN and grant.region_id is None and grant.org_id is None


def _last_admin(person: User, today: date) -> bool:
    """Whether nobody else who can log in administers the whole platform, and this person does."""
    wide = Membership.objects.filter(
        living_on(today), role=Role.ADMIN, region=None, org=None, user__is_active=True
    )
    mine = wide.filter(user=person).exists()
    return mine and not wide.exclude(user=person).exists()


def _over(grant: Membership) -> str:
    names = [str(n) for n in (grant.region, grant.org) if n is not None]
    return "、".join(names) or "全部范围"
