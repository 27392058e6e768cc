"""Writes of projects, one module for each area of work; all change facts through `records.append`."""
