"""Groups of commands of `daxiao`, one file each."""

from daxiao.entry.commands import bench, facts, machine, people, places, standings


GROUPS = (bench, facts, machine, people, places, standings)
