"""Pages of goals and figures that are no register."""
