"""Forms of the monthly round."""
