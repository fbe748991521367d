"""Problems that the benchmarks share: formulas, sizes, seeds."""

from typing import Final

SEED: Final = 20241216
"""Of every random sample."""

SLOW: Final = (("2", "n^2"), ("1", "n"), ("3", "n^2 + n + 1"))
FAST: Final = (("2*n + 1", "n^2"), ("n + 1", "3"), ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"))
DIGITS: Final = (100, 1_000, 10_000)
SLOW_DIGITS: Final = (100, 1_000)

BOX: Final = ((2, 2), (-5, 5))
"""Degrees and coefficients of the box of arXiv 2412.16818."""
