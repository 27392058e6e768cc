"""Forms of supervision and evaluation."""
