"""Figures: facts that domains publish, kept as Parquet, and metrics over them. Knows no domain and no table."""
