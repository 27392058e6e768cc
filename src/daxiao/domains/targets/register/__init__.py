"""Registers of targets and indicators; those of goals and figures stand in modules of their own."""

from daxiao.domains.targets.register.ledger import (
    MATCH_TONES,
    STATE_TONES,
    indicator_matches,
    indicators,
    stated_figures,
    targets,
)


__all__ = [
    "MATCH_TONES",
    "STATE_TONES",
    "indicator_matches",
    "indicators",
    "stated_figures",
    "targets",
]
