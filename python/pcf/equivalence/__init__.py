"""Which formulas follow from one another exactly: sign, inflation, shift, and contraction.

`orbits` has the maps, the representative of a formula and deflation by constants and by polynomials,
`orbit_arrays` its key for millions of rows at once, `contraction` makes one step of two where coefficients
alternate.

Imports arithmetic.
"""
