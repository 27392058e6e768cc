"""Tables of supervision and evaluation."""
