"""Proofs of values, with certificates that are checked again.

`proof` tries the methods and verifies; `euler` finds Euler's factorisation, `summation` sums its series,
`euler_value` names the value; `text` writes the steps. `library` has the formulas that proofs are
transferred from, and `gauge` relates formulas whose limits are images of one another.

Imports identification, dynamics and what is below.
"""
