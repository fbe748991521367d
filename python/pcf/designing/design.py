"""Formulas for a constant with asked properties, best first, each with its value and its proof."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pcf.arguments import integer, integers, number
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant, get
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.continued_fraction import PCF
from pcf.designing.families import DesignedFamily, families_of
from pcf.designing.halves import halves
from pcf.designing.orders import DEPTH, ROUNDED, Choice, Entry, Progress, most_delta, order_of, ordered
from pcf.designing.published import published
from pcf.designing.search import Degrees, Found, candidates
from pcf.designing.sources import sources
from pcf.dynamics.growth import ErrorGrowth, growths
from pcf.dynamics.prime_reduction import DeltaLimit, delta_limit
from pcf.errors import InvalidInputError
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import equivalence
from pcf.proofs.proof import Proof

MOST_DEGREE: Final = 20
_MOST: Final = 1_000
_ROUNDING: Final = 1e-9
_BY_DELTA: Final = ("delta", "bits")


@dataclass(frozen=True)
class Designed:
    """A formula that was asked for.

    Attributes:
        a, b: the formula.
        expression: its value.
        digits_per_term: decimal digits that a term adds, from the exact growth of the error; None where it falls like
            a power of 1/n!, faster than any number of digits per term.
        delta_limit: delta for n to infinity, fitted at depth 600; None where it is not known.
        delta_limit_error: its half width; 0 where it follows from exact growths.
        proof: of the value.
        by_primes: the limit of delta as an expression, a conjecture; where it was asked for, as a bound or as the
            order, and primes show a law.

    Example:
        >>> apery = design("zeta(3)", limit=1)[0]
        >>> apery.expression, round(apery.digits_per_term, 3), apery.proof_kind
        ('6/zeta(3)', 3.062, 'hypergeometric')
    """

    a: Polynomial
    b: Polynomial
    expression: str
    digits_per_term: float | None
    delta_limit: float | None
    delta_limit_error: float | None
    proof: Proof
    by_primes: DeltaLimit | None = None

    @property
    def proof_kind(self) -> str:
        """The kind of the proof, one of six."""
        return self.proof.kind

    @property
    def irrationality_measure(self) -> float | None:
        """1 + 1/delta, but 2 at least, a bound if delta_limit is right; None where delta may not be positive.

        delta is that by primes if known so, else the least that the error of the fit allows.
        """
        if self.best_delta_limit is None:
            return None
        least = self.best_delta_limit - (0.0 if self.by_primes is not None else self.delta_limit_error or 0.0)
        return max(2.0, 1 + 1 / least) if least > 0 else None

    @property
    def growth(self) -> ErrorGrowth:
        """Of the logarithm of the error, exactly."""
        found = growths(self.a, self.b)
        assert found is not None
        return found

    @property
    def best_delta_limit(self) -> float | None:
        """That by primes, if known so, else the one that is fitted."""
        return self.delta_limit if self.by_primes is None else self.by_primes.value

    def families(self) -> tuple[DesignedFamily, ...]:
        """Formulas with a parameter, of the same constant and rate: the starting point of the trajectory moves.

        Example:
            >>> found = design("log(2)", limit=1, degrees=(1, 2))[0].families()[0]
            >>> found.a, found.b, found.first
            ('3*(2*n + 2*t + 1)', '-n*(n + 2*t)', '2/log(2)')
        """
        return tuple(families_of(self.proof))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.proof.statement_latex()}$"

    def to_json(self) -> dict[str, Any]:
        """The formula and its properties as JSON values."""
        return {
            "a": str(self.a),
            "b": str(self.b),
            "expression": self.expression,
            "digits_per_term": self.digits_per_term,
            "eta": self.growth.eta,
            "gamma": self.growth.gamma,
            "delta_limit": self.delta_limit,
            "delta_limit_error": self.delta_limit_error,
            "delta_limit_expression": None if self.by_primes is None else self.by_primes.expression,
            "irrationality_measure": self.irrationality_measure,
            "proof_kind": self.proof_kind,
            "proof_method": self.proof.method,
            "latex": latex(parse_expression(self.expression)),
            "statement_latex": self.proof.statement_latex(),
        }


def design(
    constant: str | Constant | None = None,
    *,
    like: PCF | None = None,
    faster: bool = False,
    min_digits_per_term: float = 0.0,
    min_delta_limit: float | None = None,
    by: str | None = None,
    degrees: tuple[int, int] = (4, 8),
    limit: int = 10,
    progress: Progress | None = None,
) -> list[Designed]:
    """Formulas for a constant: trajectories of 0F1, 1F1, 2F1, 3F2(1), very well poised 7F6(1), Gauss's fractions of arc
    tangents, and published formulas.

    Between those of one rate no gauge was found.

    Args:
        constant: a slug of the catalogue, or a constant of it.
        like: in its place a formula, whose constant is meant.
        faster: only what converges faster than `like`.
        min_digits_per_term: the least number of digits that a term adds.
        min_delta_limit: what delta_limit is to exceed, by primes where they show a law, else as fitted.
        by: what comes first: "rate", the fastest; "delta", the largest delta_limit, which is "bits", the most digits
            for each bit of the reduced denominators, too; "coefficients", the smallest, by the largest one of a and b;
            "degree", the lowest, of a and then of b. Of those alike in size the fastest. By default the rate, or delta
            where min_delta_limit is given.
        degrees: the largest degrees of a and b.
        limit: how many formulas at most.
        progress: called as progress(done, total).

    Returns:
        Formulas, best first, each with a proof that the independent checker accepted. Of these functions, within the
        directions and arguments of docs/design.md and from starting points at most 1 apart, of Gauss's fractions of the
        same arguments and of the published formulas, none with a proof is better, but for those of the class of one
        that is returned and no worse.

    Raises:
        InvalidInputError: an argument makes no sense, no constant is named, or `like` has no value in one.

    Example:
        >>> [(str(one.a), str(one.b), one.expression) for one in design("pi^2", limit=1, degrees=(2, 4))]
        [('11*n^2 + 11*n + 3', 'n^4', '30/pi**2')]
    """
    within = _degrees(degrees)
    limit = integer("limit", limit)
    if not 1 <= limit <= _MOST:
        raise InvalidInputError(f"limit: {limit} is not within 1 to {_MOST}")
    if (constant is None) == (like is None):
        raise InvalidInputError("constant: give a constant or a formula like which others are to be, and not both")
    if faster and like is None:
        raise InvalidInputError("faster: is for like; give a formula that others are to be faster than")
    min_digits_per_term = number("min_digits_per_term", min_digits_per_term)
    if min_digits_per_term < 0:
        raise InvalidInputError(f"min_digits_per_term: {min_digits_per_term} is below 0")
    if min_delta_limit is not None:
        min_delta_limit = number("min_delta_limit", min_delta_limit)
    by = order_of(by, min_delta_limit)
    than = None
    if like is not None:
        if not isinstance(like, PCF):
            raise InvalidInputError(f"like {shown(like)}: give a PCF")
        constant, growth = _constant_of(like)
        if faster:
            than = growth
            rate = math.inf if growth.eta else -(growth.gamma or 0.0) / math.log(10)
            min_digits_per_term = max(min_digits_per_term, rate + 2 * _ROUNDING)
    assert constant is not None
    named = constant if isinstance(constant, Constant) else get(constant)
    known = list(sources(named))
    found: list[Choice] = [
        *(one for source in known for one in candidates(source, within, min_digits_per_term)),
        *(one for source in known for one in halves(source, min_digits_per_term)),
        *published(named, min_digits_per_term),
    ]
    entries = ordered(found, by, within, min_delta_limit, progress)
    return _proved(entries, by, within, min_delta_limit, than, limit, progress)


def _degrees(degrees: tuple[int, int]) -> Degrees:
    a, b = integers("degrees", degrees)
    if not all(1 <= d <= 2 * MOST_DEGREE for d in (a, b)):
        raise InvalidInputError(f"degrees: {a} {b} are not within 1 to {2 * MOST_DEGREE}")
    return min(a, MOST_DEGREE), b


def _constant_of(like: PCF) -> tuple[str, ErrorGrowth]:
    matches = [match for match in like.identify() if match.relation.kind == "moebius"]
    growth = like.growth()
    if not matches or growth is None:
        raise InvalidInputError("like: the formula has no value that is the image of a constant")
    return matches[0].constant, growth


def _is_faster(one: Found, than: ErrorGrowth) -> bool:
    """Whether its error is smaller by eta n log n, or with the same eta by gamma n."""
    growth = growths(one.a, one.b)
    if growth is None:
        return False
    eta, gamma = ((x or 0.0) - (y or 0.0) for x, y in ((growth.eta, than.eta), (growth.gamma, than.gamma)))
    return eta < 0 or (eta == 0 and gamma < -_ROUNDING)


def _proved(
    entries: Iterator[Entry],
    by: str,
    degrees: Degrees,
    least: float | None,
    than: ErrorGrowth | None,
    limit: int,
    progress: Progress | None,
) -> list[Designed]:
    """The first of an order that have a proof and are in no class of one before."""
    designed: list[Designed] = []
    taken: list[Found] = []
    done: set[Choice] = set()
    for entry in entries:
        if sum(_delta(one) >= entry.most for one in designed) >= limit:
            break
        if progress is not None:
            progress(min(len(designed), limit), limit)
        first = entry.first(degrees)
        if first is None or entry.choice in done:
            continue
        # a class is done when a formula of it is taken: where those of one starting point are of too large a degree, or
        # have no proof, those of another may do
        if any(_same_class(first, one) for one in taken):
            done.add(entry.choice)
            continue
        if not first.has_value() or (than is not None and not _is_faster(first, than)):
            continue
        if least is not None and by not in _BY_DELTA and ((most := most_delta(first)) is None or most <= least):
            continue
        one = _first_with_a_proof(entry.formulas(degrees))
        if one is None:
            continue
        if least is not None or by in _BY_DELTA:
            one = replace(one, by_primes=delta_limit(one.a, one.b))
            if _delta(one) <= (-math.inf if least is None else least):
                continue
        designed.append(one)
        taken.append(first)
        done.add(entry.choice)
    if by in _BY_DELTA:  # by the best that is known now
        designed.sort(key=lambda one: (-round(_delta(one), ROUNDED), -(one.digits_per_term or math.inf)))
    return designed[:limit]


def _delta(one: Designed) -> float:
    """The best delta_limit that is known; minus infinity where none is."""
    return -math.inf if one.best_delta_limit is None else one.best_delta_limit


def _first_with_a_proof(found: list[Found]) -> Designed | None:
    """The first of some formulas of one class whose value the checker accepts."""
    for one in found:
        proof = one.proof()
        if proof is None or proof.expression == "0" or not proof.verify():
            continue
        digits = one.digits_per_term if math.isfinite(one.digits_per_term) else None
        measured = one.with_delta(DEPTH)
        return Designed(
            proof.a,
            proof.b,
            proof.expression,
            digits,
            measured.delta_limit,
            measured.delta_limit_error,
            proof,
        )
    return None


def _same_class(first: Found, second: Found) -> bool:
    f, g = (first.a, first.b), (second.a, second.b)
    if any(x != y and not abs(x - y) <= _ROUNDING for x, y in zip(first.order, second.order, strict=True)):
        return False
    if inequivalent(f, g):
        return False
    return f == g or equivalence(f, g) is not None
