"""JSON values as exact objects. Numbers are strings, so that no reader of JSON rounds them: "-3", "22/7"."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import flint

from pcf.check.field import Surd

_RATIONAL: Final = re.compile(r"(-?[1-9][0-9]*|0)(?:/([1-9][0-9]*))?")
_MOST_DIGITS: Final = 1_000_000
_MOST_ENTRIES: Final = 10_000
_DEEPEST: Final = 60
_MOST_DEGREE: Final = 1_000

Rational = flint.fmpq
Tree = tuple[Any, ...]
"""An expression: ("number", x), ("name", text), ("sum" | "product" | "quotient" | "power" | "call", ...)."""


class RefusalError(Exception):
    """Why a certificate proves nothing, in one line."""


class NotACertificateError(ValueError):
    """Why a text is no certificate of this program, in one line."""


def demand(holds: bool, reason: str) -> None:
    """Refuse the certificate unless this holds."""
    if not holds:
        raise RefusalError(reason)


class Fields:
    """The entries of an object: each is read once, by name, and none may be left over."""

    def __init__(self, value: object, where: str) -> None:
        demand(isinstance(value, Mapping), f"{where}: not an object")
        self._left = dict(value)  # type: ignore[call-overload]
        self._where = where

    def take(self, name: str, read: Callable[[object, str], Any]) -> Any:
        """The entry of this name, by a reader."""
        demand(name in self._left, f"{self._where}: {name!r} is missing")
        return read(self._left.pop(name), f"{self._where}.{name}")

    def has(self, name: str) -> bool:
        """Whether there is such an entry, not read yet."""
        return name in self._left

    def end(self) -> None:
        """Refuse entries that nobody read."""
        demand(not self._left, f"{self._where}: unknown entries {', '.join(sorted(map(repr, self._left)))}")


def plain(value: object, where: str) -> Any:
    """The value itself, for a reader of its own."""
    return value


def text(value: object, where: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise RefusalError(f"{where}: not a string")
    return value


def flag(value: object, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise RefusalError(f"{where}: neither true nor false")
    return value


def rational(value: object, where: str) -> Rational:
    """An exact rational, in lowest terms."""
    found = _RATIONAL.fullmatch(text(value, where))
    demand(found is not None and len(str(value)) <= _MOST_DIGITS, f"{where}: not a rational number as text")
    assert found is not None
    p, q = flint.fmpz(found[1]), flint.fmpz(found[2] or "1")
    x = flint.fmpq(p, q)
    demand(x.p == p and x.q == q and found[2] != "1", f"{where}: not in lowest terms")
    return x


def integer(value: object, where: str) -> int:
    """An integer."""
    x = rational(value, where)
    demand(x.q == 1, f"{where}: not an integer")
    return int(x.p)


def entries(read: Callable[[object, str], Any], length: int | None = None) -> Callable[[object, str], list[Any]]:
    """A reader of lists."""

    def of_list(value: object, where: str) -> list[Any]:
        if not isinstance(value, list) or len(value) > _MOST_ENTRIES or length not in (None, len(value)):
            raise RefusalError(f"{where}: not a list" + (f" of {length}" if length else ""))
        return [read(entry, f"{where}[{i}]") for i, entry in enumerate(value)]

    return of_list


def polynomial(value: object, where: str) -> flint.fmpq_poly:
    """Coefficients in descending powers, without leading zeros."""
    coefficients = entries(rational)(value, where)
    demand(len(coefficients) <= _MOST_DEGREE + 1, f"{where}: of a degree above {_MOST_DEGREE}")
    demand(coefficients == [0] or bool(coefficients and coefficients[0] != 0), f"{where}: not a polynomial")
    return flint.fmpq_poly(coefficients[::-1])


def integer_polynomial(value: object, where: str) -> flint.fmpz_poly:
    """The same, with integer coefficients."""
    p = polynomial(value, where)
    demand(p.denom() == 1, f"{where}: coefficients that are no integers")
    return p.numer()


def surd(value: object, where: str) -> Surd:
    """A number of a real quadratic field: a rational, or {"rational", "factor", "radicand"}."""
    if isinstance(value, str):
        return Surd(rational(value, where))
    fields = Fields(value, where)
    x = Surd(fields.take("rational", rational), fields.take("factor", rational), fields.take("radicand", integer))
    fields.end()
    demand(x.factor != 0 and x.radicand > 1, f"{where}: not an irrational number of a real quadratic field")
    demand(not flint.fmpz(x.radicand).is_square(), f"{where}.radicand: a square")
    return x


def moebius(value: object, where: str) -> tuple[int, int, int, int]:
    """(p0, p1, q0, q1) of x -> (p0 + p1 x)/(q0 + q1 x), in lowest terms."""
    p0, p1, q0, q1 = entries(integer, 4)(value, where)
    demand(p1 * q0 != p0 * q1, f"{where}: a constant map")
    demand(flint.fmpz(p0).gcd(p1).gcd(q0).gcd(q1) == 1 and (q0 or q1) > 0, f"{where}: not in lowest terms")
    return p0, p1, q0, q1


def expression(value: object, where: str, depth: int = 0) -> Tree:
    """An expression tree; "infinity" is ("infinity",)."""
    demand(depth < _DEEPEST, f"{where}: nested too deeply")
    if isinstance(value, str):
        return ("infinity",) if value == "infinity" else ("number", rational(value, where))
    if not isinstance(value, list) or len(value) < 2:
        raise RefusalError(f"{where}: no expression")
    head, rest = value[0], value[1:]
    if head == "name":
        demand(len(rest) == 1 and isinstance(rest[0], str), f"{where}: no name")
        return ("name", rest[0])
    inner = rest
    if head == "call":
        demand(isinstance(rest[0], str), f"{where}: no function")
        inner = rest[1:]
    lengths = {"sum": (2, 1000), "product": (2, 1000), "quotient": (2, 2), "power": (2, 2), "call": (1, 4)}
    demand(isinstance(head, str) and head in lengths, f"{where}: no expression")
    low, high = lengths[head]
    demand(low <= len(inner) <= high, f"{where}: {head} of {len(inner)}")
    arguments = tuple(expression(part, f"{where}[{i}]", depth + 1) for i, part in enumerate(inner))
    return (head, rest[0], *arguments) if head == "call" else (head, *arguments)


def fraction(x: Rational) -> Fraction:
    """The same number as a Fraction."""
    return Fraction(int(x.p), int(x.q))
