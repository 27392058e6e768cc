"""Many items written at once beside people who hand in at the same moment: nothing newer is overwritten, nobody deadlocks."""

from collections.abc import Collection, Sequence

from daxiao.domains.rounds.models import Owed


BATCH = 1000


def hold(keys: Collection[int]) -> dict[int, int]:
    """Lock these items, always in the order of their keys; key → version as it is now. Call it in a transaction."""
    held: dict[int, int] = {}
    ordered = sorted(keys)
    for at in range(0, len(ordered), BATCH):
        rows = Owed.everything.filter(pk__in=ordered[at : at + BATCH]).order_by("pk")
        held.update(rows.select_for_update().values_list("pk", "version"))
    return held


def write(moved: Sequence[Owed], columns: Sequence[str]) -> list[Owed]:
    """Write items that were read before and changed in memory, their version with them; those that were written.

    What somebody has changed since it was read is left as that person has it.
    """
    held = hold([item.pk for item in moved])
    kept = [item for item in moved if held.get(item.pk) == item.version]
    for item in kept:
        item.version += 1
    Owed.everything.bulk_update(kept, [*columns, "version"], batch_size=BATCH)
    return kept
