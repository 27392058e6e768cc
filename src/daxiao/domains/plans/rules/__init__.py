"""Decisions about plans. Pure."""

from daxiao.domains.plans.rules.life import may_add, may_restore, may_withdraw


__all__ = ["may_add", "may_restore", "may_withdraw"]
