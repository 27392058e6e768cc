"""What the pages of projects show, one module for each area of work."""
