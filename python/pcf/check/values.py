"""Expressions as exact fractions of atoms, and as balls.

Atoms are what rational arithmetic cannot take apart: pi, log 2, sqrt 3, zeta(3), ... Logarithms and square roots of
rationals are taken apart into those of primes, and (sqrt p)^2 is p, so that what is equal by these rules has the same
fraction. Atoms need not be independent: fractions that agree have the same value, whatever relations there may be.
"""

from dataclasses import dataclass
from typing import Any, Final

import flint

from pcf.check.field import Surd
from pcf.check.reading import Rational, RefusalError, Tree, demand

NAMES: Final = ("pi", "E", "Catalan", "EulerGamma")
_PI: Final = ("name", "pi")
_ROOT_OF_PI: Final = ("sqrt of pi",)
_MOST_TERMS: Final = 2_000
_MOST_POWER: Final = 64
_MOST_BITS: Final = 200_000
_MOST_FACTORED: Final = 10**24

Monomial = tuple[tuple[Any, int], ...]
Terms = dict[Monomial, Rational]


@dataclass(frozen=True)
class Value:
    """A quotient of polynomials in atoms."""

    top: Terms
    bottom: Terms

    @staticmethod
    def of(x: Rational | int) -> "Value":
        """A rational number."""
        return Value({(): flint.fmpq(x)} if x != 0 else {}, {(): flint.fmpq(1)})

    @staticmethod
    def atom(key: Any, power: int = 1) -> "Value":
        """A power of an atom."""
        terms: Terms = {((key, abs(power)),): flint.fmpq(1)}
        return Value(terms, {(): flint.fmpq(1)}) if power > 0 else Value({(): flint.fmpq(1)}, terms)

    def __add__(self, other: "Value") -> "Value":
        if self.bottom == other.bottom:
            return Value(_sum(self.top, other.top), self.bottom)
        top = _sum(_product(self.top, other.bottom), _product(other.top, self.bottom))
        return Value(top, _product(self.bottom, other.bottom))

    def __sub__(self, other: "Value") -> "Value":
        return self + Value.of(-1) * other

    def __mul__(self, other: "Value") -> "Value":
        return Value(_product(self.top, other.top), _product(self.bottom, other.bottom))

    def __truediv__(self, other: "Value") -> "Value":
        demand(bool(other.top), "value: a division by 0")
        return Value(_product(self.top, other.bottom), _product(self.bottom, other.top))

    def equals(self, other: "Value") -> bool:
        """Whether they are the same fraction."""
        return _product(self.top, other.bottom) == _product(other.top, self.bottom)

    def image(self, m: tuple[Any, Any, Any, Any]) -> "Value":
        """(p0 + p1 x)/(q0 + q1 x)."""
        p0, p1, q0, q1 = map(Value.of, m)
        return (p0 + p1 * self) / (q0 + q1 * self)

    def reduced(self) -> "Value":
        """The same without the atoms that top and bottom have in common, where these are single products."""
        if len(self.top) != 1 or len(self.bottom) != 1:
            return self
        (above, c), (below, d) = (*self.top.items(), *self.bottom.items())
        powers = dict(above)
        for atom, e in below:
            powers[atom] = powers.get(atom, 0) - e
        return Value(
            {tuple(sorted(((a, e) for a, e in powers.items() if e > 0), key=repr)): c},
            {tuple(sorted(((a, -e) for a, e in powers.items() if e < 0), key=repr)): d},
        )

    def rational(self) -> Rational | None:
        """The rational number that it is, if it is one."""
        if not self.top:
            return flint.fmpq(0)
        if set(self.top) != {()} or set(self.bottom) != {()}:
            return None
        return self.top[()] / self.bottom[()]

    def surd(self) -> Surd | None:
        """The number of a quadratic field that it is, if its one atom is the root of a prime."""
        found = []
        for terms in (self.top, self.bottom):
            x = Surd(flint.fmpq(0))
            for monomial, c in terms.items():
                radicand = 1
                for atom, _ in monomial:
                    if atom[0] != "sqrt":
                        return None
                    radicand *= atom[1]
                x = x + (Surd(c) if radicand == 1 else Surd(flint.fmpq(0), c, radicand))
            found.append(x)
        return found[0] / found[1]


def exact(tree: Tree) -> Value:
    """The value of an expression as a fraction of atoms.

    Raises:
        RefusalError: it is infinite, or of a kind that is not known.
    """
    head, *rest = tree
    if head == "number":
        return Value.of(rest[0])
    if head == "name":
        demand(rest[0] in NAMES, f"value: unknown name {rest[0]!r}")
        return exponential(flint.fmpq(1)) if rest[0] == "E" else Value.atom(("name", rest[0]))
    if head == "call":
        if rest == ["sqrt", ("name", "E")]:
            return exponential(flint.fmpq(1, 2))
        return _call(rest[0], [exact(x) for x in rest[1:]])
    demand(head != "infinity", "value: infinite")
    parts = [exact(x) for x in rest] if head != "power" else []
    if head == "sum":
        return sum(parts[1:], start=parts[0])
    if head == "product":
        result = parts[0]
        for part in parts[1:]:
            result = result * part
        return result
    if head == "quotient":
        return parts[0] / parts[1]
    power = exact(rest[1]).rational()
    demand(power is not None and abs(power) <= _MOST_POWER, "value: a power that is not rational, or too large")
    assert power is not None
    if rest[0] == ("name", "E"):
        return exponential(power)
    return _power(exact(rest[0]), power)


def in_field(tree: Tree) -> Surd:
    """The value of an expression of rationals and one square root, nothing factored.

    Raises:
        RefusalError: it is of another kind.
        ValueError: there are roots of two numbers.
    """
    head, *rest = tree
    if head == "number":
        return Surd(rest[0])
    if head == "call":
        demand(rest[0] == "sqrt" and rest[1][0] == "number", "value: no number of a quadratic field")
        n = rest[1][1]
        demand(n.q == 1 and n > 1 and not n.p.is_square(), "value: no square root of an integer that is no square")
        return Surd(flint.fmpq(0), flint.fmpq(1), int(n.p))
    demand(head in ("sum", "product", "quotient"), "value: no number of a quadratic field")
    result, *others = map(in_field, rest)
    for x in others:
        result = result + x if head == "sum" else result * x if head == "product" else result / x
    return result


def ball(tree: Tree) -> flint.arb:
    """An enclosure at the working precision."""
    head, *rest = tree
    if head == "number":
        return flint.arb(rest[0])
    if head == "name":
        demand(rest[0] in NAMES, f"value: unknown name {rest[0]!r}")
        return {
            "pi": flint.arb.pi,
            "E": flint.arb.const_e,
            "Catalan": flint.arb.const_catalan,
            "EulerGamma": flint.arb.const_euler,
        }[rest[0]]()
    if head == "call":
        return _call_ball(rest[0], [ball(x) for x in rest[1:]])
    demand(head != "infinity", "value: infinite")
    parts = [ball(x) for x in rest]
    result = parts[0]
    for part in parts[1:]:
        result = {
            "sum": lambda x, y: x + y,
            "product": lambda x, y: x * y,
            "quotient": lambda x, y: x / y,
            "power": lambda x, y: x**y,
        }[head](result, part)
    return result


def logarithm(x: Rational) -> Value:
    """log x for a rational x > 0, by the logarithms of primes."""
    demand(x > 0, "value: the logarithm of a number that is not positive")
    total = Value.of(0)
    for n, sign in ((x.p, 1), (x.q, -1)):
        for p, e in _factors(n):
            total += Value.atom(("log", p)) * Value.of(sign * e)
    return total


def logarithm_of(value: Value) -> Value:
    """The logarithm of a number that is rational or in a quadratic field."""
    if (whole := value.rational()) is not None:
        return logarithm(whole)
    inside = value.surd()
    if inside is None:
        raise RefusalError("value: a logarithm of what is no rational or quadratic number")
    return _logarithm_of_surd(inside)


def _logarithm_of_surd(x: Surd) -> Value:
    """log x for x > 0 of a quadratic field, by the root of it that is no square there."""
    demand(x.sign() > 0, "value: the logarithm of a number that is not positive")
    multiple = 1
    if (x - 1).sign() < 0:
        x, multiple = Surd(flint.fmpq(1)) / x, -1
    while (root := _root(x)) is not None:
        x, multiple = root, 2 * multiple
    return Value.of(multiple) * function("log", number(x))


def _root(x: Surd) -> Surd | None:
    """The positive square root u + v sqrt(d), where it is of the same field; u^2 = (x_0 +- sqrt(norm))/2."""
    norm = x.rational * x.rational - x.factor * x.factor * x.radicand
    if x.factor == 0 or not _is_square(norm):
        return None
    half = flint.fmpq(1, 2)
    for sign in (half, -half):
        u = x.rational * half + sign * _rational_root(norm)
        if _is_square(u) and u != 0:
            v = x.factor / (2 * _rational_root(u))
            return Surd(_rational_root(u), v, x.radicand)
    return None


def _is_square(x: Rational) -> bool:
    return bool(x >= 0 and x.p.is_square() and x.q.is_square())


def _rational_root(x: Rational) -> Rational:
    return flint.fmpq(x.p.isqrt(), x.q.isqrt())


def number(x: Surd) -> Value:
    """A number of a real quadratic field."""
    return Value.of(x.rational) + Value.of(x.factor) * square_root(flint.fmpq(x.radicand))


def square_root(x: Rational) -> Value:
    """sqrt x for a rational x >= 0, by the roots of primes."""
    demand(x >= 0, "value: the square root of a negative number")
    if x == 0:
        return Value.of(0)
    outside, roots = flint.fmpq(1, x.q), Value.of(1)
    for p, e in _factors(x.p * x.q):
        outside *= p ** (e // 2)
        if e % 2:
            roots *= Value.atom(("sqrt", p))
    return Value.of(outside) * roots


def root_of_pi() -> Value:
    """sqrt pi, whose square is pi."""
    return Value.atom(_ROOT_OF_PI)


def exponential(x: Rational) -> Value:
    """e^x for a rational x."""
    return Value.of(1) if x == 0 else Value.atom(("exp", int(x.q)), int(x.p))


def exponential_of(x: Value) -> Value:
    """e^x."""
    whole = x.rational()
    return function("exp", x) if whole is None else exponential(whole)


def function(name: str, *arguments: Value) -> Value:
    """An atom: a function of arguments that are rational, or in a quadratic field."""
    keys = []
    for x in arguments:
        number = x.surd()
        demand(number is not None, f"value: {name} of an argument that is no rational or quadratic number")
        assert number is not None
        keys.append((str(number.rational), str(number.factor), number.radicand if number.factor != 0 else 1))
    return Value.atom((name, *keys))


def _call(name: str, arguments: list[Value]) -> Value:
    demand(name in _BALLS and len(arguments) == _ARGUMENTS.get(name, 1), f"value: unknown function {name!r}")
    x = arguments[0].rational()
    if x is not None and name == "sqrt":
        return square_root(x)
    if name in ("coth", "tanh"):
        e = exponential_of(Value.of(2) * arguments[0])
        top, bottom = (e + Value.of(1), e - Value.of(1)) if name == "coth" else (e - Value.of(1), e + Value.of(1))
        return top / bottom
    if name == "exp":
        return exponential_of(arguments[0])
    if name == "log":
        return logarithm_of(arguments[0])
    if name == "sqrt":
        inside = (arguments[0] / Value.atom(("name", "pi"))).reduced().rational()
        demand(inside is not None, "value: the square root of a number that is no rational multiple of 1 or pi")
        return square_root(inside) * root_of_pi()  # type: ignore[arg-type]
    return function(name, *arguments)


def _power(x: Value, power: Rational) -> Value:
    if power.q == 2 and (inside := x.rational()) is not None:
        x, power = square_root(inside), 2 * power
    elif power.q == 2 and (inside := (x / Value.atom(_PI)).reduced().rational()) is not None:
        x, power = square_root(inside) * root_of_pi(), 2 * power
    demand(power.q == 1, "value: a power that is no integer")
    result = Value.of(1)
    for _ in range(abs(int(power.p))):
        result = result * x
    return result if power >= 0 else Value.of(1) / result


def _call_ball(name: str, arguments: list[flint.arb]) -> flint.arb:
    demand(name in _BALLS and len(arguments) == _ARGUMENTS.get(name, 1), f"value: unknown function {name!r}")
    value: flint.arb = _BALLS[name](*arguments)
    return value


def _real(value: flint.acb) -> flint.arb:
    demand(value.imag.is_zero(), "value: a function that is not real there")
    return value.real


def _polygamma(order: flint.arb, x: flint.arb) -> flint.arb:
    n = order.unique_fmpz()
    if n is None or not 0 <= n < 100:
        raise RefusalError("value: polygamma of an order that is no small integer")
    if n == 0:
        return x.digamma()
    # (-1)^(n+1) n! zeta(n + 1, x)
    return (order + 1).zeta(x) * flint.fmpz.fac_ui(n) * (1 if n % 2 else -1)


_BALLS: Final[dict[str, Any]] = {
    "sqrt": lambda x: x.sqrt(),
    "log": lambda x: x.log(),
    "exp": lambda x: x.exp(),
    "atan": lambda x: x.atan(),
    "tan": lambda x: x.tan(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "coth": lambda x: x.coth(),
    "gamma": lambda x: x.gamma(),
    "erf": lambda x: x.erf(),
    "erfi": lambda x: x.erfi(),
    "erfc": lambda x: x.erfc(),
    "besseli": lambda order, x: x.bessel_i(order),
    "besselj": lambda order, x: x.bessel_j(order),
    "besselk": lambda order, x: x.bessel_k(order),
    "expint": lambda order, x: x.expint(order),
    "zeta": lambda x: x.zeta(),
    "polygamma": _polygamma,
    "polylog": lambda order, x: x.polylog(order),
    "elliptic_k": lambda m: _real(flint.acb(m).elliptic_k()),
    "elliptic_e": lambda m: _real(flint.acb(m).elliptic_e()),
}
_ARGUMENTS: Final = dict.fromkeys(("polygamma", "polylog", "besseli", "besselj", "besselk", "expint"), 2)


def _factors(n: flint.fmpz) -> list[tuple[int, int]]:
    """Prime powers; a number too large to be factored is left whole."""
    if n > _MOST_FACTORED:
        return [(int(n), 1)]
    return [(int(p), int(e)) for p, e in flint.fmpz(n).factor()] if n != 1 else []


def _sum(x: Terms, y: Terms) -> Terms:
    out = dict(x)
    for monomial, c in y.items():
        total = out.pop(monomial, flint.fmpq(0)) + c
        if total != 0:
            out[monomial] = total
    return out


def _product(x: Terms, y: Terms) -> Terms:
    if len(x) * len(y) > _MOST_TERMS:
        raise RefusalError("value: too many terms")
    out: Terms = {}
    for m, c in x.items():
        for n, d in y.items():
            powers = dict(m)
            scale = c * d
            for atom, e in n:
                powers[atom] = powers.get(atom, 0) + e
            demand(scale.p.bit_length() + scale.q.bit_length() < _MOST_BITS, "value: a number too long")
            for atom in [a for a in powers if a[0] == "sqrt"]:
                scale *= flint.fmpq(atom[1]) ** (powers[atom] // 2)
                powers[atom] %= 2
            if powers.get(_ROOT_OF_PI, 0) > 1:
                powers[_PI] = powers.get(_PI, 0) + powers[_ROOT_OF_PI] // 2
                powers[_ROOT_OF_PI] %= 2
            key = tuple(sorted(((a, e) for a, e in powers.items() if e), key=repr))
            out = _sum(out, {key: scale})
    return out
