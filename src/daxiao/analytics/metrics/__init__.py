"""Every figure of the platform, by its id."""

from daxiao.analytics.metrics import projects, targets, tasks


METRICS = {m.id: m for m in (*targets.METRICS, *tasks.METRICS, *projects.METRICS)}
