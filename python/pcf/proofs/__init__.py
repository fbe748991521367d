"""Proofs of values, with certificates that are checked again.

`proof` tries the methods and verifies; `euler` finds Euler's factorisation, `summation` sums its series,
`euler_value` names the value; `text` writes the steps.

Imports identification, dynamics and what is below.
"""
