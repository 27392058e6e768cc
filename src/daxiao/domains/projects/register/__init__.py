"""Registers of projects and the actions on their pages."""
