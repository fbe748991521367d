"""The value of a formula whose minimal solution is a hypergeometric sum u_n along a direction.

Two sums, u_{N-1} and u_N, are enough: L = (p_N u_{N-1} - f p_{N-1} u_N)/(q_N u_{N-1} - f q_{N-1} u_N), where y_n/u_n
changes by the factor f from N - 1 to N (Pincherle). Their summands are z^k times a rational function of k, or those of
a Bessel function, of a Kummer function at halves of integers, or of a Gauss function with a classical value.

Source: docs/mathematics.md, section 15.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import flint

from pcf import engine
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.catalogue import Constant
from pcf.constants.expression import Expression, parse_expression
from pcf.identification.images import fraction, image
from pcf.proofs.bessel_sums import bessel_sums
from pcf.proofs.beta_sums import beta_sum, elliptic_sum
from pcf.proofs.euler_value import inverted
from pcf.proofs.gauss_values import functions_of_one
from pcf.proofs.kummer_sums import kummer_sums
from pcf.proofs.quotient_image import Image, plain
from pcf.proofs.summation import Fractions, exponential_sum, over_factorial, partial_fractions, sum_of_fractions
from pcf.trajectories.formula import Trajectory
from pcf.trajectories.term import Term

_ONE: Final = Quadratic.of(1)
_ZERO: Final = Quadratic.of(0)
_HALF: Final = Fraction(1, 2)

_OVER_PI: Final = (
    {"pi": "1", "pi*log(2)": "log(2)"},
    {"pi**2": "1", "pi**4": "pi**2", "pi**6": "pi**4"},
)

Form = dict[str, Quadratic]
"""A sum of multiples of numbers given as text, "1" among them."""


def value(t: Trajectory) -> Expression | None:
    """The limit of a trajectory's formula; None where its sums have no known value.

    Example:
        >>> from pcf.trajectories.formula import trajectory
        >>> one, two = (1, Fraction(1)), (2, Fraction(2))
        >>> print(value(trajectory(Term((one, one, one), ((0, Fraction(1)), two, two), Fraction(1)))))
        30/pi**2
    """
    start = t.start()
    before, after = _two_sums(t.term, start)
    if before is None or after is None:
        return None
    p, q = t.ratio
    factor = Quadratic.of(Fraction(p(start - 1), q(start - 1)))
    p_n, q_n, p_before, q_before = engine.convergent(t.a, t.b, start)
    top, bottom = (
        _combined(before, Quadratic.of(x), after, -factor * Quadratic.of(y))
        for x, y in ((p_n, p_before), (q_n, q_before))
    )
    if not top or not bottom:
        return None if top else parse_expression("0")
    top, bottom = _without_pi(top, bottom)
    names = sorted({*top, *bottom} - {"1"})
    rationals = [[(plain(side.get(name, _ZERO))) for name in ("1", *names)] for side in (top, bottom)]
    if len(names) > 1 or (names and None not in rationals[0] + rationals[1]):
        return _of_rationals(rationals, names)
    name = names[0] if names else "1"
    p0, q0 = (side.get("1", _ZERO) for side in (top, bottom))
    p1, q1 = (side.get(name, _ZERO) if names else _ZERO for side in (top, bottom))
    return Image(p0, p1, q0, q1, name, "").expression()


def steps(t: Trajectory, limit: Expression) -> tuple[str, ...]:
    """The argument, with formulas between dollars."""
    p, q = t.ratio
    ratio = str(p) if q == Polynomial("1") else f"({p})/({q})"
    start = t.start()
    growth, sums = (
        "The largest term $t(n,k)$ grows less than a dominant solution (its place $k = x n$ is where "
        "$t(n,k+1)/t(n,k) -> 1$): $y_n$ is the minimal one.",
        "Their terms are elementary, and so are the sums",
    )
    if not t.term.upper:
        growth, sums = (
            "The first term $t(n,0)$, of which the sum of the others is a multiple that tends to 0, grows by a smaller "
            "power of $n!$ than a dominant solution: $y_n$ is the minimal one.",
            "They are Bessel functions, or sines and cosines (DLMF 10.2.2, 10.25.2, 10.16.1, 10.39)",
        )
    elif kummer_sums(t.term, start) is not None:
        sums = "They are error functions, or Bessel functions, by contiguity (DLMF 13.6.7, 13.2.39, 13.6.9)"
    return (
        f"$u_n = sum_(k>=0) t(n,k)$, $t(n,k) = {t.term.text()}$ with $G(x)$ the "
        "gamma function: a hypergeometric sum"
        f"{' of positive terms' if t.term.argument > 0 else ''} whose parameters move with n.",
        f"By creative telescoping (Zeilberger) $y_n = f_n u_n$, with $f_(n+1)/f_n = {ratio}$, solves "
        f"$y_n = a(n) y_(n-1) + b(n) y_(n-2)$ for $n > {start}$.",
        growth,
        f"By Pincherle's theorem $u_({start - 1})$ and $u_({start})$ give the limit. {sums}: $L = {limit}$.",
    )


def _of_rationals(sides: list[list[Fraction | None]], names: list[str]) -> Expression | None:
    """A quotient of two sums with rational coefficients."""
    known = [[c for c in side if c is not None] for side in sides]
    if any(len(side) <= len(names) for side in known):
        return None
    unit = math.lcm(*(c.denominator for side in known for c in side))
    whole = [[int(c * unit) for c in side] for side in known]
    if len(names) == 1:
        name, m = inverted(names[0], Moebius(*whole[0], *whole[1]))
        return image(Constant(name, name, "sum", parse_expression(name)), m)
    expressions = [parse_expression(name) for name in ("1", *names)]
    return fraction(*([(c, x) for c, x in zip(side, expressions, strict=True)] for side in whole))


def _rational_at(
    term: Term, n: int
) -> tuple[tuple[Fraction, ...], list[Fraction], flint.fmpq_poly, flint.fmpq_poly] | None:
    """The summand at n as z^k top/bottom, with factors (h)_k/k! and 1/Gamma(k + y): all h, all y, top and bottom."""
    above, below = term.at(n)
    factors: list[tuple[Fraction, Fraction]] = []
    left, alone = sorted(below), []
    for x in sorted(above):
        y = next((y for y in left if (x - y).denominator == 1), None)
        if y is None:
            alone.append(x)
            continue
        left.remove(y)
        factors.append((x, y))
    if alone and (term.argument != 1 or not term.balanced or any(y.denominator > 1 for y in left)):
        return None
    raised = tuple(x % 1 for x in alone)
    if term.balanced:
        factors += [*zip(alone, raised, strict=True), *((Fraction(1), y) for y in left)]
        left = []
    top, bottom = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    for x, y in factors:
        top, bottom = top * _gammas(y, x), bottom * _gammas(x, y)
    if term.weight is not None:
        A, C = term.weight
        top *= flint.fmpq_poly([flint.fmpq(C.numerator, C.denominator) + A * n, 2])
    return raised, left, top, bottom


def fractions_at(term: Term, n: int) -> tuple[tuple[Fraction, ...], Fractions] | None:
    """The summand at n as z^k times partial fractions, and factors (h)_k/k!; None where it is no such product.

    Returns:
        (all h, fractions), up to the factor Gamma(h) for each.
    """
    found = _rational_at(term, n)
    if found is None or found[1]:
        return None
    fractions = partial_fractions(*found[2:])
    return None if fractions is None else (found[0], fractions)


def factorial_at(term: Term, n: int) -> tuple[flint.fmpq_poly, int] | None:
    """p and m with the summand z^k p(k)/(k + m - 1)!; None where it has no such form."""
    found = _rational_at(term, n)
    if found is None or len(found[1]) != 1 or found[1][0].denominator > 1:
        return None
    (last,) = found[1]
    over = over_factorial(found[2], found[3], int(last))
    # that is over (k + last - 1)!/(last - 1)!
    return None if over is None else (over[0] / math.factorial(int(last) - 1), over[1])


def _gammas(low: Fraction, high: Fraction) -> flint.fmpq_poly:
    """Gamma(k + high)/Gamma(k + low), 1 where high is the lower one."""
    product = flint.fmpq_poly([1])
    for j in range(int(high - low)):
        product *= flint.fmpq_poly([flint.fmpq(low.numerator, low.denominator) + j, 1])
    return product


def _two_sums(term: Term, start: int) -> tuple[Form | None, Form | None]:
    """u_{start-1} and u_start up to a common factor."""
    sums = [_rational_sum(term, n) for n in (start - 1, start)]
    if None not in sums:
        return sums[0], sums[1]
    if (found := bessel_sums(term, start) or kummer_sums(term, start)) is not None:
        before, after = ({name: Quadratic.of(c) for name, c in one.items()} for one in found)
        return before, after
    if len(term.upper) == 2 and term.balanced and term.weight is None:
        return next(_gauss_sums(term, start), (None, None))
    return None, None


def _rational_sum(term: Term, n: int) -> Form | None:
    if (over := factorial_at(term, n)) is not None:
        return {name: Quadratic.of(c) for name, c in (exponential_sum(term.argument, *over) or {}).items()}
    found = fractions_at(term, n)
    if found is None:
        return None
    raised, fractions = found
    total = None
    if not raised:
        total = sum_of_fractions(term.argument, fractions)
    elif len(raised) == 1:
        total = beta_sum(raised[0], fractions)
    elif raised == (_HALF, _HALF):
        total = elliptic_sum(fractions)
    return None if total is None else {name: Quadratic.of(c) for name, c in total.items()}


def _gauss_sums(term: Term, start: int) -> Iterator[tuple[Form, Form]]:
    """By Gauss functions with an integer above, from one with a classical value."""
    places = [term.at(n) for n in (start - 1, start)]
    for i in (0, 1):
        if any(above[i].denominator > 1 for above, _ in places):
            continue
        parameters = [(int(above[i]), above[1 - i], below[1]) for above, below in places]
        z = Quadratic.of(term.argument)
        known = [dict(functions_of_one(b, c, z)) for _, b, c in parameters]
        for name in known[0].keys() & known[1].keys():
            forms = [_raised(k, b, c, z, form[name]) for (k, b, c), form in zip(parameters, known, strict=True)]
            (k0, b0, c0), (k1, b1, c1) = parameters
            scale = Quadratic.of(_rising(k0, k1 - k0) * _rising(b0, int(b1 - b0)) / _rising(c0, int(c1 - c0)))
            yield (
                _combined({"1": forms[0][0]}, _ONE, {name: forms[0][1]}, _ONE),
                _combined({"1": forms[1][0]}, scale, {name: forms[1][1]}, scale),
            )


def _raised(
    k: int, b: Fraction, c: Fraction, z: Quadratic, one: tuple[Quadratic, Quadratic]
) -> tuple[Quadratic, Quadratic]:
    """2F1(k, b; c; z) as u + v X, from that of 2F1(1, b; c; z): DLMF 15.5.11."""
    before, now = (_ONE, _ZERO), one
    for a in range(1, k):
        left, middle = Quadratic.of(c - a), Quadratic.of(2 * a - c) + Quadratic.of(b - a) * z
        scale = _ONE / (Quadratic.of(a) * (1 - z))
        before, now = now, tuple(scale * (left * x + middle * y) for x, y in zip(before, now, strict=True))  # type: ignore[assignment]
    return now


def _rising(x: Fraction | int, length: int) -> Fraction:
    return math.prod((Fraction(x) + j for j in range(length)), start=Fraction(1))


def _without_pi(top: Form, bottom: Form) -> tuple[Form, Form]:
    """Both divided by a power of pi where that divides all."""
    for lower in _OVER_PI:
        while {*top, *bottom} <= lower.keys():
            top, bottom = ({lower[name]: c for name, c in side.items()} for side in (top, bottom))
    return top, bottom


def _combined(x: Form, scale_x: Quadratic, y: Form, scale_y: Quadratic) -> Form:
    total = {name: x.get(name, _ZERO) * scale_x + y.get(name, _ZERO) * scale_y for name in {**x, **y}}
    return {name: c for name, c in total.items() if c != 0}
