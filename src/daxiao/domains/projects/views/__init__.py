"""Pages of projects that are no register."""
