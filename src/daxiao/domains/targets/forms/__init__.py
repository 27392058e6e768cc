"""Forms of targets and indicators; those of goals and figures stand in modules of their own."""

from daxiao.domains.targets.forms.ledger import (
    Indicator,
    Owner,
)


__all__ = [
    "Indicator",
    "Owner",
]
