"""The only writer of `ProjectStanding`: settle some, sweep those whose day has come, rebuild all, check all.

What follows from a standing is written with it: the changes of pace on their true days, and the rule's proposals, which
open once for each occasion and become obsolete when the facts move on. Nothing here decides anything.
"""

from daxiao.domains.projects.standings.judging import Judges
from daxiao.domains.projects.standings.proposing import (
    RULE,
    decide,
    put,
    put_again,
    reopen,
    still_stands,
)
from daxiao.domains.projects.standings.settling import Wrong, check, rebuild, settle
from daxiao.domains.projects.standings.sweeping import Moved, sweep


__all__ = [
    "RULE",
    "Judges",
    "Moved",
    "Wrong",
    "check",
    "decide",
    "put",
    "put_again",
    "rebuild",
    "reopen",
    "settle",
    "still_stands",
    "sweep",
]
