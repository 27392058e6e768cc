"""When a place, a unit, an account or a grant may come, change and end."""

import re
from collections.abc import Iterable
from datetime import date

from daxiao.domains.directory.types import GrantFacts, NodeFacts
from daxiao.std.findings import Decision, Finding, FindingKind


CODE_ODD = FindingKind("directory.code_odd", "代码只用数字、字母和连字符，不超过 {most} 位，请改正")
CODE_TAKEN = FindingKind("directory.code_taken", "代码 {code} 已用于“{name}”，请核对或换一个代码")
NAME_TAKEN = FindingKind("directory.name_taken", "同一上级下已有“{name}”，请核对是否重复")
RETIRED_BEFORE_BEGUN = FindingKind(
    "directory.retired_before_begun", "停用日期要晚于启用日期 {since}，请改日期"
)
ALREADY_RETIRED = FindingKind("directory.already_retired", "“{name}”已停用，不用再停用一次")
STILL_IN_USE = FindingKind("directory.still_in_use", "“{name}”没有停用，不需要恢复")
HAS_CHILDREN = FindingKind(
    "directory.has_children", "“{name}”下面还有 {count} 个在用的下级，请先停用或移走它们"
)
HAS_PEOPLE = FindingKind(
    "directory.has_people", "“{name}”还有 {count} 个在用的账号，请先调走或停用它们"
)
USERNAME_TAKEN = FindingKind("directory.username_taken", "账号 {username} 已有人用，请换一个")
USERNAME_ODD = FindingKind(
    "directory.username_odd", "账号用 3 到 30 个小写字母、数字、点、下划线或连字符，以字母开头"
)
PASSWORD_WEAK = FindingKind("directory.password_weak", "密码不够安全：{why}")
HOMELESS = FindingKind(
    "directory.person_homeless", "请选择所在单位或所在地区，否则没有人能看到这个账号"
)
GRANT_TO_ONESELF = FindingKind("directory.grant_to_oneself", "不能给自己授权，请由另一位管理员办理")
GRANT_TOO_WIDE = FindingKind(
    "directory.grant_too_wide", "您自己没有全部范围的管理权，请选择地区或单位"
)
GRANT_BACKWARDS = FindingKind("directory.grant_backwards", "结束日期要晚于开始日期，请改日期")
GRANT_DOUBLE = FindingKind("directory.grant_double", "这个人已有同样范围的同一角色，不用再授一次")
GRANT_OVER = FindingKind("directory.grant_over", "这项授权已经结束")
PERSON_OUTRANKS = FindingKind(
    "directory.person_outranks", "“{name}”持有您管理范围以外的角色，请由管理范围更大的管理员办理"
)
LAST_ADMIN = FindingKind(
    "directory.last_admin", "这是最后一位全平台管理员，请先给另一个人授予该角色"
)

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")


def code_fits(code: str, *, most: int) -> Finding | None:
    """A code is a part of the path, so it holds no slash and no blank."""
    fits = len(code) <= most and _CODE.fullmatch(code)
    return None if fits else CODE_ODD(field="code", most=most)


def code_is_free(code: str, *, taken_by: str | None) -> Finding | None:
    return CODE_TAKEN(field="code", code=code, name=taken_by) if taken_by is not None else None


def name_is_free(name: str, *, siblings: Iterable[str]) -> Finding | None:
    """Two places of one name under one parent could not be told apart in a plan."""
    return NAME_TAKEN(field="name", name=name) if name in set(siblings) else None


def accept_node(
    *, code: str, most: int, taken_by: str | None, name: str, siblings: Iterable[str]
) -> Decision:
    """May this place or unit be added?"""
    return Decision.of(
        (
            code_fits(code, most=most),
            code_is_free(code, taken_by=taken_by),
            name_is_free(name, siblings=siblings),
        )
    )


def retire(facts: NodeFacts, *, until: date) -> Decision:
    """A node ends after it began, once, and leaves nobody and nothing below it behind."""
    early = facts.since is not None and until <= facts.since
    return Decision.of(
        (
            ALREADY_RETIRED(name=facts.name) if facts.until is not None else None,
            RETIRED_BEFORE_BEGUN(field="until", since=str(facts.since)) if early else None,
            HAS_CHILDREN(name=facts.name, count=facts.living_children)
            if facts.living_children
            else None,
            HAS_PEOPLE(name=facts.name, count=facts.living_people) if facts.living_people else None,
        )
    )


def restore(facts: NodeFacts) -> Decision:
    return Decision.of((STILL_IN_USE(name=facts.name) if facts.until is None else None,))


def accept_person(*, username: str, is_taken: bool, has_home: bool, why_weak: str) -> Decision:
    """May this account be opened? `why_weak` is what speaks against the password, empty when nothing does."""
    odd = not _USERNAME.fullmatch(username)
    return Decision.of(
        (
            USERNAME_ODD(field="username") if odd else None,
            USERNAME_TAKEN(field="username", username=username) if is_taken else None,
            None if has_home else HOMELESS(field="org"),
            PASSWORD_WEAK(field="password", why=why_weak) if why_weak else None,
        )
    )


def accept_grant(facts: GrantFacts) -> Decision:
    """Nobody raises himself, and nobody gives more ground than he holds."""
    too_wide = facts.is_everywhere and not facts.giver_holds_everywhere
    backwards = facts.until is not None and facts.until <= facts.since
    return Decision.of(
        (
            GRANT_TO_ONESELF() if facts.is_for_oneself else None,
            GRANT_TOO_WIDE(field="region") if too_wide else None,
            GRANT_BACKWARDS(field="until") if backwards else None,
            GRANT_DOUBLE(field="role") if facts.is_double else None,
        )
    )


def within_reach(name: str, *, covers_all: bool) -> Decision:
    """Who sets a password can log in with it: nobody reaches a person who holds more ground than he manages."""
    return Decision.of((None if covers_all else PERSON_OUTRANKS(name=name),))


def end_grant(*, is_over: bool, is_last_admin: bool) -> Decision:
    """The platform never loses its last administrator by a click."""
    return Decision.of((GRANT_OVER() if is_over else None, LAST_ADMIN() if is_last_admin else None))
