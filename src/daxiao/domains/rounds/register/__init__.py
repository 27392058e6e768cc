"""Registers of the monthly round."""
