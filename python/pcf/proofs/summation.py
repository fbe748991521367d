"""Closed forms of the sums that Euler's factorisation leads to.

    S = sum_{k>=0} t_k,    t_k = f(0) f(1) / (f(k) f(k+1)) prod_{i=1}^{k} h1(i)/h2(i+1)

Where every factor of h1(k) meets one of h2(k+1) that is the same up to an integer shift, the product telescopes and
t_k = z^k R(k) with a rational function R; partial fractions over Q leave sums that are classical:

    sum z^k/(k+r)^s    polygamma for z = 1 (together) and z = -1; for |z| < 1 a logarithm or an arctangent for s = 1,
                       and polylogarithms beyond, at z for an integer r, at +-sqrt(z) for half of one.

Where h2 has one factor more, (k+n) with an integer n, S is an exponential; where it has two, Bessel functions of
orders 0 and 1; where one of these is half an odd integer, or two such factors are left on the other side, what
`telescoping` brings to hyperbolic functions and elliptic integrals. The digamma function at denominators 2, 3, 4, 6, 8
and 12 is written with pi and logarithms (Gauss). Sources: docs/mathematics.md, section 10; DLMF 5.4, 5.15, 10.2,
10.25, 25.11.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial
from typing import Final

import flint

from pcf.arithmetic.long_integers import fraction_text
from pcf.arithmetic.quadratic import Quadratic, surd_power
from pcf.arithmetic.rationals import perfect_power
from pcf.proofs.euler import Factorisation, fraction, rational_polynomial
from pcf.proofs.hurwitz import Term, hurwitz, negative_digamma
from pcf.proofs.telescoping import Telescoped, telescoped

_MOST_ORDER: Final = 100  # of Bessel functions
_MOST_STEPS: Final = 10_000  # of a recurrence down to arguments in (0, 1]


@dataclass(frozen=True)
class Terms:
    """t_k = z^k times a sum of c/(k + r)^s, or z^k p(k)/(k + n - 1)!, or z^k p(k)/((k + n - 1)! (k + m - 1)!).

    Attributes:
        argument: z.
        fractions: c by (r, s); None in the other forms.
        numerator: p, over the rationals; None in the first form.
        factorials: n, or n and m; empty in the first form.
    """

    argument: Fraction
    fractions: "Fractions | None"
    numerator: flint.fmpq_poly | None
    factorials: tuple[int, ...]


def terms(e: Factorisation) -> Terms | None:
    """The terms of Euler's sum in one of three forms, exactly; None where they have none.

    Example:
        >>> from pcf.proofs.euler import factorisations
        >>> from pcf.arithmetic.polynomial import Polynomial
        >>> found = terms(next(factorisations(Polynomial("n"), Polynomial("n"))))  # (-1)^k/(k + 1)!
        >>> found.argument, found.numerator, found.factorials
        (Fraction(-1, 1), 1, (2,))
    """
    reduced = _cancelled(e)
    if reduced is None:
        return None
    z, top, bottom, upper, lower = reduced
    if upper or len(lower) > 2 or any(x.denominator > 1 or x < 1 for x in lower):
        return None
    if not lower:
        fractions = partial_fractions(top, bottom)
        return None if fractions is None else Terms(z, fractions, None, ())
    first, *others = map(int, lower)
    for m in others:
        if m > _MOST_STEPS:
            return None
        top *= factorial(m - 1)
    found = over_factorial(top, bottom, first)
    return None if found is None else Terms(z, None, found[0], (found[1], *others))


def related(e: Factorisation) -> Telescoped | None:
    """The sum by that of a classical series, where `terms` knows no form of it."""
    reduced = _cancelled(e)
    return None if reduced is None or terms(e) is not None else telescoped(*reduced)


def closed_sum(e: Factorisation) -> dict[str, Fraction] | None:
    """S as rational multiples of numbers given as text, "1" among them; None where it is none of these.

    Example:
        >>> from pcf.proofs.euler import factorisations
        >>> from pcf.arithmetic.polynomial import Polynomial
        >>> closed_sum(next(factorisations(Polynomial("4"), Polynomial("4*n^2 - 1"))))
        {'pi': Fraction(3, 4), '1': Fraction(-3, 2)}
    """
    form = terms(e)
    if form is None:
        series = related(e)
        return None if series is None else {text: c for text, c in series.total().items() if c}
    if form.fractions is not None:
        return sum_of_fractions(form.argument, form.fractions)
    assert form.numerator is not None
    by_factorials = _exponential if len(form.factorials) == 1 else _bessel
    return _collected(by_factorials(form.argument, form.numerator, *form.factorials))


def exponential_sum(z: Fraction, numerator: flint.fmpq_poly, n: int) -> dict[str, Fraction]:
    """The sum over k >= 0 of z^k p(k)/(k + n - 1)!, in the form of `closed_sum`.

    Example:
        >>> exponential_sum(Fraction(2), flint.fmpq_poly([1]), 1)
        {'E**2': Fraction(1, 1)}
    """
    return _collected(_exponential(z, numerator, n)) or {}


def sum_of_fractions(z: Fraction, fractions: "Fractions") -> dict[str, Fraction] | None:
    """The sum over k >= 0 of z^k times partial fractions, in the form of `closed_sum`.

    Example:
        >>> sum_of_fractions(Fraction(1), {(Fraction(1), 2): Fraction(2)})
        {'pi**2': Fraction(1, 3)}
    """
    if z == 1:
        return _collected(_sum_at_one(fractions))
    return _collected(_sum_at_minus_one(fractions) if z == -1 else _sum_inside(z, fractions))


def _collected(found: list[Term] | None) -> dict[str, Fraction] | None:
    if found is None:
        return None
    total: dict[str, Fraction] = {}
    for c, text in found:
        total[text] = total.get(text, Fraction(0)) + c
    return {text: c for text, c in total.items() if c}


def term_text(e: Factorisation) -> str:
    """The terms that `closed_sum` sums, t_k = z^k R(k), or with rising factorials.

    Example:
        >>> from pcf.proofs.euler import factorisations
        >>> from pcf.arithmetic.polynomial import Polynomial
        >>> term_text(next(factorisations(Polynomial("n"), Polynomial("n"))))
        '(-1)^k / (2)_k'
    """
    reduced = _cancelled(e)
    assert reduced is not None
    z, top, bottom, upper, lower = reduced
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    over = f"({str(top).replace('x', 'k')})/({str(bottom).replace('x', 'k')})"
    factors = ([f"({fraction_text(z)})^k"] if z != 1 else []) + ([over] if (top != bottom) else [])
    factors += [f"({fraction_text(x)})_k" for x in upper]
    return (" ".join(factors) or "1") + "".join(f" / ({fraction_text(x)})_k" for x in lower)


def _cancelled(
    e: Factorisation,
) -> tuple[Fraction, flint.fmpq_poly, flint.fmpq_poly, list[Fraction], list[Fraction]] | None:
    """t_k = z^k top(k)/bottom(k) times rising factorials (x)_k, two at most above and below: z, top, bottom, those."""
    f, h1, h2 = map(rational_polynomial, (e.f, e.h1, e.h2))
    x = flint.fmpq_poly([0, 1])
    above, below = _factors(h1), _factors(h2(x + 1))
    left: list[flint.fmpq_poly] = []
    top = flint.fmpq_poly([f(0) * f(1)])
    bottom = f * f(x + 1)
    for p in above:
        match = next((q for q in below if _distance(p, q) is not None), None)
        if match is None:
            left.append(p)
            continue
        below.remove(match)
        steps = _distance(p, match)
        assert steps is not None
        # prod_{i=1}^{k} p(i)/p(i+s) = prod_{j=1}^{s} p(j)/p(k+j)
        for j in range(1, steps + 1):
            top *= p(j)
            bottom *= p(x + j)
        for j in range(steps + 1, 1):
            top *= p(x + j)
            bottom *= p(j)
    z = fraction(h1[h1.degree()] / h2[h2.degree()])
    if max(len(left), len(below)) > 2 or any(q.degree() > 1 for q in (*left, *below)):
        return None
    upper, lower = ([fraction(q(1)) for q in side] for side in (left, below))
    return z, top, bottom, upper, lower


def _factors(p: flint.fmpq_poly) -> list[flint.fmpq_poly]:
    """The monic irreducible factors over Q, as often as they occur."""
    found = []
    for q, e in p.numer().factor()[1]:
        found += [flint.fmpq_poly(q) / q[q.degree()]] * e
    return found


def _distance(p: flint.fmpq_poly, q: flint.fmpq_poly) -> int | None:
    """The integer s with q(x) = p(x + s), if there is one."""
    d = p.degree()
    if q.degree() != d:
        return None
    s = (q[d - 1] - p[d - 1]) / d
    if s.q != 1 or abs(int(s.p)) > 1000 or p(flint.fmpq_poly([s, 1])) != q:
        return None
    return int(s.p)


Fractions = dict[tuple[Fraction, int], Fraction]
"""Coefficients of 1/(k + r)^s by (r, s)."""


def partial_fractions(top: flint.fmpq_poly, bottom: flint.fmpq_poly) -> Fractions | None:
    """top/bottom as a sum of c/(k + r)^s; None if that takes irrational r or a polynomial."""
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    if top.degree() >= bottom.degree():
        return None
    out: Fractions = {}
    for p, e in bottom.numer().factor()[1]:
        if p.degree() > 1:
            return None
        r = flint.fmpq(p[0], p[1])
        x = flint.fmpq_poly([-r, 1])
        rest = bottom(x)  # in powers of k + r
        n = [top(x)[i] for i in range(e)]
        d = [rest[i + e] for i in range(e)]
        series: list[flint.fmpq] = []  # of top/(bottom/(k + r)^e)
        for i in range(e):
            series.append((n[i] - sum((d[j] * series[i - j] for j in range(1, i + 1)), flint.fmpq(0))) / d[0])
        for i, c in enumerate(series):
            if c:
                out[fraction(r), e - i] = fraction(c)
    return out


def _sum_at_one(fractions: Fractions) -> list[Term] | None:
    if sum(c for (_, s), c in fractions.items() if s == 1) != 0:
        return None  # diverges
    found: list[Term] = []
    for (r, s), c in fractions.items():
        values = negative_digamma(r) if s == 1 else hurwitz(s, r)
        if values is None:
            return None
        found += [(c * factor, text) for factor, text in values]
    return found


def _sum_at_minus_one(fractions: Fractions) -> list[Term] | None:
    """sum (-1)^k/(k+r)^s = 2^-s (zeta(s, r/2) - zeta(s, (r+1)/2))."""
    found: list[Term] = []
    for (r, s), c in fractions.items():
        for sign, place in ((1, r / 2), (-1, (r + 1) / 2)):
            values = negative_digamma(place) if s == 1 else hurwitz(s, place)
            if values is None:
                return None
            found += [(sign * c * factor / 2**s, text) for factor, text in values]
    return found


def _sum_inside(z: Fraction, fractions: Fractions) -> list[Term] | None:
    """|z| < 1 and poles at integers or half-integers."""
    if abs(z) >= 1:
        return None
    found: list[Term] = []
    for (r, s), c in fractions.items():
        if r.denominator > 2 or not 0 < r < _MOST_STEPS:
            return None
        base = r - (r.numerator // r.denominator) or Fraction(1)
        # sum_{k>=0} z^k/(k+r)^s = z^-(r-base) (sum_{k>=0} z^k/(k+base)^s - sum_{j<r-base} z^j/(j+base)^s)
        steps = int(r - base)
        scale = c / z**steps
        if s > 1:
            values = _polylogarithms(s, z, base, scale)
            if values is None:
                return None
            found += values
        elif base == 1:
            power, x = perfect_power(1 - z)
            found.append((-scale * power / z, f"log({fraction_text(x)})"))
        else:
            found.append(_half_integer(z, scale))
        found.append((-scale * sum((z**j / (j + base) ** s for j in range(steps)), Fraction(0)), "1"))
    return found


def _polylogarithms(s: int, z: Fraction, base: Fraction, scale: Fraction) -> list[Term] | None:
    """scale sum z^k/(k + base)^s, base 1 or 1/2; for 1/2 where z is a square."""
    if base == 1:
        return [(scale / z, f"polylog({s}, {fraction_text(z)})")]
    root = Quadratic.root(abs(z)).exact()
    if z < 0 or not isinstance(root, Fraction):
        return None
    # sum x^(2k)/(2k+1)^s = (Li_s(x) - Li_s(-x))/(2x)
    half = scale * 2**s / (2 * root)
    return [(half, f"polylog({s}, {fraction_text(root)})"), (-half, f"polylog({s}, {fraction_text(-root)})")]


def _half_integer(z: Fraction, scale: Fraction) -> Term:
    """scale sum z^k/(k + 1/2)."""
    root = Quadratic.root(abs(z)).exact()
    if isinstance(root, Fraction):
        if z < 0:
            return 2 * scale / root, f"atan({fraction_text(root)})"
        power, x = perfect_power((1 + root) / (1 - root))
        return scale * power / root, f"log({fraction_text(x)})"
    surd = Quadratic.root(abs(z))
    if z > 0:
        # 1/sqrt(z) = sqrt(z)/z
        power, inside = surd_power((1 + surd) / (1 - surd))
        return scale * power * fraction(surd.factor) / z, f"sqrt({surd.radicand})*log({inside})"
    text = f"sqrt({fraction_text(abs(z))})"
    return 2 * scale, f"atan({text})/{text}"


def over_factorial(top: flint.fmpq_poly, bottom: flint.fmpq_poly, n: int) -> tuple[flint.fmpq_poly, int] | None:
    """p and m with p(k)/(k + m - 1)! = top(k)/(bottom(k) n (n+1) ... (n+k-1)), if the zeros of bottom allow it."""
    if n > _MOST_STEPS:
        return None
    x = flint.fmpq_poly([0, 1])
    top = top * factorial(n - 1)
    roots = [fraction(-p[0] / p[1]) if p.degree() == 1 else None for p in _factors(bottom)]
    last = max((-r for r in roots if r is not None), default=Fraction(n - 1))
    if last.denominator > 1 or last > _MOST_STEPS:
        return None
    # (n)_k = (k+n-1)!/(n-1)!, and over (k+last)! a polynomial
    for j in range(n, int(last) + 1):
        top *= x + j
    quotient, rest = divmod(top, bottom)
    return None if rest.degree() >= 0 else (quotient, max(n, int(last) + 1))


def _falling(numerator: flint.fmpq_poly, n: int) -> list[Fraction]:
    """The coefficients of p(k) in the falling factorials of m = k + n - 1: c_j of m (m-1) ... (m-j+1)."""
    p = numerator(flint.fmpq_poly([0, 1]) - (n - 1))
    values = [fraction(p(j)) for j in range(max(p.degree(), 0) + 1)]
    return [
        sum((Fraction((-1) ** (j - i) * comb(j, i)) * values[i] for i in range(j + 1)), Fraction(0)) / factorial(j)
        for j in range(len(values))
    ]


def _bessel(z: Fraction, numerator: flint.fmpq_poly, n: int, m: int) -> list[Term] | None:
    """sum z^k p(k)/((k + n - 1)! (k + m - 1)!), by B_v = sum z^i/(i! (i + v)!), B_{v+1} = (B_{v-1} - v B_v)/z.

    With r = sqrt|z|, B_0 = I_0(2r) and B_1 = I_1(2r)/r, or J for z < 0.
    """
    total = [Fraction(0)] * 3  # of B_0, B_1 and 1
    for j, c in enumerate(_falling(numerator, m)):
        first, v = m - 1 - j, n - m + j  # sum over i >= first of z^(i - first)/(i! (i + v)!)
        if v < -_MOST_ORDER or v > _MOST_ORDER:
            return None
        scale = c / z**first
        x, y = _bessel_by_two(z, v)
        start = max(0, -v)
        passed = sum((z**i / (factorial(i) * factorial(i + v)) for i in range(start, first)), Fraction(0))
        total = [old + scale * new for old, new in zip(total, (x, y, -passed), strict=True)]
    root = Quadratic.root(abs(z))
    name = "besseli" if z > 0 else "besselj"
    zero, one = (f"{name}({order}, {2 * root})" for order in (0, 1))
    exact = root.exact()
    if isinstance(exact, Fraction):
        return [(total[0], zero), (total[1] / exact, one), (total[2], "1")]
    # B_1 = I_1/r with r = q sqrt(d)
    return [(total[0], zero), (total[1] / abs(z), f"sqrt({fraction_text(abs(z))})*{one}"), (total[2], "1")]


def _bessel_by_two(z: Fraction, v: int) -> tuple[Fraction, Fraction]:
    """B_v as multiples of B_0 and B_1; B_{-v} = z^v B_v."""
    x, y = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))  # B_0, B_1
    for order in range(1, abs(v)):
        x, y = y, ((x[0] - order * y[0]) / z, (x[1] - order * y[1]) / z)
    found = x if v == 0 else y
    scale = z ** max(0, -v)
    return scale * found[0], scale * found[1]


def _exponential(z: Fraction, numerator: flint.fmpq_poly, n: int) -> list[Term]:
    """sum z^k p(k)/(k + n - 1)!, by falling factorials of m = k + n - 1: sum over m >= n - 1 of z^m/(m-j)!."""
    scale = 1 / z ** (n - 1)
    exponential, whole = Fraction(0), Fraction(0)
    for j, c in enumerate(_falling(numerator, n)):
        exponential += scale * c * z**j
        whole -= scale * c * z**j * sum((z**i / factorial(i) for i in range(max(0, n - 1 - j))), Fraction(0))
    text = fraction_text(z)
    power = text if z.denominator == 1 and z > 0 else f"({text})"
    return [(exponential, {Fraction(1): "E", Fraction(1, 2): "sqrt(E)"}.get(z, f"E**{power}")), (whole, "1")]
