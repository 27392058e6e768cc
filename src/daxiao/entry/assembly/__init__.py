"""What each area adds to the house: registers, pages of the menu and addresses; `entry.web` puts them together.

A module has `add_registers()`, `PAGES` (of the menu) and `URLS`. Rooms below know nothing of it.
"""
