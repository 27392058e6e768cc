"""Builders of the worlds tests play in: one file per domain, through services, so no state is unreachable."""
