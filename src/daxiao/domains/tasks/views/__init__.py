"""Pages of tasks that are no register."""
