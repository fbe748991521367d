"""Integer relations between numbers, and the evidence for them: lattice reduction that knows nothing of formulas.

`relation` finds one relation and weighs it, between the numbers of `terms`; `screen` passes many numbers through
the engine first, and says up to which height there is none.

Imports arithmetic and the engine.
"""
