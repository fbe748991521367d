"""Exact arithmetic that the rest is written in: integers of any length, rationals, polynomials, Moebius maps.

Read `polynomial` first, what a user's a(n) and b(n) become; `parser` reads them from text (into `syntax_trees`,
which `expansion` multiplies out), `foreign` from objects of other libraries, to which `exchange` gives them. `moebius`
and `quadratic` are the maps and the fields in which limits are related; `parametric` has maps with parameters, and
`interpolation` finds polynomials from proportional values. `decimals`, `rationals` and `long_integers` turn numbers
into text and back.

Imports `errors` alone.
"""
