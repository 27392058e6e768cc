"""The only writers of what is derived: months' own figures and totals, roll-ups, formulas, and where goals stand."""
