"""Which constant a limit is an expression of, by integer relations and the evidence for them.

`identification` is the search for one number, `explained` what a formula explains by itself (evidence must
exceed it), `images` writes a Moebius image of a constant as an expression, `deeper` tries pairs of constants
and degree two.

Imports dynamics, constants, relations and what is below.
"""
