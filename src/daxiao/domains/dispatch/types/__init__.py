"""Supervision and evaluation as values."""
