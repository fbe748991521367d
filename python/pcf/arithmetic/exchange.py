"""Polynomials as other systems have them, and the formulas of other systems; none of them has to be installed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pcf.errors import InvalidInputError

if TYPE_CHECKING:
    import sympy
    from numpy.polynomial import Polynomial as NumpyPolynomial


def to_numpy(descending: Sequence[int]) -> "NumpyPolynomial":
    """A polynomial of numpy, with integers of any size."""
    import numpy as np
    from numpy.polynomial import Polynomial as NumpyPolynomial

    return NumpyPolynomial(np.array(descending[::-1], dtype=object), symbol="n")


def to_sympy(descending: Sequence[int]) -> "sympy.Poly":
    """A polynomial of sympy in n.

    Raises:
        InvalidInputError: sympy is not installed.
    """
    try:
        from sympy import Poly, Symbol
    except ImportError:
        raise InvalidInputError("to_sympy: sympy is not installed; `pip install sympy` brings it") from None
    return Poly(list(descending), Symbol("n"))


def sides(formula: object) -> tuple[Any, Any] | None:
    """What a formula has for a and b: one of `pcf`, LIReC (`a`, `b`) or ramanujantools (`a_n`, `b_n`), or a pair.

    Returns:
        Both, not read yet; None for what is no formula.

    Example:
        >>> sides(("2n + 1", [1, 0, 0])), sides(3)
        (('2n + 1', [1, 0, 0]), None)
    """
    for a, b in (("a_n", "b_n"), ("a", "b")):
        if hasattr(formula, a) and hasattr(formula, b):
            return getattr(formula, a), getattr(formula, b)
    return (formula[0], formula[1]) if isinstance(formula, tuple | list) and len(formula) == 2 else None
