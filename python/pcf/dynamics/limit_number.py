"""A limit as a number: float, mpmath, formats and comparisons, each decided by what is proved of it or refused."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import flint

from pcf import engine
from pcf.arithmetic.decimals import shortened
from pcf.arithmetic.long_integers import integer_text, shown
from pcf.arithmetic.quadratic import Quadratic
from pcf.arithmetic.rationals import rational_of, reduced
from pcf.dynamics.exact import exact_text
from pcf.errors import InvalidInputError, PrecisionError

_MOST_PLACES: Final = 4_000_000
_SHOWN: Final = 120  # digits in a repr
_FORMAT: Final = re.compile(
    r"(?P<before>[^.]*?)(?:\.(?P<precision>\d{1,7})(?P<kind>[eEfFgG%])?|(?P<type>[eEfFgG%]))"
)
_FIRST_BITS: Final = 256  # at which exact numbers are compared first
_MOST_BITS: Final = 64  # kept of a midpoint for a double: 53, and some that tell a tie

Interval = tuple[int, int, int]
"""Lower and upper end, both over the third number, which is positive."""


class LimitNumber:
    """What `pcf.dynamics.limit.Limit` has of a number; its fields are those of the limit."""

    digits: int
    certified: bool
    method: str
    exact: Fraction | Quadratic | None
    infinite: bool
    _mid: int
    _rad: int
    _scale: int
    _formula: object

    def scaled(self, places: int) -> int:
        """The integer nearest to L 10^places, within 1.

        Raises:
            InvalidInputError: places is no integer >= 0.
            PrecisionError: the limit is infinite or not known to that many decimal places.
        """
        if self.infinite:
            raise PrecisionError("places: the limit is infinity and has no decimals; test .infinite first")
        places = engine.require_integer("places", places, 0, _MOST_PLACES)
        power: int = 10**places
        if isinstance(self.exact, Fraction):
            return round(self.exact * power)
        if self._scale < 0:  # a whole number of units of 2^-scale
            mid, rad, scale = self._mid << -self._scale, self._rad << -self._scale, 0
        else:
            mid, rad, scale = self._mid, self._rad, self._scale
        if 2 * rad * power >= 1 << scale:
            raise PrecisionError(
                f"places: {places} decimal places asked, fewer are known; ask limit() for more digits"
            )
        return ((mid * power << 1) + (1 << scale)) >> (scale + 1)

    def __float__(self) -> float:
        """The nearest double, of as many digits as are known. Raises PrecisionError for infinity, and beyond 10^308."""
        self._require_finite("float")
        try:
            if isinstance(self.exact, Fraction):
                return float(self.exact)
            spare = max(self._mid.bit_length() - _MOST_BITS, 0)
            lead = (abs(self._mid) >> spare) | 1 if spare else abs(self._mid)
            return math.ldexp(lead if self._mid > 0 else -lead, spare - self._scale)
        except OverflowError:
            raise PrecisionError("float: the limit is beyond the range of doubles; take decimal.Decimal") from None

    def __bool__(self) -> bool:
        """Whether it is not 0. Raises PrecisionError where the enclosure does not tell."""
        if self.infinite or self.exact is not None:
            return self.infinite or self.exact != 0
        if abs(self._mid) <= self._rad:
            raise PrecisionError("bool: the limit may be 0 as far as is known; ask limit() for more digits")
        return True

    def __trunc__(self) -> int:
        """The whole part; as for the integers around it, PrecisionError where the digits do not decide which it is."""
        return self._decided("int", math.trunc)

    def __int__(self) -> int:
        return self.__trunc__()

    def __floor__(self) -> int:
        return self._decided("floor", math.floor)

    def __ceil__(self) -> int:
        return self._decided("ceil", math.ceil)

    def __round__(self, places: int | None = None) -> int | Decimal:
        """The nearest integer, or Decimal of so many places. Raises PrecisionError where the digits do not decide."""
        if places is None:
            return self._decided("round", round)
        places = engine.require_integer("places", places, -_MOST_PLACES, _MOST_PLACES)
        unit = Fraction(10) ** places
        return Decimal(f"{integer_text(self._decided('round', lambda x: round(x * unit)))}E{-places}")

    def _decided(self, name: str, whole: Callable[[Fraction], int]) -> int:
        """What a function that does not fall makes of the number: the same for both ends of an interval around it."""
        self._require_finite(name)
        bits = _FIRST_BITS
        while True:
            found = _interval(self, bits)
            assert found is not None
            low, high, over = found
            least, most = (whole(reduced(end, over)) for end in (low, high))
            if least == most:
                return least
            if self.exact is None:
                raise PrecisionError(f"{name}: the {self.digits} digits known do not decide; ask limit() for more")
            bits *= 2  # an irrational number is no place where the function jumps

    def as_number(self) -> str | Fraction:
        """What `pcf.arithmetic.decimals.parse_value` reads of it: the exact rational, or the digits; "infinity"."""
        return self.exact if isinstance(self.exact, Fraction) else str(self)

    def _mpmath_(self, precision: int, rounding: str) -> Any:
        """The value at a precision of mpmath, which calls this; PrecisionError where so many bits are not known."""
        import mpmath

        self._require_finite("mpf")
        if isinstance(self.exact, Fraction):
            number = mpmath.libmp.from_rational(self.exact.numerator, self.exact.denominator, precision, rounding)
            return mpmath.mp.make_mpf(number)
        known = self._mid.bit_length() - self._rad.bit_length()
        if known < precision:
            asked = int(precision * math.log10(2)) + 2
            raise PrecisionError(
                f"mpf: {self.digits} digits are known; ask limit({asked}) for those of mpmath.mp.prec"
            )
        number = mpmath.libmp.from_man_exp(self._mid, -self._scale, precision, rounding)
        return mpmath.mp.make_mpf(number)

    def __format__(self, spec: str) -> str:
        """As numbers are formatted, with digits that are all right to one unit in the last: `f"{limit:.20f}"`.

        Raises:
            PrecisionError: more digits than are known; ask `limit` for more.
            InvalidInputError: no format of a number.
        """
        found = _FORMAT.fullmatch(spec)
        try:
            if self.infinite or found is None or found["precision"] is None:
                if self.infinite and found:
                    return format(str(self), found["before"])
                return format(Decimal(str(self)), spec) if found else format(str(self), spec)
            kind = (found["kind"] or "g").lower()
            return format(self._decimal(int(found["precision"]), kind), spec)
        except ValueError:
            raise InvalidInputError(f"format {spec[:20]!r}: give one such as '.20f', '.10e' or '>40'") from None

    def _decimal(self, precision: int, kind: str) -> Decimal:
        """The value to the digits that a format shows, which rounds nothing then."""
        if kind in "f%":
            places = precision + 2 * (kind == "%")
            return Decimal(f"{integer_text(self.scaled(places))}E-{places}")
        wanted = max(precision + (kind == "e"), 1)
        if wanted > self.digits:
            raise PrecisionError(f"format: {wanted} digits asked, {self.digits} are known; ask limit({wanted})")
        return Decimal(self._digits(wanted))

    def _digits(self, digits: int) -> str:
        """So many significant digits, or as many as are known."""
        if isinstance(self.exact, Fraction):
            return decimal_of(self.exact, digits)
        found = engine.decimal(self._mid, self._rad, self._scale, digits)
        assert found is not None
        return found[0]

    def __repr__(self) -> str:
        """The digits first: `Limit('1.27323954473516', certified=True, method='convergents')`."""
        parts = [f"'{shortened(str(self), _SHOWN)}'"]
        if self.exact is not None:
            parts.append(f"exact='{shortened(exact_text(self.exact), _SHOWN)}'")
        return f"Limit({', '.join([*parts, f'certified={self.certified}', f'method={self.method!r}'])})"

    def __eq__(self, other: object) -> bool:
        """Whether two numbers are equal: proved, or refuted by the enclosure; limits of one formula are equal.

        Raises:
            PrecisionError: neither; the numbers agree as far as the enclosure tells.
        """
        if self is other:
            return True
        if isinstance(other, LimitNumber):
            if self.infinite or other.infinite:
                return self.infinite and other.infinite
            if self._is_of_the_formula_of(other):
                return True
        elif _interval(other) is None:
            return NotImplemented
        return not self.infinite and self._compared(other) == 0

    def __hash__(self) -> int:
        """Equal to that of the number where it is known exactly, and one for all that are infinite."""
        if self.infinite:
            return hash((LimitNumber, "infinity"))
        return hash(self._formula if self.exact is None else self.exact)

    def __lt__(self, other: Any) -> bool:
        return NotImplemented if _unordered(other) else self._compared(other) < 0

    def __le__(self, other: Any) -> bool:
        return NotImplemented if _unordered(other) else self._compared(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return NotImplemented if _unordered(other) else self._compared(other) > 0

    def __ge__(self, other: Any) -> bool:
        return NotImplemented if _unordered(other) else self._compared(other) >= 0

    def _compared(self, other: Any) -> int:
        """The sign of this number less another one."""
        self._require_finite("comparison")
        if isinstance(other, LimitNumber):
            other._require_finite("comparison")
            if self._is_of_the_formula_of(other):
                return 0
        if isinstance(other, float) and math.isinf(other):
            return -1 if other > 0 else 1
        for one in (self, other):
            if isinstance(one, LimitNumber) and one.exact is None and not one.certified:
                raise PrecisionError("comparison: the digits of the limit are not proved; compare float(limit)")
        mine, theirs = _exact(self), _exact(other)
        if mine is not None and mine == theirs:
            return 0
        bits = _FIRST_BITS
        while True:
            first, second = _interval(self, bits), _interval(other, bits)
            if first is None or second is None:
                raise PrecisionError(f"comparison: {shown(other)} is no finite number; give one")
            (low, high, over), (least, most, under) = first, second
            if high * under < least * over:
                return -1
            if low * under > most * over:
                return 1
            if mine is None or theirs is None:
                raise PrecisionError(
                    f"comparison: {_named(self)} and {_named(other)} agree as far as is known; ask limit() "
                    "for more digits, or .exact whether it is known exactly"
                )
            bits *= 2  # different exact numbers: some precision tells them apart

    def _is_of_the_formula_of(self, other: "LimitNumber") -> bool:
        return self._formula is not None and self._formula == other._formula

    def _require_finite(self, name: str) -> None:
        if self.infinite:
            raise PrecisionError(f"{name}: the limit is infinity, which is no number; test .infinite first")


def decimal_of(value: Fraction, digits: int) -> str:
    """`digits` significant digits of a rational.

    Example:
        >>> decimal_of(Fraction(22, 7), 6)
        '3.14286'
    """
    if value == 0:
        return "0"
    scale = max(0, int(3.33 * digits) + 64 + value.denominator.bit_length() - abs(value.numerator).bit_length())
    found = engine.decimal((value.numerator << scale) // value.denominator, 1, scale, digits)
    assert found is not None
    return found[0]


def _unordered(other: Any) -> bool:
    """Whether this is nothing to compare a number with; nan is an error, not an answer."""
    if isinstance(other, float) and math.isnan(other):
        raise InvalidInputError("comparison: nan is no number; compare with a number")
    return not (isinstance(other, LimitNumber) or _interval(other) is not None or isinstance(other, float))


def _exact(value: Any) -> Fraction | Quadratic | None:
    """The exact value of a number; None where only an enclosure is known."""
    if isinstance(value, LimitNumber):
        return value.exact
    return value if isinstance(value, Quadratic) else rational_of(value)


def _interval(value: Any, bits: int = _FIRST_BITS) -> Interval | None:
    """Proved bounds of a number, the closer the more bits; None for what is none."""
    if isinstance(value, LimitNumber) and value.exact is None:
        mid, rad, scale = value._mid, value._rad, value._scale
        lift, over = (0, 1 << scale) if scale >= 0 else (-scale, 1)
        return (mid - rad) << lift, (mid + rad) << lift, over
    if (exact := _exact(value)) is not None and not isinstance(exact, Quadratic):
        return exact.numerator, exact.numerator, exact.denominator
    if isinstance(exact, Quadratic):
        with flint.ctx.workprec(bits):
            value = exact.ball()
    if not isinstance(value, flint.arb) or not value.is_finite():
        return None
    centre, radius = rational_of(value.mid()), rational_of(value.rad())
    assert centre is not None
    assert radius is not None
    over = max(centre.denominator, radius.denominator)  # powers of two
    low, high = (centre - radius) * over, (centre + radius) * over
    return low.numerator, high.numerator, over


def _named(value: Any) -> str:
    return shortened(str(value), 40) if isinstance(value, LimitNumber) else shown(value)
