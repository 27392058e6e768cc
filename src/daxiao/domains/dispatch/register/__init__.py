"""Registers of supervision and evaluation."""
