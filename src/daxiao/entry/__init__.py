"""The outside doors: web, command line, jobs. No logic."""
