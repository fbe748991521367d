"""The limit of delta from the common divisors of convergents, prime by prime: an expression, where they show a law.

With deg b = 2 D, deg a = D and g_n = gcd(p_n, q_n), let e_p(n) = D v_p(n!) - v_p(g_n). For large p, e_p(n) depends on
the fractional part of n/p alone, and on p modulo a small number: a step function, whose steps are at fractions of
small denominators. For the few primes that divide leading coefficients it grows like s_p n with a rational s_p. Then

    log(q_n/g_n) = n (log|lambda| + sum e (psi(1 + v) - psi(1 + u)) + sum s_p log p) + o(n),

over the pieces [u, v) of the step function, as the primes with k + u <= n/p < k + v have the weight
n (1/(k + u) - 1/(k + v)). Where zeros of b have denominators, primes above n divide too: for these
e_p(n) = -v_p(g_n) depends on n/p likewise, with a function of its own (k = 0). The law is read off three depths and
compared with every prime at a fourth: it is a conjecture.

Source: docs/mathematics.md, section 5.
"""

import math
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

import flint
import gmpy2

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.growth import growths
from pcf.dynamics.status import Convergence, classify

DEPTHS: Final = (2501, 3301, 4001)
CHECKED_AT: Final = 5003
_LEAST_PRIME: Final = 300  # that the step function is read off
_MOST_BEYOND: Final = 13  # times n, up to which primes are looked at
_DENOMINATOR: Final = 12  # of the places of steps
_MODULI: Final = (1, 3, 4, 5, 8, 12)
_LARGEST_ZERO: Final = 12  # by which zeros may lie away from a place of steps
_MOST_DEGREE: Final = 6
_SLOPE_PARTS: Final = 4  # s_p is a multiple of 1/(4 (p - 1))
_CHANCE: Final = 4  # exceptions at one depth: some 0.4 are expected
_DIGITS: Final = 30

Steps = tuple[tuple[Fraction, Fraction, Fraction], ...]
"""Pieces [u, v) of [0, 1) with e on them, in the mean over the residues."""


Place = tuple[bool, int]
"""Whether a prime is above n, and the piece between neighbouring fractions that the fractional part of n/p lies in."""

Law = dict[tuple[int, Place], int]
"""e by residue of p and place."""


@dataclass(frozen=True)
class DeltaLimit:
    """The limit of delta as an expression: a conjecture with the evidence of primes.

    Attributes:
        expression: text that sympy reads.
        value: the same as a number.
        steps: pieces u, v of [0, 1), and e_p(n) for primes up to n with u <= {n/p} < v, in the mean.
        beyond: the same for primes above n; 0 as a rule.
        modulus: e depends on p modulo this too.
        slopes: s_p of the primes for which it is not 0.
        primes, exceptions: how many primes agree at the depth `CHECKED_AT`, which the law was not read off, and how
            many do not: a prime divides once more by chance in 1/p of all cases.

    Example:
        >>> found = delta_limit(Polynomial("34n^3 + 51n^2 + 27n + 5"), Polynomial("-n^6"))
        >>> found.expression, round(found.value, 9)
        ('-(log(577 - 408*sqrt(2)))/(log(17 + 12*sqrt(2)) + 3) - 1', 0.080529431)
    """

    expression: str
    value: float
    steps: Steps
    beyond: Steps
    modulus: int
    slopes: tuple[tuple[int, Fraction], ...]
    primes: int
    exceptions: int


@dataclass(frozen=True)
class _Divisors:
    """v_p(g_n) for the primes up to some multiple of n."""

    depth: int
    valuations: dict[int, int]

    def lacking(self, p: int, degree: int) -> int:
        """e_p(n)."""
        factorial, power = 0, p
        while power <= self.depth:
            factorial += self.depth // power
            power *= p
        return degree * factorial - self.valuations[p]


def delta_limit(a: Polynomial, b: Polynomial) -> DeltaLimit | None:
    """The limit of delta by primes; None where they show no law, or the error does not shrink exponentially.

    Args:
        a, b: a formula with deg b = 2 deg a.

    Example:
        >>> delta_limit(Polynomial("2n + 1"), Polynomial("n^2")).expression
        '-(log(3 - 2*sqrt(2)))/(log(1 + sqrt(2)) + log(2)/2 + 1) - 1'
        >>> delta_limit(Polynomial("n"), Polynomial("n")) is None
        True
    """
    degree = a.degree
    if classify(a, b).convergence is not Convergence.EXPONENTIAL or b.degree != 2 * degree or degree > _MOST_DEGREE:
        return None
    growth = growths(a, b)
    if growth is None or growth.denominator.eta != degree:
        return None
    known = [_divisors(a, b, depth) for depth in DEPTHS]
    special = _special_primes(a, b)
    reach = _reach(b)
    slopes = _slopes(known, degree, special)
    if reach > _LARGEST_ZERO or slopes is None:
        return None
    checked = _divisors(a, b, CHECKED_AT)
    for modulus in _MODULI:
        law = _law(known, degree, special, reach, modulus)
        if law is None:
            continue
        counts = _checked(checked, degree, special, reach, law, modulus)
        if counts is None:
            return None
        return _written(a, b, law, modulus, slopes, counts)
    return None


def _divisors(a: Polynomial, b: Polynomial, depth: int) -> _Divisors:
    p, q, _, _ = engine.convergent(a, b, depth)
    g = gmpy2.gcd(gmpy2.mpz(p), gmpy2.mpz(q))
    return _Divisors(depth, {prime: gmpy2.remove(g, prime)[1] for prime in _primes(_MOST_BEYOND * CHECKED_AT)})


@cache
def _primes(most: int) -> tuple[int, ...]:
    return tuple(n for n in range(2, most) if gmpy2.is_prime(n))


def _special_primes(a: Polynomial, b: Polynomial) -> frozenset[int]:
    """The primes that divide a leading coefficient or A^2 + 4 B, and the smallest."""
    parts = (a.leading, b.leading, a.leading**2 + 4 * b.leading)
    return frozenset(p for p in _primes(_MOST_BEYOND * CHECKED_AT) if p < 4 or any(part % p == 0 for part in parts))


def _reach(b: Polynomial) -> int:
    """How far zeros of b lie from 0: e_p steps so many places of n from where n/p is at a fraction."""
    zeros: Any = flint.fmpz_poly(list(reversed(b.coefficients))).complex_roots()  # with multiplicities
    return 2 + math.ceil(max((abs(complex(zero.mid())) for zero, _ in zeros), default=0.0))


def _slopes(known: list[_Divisors], degree: int, special: Iterable[int]) -> tuple[tuple[int, Fraction], ...] | None:
    """s_p of the special primes that are not large, where not 0; None where a small prime shows no slope."""
    slopes = []
    for p in _primes(_LEAST_PRIME):
        parts = _SLOPE_PARTS * (p - 1) if p in special else 1
        found = {round(Fraction(one.lacking(p, degree) * parts, one.depth)) for one in known}
        if len(found) > 1:
            return None
        slope = Fraction(found.pop(), parts)
        for one in known:
            if abs(one.lacking(p, degree) - slope * one.depth) > 3 * degree * (1 + math.log(one.depth, p)):
                return None
        if slope:
            slopes.append((p, slope))
    return tuple(slopes)


@cache
def _fractions() -> tuple[Fraction, ...]:
    """The places of steps."""
    return tuple(sorted({Fraction(p, q) for q in range(1, _DENOMINATOR + 1) for p in range(q + 1)}))


def _samples(one: _Divisors, degree: int, special: frozenset[int], reach: int) -> Iterator[tuple[int, Place, int]]:
    """Primes, where n/p lies, and e; without what is next to a fraction."""
    places = _fractions()
    for p in one.valuations:
        if not _LEAST_PRIME < p < _MOST_BEYOND * one.depth or p in special:
            continue
        x = Fraction(one.depth % p, p)
        piece = bisect(places, x) - 1
        if min(x - places[piece], places[piece + 1] - x) * p > reach:
            yield p, (p > one.depth, piece), one.lacking(p, degree)


def _law(known: list[_Divisors], degree: int, special: frozenset[int], reach: int, modulus: int) -> Law | None:
    """The step function, what most primes have in each piece, filled in between equal values; None if there is none."""
    counted: dict[tuple[int, Place], Counter[int]] = defaultdict(Counter)
    for one in known:
        for p, place, e in _samples(one, degree, special, reach):
            counted[p % modulus, place][e] += 1
    law: Law = {}
    for key, counts in counted.items():
        (e, most), *others = counts.most_common(2)
        if not others or others[0][1] < most:
            law[key] = e
    pieces = range(len(_fractions()) - 1)
    for beyond in (False, True):
        for residue in _residues(modulus):
            seen = [i for i in pieces if (residue, (beyond, i)) in law]
            for i in pieces:
                if i in seen:
                    continue
                around = [*[j for j in seen if j < i][-1:], *[j for j in seen if j > i][:1]]
                values = {law[residue, (beyond, j)] for j in around}
                if len(values) != 1:
                    return None
                law[residue, (beyond, i)] = values.pop()
    if any(law[residue, (True, 0)] for residue in _residues(modulus)):
        return None  # of primes that were not looked at
    return law if all(_checked(one, degree, special, reach, law, modulus) for one in known) else None


def _residues(modulus: int) -> list[int]:
    return [r for r in range(modulus) if math.gcd(r, modulus) == 1]


def _checked(
    one: _Divisors, degree: int, special: frozenset[int], reach: int, law: Law, modulus: int
) -> tuple[int, int] | None:
    """How many primes follow the law at a depth, and how many do not; None if these are more than chance explains."""
    follow = [law[p % modulus, place] == e for p, place, e in _samples(one, degree, special, reach)]
    exceptions = len(follow) - sum(follow)
    return (sum(follow), exceptions) if exceptions <= _CHANCE else None


def _written(
    a: Polynomial,
    b: Polynomial,
    law: Law,
    modulus: int,
    slopes: tuple[tuple[int, Fraction], ...],
    counts: tuple[int, int],
) -> DeltaLimit | None:
    growth = growths(a, b)
    assert growth is not None
    error, gamma = growth.symbolic().gamma, growth.symbolic().denominator.gamma
    steps, beyond = (_mean(law, modulus, above) for above in (False, True))
    rest = sum((e * (1 / u - 1 / v) for u, v, e in beyond if e), Fraction(0))
    dominant = gamma.removesuffix(f" - {a.degree}")
    terms = [dominant, *(_logarithm(p, slope) for p, slope in slopes), *_digammas(steps, rest)]
    below = "".join(f" {term[0]} {term[1:]}" if term[0] == "-" else f" + {term}" for term in terms)
    with flint.ctx.workdps(_DIGITS):
        total = flint.arb((growth.denominator.gamma or 0.0) + a.degree)
        for p, slope in slopes:
            total += flint.arb(flint.fmpq(slope.numerator, slope.denominator)) * flint.arb(p).log()
        for u, v, e in steps:
            total += _arb(e) * (_arb(1 + v).digamma() - _arb(1 + u).digamma())
        total += _arb(rest)
        value = float(-flint.arb(growth.gamma or 0.0) / total - 1)
    if float(total) <= 0:
        return None
    return DeltaLimit(
        f"-({error})/({below.removeprefix(' + ')}) - 1", value, steps, beyond, modulus, slopes, *counts
    )


def _mean(law: Law, modulus: int, beyond: bool) -> Steps:
    """The pieces with e in the mean over the residues, neighbours with one value joined."""
    residues = _residues(modulus)
    places = _fractions()
    joined: list[tuple[Fraction, Fraction, Fraction]] = []
    for i in range(len(places) - 1):
        e = Fraction(sum(law[r, (beyond, i)] for r in residues), len(residues))
        u = places[i]
        if joined and joined[-1][2] == e:
            u = joined.pop()[0]
        joined.append((u, places[i + 1], e))
    return tuple(joined)


def _logarithm(p: int, slope: Fraction) -> str:
    return _times(slope, f"log({p})")


def _digammas(steps: Steps, rest: Fraction) -> Iterator[str]:
    """The sum of e (psi(1 + v) - psi(1 + u)) and what primes above n add, with psi(2) = psi(1) + 1."""
    factors: dict[Fraction, Fraction] = {}
    for u, v, e in steps:
        for place, factor in ((v, e), (u, -e)):
            factors[place] = factors.get(place, Fraction(0)) + factor
    rational = factors.pop(Fraction(1))
    euler = factors.pop(Fraction(0)) + rational
    rational += rest
    for place, factor in sorted(factors.items()):  # psi(1 + t) = psi(t) + 1/t
        if factor:
            rational += factor / place
            yield _times(factor, f"polygamma(0, {place})")
    if euler:
        yield _times(-euler, "EulerGamma")
    if rational:
        yield str(rational)


def _times(factor: Fraction, text: str) -> str:
    sign, size = "-" if factor < 0 else "", abs(factor)
    top = text if size.numerator == 1 else f"{size.numerator}*{text}"
    return sign + (top if size.denominator == 1 else f"{top}/{size.denominator}")


def _arb(x: Fraction) -> flint.arb:
    return flint.arb(flint.fmpq(x.numerator, x.denominator))
