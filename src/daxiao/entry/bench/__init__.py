"""Benchmarks: each prints medians and ratios of one run. Nothing here is asserted; `make bench` runs them all."""
