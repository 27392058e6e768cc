"""Background tasks, one line each; ids go in, a flow does the work."""

from django_tasks import task

from daxiao.flows import hand_over
from daxiao.kernel import clock
from daxiao.kernel.access import Actor


@task()
def read_document(reading_id: int) -> None:
    """Read a handed-over document. Safe to run twice: only a waiting reading starts."""
    hand_over.run(Actor.system("读取"), reading_id=reading_id, clock=clock.now)


def enqueue_reading(reading_id: int) -> None:
    read_document.enqueue(reading_id)
