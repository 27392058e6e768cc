"""Pages of supervision and evaluation that are no register."""
