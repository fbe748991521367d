"""Labels of an atlas: the constant of every limit that has one, orbit by orbit.

`labelling` is the run, `orbit_values` what one member's value says of the others and whether it is accepted,
`parts` what is read and kept on the way.
"""
