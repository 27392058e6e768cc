"""The monthly round as values."""
