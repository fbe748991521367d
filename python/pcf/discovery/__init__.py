"""From the atlas of a box to formulas for constants.

`classes` finds which formulas are one up to a gauge, `labels` identifies the limits, `clusters` groups formulas that
converge alike, `families` states infinite families; `discoveries` is the list to read that comes of it, `literature`
tells what is published, and `finds` is the list of a hunt. `numbers` names a number that a user has. `pcf.pipeline`
runs all in a row.

Imports atlas, proofs, identification and what is below; the rooms inside import `discoveries` and
`literature`, and each other not.
"""
