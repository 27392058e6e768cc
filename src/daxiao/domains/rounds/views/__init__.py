"""Pages of the monthly round that are no register."""
