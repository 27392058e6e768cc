"""Forms of projects: they clean what people type; services write."""
