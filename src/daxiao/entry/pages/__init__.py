"""Pages that start a flow: they cross domains, so no domain can own them. Request → one call → response."""
