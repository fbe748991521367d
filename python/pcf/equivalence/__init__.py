"""Which formulas follow from one another exactly: sign, inflation, shift, and contraction.

`inflations` makes and undoes inflations, `orbits` has the maps and the representative of a formula, `orbit_arrays`
its key for millions of rows at once, `fingerprints` has the hash of a gauge class and `invariants` what a gauge cannot
change, `contraction` makes one step of two where coefficients alternate.

Imports arithmetic, engine.
"""
