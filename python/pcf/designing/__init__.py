"""Formulas with asked properties, among the trajectories of hypergeometric functions.

`sources` finds the functions, starting points and arguments that lead to a constant, by `arguments` that its closed
form asks for, `search` goes through their directions within bounds, `halves` adds formulas whose even parts are
trajectories, `published` what the literature has, `orders` says what comes first, and `design` is what users call:
formulas, best first, each with its value and proof, and its `families`, in which the starting point moves, with
`family_certificates`.

Imports proofs, trajectories and what is below.
"""
