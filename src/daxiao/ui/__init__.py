"""Registers, components and pages: knows how things look, knows no domain."""
