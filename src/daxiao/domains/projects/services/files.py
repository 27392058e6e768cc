"""Files that people put to a project as proof."""

from datetime import datetime

from django.db import transaction

from daxiao.domains.projects.models import Project, ProjectFile
from daxiao.domains.projects.rules import uploads
from daxiao.domains.projects.types import Stage
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import user_of
from daxiao.std.uploads import Upload


__all__ = ["ATTACHED", "Upload", "attach"]

ATTACHED = events.define("projects.file_attached", "上传材料", name="文件", purpose="用途")


@transaction.atomic
def attach(
    actor: Actor,
    *,
    project: Project,
    uploads_: tuple[Upload, ...],
    purpose: str,
    now: datetime,
    stage: Stage | None = None,
    cap: Cap = Cap.PROJECT_REPORT,
) -> tuple[ProjectFile, ...]:
    """Keep the files with the project. Raises `Refused` for one that is empty, too large, or not what its name says."""
    require(actor, cap, on=project)
    for one in uploads_:
        uploads.check(one.name, one.data).or_refuse()
    user = user_of(actor)
    made = tuple(
        ProjectFile.everything.create(
            project=project,
            stage=stage.value if stage else "",
            purpose=purpose,
            name=one.name[:160],
            stored=files.store(one.data),
            put_at=now,
            put_by_label=actor.label,
            put_by_user=user,
        )
        for one in uploads_
    )
    for row in made:
        events.record(actor, ATTACHED, on=project, now={"name": row.name, "purpose": purpose})
    return made
