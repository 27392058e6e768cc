"""Seasonal series of another make than the demonstration's; the command that tries forecasts uses the same."""

from daxiao.flows.demo_data.drawn_series import public_style, together


__all__ = ["public_style", "together"]
