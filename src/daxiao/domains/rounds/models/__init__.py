"""Tables of the monthly round."""

from daxiao.domains.rounds.models.rounds import FrozenRow, Owed, Reminder, Round


__all__ = ["FrozenRow", "Owed", "Reminder", "Round"]
