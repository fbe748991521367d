"""The gauge classes of an atlas, `classes.parquet`.

`proposals` finds the orbits that may be of one class, by what a gauge cannot change; `classing` decides by gauges, each
checked, and writes the table, with the maps from formulas to the heads of their orbits by `head_maps`.
"""
