"""Groups of commands of `daxiao`, one file each."""

from daxiao.entry.commands import bench, machine, people


GROUPS = (bench, machine, people)
