"""What crosses domains: one use case per file."""
