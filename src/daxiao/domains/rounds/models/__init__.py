"""Tables of the monthly round."""

from daxiao.domains.rounds.models.rounds import FrozenRow, Owed, Reminder, Round
from daxiao.domains.rounds.models.sheets import FigureSheet


__all__ = ["FigureSheet", "FrozenRow", "Owed", "Reminder", "Round"]
