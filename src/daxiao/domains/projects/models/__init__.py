"""Tables of projects: the facts of today, what was recorded, what follows from it, and what hangs on a project."""

from daxiao.domains.projects.models.entry import EntryOpinion, ProjectLikeness
from daxiao.domains.projects.models.ground import (
    Blocker,
    BlockerEpisode,
    ProgressLog,
    SpotCheck,
    SpotVisit,
)
from daxiao.domains.projects.models.imports import ProjectImport
from daxiao.domains.projects.models.permits import JointAcceptance, ProjectMatter
from daxiao.domains.projects.models.project import (
    Project,
    ProjectChange,
    ProjectFile,
    ProjectParty,
    ProjectRecord,
    ProjectStage,
)
from daxiao.domains.projects.models.quotas import ProjectMonth, ProjectYear, QuotaLine
from daxiao.domains.projects.models.standing import (
    PhaseChange,
    ProjectPaceChange,
    ProjectProposal,
    ProjectStanding,
)


__all__ = [
    "Blocker",
    "BlockerEpisode",
    "EntryOpinion",
    "JointAcceptance",
    "PhaseChange",
    "ProgressLog",
    "Project",
    "ProjectChange",
    "ProjectFile",
    "ProjectImport",
    "ProjectLikeness",
    "ProjectMatter",
    "ProjectMonth",
    "ProjectPaceChange",
    "ProjectParty",
    "ProjectProposal",
    "ProjectRecord",
    "ProjectStage",
    "ProjectStanding",
    "ProjectYear",
    "QuotaLine",
    "SpotCheck",
    "SpotVisit",
]
