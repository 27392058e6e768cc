"""What a stored record says, in words."""

from typing import TYPE_CHECKING

from daxiao.domains.projects.rules import changes, packing
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.types import Credit, Phase, StageFacts, Stop, Told, Voice


if TYPE_CHECKING:
    from daxiao.domains.projects.models import ProjectRecord


def words_of(row: "ProjectRecord") -> str:
    """The detail and the colour of a record; empty where its kind and day say all."""
    detail = packing.unpack(row.detail)
    match detail:
        case Basics():
            return _basics(detail)
        case StageFacts():
            return _stage(detail)
        case Stop():
            until = f"至{detail.end}" if detail.end else "起"
            return f"{detail.start}{until}，{detail.why}"
        case Credit():
            return (
                f"{detail.until.label}时限顺延{detail.days}{detail.unit.label}，{detail.decision}"
            )
        case Told():
            voice = f"{Voice(row.voice).label}：" if row.voice else ""
            return f"{voice}{detail.phase.label}{f'，{detail.because}' if detail.because else ''}"
    return Phase(row.phase).label if row.phase else ""


def _basics(detail: Basics) -> str:
    parts = [detail.kind.label]
    if detail.land_mode:
        parts.append(detail.land_mode.label)
    parts.append(f"总投资{changes.plain(detail.invest)}{'亿元' if detail.invest else ''}")
    if detail.tags:
        parts.append("、".join(sorted(detail.tags)))
    return "，".join(parts)


def _stage(detail: StageFacts) -> str:
    days = (
        ("计划", detail.planned_start, detail.planned_end),
        ("实际", detail.actual_start, detail.actual_end),
    )
    spans = [f"{what}{start or '…'}至{end or '…'}" for what, start, end in days if start or end]
    waived = f"（{detail.waived}）" if detail.waived else ""
    return "，".join([f"{detail.stage.label}：{detail.state.label}{waived}", *spans])
