"""Growths of errors and denominators in words, of any size: coefficients that doubles do not hold are shown too."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import flint

from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.dynamics.symbolic_growth import SymbolicErrorGrowth, SymbolicGrowth

_FUNCTIONS: Final = {"eta": "n log n", "gamma": "n", "sigma": "√n", "beta": "log n"}
_DIGITS: Final = 17  # of a coefficient: as many as a double has
_PLAIN: Final = (Decimal("0.01"), Decimal("1e12"))  # sizes that are printed without an exponent


def coefficients(growth: Mapping[str, Any], exact: SymbolicGrowth | None = None) -> dict[str, Decimal]:
    """The coefficients of a growth that are not 0, to 17 digits: the exact ones where there are, else the doubles.

    Example:
        >>> coefficients({"eta": None}, SymbolicGrowth("0", "0", "-2*10**400", "0"))
        {'sigma': Decimal('-2.0000000000000000E+400')}
    """
    if exact is None:
        return {name: Decimal(value) for name in _FUNCTIONS if (value := growth.get(name))}
    texts = {name: getattr(exact, name) for name in _FUNCTIONS}
    return {name: _decimal(ball(parse_expression(text), _DIGITS)) for name, text in texts.items() if text != "0"}


def growth_text(values: Mapping[str, Decimal]) -> str:
    """A growth as a sum of functions of n.

    Example:
        >>> growth_text(coefficients({"eta": -2.0, "gamma": 1.0, "beta": -0.5}))
        '−2 n log n + n − 0.5 log n'
    """
    text = ""
    for name, value in values.items():
        size = "" if abs(value) == 1 else f"{_short(abs(value), 5)} "
        sign = (" − " if value < 0 else " + ") if text else ("−" if value < 0 else "")
        text += f"{sign}{size}{_FUNCTIONS[name]}"
    return text or "a constant"


def speed_text(error: Mapping[str, Decimal]) -> str:
    """How fast an error of this growth falls, in words.

    Example:
        >>> speed_text({"sigma": Decimal(-2)}), speed_text({"beta": Decimal(-1)})
        ('slower than exponential: 0.869 √n digits after n terms', 'slow: ten times the terms add 1 digit')
    """
    if "eta" in error:
        return "faster than exponential: every term adds more digits than the one before"
    if "gamma" in error:
        return f"exponential: {_amount(-error['gamma'] / Decimal(10).ln())} digits a term"
    if "sigma" in error:
        return f"slower than exponential: {_amount(-error['sigma'] / Decimal(10).ln())} √n digits after n terms"
    added = _short(-error["beta"], 3)
    return f"slow: ten times the terms add {added} digit{'' if added == '1' else 's'}"


def growth_words(known: Mapping[str, Any], exact: SymbolicErrorGrowth | None) -> dict[str, str]:
    """The growths of a formula in words.

    Args:
        known: its facts (`pcf.results.formula.facts`).
        exact: its growths as expressions, where there are any.

    Returns:
        `error_words`, `speed`, `denominator_words` and `reduced_words`, as far as they are known.

    Example:
        >>> growth_words({"error_growth": {"eta": -2.0}, "denominator_growth": None}, None)["error_words"]
        '−2 n log n'
    """
    words: dict[str, str] = {}
    if known["error_growth"]:
        error = coefficients(known["error_growth"], exact)
        words |= {"error_words": growth_text(error), "speed": speed_text(error)}
    if known["denominator_growth"]:
        words["denominator_words"] = growth_text(
            coefficients(known["denominator_growth"], exact and exact.denominator)
        )
    if known.get("reduced_denominator_growth"):
        words["reduced_words"] = growth_text(coefficients(known["reduced_denominator_growth"]))
    return words


def _decimal(value: flint.arb) -> Decimal:
    return Decimal(value.str(_DIGITS, radius=False))


def _amount(value: Decimal) -> str:
    """Three places, or 16 digits and an exponent where that says more."""
    return f"{value:.3f}" if _PLAIN[0] <= value < _PLAIN[1] else f"{value:.15e}"


def _short(value: Decimal, digits: int) -> str:
    """So many significant digits without trailing zeros, as `format(float, "g")` has them."""
    rounded = Decimal(f"{value:.{digits - 1}e}").normalize()
    return f"{rounded:f}" if -5 < rounded.adjusted() < digits else f"{rounded:e}"
