"""What the first page says of projects: how many of each colour, how many late, what waits for people."""

from dataclasses import dataclass

from daxiao.domains.projects.queries import board, ground, phase
from daxiao.domains.projects.types import BlockerState, Phase, ProposalState
from daxiao.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Coloured:
    """The active projects of one colour; `value` is `none` for those that nobody has decided yet."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Glance:
    colours: tuple[Coloured, ...]
    total: int
    late: int
    proposals: int
    blockers: int

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.proposals or self.blockers)


OPEN_BLOCKERS = tuple(s.value for s in BlockerState if s is not BlockerState.CLOSED)


def glance(actor: Actor) -> Glance:
    """In scope of the actor; three queries whatever the number of projects."""
    counts = board.columns(actor, "phase")
    colours = [
        Coloured(p.value, p.label, counts[p.value].count if p.value in counts else 0)
        for p in (Phase.GREEN, Phase.BLUE, Phase.YELLOW)
    ]
    undecided = counts[""].count if "" in counts else 0
    colours.append(Coloured("none", "待认定", undecided))
    return Glance(
        colours=tuple(colours),
        total=sum(c.count for c in counts.values()),
        late=sum(c.late for c in counts.values()),
        proposals=phase.proposals(actor).filter(state=ProposalState.OPEN.value).count(),
        blockers=ground.blockers(actor).filter(state__in=OPEN_BLOCKERS).count(),
    )
