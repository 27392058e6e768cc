"""Decisions about supervision and evaluation. Pure."""
