"""Decisions about projects: entry, stages, deadlines, phase and pace, plans and forecasts. Pure."""
