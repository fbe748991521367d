"""Hypergeometric sums along a direction, and the continued fractions that they make.

`term` has the summand u_n = sum_k t(n, k) and how it grows, `recurrence` the recurrence of u_n by creative telescoping,
`formula` the polynomials (a, b) that have u_n as their minimal solution, and `catalogue` the functions, directions and
starting points that a given formula may come from. `starting_points` moves these by integers, `family` by a
parameter.

Imports arithmetic and equivalence alone.
"""
