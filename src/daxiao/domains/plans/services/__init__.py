"""Writes of plans: publish, withdraw, restore."""

from daxiao.domains.plans.services.publishing import add_clauses, publish, restore, withdraw


__all__ = ["add_clauses", "publish", "restore", "withdraw"]
