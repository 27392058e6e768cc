"""Background tasks, one line each; ids go in, a flow does the work."""

import logging

from django_tasks import task

from daxiao.flows import after_publishing, check_plans, hand_over
from daxiao.kernel import clock
from daxiao.kernel.access import Actor


log = logging.getLogger(__name__)


@task()
def read_document(reading_id: int) -> None:
    """Read a handed-over document. Safe to run twice: only a waiting reading starts."""
    reading = hand_over.run(Actor.system("读取"), reading_id=reading_id, clock=clock.now)
    try:
        check_plans.check_document(Actor.system("体检"), reading=reading, now=clock.now())
    except Exception:
        # the reading stands whatever the check made of it; it can be run again from its page
        log.exception("the plan check of reading %s failed", reading_id)


@task()
def look_after(region_id: int) -> None:
    """What follows a publication: the plans in force are checked again, and like indicators are proposed as one."""
    after_publishing.look_after(Actor.system("发布之后"), region_id=region_id, now=clock.now())


def enqueue_look_after(region_id: int) -> None:
    look_after.enqueue(region_id)


def enqueue_reading(reading_id: int) -> None:
    read_document.enqueue(reading_id)
