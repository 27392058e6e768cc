"""Actions of this area of work on the page of a project."""

from daxiao.ui.actions import Action


ACTIONS: tuple[Action, ...] = ()
