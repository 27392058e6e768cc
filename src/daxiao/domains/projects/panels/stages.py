"""What the pages of this area of work show."""

from daxiao.ui.panels import Panel


PANELS: tuple[Panel, ...] = ()
