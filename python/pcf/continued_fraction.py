"""PCF, the object users hold: one polynomial continued fraction and everything `pcf` knows about it."""

from collections.abc import Iterable, Iterator, Sequence
from operator import index
from typing import Final

from pcf import engine
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parser import AlternatingError, parse_by_parity
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant
from pcf.constants.expression import Name
from pcf.dynamics.error_expansion import ErrorExpansion, error_expansion
from pcf.dynamics.growth import ErrorGrowth, growths
from pcf.dynamics.irrationality import irrationality
from pcf.dynamics.limit import Limit
from pcf.dynamics.limit import limit as limit_of
from pcf.dynamics.metrics import Metrics, TrajectoryPoint
from pcf.dynamics.metrics import metrics as metrics_of
from pcf.dynamics.metrics import trajectory as trajectory_of
from pcf.dynamics.status import Status, classify
from pcf.equivalence import orbits
from pcf.equivalence.contraction import contracted
from pcf.errors import InvalidInputError, InvalidPolynomialError, NotConvergentError
from pcf.identification.deeper import identify_deeper
from pcf.identification.explained import explained_digits
from pcf.identification.identification import Identification, excluded_height, identify_formula, scaled_limit
from pcf.identification.images import image_of
from pcf.proofs.gauge import Equivalence, equivalence, inequivalent
from pcf.proofs.proof import Proof, prove, with_proof

MOST_PROVED_DEGREE: Final = 600
"""The highest degree at which a proof is looked for: beyond it the factors of b alone take seconds."""
_MOST_SHOWN: Final = 400  # characters of a contracted formula in an error


class PCF:
    """The continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), immutable and hashable.

    Args:
        a, b: as `pcf.Polynomial` takes them: text such as `"2*n + 1"`, integer coefficients in descending powers, or
            a polynomial.

    Raises:
        InvalidPolynomialError: a or b is no polynomial in n over the integers, or is identically zero. For
            coefficients that alternate, as (-1)^n does, the text gives the contraction that has polynomial ones.

    Example:
        >>> f = PCF("2*n + 1", "n^2")
        >>> print(f.limit(40))
        1.273239544735162686151070106980114896276
        >>> f.status.value, f.convergent(3)
        ('converges', (204, 160))
        >>> [match.expression for match in f.identify()]
        ['4/pi']
    """

    __slots__ = ("_a", "_b")

    def __init__(self, a: object, b: object) -> None:
        try:
            self._a, self._b = _argument("a", a), _argument("b", b)
        except AlternatingError as error:
            raise InvalidPolynomialError(_with_contraction(error, a, b)) from None
        engine.require_formula(self._a, self._b)

    @property
    def a(self) -> Polynomial:
        """The partial denominators a(n), n >= 0."""
        return self._a

    @property
    def b(self) -> Polynomial:
        """The partial numerators b(n), n >= 1."""
        return self._b

    @property
    def status(self) -> Status:
        """What the convergents do; see `pcf.Status`."""
        return classify(self._a, self._b).status

    @property
    def status_reason(self) -> str:
        """Why, in one line: the degrees or the number that decide."""
        return classify(self._a, self._b).reason

    @property
    def terminates_at(self) -> int | None:
        """The smallest k >= 1 with b(k) = 0, or None."""
        return classify(self._a, self._b).terminates_at

    def convergent(self, n: int) -> tuple[int, int]:
        """(p_n, q_n), exact, by binary splitting; n >= 0. Raises ResourceLimitError when too large to hold."""
        p, q, _, _ = engine.convergent(self._a, self._b, n)
        return p, q

    def limit(self, digits: int = 50) -> Limit:
        """The limit to `digits` significant digits; see `pcf.dynamics.limit.limit` for methods and errors."""
        return limit_of(self._a, self._b, digits)

    def growth(self) -> ErrorGrowth | None:
        """Exact growth of log|L - p_n/q_n|, and of log|q_n| as `.denominator`; None without a limit."""
        return growths(self._a, self._b)

    def error_expansion(self, terms: int = 4) -> ErrorExpansion | None:
        """The constants and the first terms in 1/n of the error; None without a finite limit."""
        return error_expansion(self._a, self._b, terms)

    def irrationality(self) -> str | None:
        """Why the limit is irrational, as an argument to check; None where the convergents do not prove it."""
        return irrationality(self._a, self._b)

    def metrics(self, depth: int = 1000) -> Metrics:
        """All measurements at one depth; see `pcf.dynamics.metrics.Metrics`."""
        return metrics_of(self._a, self._b, depth)

    def trajectory(self, depths: Iterable[int]) -> list[TrajectoryPoint]:
        """delta_naive, delta, log error, log q and log gcd at each of the depths, ascending."""
        return trajectory_of(self._a, self._b, depths)

    def canonical(self) -> "PCF":
        """The representative of the orbit under sign, inflation and shift.

        Example:
            >>> PCF("-4*n - 6", "4*n^2 + 8*n + 4").canonical()
            PCF('2*n + 1', 'n^2')
        """
        c = orbits.canonical(self._a, self._b)
        return PCF(c.a, c.b)

    def shift(self, k: int) -> "PCF":
        """The formula of a(n + k), b(n + k), k of either sign, with no zero of b among the indices crossed.

        Example:
            >>> PCF("2*n + 1", "n^2").shift(2).shift(-1)
            PCF('2*n + 3', 'n^2 + 2*n + 1')
        """
        k = _integer("k", k)
        a, b, _ = orbits.shift(self._a, self._b, k)
        return PCF(a, b)

    def inflate(self, c: int) -> "PCF":
        """The formula (c a, c^2 b), whose limit is c times this one's; c != 0."""
        c = _integer("c", c)
        return PCF(*orbits.inflate(self._a, self._b, c))

    def deflate(self) -> "PCF":
        """The formula of least degree with the same b(n)/(a(n) a(n-1)): all inflations, also by polynomials, undone.

        Example:
            >>> PCF("n^2 + n", "n^2 + n").deflate(), PCF("n + 1", "n^2 + n").deflate()
            (PCF('n', '1'), PCF('1', '1'))
        """
        a, b, _ = orbits.deflate_fully(self._a, self._b)
        return PCF(a, b)

    def same_orbit(self, other: "PCF") -> Moebius | None:
        """The exact Moebius map from the limit of `other` to this one's, or None if the orbits differ."""
        return orbits.same_orbit((_formula(other).a, other.b), (self._a, self._b))

    def equivalence(self, other: "PCF") -> Equivalence | None:
        """The gauge that takes this limit to the limit of `other`, with `.map` and `.verify()`.

        None where none is found: with entries up to degree 12 and folds up to 6; that proves nothing.

        Example:
            >>> found = PCF("2", "n").equivalence(PCF("4n + 5", "-4n^2 + 2n"))
            >>> found.map, found.folds, found.verify()
            (Moebius(p0=0, p1=2, q0=1, q1=0), (2, 1), True)
        """
        return equivalence((self._a, self._b), (_formula(other).a, other.b))

    def equivalent(self, other: "PCF") -> bool | None:
        """Whether a gauge relates the two formulas: True and False are proved, None is unknown.

        Example:
            >>> f = PCF("2n + 1", "n^2")
            >>> f.equivalent(PCF("2n + 3", "(n + 1)^2")), f.equivalent(PCF("n", "1"))
            (True, False)
        """
        if self.equivalence(other) is not None:
            return True
        return False if inequivalent((self._a, self._b), (other.a, other.b)) else None

    def identify(
        self, digits: int = 100, constants: Sequence[str | Constant] | None = None, *, deeper: bool = False
    ) -> list[Identification]:
        """What the limit is, best first; empty when nothing has enough evidence.

        Args:
            digits: relations are searched at so many, but at least 35 and at most 200; limit and constant are then
                computed anew to 50 more than all of these, where a relation is confirmed. 1 to 1,000,000 (3,000 where
                convergence is slower than exponential).
            constants: slugs to try (see `pcf constants`), and constants of your own (`pcf.load_constants`); None for
                the whole catalogue.
            deeper: where this finds nothing, try pairs of constants and degree two in the limit and one of them
                (`pcf.identification.deeper`); about a second.

        Raises:
            NotConvergentError: there is no limit.
            InvalidInputError: an unknown constant; the text names near ones.
        """
        _require_limit(self, "identify")
        found = identify_formula(self._a, self._b, digits, constants)
        if found or not deeper:
            return [with_proof(match, self._a, self._b) for match in found]
        explained = explained_digits(self._a, self._b)
        return identify_deeper(lambda places: scaled_limit(self._a, self._b, places), constants, 1, explained)

    def prove(self) -> Proof | None:
        """A proof of the value, with `.verify()` and `.latex()`; None where none is found. See `pcf.proofs.proof`.

        Of formulas that do not terminate, none is looked for where a or b has a degree above 600.

        Example:
            >>> proof = PCF("1", "n^2").prove()
            >>> proof.method, proof.expression, proof.verify()
            ('Euler', '1/log(2)', True)
        """
        if max(self._a.degree, self._b.degree) > MOST_PROVED_DEGREE and self.terminates_at is None:
            return None
        return prove(self._a, self._b)

    def excluded_height(self, digits: int = 100, constants: Sequence[str | Constant] | None = None) -> int:
        """A height H: no relation of those that `identify` looks for has integer coefficients up to H.

        A theorem about the coefficients of the equation that the limit itself would satisfy, of degree up to three or
        linear in the limit and in a constant; for constants given by digits, if these are right.  0 excludes nothing.

        Args:
            digits: decimal places to work with; each four give about one of H. 1 to 1000.
            constants: as for `identify`.

        Raises:
            NotConvergentError: there is no limit.
            PrecisionError: the limit is not proved to so many digits.
        """
        _require_limit(self, "excluded_height")
        return excluded_height(self._a, self._b, digits, constants)

    def latex(self) -> str:
        r"""The continued fraction in LaTeX, \cfrac to depth 3."""
        tail = r"\ddots"
        for n in (3, 2, 1):
            tail = rf"{integer_text(self._a(n - 1))} + \cfrac{{{integer_text(self._b(n))}}}{{{tail}}}"
        return tail

    def __iter__(self) -> Iterator[Polynomial]:
        """a, then b: `a, b = f`."""
        yield self._a
        yield self._b

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PCF) and (self._a, self._b) == (other._a, other._b)

    def __hash__(self) -> int:
        return hash((PCF, self._a, self._b))

    def __reduce__(self) -> tuple[type["PCF"], tuple[Polynomial, Polynomial]]:
        return PCF, (self._a, self._b)

    def __repr__(self) -> str:
        return f"PCF('{self._a}', '{self._b}')"


def _formula(other: object) -> PCF:
    if not isinstance(other, PCF):
        raise InvalidInputError(f"other: expected a PCF, got {type(other).__name__}; make one with PCF(a, b)")
    return other


def _require_limit(formula: PCF, name: str) -> None:
    if formula.status in (Status.DIVERGES, Status.OSCILLATES):
        a, b = formula
        raise NotConvergentError(f"{name}: ({a}, {b}) {formula.status_reason}; there is no limit to identify")


def _integer(name: str, value: object) -> int:
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InvalidInputError(f"{name}: expected an integer, got {type(value).__name__}; pass an int") from None


def _argument(name: str, source: object) -> Polynomial:
    try:
        return Polynomial(source)
    except InvalidPolynomialError as error:
        raise type(error)(f"{name}: {error}") from None


def _with_contraction(error: AlternatingError, a: object, b: object) -> str:
    """The error of coefficients of period two, with a formula of polynomial coefficients where that is short."""
    known = str(error).partition(";")[0]
    found = contracted(_halves("a", a), _halves("b", b))
    if found is None:
        return f"{known}; give polynomials in n"
    formula, m = PCF(found.a, found.b), found.moebius
    limit = image_of(Name("L"), m)
    text = f"; contract two steps into one: where it converges the limit is {limit} for the limit L of {formula!r}"
    return known + (
        text if len(text) < _MOST_SHOWN else "; contract two steps into one (docs/mathematics.md, section 1)"
    )


def _halves(name: str, source: object) -> tuple[Polynomial, Polynomial]:
    """The polynomials that a coefficient is at even and at odd n."""
    if not isinstance(source, str):
        return (p := _argument(name, source)), p
    try:
        even, odd = (Polynomial(half[::-1] or [0]) for half in parse_by_parity(source))
    except InvalidPolynomialError as error:
        raise InvalidPolynomialError(f"{name}: {error}") from None
    return even, odd
