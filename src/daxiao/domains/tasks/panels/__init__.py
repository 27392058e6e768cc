"""Panels of tasks, one module per area."""
