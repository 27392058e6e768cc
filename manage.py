import sys

from daxiao.entry.cli import manage


manage(sys.argv)
