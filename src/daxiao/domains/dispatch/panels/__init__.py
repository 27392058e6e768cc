"""What the pages of supervision and evaluation show."""
