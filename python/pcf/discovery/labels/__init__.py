"""Labels of an atlas: the constant of every limit that has one, orbit by orbit.

`labelling` is the run, by many processes too; `orbit_labels` accepts what has enough evidence
(`identification/evidence.py`), `orbit_values` is what one member's value says of the others, `class_values` what it
says of other orbits of its class, `parts` what is read and kept on the way, `derivation` names what is a quotient of
functions, `novelty` tells what is published.
"""
