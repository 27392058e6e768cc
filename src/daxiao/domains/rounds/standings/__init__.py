"""Rows of what is owed, written in bulk beside people who write them too."""
