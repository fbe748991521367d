"""Proofs of the value of a formula: what it is, and why, in steps that can be checked and checked again by machine.

A proof is its certificate; statement, expression and steps are written from that, here, and it is checked by
`pcf.check`, which shares no code with what found it (`proving`). Source: docs/mathematics.md, sections 2, 9, 10 and 13.
"""

from dataclasses import dataclass
from typing import Any, Final, Union

from pcf.arithmetic.long_integers import fraction_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.check import check
from pcf.constants.expression import Expression, Foreign, Name, parse_expression
from pcf.constants.markup import latex
from pcf.dynamics.exact import ExactLimit, LinearTail, terminating_value
from pcf.dynamics.hypergeometric import Hypergeometric
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, classify
from pcf.equivalence.orbits import shift
from pcf.errors import InvalidInputError, PCFError, PrecisionError
from pcf.identification.images import collected, image_of, image_of_image
from pcf.proofs import certificates, trajectory
from pcf.proofs.classical import named
from pcf.proofs.euler import Factorisation
from pcf.proofs.euler_value import map_from_sum, sum_expression, value_of_sum
from pcf.proofs.gauge import Equivalence
from pcf.proofs.polygamma import Polygamma
from pcf.proofs.summation import closed_sum, related, term_text, terms
from pcf.proofs.text import (
    combination,
    fraction_latex,
    image_text,
    point_text,
    polynomial_text,
    relation_step,
    shift_step,
    statement,
    step_latex,
    value_text,
)
from pcf.trajectories.formula import Trajectory

_WHY: Final = {
    1: "By the exponential series",
    2: "By the series of Bessel functions, DLMF 10.2.2 and 10.25.2",
    0: "By partial fractions and the sums of $z^k/(k+r)^s$, DLMF 5.7, 25.11 and 4.6",
}
_KINDS: Final = {
    "quadratic equation": "quadratic",
    "linear tail": "quadratic",
    "polygamma": "hypergeometric",
    "trajectory": "hypergeometric",
}
_DIGITS: Final = 50

Witness = Union[
    int, ExactLimit, Quadratic, LinearTail, Factorisation, Polygamma, Trajectory, Hypergeometric, "Transfer"
]


@dataclass(frozen=True)
class Proof:
    """The value of a formula, proved.

    Attributes:
        a, b: the polynomials.
        method: `termination`, `minimal solution`, `quadratic equation`, `linear tail`, `Euler`, `polygamma`,
            `trajectory`, `hypergeometric` or `transfer`.
        expression: the value as text that sympy reads.
        statement: what is proved, in one line.
        witness: what the steps rest on: the index of termination, the exact limit with its witness, the root, the
            linear tail, Euler's factorisation, or the hypergeometric quotient, of the formula shifted by `shifted`; or
            the proof of another formula and the gauge that leads from it.

    Example:
        >>> from pcf import PCF
        >>> proof = PCF("1", "n^2").prove()
        >>> isinstance(proof, Proof), proof.expression, proof.verify()
        (True, '1/log(2)', True)
    """

    a: Polynomial
    b: Polynomial
    method: str
    expression: str
    statement: str
    _steps: tuple[str, ...]  # with formulas in dollars
    witness: Witness
    shifted: int = 0

    @property
    def kind(self) -> str:
        """The method, of six that programs may rely on: `quadratic` where a quadratic equation is solved."""
        return _KINDS.get(self.method, self.method)

    @property
    def steps(self) -> tuple[str, ...]:
        """The argument, one step an entry, in plain text."""
        return tuple(step.replace("$", "") for step in self.marked_steps)

    @property
    def marked_steps(self) -> tuple[str, ...]:
        """The same with a dollar before and after each formula."""
        c = self.first
        inner = c.text() if isinstance(c, Hypergeometric) else ""
        if isinstance(c, Factorisation):
            inner = str(sum_expression(closed_sum(c) or {}))
        return tuple(step.replace("@", inner) for step in self._steps)

    @property
    def first(self) -> Witness:
        """The witness that a transfer begins with."""
        c = self.witness
        return c.proof.first if isinstance(c, Transfer) else c

    def certificate(self) -> dict[str, Any]:
        """The proof as JSON values that `pcf check` reads, on any machine (docs/certificates.md).

        Raises:
            PrecisionError: the limit's digits are beyond the budget.

        Example:
            >>> from pcf import PCF
            >>> found = PCF("2", "n - 5").prove().certificate()
            >>> found["kind"], found["value"], found["index"]
            ('termination', '18/5', '5')
        """
        kind, entries = self._entries()
        return certificates.with_heading(kind, entries)

    def verify(self) -> bool:
        """Check all of it again, from the certificate alone, by the independent checker `pcf.check`.

        Statement, expression and steps are written anew from the certificate, and have to be these.
        """
        try:
            return _rebuilt(self) == self and check(self.certificate()).valid
        except (PCFError, ArithmeticError, ValueError, LookupError, TypeError, AttributeError):
            # a certificate that makes no sense
            return False

    def proves(self, expression: str) -> bool:
        """Whether the value is this expression, by the independent checker.

        Args:
            expression: as text that sympy reads; it may be written in another way than this proof's own.

        Example:
            >>> from pcf import PCF
            >>> proof = PCF("1", "n^2").prove()
            >>> proof.proves("2/log(4)"), proof.proves("1/log(3)")
            (True, False)
        """
        try:
            return check({**self.certificate(), "value": certificates.value_entry(expression)}).valid
        except PCFError:
            return False

    def _entries(self) -> tuple[str, dict[str, Any]]:
        """The kind of certificate, and its entries."""
        c, kind = self.witness, self.kind
        entries: dict[str, Any] = {"formula": certificates.formula_entry(self.a, self.b)}
        first = self.first
        value = None
        if not isinstance(first, Hypergeometric) or named(first) is not None:
            value = entries["value"] = certificates.value_entry(self.expression)
        if not isinstance(value, str):
            known = limit(self.a, self.b, _DIGITS)
            if not known.certified:
                raise PrecisionError("digits: the limit is not certified")
            entries["digits"] = str(known)
        if isinstance(c, int):
            entries |= certificates.termination_entries(c)
        elif isinstance(c, ExactLimit):
            kind, more = certificates.exact_entries(c)
            entries |= more
        elif isinstance(c, Quadratic | LinearTail):
            entries |= certificates.root_entries(c)
        elif isinstance(c, Factorisation):
            entries |= certificates.euler_entries(c, self.shifted)
        elif isinstance(c, Polygamma):
            entries |= certificates.polygamma_entries(c)
        elif isinstance(c, Trajectory):
            entries |= certificates.trajectory_entries(c)
        elif isinstance(c, Hypergeometric):
            entries |= certificates.quotient_entries(c, self.shifted)
        else:
            inner_kind, inner = c.proof._entries()
            entries |= {"equivalence": c.equivalence.entries(), "proof": {"kind": inner_kind, **inner}}
        return kind, entries

    def value_latex(self) -> str:
        """The value in LaTeX."""
        return r"\infty" if self.expression == "zoo" else latex(self._value())

    def _value(self) -> Expression:
        c, first = self.witness, self.first
        if not isinstance(first, Hypergeometric) or named(first) is not None:
            return parse_expression(self.expression)
        if isinstance(c, Transfer):
            return collected(image_of(c.proof._value(), c.equivalence.map))
        _, _, m = shift(self.a, self.b, self.shifted)
        return image_of(Foreign(first.text(), first.latex()), m)

    def statement_latex(self) -> str:
        """What is proved, in LaTeX: the continued fraction, in Gauss's notation, and its value."""
        return f"{fraction_latex(self.a, self.b)} = {self.value_latex()}"

    def latex(self) -> str:
        r"""The statement and its proof in LaTeX, as a theorem for an article; it ends in the value."""
        first, value = self.first, self.value_latex()
        lines = [rf"\begin{{theorem}} ${self.statement_latex()}$. \end{{theorem}}", r"\begin{proof}"]
        inner = first.latex() if isinstance(first, Hypergeometric) else ""
        if isinstance(first, Factorisation):
            inner = latex(sum_expression(closed_sum(first) or {}))
        steps = [f"  {step_latex(step).replace('@', inner)}" for step in self._steps]
        if value not in steps[-1]:
            steps.append(f"  So the value is ${value}$.")
        return "\n".join([*lines, *steps, r"\end{proof}"])

    def _repr_markdown_(self) -> str:
        _, _, *steps, _ = self.latex().split("\n")
        theorem = f"**Theorem.** ${self.statement_latex()}$."
        return "\n".join([theorem, "", *(f"1. {step.strip()}" for step in steps)])

    def to_json(self) -> dict[str, object]:
        """The proof as JSON values."""
        return {
            "kind": self.kind,
            "method": self.method,
            "expression": self.expression,
            "statement": self.statement,
            "steps": list(self.steps),
        }


@dataclass(frozen=True)
class Transfer:
    """A proof of another formula, and the gauge that takes its limit to this one's."""

    equivalence: Equivalence
    proof: Proof


def _rebuilt(proof: Proof) -> Proof | None:
    """The proof that the certificate makes."""
    a, b, c, k = proof.a, proof.b, proof.witness, proof.shifted
    at, bt, m = shift(a, b, k)
    if isinstance(c, int):
        return of_termination(a, b, c)
    if isinstance(c, ExactLimit):
        return of_exact_limit(a, b, c)
    if isinstance(c, Quadratic):
        return of_root(a, b, c)
    if isinstance(c, LinearTail):
        return of_linear_tail(a, b, c)
    if isinstance(c, Transfer):
        return of_transfer(a, b, c) if _rebuilt(c.proof) == c.proof else None
    if isinstance(c, Factorisation):
        return of_factorisation(a, b, at, bt, m, k, c)
    if isinstance(c, Polygamma):
        return of_polygamma(a, b, c)
    if isinstance(c, Trajectory):
        return of_trajectory(c)
    return of_quotient(a, b, at, bt, m, k, c)


def of_termination(a: Polynomial, b: Polynomial, k: int) -> Proof:
    """The proof by an index at which b vanishes."""
    value = point_text(*terminating_value(a, b, k))
    step = f"$b({k}) = 0$, and $b(n)$ is not 0 before: the value is $p_{k - 1}/q_{k - 1} = {value}$."
    return Proof(a, b, "termination", value, statement(a, b, value), (step,), k)


def of_exact_limit(a: Polynomial, b: Polynomial, found: ExactLimit) -> Proof:
    """The proof by a minimal solution with a rational ratio, or by a function that is 0."""
    if isinstance(found.witness, Hypergeometric):
        return _of_zero(a, b, found, found.witness)
    value = value_text(found.value)
    top, bottom, start = found.witness.numerator, found.witness.denominator, found.witness.start
    if bottom.leading < 0:
        top, bottom = -top, -bottom
    u = "q_n" if found.value is None else combination(found.value)
    if classify(a, b).convergence is Convergence.LOGARITHMIC:
        minimal = (
            "All solutions share its leading coefficients, but those that are no multiple of it grow by a factor of "
            "$log n$, and so have no rational ratio: it is the minimal one"
        )
    else:
        minimal = "Its leading coefficients are those of the minimal solution, and not of a dominant one"
    steps = (
        f"$u_n = {u}$ solves the recurrence $u_n = a(n) u_(n-1) + b(n) u_(n-2)$.",
        f"From $n = {start}$ on, $u_n/u_(n-1) = ({top})/({bottom})$: the ratio solves "
        f"$r(n) r(n-1) = a(n) r(n-1) + b(n)$ identically, and is met at $n = {start}$.",
        f"{minimal}: "
        + ("$p_n/q_n$ tends to infinity." if found.value is None else f"$u_n/q_n -> 0$, and $L = {value}$."),
    )
    return Proof(a, b, "minimal solution", value, statement(a, b, value), steps, found)


def _of_zero(a: Polynomial, b: Polynomial, found: ExactLimit, quotient: Hypergeometric) -> Proof:
    value = value_text(found.value)
    side, place = (quotient.first, "numerator") if found.value == 0 else (quotient.second, "denominator")
    steps = (
        relation_step(quotient),
        f"By Pincherle's theorem the continued fraction is a multiple of the quotient of two neighbours. The {place}, "
        f"regularised ${quotient.function}$ with the parameters ${', '.join(map(str, side[:-1]))}$, is 0: its series "
        f"breaks off, after Kummer's or Euler's transformation if not before, and the sum vanishes. Both cannot, as "
        f"$b(n)$ is never 0: $L = {'0' if found.value == 0 else 'infinity'}$.",
    )
    return Proof(a, b, "hypergeometric", value, statement(a, b, value), steps, found)


def of_linear_tail(a: Polynomial, b: Polynomial, tail: LinearTail) -> Proof:
    """Parabolic, k1 = 0, deg a = 1: the minimal tail is a linear polynomial."""
    A, value = a.leading, tail.value
    steps = (
        f"$b(n) = -({A}/2)^2 (n + w)(n + w_1)$ with $w = {tail.low}$, $w_1 = {tail.high}$, and "
        f"$w + w_1 = 2 ({a(0)})/({A}) - 1$.",
        f"$T(n) = -({A}/2) (n + w)$ satisfies $T(n) (a(n) + T(n+1)) = b(n)$ identically; the other solution of this "
        "kind has $w_1$ in place of $w$: $T(n)$ is the smaller one, the tail by the minimal solution.",
        f"$L = a(0) + T(1) = ({A}/2) w_1 = {value}$.",
    )
    return Proof(a, b, "linear tail", str(value), statement(a, b, str(value)), steps, tail)


def of_root(a: Polynomial, b: Polynomial, root: Quadratic) -> Proof:
    """The proof by the quadratic equation of constant polynomials."""
    equation = str(Polynomial([a.leading, b.leading])).replace("n", "x")
    steps = (
        "$p_n = q_(n+1)$: both solve $u_n = a u_(n-1) + b u_(n-2)$ and begin with $1, a$.",
        f"With the roots $|x_1| > |x_2|$ of $x^2 = {equation}$: $q_n = (x_1^(n+1) - x_2^(n+1))/(x_1 - x_2)$.",
        "So $p_n/q_n = q_(n+1)/q_n -> x_1$.",
    )
    claim = f"L is the root of larger modulus of x^2 = {equation}"
    return Proof(a, b, "quadratic equation", str(root), claim, steps, root)


def of_transfer(a: Polynomial, b: Polynomial, c: Transfer) -> Proof:
    """The proof by that of a formula that is equivalent."""
    gauge, inner = c.equivalence, c.proof
    try:
        value = str(image_of_image(parse_expression(inner.expression), gauge.map))
    except InvalidInputError:  # hypergeometric functions have no place in the grammar of expressions
        value = image_text(gauge.map, inner.expression)
    k1, k2 = gauge.folds
    v = "; ".join(", ".join(str(entry) for entry in row) for row in (gauge.matrix[:2], gauge.matrix[2:]))
    folded = "" if k1 == k2 == 1 else f", $N$ the products of {k1} and {k2} neighbours"
    steps = (
        f"The formula with $a = {inner.a}$, $b = {inner.b}$ has the value $x = {inner.expression}$ ({inner.method}).",
        *inner._steps,
        f"Gauge: $V(n) = [{v}]$ takes its recurrence to this one, $N_g(n) V(n) = k(n) V(n-1) N_f(n)$ "
        f"identically{folded}.",
        f"At $n = {gauge.start}$, and so from there on, the convergents correspond, and a column of V leaves the "
        f"dominant solution: $L = {image_of(Name('x'), gauge.map)}$.",
    )
    return Proof(a, b, "transfer", value, statement(a, b, value), steps, c)


def of_factorisation(
    a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int, e: Factorisation
) -> Proof | None:
    """The proof by Euler's factorisation of a formula shifted by k; None where its sum has no closed form."""
    total = closed_sum(e)
    value = value_of_sum(total, m.compose(map_from_sum(at, e))) if total else None
    if not total or value is None:
        return None
    f, h1, h2 = (polynomial_text(p) for p in (e.f, e.h1, e.h2))
    steps = [
        "$b(x) = -h_1(x) h_2(x)$ and $f(x) a(x) = f(x-1) h_1(x) + f(x+1) h_2(x+1)$ with "
        f"$f = {f}$, $h_1 = {h1}$, $h_2 = {h2}$; $f(k)$ is not 0 for $k = 0, 1, 2, ...$",
        f"Hence (Euler) $p_N/q_N = {at(0)} + ({e.factor}) (1/S_N - 1)$ with $S_N = t_0 + ... + t_N$, "
        "$t_k = f(0) f(1)/(f(k) f(k+1)) h_1(1)...h_1(k)/(h_2(2)...h_2(k+1))$.",
        f"The factors cancel to $t_k = {term_text(e)}$: ${', '.join(map(str, e.terms(4)))}, ...$",
        f"{_why(e)}: $S_N -> @$.",
    ]
    if k:
        steps = [shift_step(at, bt, m, k), *steps]
    return Proof(a, b, "Euler", value, statement(a, b, value), tuple(steps), e, k)


def _why(e: Factorisation) -> str:
    """Why Euler's sum is what it is."""
    if (form := terms(e)) is not None:
        return _WHY[len(form.factorials)]
    series = related(e)
    assert series is not None
    return series.reason()


def of_polygamma(a: Polynomial, b: Polynomial, found: Polygamma) -> Proof | None:
    """The proof by a continued fraction of the trigamma or the tetragamma function; None where its argument is far."""
    value = found.value()
    if value is None:
        return None
    s, r = found.scale, fraction_text(found.argument)
    form, limit_of, source = (
        (
            "s (2r - 1)(2n + 1)$, $b(n) = s^2 n^4",
            "2 s/psi'(r)",
            "T. J. Stieltjes, Quart. J. Math. 24, 1890; Entry 30",
        )
        if found.order == 1
        else (
            "s (2n + 1)(n^2 + n + 1 + 2r(r - 1))$, $b(n) = -s^2 n^6",
            "-2 s/psi''(r)",
            "the even part of Entry 32(iii)",
        )
    )
    steps = (
        f"$a(n) = {form}$ with $s = {s}$, $r = {r}$.",
        f"For $r > 1/2$ this continued fraction is ${limit_of} = {value}$ ({source} of B. C. Berndt, "
        "Ramanujan's Notebooks II, chapter 12).",
    )
    return Proof(a, b, "polygamma", value, statement(a, b, value), steps, found)


def of_trajectory(found: Trajectory) -> Proof | None:
    """The proof by a hypergeometric sum along a direction; None where its sums have no known value.

    Whether the sum is the minimal solution is for the checker to say (`Proof.verify`).
    """
    limit_of = trajectory.value(found)
    if limit_of is None:
        return None
    value, steps = str(limit_of), trajectory.steps(found, limit_of)
    return Proof(found.a, found.b, "trajectory", value, statement(found.a, found.b, value), steps, found)


def of_quotient(
    a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int, found: Hypergeometric
) -> Proof:
    """The proof by a quotient of hypergeometric functions, of a formula shifted by k."""
    text, classical = found.text(), named(found)
    unnamed = text if k == 0 else image_text(m, text)
    value = unnamed if classical is None else str(collected(image_of(classical.value, m)))
    steps = [
        relation_step(found),
        "By Pincherle's theorem the continued fraction is the quotient of two neighbours: $@$.",
    ]
    if classical is not None:
        steps.append(f"Its value is ${classical.value}$ ({classical.source}).")
    if k:
        steps = [shift_step(at, bt, m, k), *steps]
    return Proof(a, b, "hypergeometric", value, statement(a, b, value), tuple(steps), found, k)
