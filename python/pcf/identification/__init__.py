"""Which constant a limit is an expression of, by integer relations and the evidence for them.

`identification` is the search for one number, `evidence` how many digits beyond its own a relation needs, `explained`
those that a formula explains by itself (evidence must exceed them), `images` writes a Moebius image of a constant as an
expression. `weights` tries several constants of small weight at once, `deeper` also pairs and degree two; what they
propose is accepted by `proposals`.

Imports dynamics, constants, relations and what is below.
"""
