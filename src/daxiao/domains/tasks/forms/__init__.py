"""Forms of tasks, one module per area."""
