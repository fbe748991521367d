"""PCF, the object users hold: one polynomial continued fraction and everything `pcf` knows about it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant
from pcf.dynamics.error_expansion import ErrorExpansion, error_expansion
from pcf.dynamics.growth import ErrorGrowth, growths
from pcf.dynamics.irrationality import irrationality
from pcf.dynamics.limit import Limit
from pcf.dynamics.limit import limit as limit_of
from pcf.dynamics.metrics import Metrics, TrajectoryPoint
from pcf.dynamics.metrics import metrics as metrics_of
from pcf.dynamics.metrics import trajectory as trajectory_of
from pcf.dynamics.prime_reduction import DeltaLimit, delta_limit
from pcf.dynamics.status import Status, classify
from pcf.exchanged_formulas import Exchanged
from pcf.formula_arguments import polynomials, require_limit
from pcf.identification.deeper import identify_deeper
from pcf.identification.explained import explained_digits
from pcf.identification.identification import Identification, excluded_height, identify_formula, scaled_limit
from pcf.proofs.derived import derived
from pcf.proofs.enclosures import limit_certificate
from pcf.proofs.exclusions import exclusion_certificate
from pcf.proofs.proof import Proof
from pcf.proofs.proving import prove, with_proof

if TYPE_CHECKING:
    from pcf.figures.plot import Plot


class PCF(Exchanged):
    """The continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), immutable and hashable.

    The recurrence, the words and the conventions are those of docs/mathematics.md, section 1.

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
        self._a, self._b = polynomials(a, b)
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
        """What the convergents do, decided exactly; see `pcf.Status`.

        Source: docs/mathematics.md, section 2.

        Example:
            >>> PCF("1", "n^3").status.value
            'oscillates'
        """
        return classify(self._a, self._b).status

    @property
    def status_reason(self) -> str:
        """The reason of the status, in one line, with the degrees or the number that decide.

        Example:
            >>> PCF("2n", "-n^2").status_reason
            'diverges: A^2+4B = 0, k1 = -1/4 < 0'
        """
        return classify(self._a, self._b).reason

    @property
    def terminates_at(self) -> int | None:
        """The smallest k >= 1 with b(k) = 0, or None.

        Example:
            >>> PCF("1", "n - 3").terminates_at
            3
        """
        return classify(self._a, self._b).terminates_at

    def convergent(self, n: int) -> tuple[int, int]:
        """The n-th convergent (p_n, q_n) as exact integers, not reduced, by binary splitting.

        Args:
            n: the depth, 0 to 10,000,000; p_0/q_0 is a(0)/1.

        Returns:
            The pair (p_n, q_n) of the recurrence, docs/mathematics.md, section 1.

        Raises:
            InvalidInputError: n is no such integer.
            ResourceLimitError: p_n and q_n would be larger than 2 10^9 bits; predicted before the work.

        Example:
            >>> PCF("2n + 1", "n^2").convergent(3)
            (204, 160)
        """
        p, q, _, _ = engine.convergent(self._a, self._b, n)
        return p, q

    def limit_certificate(self, digits: int = 50) -> dict[str, Any]:
        """The digits of the limit as a certificate (docs/certificates.md).

        Example:
            >>> PCF("n + 1", "1").limit_certificate(20)["digits"]
            '1.4331274267223117583'
        """
        return limit_certificate(self.a, self.b, digits)

    def limit(self, digits: int = 50) -> Limit:
        """The limit, or the value of a formula that terminates, to `digits` significant decimal digits.

        Args:
            digits: 1 to 1,000,000; to 3,000 where convergence is slower than exponential.

        Returns:
            A `Limit` with the digits, off by less than one unit in the last, whether they are proved, and the exact
            value where that is known.

        Raises:
            NotConvergentError: the formula diverges or oscillates; the text gives the reason.
            PrecisionError: the digits cannot be had within the budget; `.reached` says how many can.
            ResourceLimitError: more digits than the budget allows.

        Source: docs/mathematics.md, section 6: convergents where convergence is fast, else the series of the tail.

        Example:
            >>> print(PCF("2n + 1", "n^2").limit(30))
            1.27323954473516268615107010698
            >>> PCF("3", "-2").limit().exact
            Fraction(2, 1)
        """
        return limit_of(self._a, self._b, digits)

    def growth(self) -> ErrorGrowth | None:
        """The growth eta n log n + gamma n + sigma sqrt(n) + beta log n of log|L - p_n/q_n|, natural logarithms.

        Returns:
            The four coefficients, exact up to rounding to a double; `.denominator` has those of log|q_n| (unreduced),
            `.symbolic()` both as expressions. None where there is no limit, and where the error is C/log n.

        Source: docs/mathematics.md, section 3.

        Example:
            >>> growth = PCF("1", "n").growth()
            >>> growth.eta, growth.gamma, growth.sigma, growth.beta, growth.denominator.eta
            (0.0, 0.0, -2.0, 0.0, 0.5)
            >>> PCF("2n + 1", "n^2").growth().symbolic().gamma
            'log(3 - 2*sqrt(2))'
        """
        return growths(self._a, self._b)

    def error_expansion(self, terms: int = 4) -> ErrorExpansion | None:
        """The constants and the first terms in 1/n, or n^(-1/2), of the error L - p_n/q_n.

        Args:
            terms: how many, 1 to 20.

        Returns:
            The expansion, whose terms are exact and whose constants are decimals, of the digits on which measurements
            agree. None where there is no finite limit that infinitely many convergents approach.

        Raises:
            PrecisionError: the limit cannot be computed to the digits that the constants need.

        Source: docs/mathematics.md, section 3; for exponential convergence H. Cohen, arXiv 2409.06086.

        Example:
            >>> print(PCF("10n + 5", "-9n^2").error_expansion(2))
            L - p_n/q_n = -0.7265348333 exp((log(1/9))*n) (1 + (-5/16)/n + (265/512)/n^2 + ...)
        """
        return error_expansion(self._a, self._b, terms)

    def irrationality(self) -> str | None:
        """Why the limit is irrational, as an argument to check.

        Returns:
            The argument as numbered lines; None where the convergents do not prove it. That proves nothing.

        Source: docs/mathematics.md, section 5: the criterion for unreduced q_n.

        Example:
            >>> PCF("n", "n").irrationality().splitlines()[0]
            'L = PCF(n, n) is irrational:'
        """
        return irrationality(self._a, self._b)

    def metrics(self, depth: int = 1000) -> Metrics:
        """All measurements at one depth: errors, gcds, irrationality measures, growths.

        Args:
            depth: n of the convergent that is measured, 1 to 100,000; fits need 64.

        Returns:
            `Metrics`, with natural logarithms; None stands for what is unknown or undefined.

        Raises:
            ResourceLimitError: the convergents would not fit the budget.

        Source: docs/mathematics.md, sections 4 and 5.

        Example:
            >>> found = PCF("2n + 1", "n^2").metrics(depth=1000)
            >>> round(found.delta, 4), found.depths, found.gamma
            (-0.2022, (6, 125, 250, 500, 1000), -1.7627471740390859)
        """
        return metrics_of(self._a, self._b, depth)

    def delta_limit(self) -> DeltaLimit | None:
        """The limit of delta as an expression, read off the primes that divide p_n and q_n: a conjecture.

        Returns:
            The expression with its evidence; None where the primes show no law, where deg b is not 2 deg a, or the
            error does not shrink exponentially. `metrics` has a limit that is fitted, of any formula.

        Source: docs/mathematics.md, section 5.

        Example:
            >>> found = PCF("6n + 3", "-n^2").delta_limit()
            >>> found.expression, round(found.value, 7), found.primes
            ('-(log(17 - 12*sqrt(2)))/(log(3 + 2*sqrt(2)) + 1) - 1', 0.2760829, 6298)
        """
        return delta_limit(self._a, self._b)

    def trajectory(self, depths: Iterable[int]) -> list[TrajectoryPoint]:
        """Error, denominator, gcd and irrationality measures at several depths.

        Args:
            depths: integers from 1 to 100,000, in any order.

        Returns:
            One `TrajectoryPoint` a depth, ascending and without repetition; natural logarithms, None where undefined.

        Raises:
            InvalidInputError: no depth, or one out of range.
            ResourceLimitError: the deepest would not fit the budget.

        Source: docs/mathematics.md, section 5.

        Example:
            >>> [(point.depth, round(point.delta, 3)) for point in PCF("2n + 1", "n^2").trajectory([1000, 10])]
            [(10, 0.136), (1000, -0.202)]
        """
        return trajectory_of(self._a, self._b, depths)

    def plot(self) -> "Plot":
        """Delta against depth, with its predictor and its limit, and the digits that convergents have.

        Returns:
            A figure that notebooks show, with `.figure` of matplotlib and `.save(path)`; `pcf.plot` has more options.

        Raises:
            InvalidInputError: there is no delta: the limit is infinite or no convergent differs from it, or there is
                none.

        Example:
            >>> PCF("34n^3 + 51n^2 + 27n + 5", "-n^6").plot()
            <Plot of a = 34*n^3 + 51*n^2 + 27*n + 5, b = -n^6>
        """
        from pcf.figures.plot import formula_plot
        from pcf.figures.save import Look

        return formula_plot(self._a, self._b, Look())

    def identify(
        self, digits: int = 100, constants: Sequence[str | Constant] | None = None, *, deeper: bool = False
    ) -> list[Identification]:
        """What the limit is, best first; empty when nothing has enough evidence.

        Args:
            digits: relations are searched at so many, but at least 35 and at most 200; limit and constant are then
                computed anew, to 60 places more than all of these or further, where a relation is confirmed.
                1 to 1,000,000 (3,000 where convergence is slower than exponential).
            constants: slugs to try (see `pcf constants`), and constants of your own (`pcf.load_constants`); None for
                the whole catalogue.
            deeper: where this finds nothing, try several constants of small weight at once, then pairs, then degree
                two in the limit and one constant (`pcf.identification.deeper`); about a second.

        Returns:
            One `Identification` a relation that has enough evidence, the one with most of it first. Where there is
            none, and no constants were given, the value that is proved, if there is one.

        Raises:
            NotConvergentError: there is no limit.
            InvalidInputError: an unknown constant; the text names near ones.
            PrecisionError: the limit cannot be computed to the digits needed.

        Source: docs/mathematics.md, section 8.

        Example:
            >>> best = PCF("2", "n^2").identify(constants=["pi", "e"])[0]
            >>> best.expression, best.constant, best.digits_confirmed > 150
            ('2/(4 - pi)', 'pi', True)
        """
        require_limit(self._a, self._b, "identify")
        found = identify_formula(self._a, self._b, digits, constants)
        proof = self.prove() if found or constants is None else None
        if found:
            return [with_proof(match, proof) for match in found]
        if proof is not None and (match := derived(proof, digits)) is not None:
            return [match]
        if not deeper:
            return []
        explained = explained_digits(self._a, self._b)
        found = identify_deeper(lambda places: scaled_limit(self._a, self._b, places), constants, 1, explained)
        return [with_proof(match, self.prove()) for match in found]

    def prove(self) -> Proof | None:
        """A proof of the value, with `.verify()` and `.latex()`; None where none is found.

        Source: docs/mathematics.md, sections 2, 9, 10 and 13. Degrees up to 600, unless the formula terminates.

        Example:
            >>> (proof := PCF("1", "n^2").prove()).method, proof.expression, proof.verify()
            ('Euler', '1/log(2)', True)
        """
        return prove(self._a, self._b)

    def closed_form(self) -> str | None:
        """The value that `prove` finds, as text that sympy reads: named where it has a classical name, else a quotient
        of hypergeometric functions; None where there is no proof.

        Source: docs/mathematics.md, section 9.

        Example:
            >>> PCF("2n + 1", "n^2").closed_form(), PCF("3n + 1", "1").closed_form()
            ('4/pi', 'besseli(-2/3, 2/3)/besseli(1/3, 2/3)')
        """
        proof = self.prove()
        return None if proof is None else proof.expression

    def excluded_height(self, digits: int = 100, constants: Sequence[str | Constant] | None = None) -> int:
        """A height H: no relation of those that `identify` looks for has integer coefficients up to H.

        A theorem about the coefficients of the equation that the limit itself would satisfy, of degree up to three or
        linear in the limit and in a constant; for constants given by digits, if these are right. 0 excludes nothing.

        Args:
            digits: decimal places to work with; each four give about one of H. 1 to 1000.
            constants: as for `identify`.

        Raises:
            NotConvergentError: there is no limit.
            PrecisionError: the limit is not proved to so many digits.

        Source: docs/mathematics.md, section 8.

        Example:
            >>> PCF("n^2 + 1", "n^3 + 2").excluded_height(100) > 10**22
            True
        """
        require_limit(self._a, self._b, "excluded_height")
        return excluded_height(self._a, self._b, digits, constants)

    def exclusion_certificate(
        self, digits: int = 60, constants: Sequence[str | Constant] | None = None
    ) -> dict[str, Any]:
        """A certificate, as JSON values, that the limit satisfies no equation with small integer coefficients.

        Equations are those of degree up to three, and those of Moebius images of constants. `excluded_height` is
        faster, and without a certificate.

        Args:
            digits: decimal places to work with, 10 to 1000; each four give about one of the height.
            constants: slugs, or constants of your own; None for those of the catalogue that the checker evaluates.

        Raises:
            NotConvergentError: there is no limit.
            PrecisionError: the digits are not enclosed by few terms, or exclude nothing.

        Source: docs/certificates.md.

        Example:
            >>> int(PCF("n^2 + 1", "n^3 + 2").exclusion_certificate(40, ["pi"])["height"]) > 10**7
            True
        """
        require_limit(self._a, self._b, "exclusion_certificate")
        return exclusion_certificate(self._a, self._b, digits, constants)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def __iter__(self) -> Iterator[Polynomial]:
        """a, then b: `a, b = f`."""
        yield from (self._a, self._b)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PCF) and (self._a, self._b) == (other._a, other._b)

    def __hash__(self) -> int:
        return hash((PCF, self._a, self._b))

    def __reduce__(self) -> tuple[type["PCF"], tuple[Polynomial, Polynomial]]:
        return PCF, (self._a, self._b)

    def __repr__(self) -> str:
        return f"PCF('{self._a}', '{self._b}')"
