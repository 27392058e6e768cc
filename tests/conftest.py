"""Shared ground of all tests: no network, quick password hashing, a data folder of their own."""
