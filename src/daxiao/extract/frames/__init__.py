"""Frames: what a clause commits to, read from its tokens."""
