"""Reads of projects. Submodules by theme: projects, facts, rulebook, and those of each area of work."""
