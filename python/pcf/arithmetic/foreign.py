"""Coefficients of polynomials that other systems made, and of plain sequences.

A polynomial of FLINT, numpy, sympy, symengine, PARI or Sage is known by its class and read through its own methods,
so that none of these has to be installed, and nothing is parsed: their orders differ (FLINT, numpy.polynomial, PARI
and Sage list coefficients upwards, numpy.poly1d and sympy downwards), and iterating over them would read half of
them backwards. Sequences that are no polynomials hold coefficients in descending powers. Anything else is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from operator import index
from typing import Any, Final, NoReturn

import flint

from pcf.arithmetic.expansion import MAX_COEFFICIENT_BITS, MAX_DEGREE
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.syntax_trees import expanded
from pcf.errors import InvalidPolynomialError

_REMEDY: Final = "give text such as '2*n + 1' or a list of integers in descending powers"
_MOST_ITEMS: Final = 1_000_000  # of a sequence, leading zeros included
_LARGEST_DOUBLE: Final = 2.0**53  # below it every integer is a double, so that none was rounded
_LIKE_POLYNOMIALS: Final = ("degree", "deg", "coeffs", "coefficients", "coef", "coefs", "all_coeffs")


def coefficients_of(source: object) -> list[int]:
    """The coefficients of a polynomial of another system, or of a sequence, in descending powers.

    Args:
        source: a polynomial in one variable with integer coefficients; or a sequence, iterator or one-dimensional
            array of integers, in descending powers.

    Returns:
        The coefficients, at least one; leading zeros may be there.

    Raises:
        InvalidPolynomialError: the source is neither, or is in several variables, or has other coefficients.

    Example:
        >>> coefficients_of(flint.fmpz_poly([1, 2])), coefficients_of([2, 1])
        ([2, 1], [2, 1])
    """
    plain = type(source) is list and 0 < len(source) <= _MOST_ITEMS and set(map(type, source)) == {int}
    try:
        found = None if plain else _of_polynomial(source)
    except InvalidPolynomialError:
        raise
    except (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError) as error:
        _refuse(source, f"cannot be read: {str(error).partition(chr(10))[0][:80]}")  # another version of a system
    if plain:
        coefficients: list[int] = list(source)  # type: ignore[call-overload]
    else:
        coefficients = _of_sequence(source) if found is None else _whole(source, found)
    leading = next((i for i, c in enumerate(coefficients) if c), max(len(coefficients) - 1, 0))
    degree = len(coefficients) - 1 - leading
    if degree > MAX_DEGREE:
        raise InvalidPolynomialError(f"polynomial of degree {degree}; the limit is {MAX_DEGREE}")
    if coefficients and max(map(int.bit_length, coefficients)) > MAX_COEFFICIENT_BITS:
        raise InvalidPolynomialError(f"polynomial with a coefficient of more than {MAX_COEFFICIENT_BITS} bits")
    return coefficients[leading:] or [0]


def _of_polynomial(source: Any) -> list[Fraction] | None:
    """Coefficients of a polynomial of a system that is known, descending; None for what is none."""
    names = {f"{_system(base)}.{base.__name__}" for base in type(source).__mro__}
    if isinstance(source, flint.fmpz_poly | flint.fmpq_poly):
        return [_fraction(source, c) for c in reversed(source.coeffs())]
    if isinstance(source, flint.fmpz_mpoly | flint.fmpq_mpoly):
        return _of_terms(source, source.to_dict())
    if "numpy.poly1d" in names:
        return [_fraction(source, c) for c in source.coeffs]
    if "numpy.ABCPolyBase" in names:
        return _of_numpy(source)
    if "sympy.Poly" in names:
        return _of_sympy(source)
    if names & {"sympy.Expr", "symengine.Basic"}:
        return expanded(source, lambda problem: _refuse(source, problem))
    if names & {"cypari2.Gen", "cypari.Gen"}:
        return _of_pari(source)
    if "sage" in map(_system, type(source).__mro__):
        return _of_sage(source, names)
    return None


def _system(kind: type) -> str:
    """The package that a class is of."""
    return str(kind.__module__).partition(".")[0]


def _of_terms(source: Any, terms: dict[tuple[int, ...], Any]) -> list[Fraction]:
    """Those of a polynomial in several variables of which at most one occurs."""
    used = {i for exponents in terms for i, k in enumerate(exponents) if k}
    if len(used) > 1:
        _refuse(source, "is in several variables")
    powers = {max(exponents, default=0): _fraction(source, c) for exponents, c in terms.items()}
    degree = max(powers, default=0)
    if degree > MAX_DEGREE:
        raise InvalidPolynomialError(f"polynomial of degree {degree}; the limit is {MAX_DEGREE}")
    return [powers.get(k, Fraction(0)) for k in range(degree, -1, -1)]


def _of_numpy(source: Any) -> list[Fraction]:
    kind = type(source).__name__
    if kind != "Polynomial":
        _refuse(source, "is no sum of powers; convert it with .convert(kind=numpy.polynomial.Polynomial)")
    if not all(d == w for d, w in zip(source.domain, source.window, strict=True)):
        _refuse(source, "maps its domain to another window; convert it with .convert()")
    return [_fraction(source, c) for c in reversed(list(source.coef))]


def _of_sympy(source: Any) -> list[Fraction]:
    if len(source.gens) != 1:
        _refuse(source, "is in several variables")
    if not source.gens[0].is_Symbol:  # sympy takes 1/n, sqrt(n) and exp(n) for variables
        _refuse(source, f"is in {str(source.gens[0])[:20]}, which is no variable")
    if not (source.domain.is_ZZ or source.domain.is_QQ):
        _refuse(source, f"has coefficients in {str(source.domain)[:20]}, not in ZZ")
    if source.degree() > MAX_DEGREE:  # before its zeros are laid out
        raise InvalidPolynomialError(f"polynomial of degree {source.degree()}; the limit is {MAX_DEGREE}")
    return [_fraction(source, c) for c in source.all_coeffs()]


def _of_pari(source: Any) -> list[Fraction] | None:
    kind = str(source.type())
    if kind in ("t_VEC", "t_COL", "t_VECSMALL"):
        return [_fraction(source, c) for c in source]
    if kind == "t_INT":
        return [Fraction(int(source))]
    if kind != "t_POL":
        _refuse(source, f"is a PARI object of type {kind}")
    if source.poldegree() > MAX_DEGREE:
        raise InvalidPolynomialError(f"polynomial of degree {source.poldegree()}; the limit is {MAX_DEGREE}")
    coefficients = list(source.Vec())
    for c in coefficients:
        if str(c.type()) not in ("t_INT", "t_FRAC"):
            _refuse(source, f"has a coefficient of PARI's type {c.type()}")
    return [Fraction(int(c.numerator()), int(c.denominator())) for c in coefficients]


def _of_sage(source: Any, names: set[str]) -> list[Fraction] | None:
    if "sage.Expression" in names:
        return expanded(source, lambda problem: _refuse(source, problem))
    if "sage.MPolynomial" in names:
        if len(source.variables()) > 1:
            _refuse(source, "is in several variables")
        source = source.univariate_polynomial()
    elif "sage.Polynomial" not in names:
        return None
    if source.degree() > MAX_DEGREE:
        raise InvalidPolynomialError(f"polynomial of degree {source.degree()}; the limit is {MAX_DEGREE}")
    coefficients = list(source.list())
    for c in coefficients:
        if type(c).__module__.rpartition(".")[2] not in ("integer", "rational"):
            _refuse(source, f"has coefficients in {str(source.base_ring())[:40]}, not in the integers")
    return [Fraction(int(c.numerator()), int(c.denominator())) for c in reversed(coefficients)]


def _fraction(source: Any, c: Any) -> Fraction:
    """A coefficient as an exact number."""
    if isinstance(c, flint.fmpq) or (hasattr(c, "p") and hasattr(c, "q")):
        return Fraction(int(c.p), int(c.q))
    if isinstance(c, float):  # numpy makes doubles of integers
        if not abs(c) < _LARGEST_DOUBLE or c != int(c):
            _refuse(source, f"has the coefficient {c!r}, which is no integer that doubles tell exactly")
        return Fraction(int(c))
    return Fraction(_integer(c))


def _whole(source: object, coefficients: list[Fraction]) -> list[int]:
    for c in coefficients:
        if c.denominator != 1:
            _refuse(source, "has a coefficient that is no integer; multiply a by c and b by c^2 to clear c")
    return [c.numerator for c in coefficients]


def _of_sequence(source: Any) -> list[int]:
    if isinstance(source, str | bytes | bytearray | memoryview) or any(
        hasattr(source, name) for name in _LIKE_POLYNOMIALS
    ):
        _refuse(source)
    if hasattr(source, "ndim"):
        if source.ndim != 1:
            _refuse(source, f"has {source.ndim} dimensions, not one")
    elif not isinstance(source, Sequence | Iterator):
        _refuse(source)
    items: Iterable[object] = source
    coefficients = [_integer(item) for item in islice(items, _MOST_ITEMS + 1)]
    if not coefficients:
        raise InvalidPolynomialError("polynomial without coefficients; give at least one integer")
    if len(coefficients) > _MOST_ITEMS:
        raise InvalidPolynomialError(f"polynomial with more than {_MOST_ITEMS} coefficients; give fewer")
    return coefficients


def _integer(item: Any) -> int:
    if type(item) is int:
        return item
    try:
        if isinstance(item, bool):
            raise TypeError
        return index(item)
    except TypeError:
        raise InvalidPolynomialError(
            f"coefficient {shown(item)} of type {type(item).__name__}; coefficients are integers"
        ) from None


def _refuse(source: object, problem: str = "") -> NoReturn:
    kind = type(source)
    module = _system(kind)
    name = kind.__name__ if module in ("builtins", "__main__", "None") else f"{module}'s {kind.__name__}"
    raise InvalidPolynomialError(f"polynomial given as {name}{': ' + problem if problem else ''}; {_REMEDY}")
