"""Tables of the monthly round."""
