"""What each area adds to the house: registers, pages of the menu and addresses; `entry.web` puts them together.

A module has `add_registers()`, `PAGES` (of the menu) and `URLS`, and stands in `AREAS` of `entry.web`. Groups of the menu:
月度调度 (rounds, filing, burden), 指标与目标 (goals, figures, rankings, indicators), 督办与考核 (orders, evaluations), then those of
projects, 台账 (targets and tasks of plans), 规划, 名录. To lend a panel to a register of an earlier area:
`REGISTERS.replace(REGISTERS["targets"].with_panel(...))`. Rooms below know nothing of it.
"""
