"""Reads of supervision and evaluation; import the modules."""
