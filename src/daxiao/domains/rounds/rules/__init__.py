"""Decisions of the monthly round. Pure."""
