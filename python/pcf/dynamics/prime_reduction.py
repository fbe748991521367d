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

import itertools
import math
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

import flint
import gmpy2

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.dynamics.growth import growths
from pcf.dynamics.status import Convergence, classify
from pcf.equivalence.inflations import deflate_fully

DEPTHS: Final = (2501, 3301, 4001)
CHECKED_AT: Final = 5003
_LEAST_PRIME: Final = 300  # that the step function is read off
_MOST_BEYOND: Final = 13  # times n, up to which primes are looked at
_DENOMINATOR: Final = 12  # of the places of steps
_COMMON: Final = math.lcm(*range(1, _DENOMINATOR + 1))
_MODULI: Final = (1, 3, 4, 5, 8, 12)
_LARGEST_ZERO: Final = 12  # by which zeros may lie away from a place of steps
_MOST_DEGREE: Final = 6
_MOST_INFLATED: Final = 100  # degree before deflation
_LARGEST_SPECIAL: Final = 700  # prime, whose slope so few depths tell
_MOST_BITS: Final = 200  # of a coefficient
_APART: Final = 0.03  # by which log(q_n/g_n) may differ from what the law says, relatively
_CHANCE: Final = 4  # exceptions at one depth: some 0.4 are expected
_DIGITS: Final = 30

Steps = tuple[tuple[Fraction, Fraction, Fraction], ...]
"""Pieces [u, v) of [0, 1) with e on them, in the mean over the residues."""

Place = tuple[bool, int]
"""Whether a prime is above n, and the piece between neighbouring fractions that the fractional part of n/p lies in."""

Samples = list[tuple[int, Place, int]]
"""Primes, where n/p lies, and e, at one depth."""

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
    """v_p(g_n) for the primes up to some multiple of n and special ones, and log(q_n/g_n)."""

    depth: int
    valuations: dict[int, int]
    log_reduced: float

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
    if a.degree > _MOST_INFLATED:
        return None
    least = deflate_fully(a, b)
    a, b, degree = least.a, least.b, least.a.degree
    if any(abs(c).bit_length() > _MOST_BITS for p in (a, b) for c in p.coefficients):
        return None
    if classify(a, b).convergence is not Convergence.EXPONENTIAL or b.degree != 2 * degree or degree > _MOST_DEGREE:
        return None
    growth = growths(a, b)
    if growth is None or growth.denominator.eta != degree:
        return None
    special, reach = _special_primes(a, b), _reach(b)
    if special is None or reach > _LARGEST_ZERO:
        return None
    known = [_divisors(a, b, depth, special) for depth in DEPTHS]
    checked = _divisors(a, b, CHECKED_AT, special)
    slopes = _slopes([*known, checked], degree, special)
    if slopes is None:
        return None
    *samples, others = (_samples(one, degree, special, reach) for one in (*known, checked))
    for modulus in _MODULI:
        law = _law(samples, modulus)
        if law is None:
            continue
        counts = _checked(others, law, modulus)
        if counts is None:
            return None
        return _written(a, b, law, modulus, slopes, counts, checked.log_reduced / CHECKED_AT)
    return None


def _divisors(a: Polynomial, b: Polynomial, depth: int, special: frozenset[int]) -> _Divisors:
    p, q, _, _ = engine.convergent(a, b, depth)
    g = gmpy2.gcd(gmpy2.mpz(p), gmpy2.mpz(q))
    primes = special.union(_primes(_MOST_BEYOND * CHECKED_AT))
    reduced = gmpy2.mpz(q) // g
    size = float(gmpy2.log(gmpy2.mpfr(abs(reduced)))) if reduced else 0.0
    return _Divisors(depth, {prime: gmpy2.remove(g, prime)[1] for prime in sorted(primes)}, size)


@cache
def _primes(most: int) -> tuple[int, ...]:
    return tuple(n for n in range(2, most) if gmpy2.is_prime(n))


def _special_primes(a: Polynomial, b: Polynomial) -> frozenset[int] | None:
    """The primes that divide a leading coefficient or A^2 + 4 B, and the smallest; None where one is large."""
    primes = {2, 3}
    for part in (a.leading, b.leading, a.leading**2 + 4 * b.leading):
        left = gmpy2.mpz(part)
        for p in _primes(_LARGEST_SPECIAL):
            left, times = gmpy2.remove(left, p)
            if times:
                primes.add(p)
        if abs(left) != 1:
            return None
    return frozenset(primes)


def _reach(b: Polynomial) -> int:
    """How far zeros of b lie from 0: e_p steps so many places of n from where n/p is at a fraction."""
    zeros: Any = b.to_flint().complex_roots()  # with multiplicities
    return 2 + math.ceil(max((abs(complex(zero.mid())) for zero, _ in zeros), default=0.0))


def _slopes(
    known: list[_Divisors], degree: int, special: frozenset[int]
) -> tuple[tuple[int, Fraction], ...] | None:
    """s_p of the special primes, where not 0; None where it cannot be told, or another small prime has one.

    It is j/(p - 1) - i/4: of the degree D/(p - 1) is what n! would have, and v_p(g_n) has a simple slope of its own.
    """
    slopes = []
    for p in sorted({*special, *(p for p in _primes(_LEAST_PRIME))}):
        tried = [Fraction(0)]
        if p in special:
            parts = itertools.product(range(degree + 1), range(-4 * degree, 4 * degree + 1))
            tried = sorted({Fraction(j, p - 1) - Fraction(i, 4) for j, i in parts})
        fitting = [slope for slope in tried if all(_follows(one, p, degree, slope) for one in known)]
        if len(fitting) != 1:
            return None
        if fitting[0]:
            slopes.append((p, fitting[0]))
    return tuple(slopes)


def _follows(one: _Divisors, p: int, degree: int, slope: Fraction) -> bool:
    """Whether e_p(n) is s_p n but for some digits of n to the base p."""
    return abs(one.lacking(p, degree) - slope * one.depth) <= 2 * degree * (1 + math.log(one.depth, p))


@cache
def _fractions() -> tuple[int, ...]:
    """The places of steps, over `_COMMON`."""
    return tuple(sorted({p * _COMMON // q for q in range(1, _DENOMINATOR + 1) for p in range(q + 1)}))


def _samples(one: _Divisors, degree: int, special: frozenset[int], reach: int) -> Samples:
    """Primes, where n/p lies, and e; without what is next to a fraction."""
    places = _fractions()
    found = []
    for p in one.valuations:
        if not _LEAST_PRIME < p < _MOST_BEYOND * one.depth or p in special:
            continue
        x = one.depth % p * _COMMON
        piece = bisect(places, x // p) - 1
        if min(x - places[piece] * p, places[piece + 1] * p - x) > reach * _COMMON:
            found.append((p, (p > one.depth, piece), one.lacking(p, degree)))
    return found


def _law(known: list[Samples], modulus: int) -> Law | None:
    """The step function, what most primes have in each piece, filled in between equal values; None if there is none."""
    counted: dict[tuple[int, Place], Counter[int]] = defaultdict(Counter)
    for p, place, e in itertools.chain.from_iterable(known):
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
    return law if all(_checked(samples, law, modulus) for samples in known) else None


def _residues(modulus: int) -> list[int]:
    return [r for r in range(modulus) if math.gcd(r, modulus) == 1]


def _checked(samples: Samples, law: Law, modulus: int) -> tuple[int, int] | None:
    """How many primes follow the law at a depth, and how many do not; None if these are more than chance explains."""
    follow = [law[p % modulus, place] == e for p, place, e in samples]
    exceptions = len(follow) - sum(follow)
    return (sum(follow), exceptions) if exceptions <= _CHANCE else None


def _written(
    a: Polynomial,
    b: Polynomial,
    law: Law,
    modulus: int,
    slopes: tuple[tuple[int, Fraction], ...],
    counts: tuple[int, int],
    measured: float,
) -> DeltaLimit | None:
    """The limit that a law gives; None where log(q_n/g_n)/n is not near what it says."""
    growth = growths(a, b)
    assert growth is not None
    error, gamma = growth.symbolic().gamma, growth.symbolic().denominator.gamma
    steps, beyond = (_mean(law, modulus, above) for above in (False, True))
    rest = sum((e * (1 / u - 1 / v) for u, v, e in beyond if e), Fraction(0))
    dominant = gamma.removesuffix(f" - {a.degree}")
    factors = dict(slopes)
    terms = [dominant]
    for p in factors:
        if dominant == f"log({p})":
            terms, factors[p] = [], factors[p] + 1
    terms += [*(_times(slope, f"log({p})") for p, slope in factors.items()), *_digammas(steps, rest)]
    below = "".join(f" {term[0]} {term[1:]}" if term[0] == "-" else f" + {term}" for term in terms)
    below = below.removeprefix(" + ").removeprefix(" ")
    top, bottom = (ball(parse_expression(text), _DIGITS) for text in (error, below))
    if not bottom > 0 or abs(measured / float(bottom) - 1) > _APART:
        return None
    with flint.ctx.workdps(_DIGITS):
        value = float(-top / bottom - 1)
    return DeltaLimit(f"-({error})/({below}) - 1", value, steps, beyond, modulus, slopes, *counts)


def _mean(law: Law, modulus: int, beyond: bool) -> Steps:
    """The pieces with e in the mean over the residues, neighbours with one value joined."""
    residues = _residues(modulus)
    places = [Fraction(place, _COMMON) for place in _fractions()]
    joined: list[tuple[Fraction, Fraction, Fraction]] = []
    for i in range(len(places) - 1):
        e = Fraction(sum(law[r, (beyond, i)] for r in residues), len(residues))
        u = places[i]
        if joined and joined[-1][2] == e:
            u = joined.pop()[0]
        joined.append((u, places[i + 1], e))
    return tuple(joined)


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
