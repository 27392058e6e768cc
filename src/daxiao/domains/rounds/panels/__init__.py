"""What the pages of the monthly round show."""
