"""Registers of tasks, one module per area."""
