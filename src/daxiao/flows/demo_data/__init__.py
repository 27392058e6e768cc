"""The data of the demonstration: places, units, indicators, figures, accounts and a sample plan; read with `load`."""
