"""Groups of commands of `daxiao`, one file each."""

from daxiao.entry.commands import machine, people


GROUPS = (machine, people)
