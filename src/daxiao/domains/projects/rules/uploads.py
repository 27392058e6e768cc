"""Whether a file that is handed over as proof is what its name says: the check of all domains, under its old names."""

from daxiao.std.uploads import (
    EMPTY,
    LIMIT_MB,
    NOT_WHAT_IT_SAYS,
    TOO_LARGE,
    UNKNOWN_KIND,
    check,
)


__all__ = ["EMPTY", "LIMIT_MB", "NOT_WHAT_IT_SAYS", "TOO_LARGE", "UNKNOWN_KIND", "check"]
