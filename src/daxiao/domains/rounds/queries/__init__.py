"""Reads of the monthly round; import the modules."""
