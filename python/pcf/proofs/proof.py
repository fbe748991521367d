"""Proofs of the value of a formula: what it is, and why, in steps that can be checked and checked again by machine.

Tried in this order: termination; a minimal solution with a rational ratio (`exact`); the quadratic equation of constant
polynomials; Euler's factorisation with a sum in closed form (`euler`, `summation`); the proof of an equivalent formula
(`library`, `gauge`); a quotient of hypergeometric functions (`hypergeometric`). Where Euler's or the last do not apply
to a formula, a shift of it by a few steps is tried, whose value leads back by an exact Moebius map.
Source: docs/mathematics.md, sections 2, 9, 10 and 13.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Union

import flint

from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.evaluation import ball
from pcf.constants.expression import Name, parse_expression
from pcf.constants.markup import latex
from pcf.dynamics.exact import (
    ExactLimit,
    LinearTail,
    MinimalRatio,
    exact_limit,
    exact_root,
    is_minimal_ratio,
    linear_tail,
    terminating_value,
)
from pcf.dynamics.hypergeometric import Hypergeometric, hypergeometric, regularised
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, Status, classify
from pcf.equivalence.orbits import shift
from pcf.errors import InvalidInputError, PCFError, PrecisionError, ResourceLimitError
from pcf.identification.identification import Identification
from pcf.identification.images import image_of
from pcf.proofs.euler import Factorisation, factorisations
from pcf.proofs.euler_value import map_from_sum, sum_expression, sums_agree, value_of_sum
from pcf.proofs.gauge import Equivalence, equivalence, inequivalent
from pcf.proofs.library import members
from pcf.proofs.summation import closed_sum, term_text
from pcf.proofs.text import (
    combination,
    image_text,
    point_text,
    polynomial_text,
    relation_step,
    shift_step,
    statement,
    step_latex,
    value_text,
)

_SHIFTS: Final = 4  # for Euler's factorisation, whose f may vanish at 0, 1, ...
_MORE_SHIFTS: Final = 40  # past the poles of hypergeometric functions
_EXPONENTIALS: Final = frozenset({"E", "sqrt(E)"})
_WHY: Final = {
    True: "By the exponential series",
    False: "By partial fractions and the sums of $z^k/(k+r)^s$, DLMF 5.7, 25.11 and 4.6",
}
_KINDS: Final = {"quadratic equation": "quadratic", "linear tail": "quadratic"}
_DIGITS: Final = 62
_ACCURATE: Final = 200  # bits
_PRECISIONS: Final = (300, 600, 1200, 2400, 4800)  # bits to work with, until so many are left
_LARGE: Final = 500  # a parameter

Method = Callable[[Polynomial, Polynomial, Polynomial, Polynomial, Moebius, int], "Proof | None"]
"""Proves (a, b), given a shift of it, the map from its value, and by how much it is shifted."""

Certificate = Union[int, ExactLimit, Quadratic, LinearTail, Factorisation, Hypergeometric, "Transfer"]


@dataclass(frozen=True)
class Proof:
    """The value of a formula, proved.

    Attributes:
        a, b: the polynomials.
        method: `termination`, `minimal solution`, `quadratic equation`, `linear tail`, `Euler`, `hypergeometric` or
            `transfer`.
        expression: the value as text that sympy reads.
        statement: what is proved, in one line.
        certificate: what the steps rest on: the index of termination, the exact limit with its witness, the root, the
            linear tail, Euler's factorisation, or the hypergeometric quotient, of the formula shifted by `shifted`; or
            the proof of another formula and the gauge that leads from it.

    Example:
        >>> proof = prove(Polynomial("1"), Polynomial("n^2"))
        >>> isinstance(proof, Proof), proof.expression, proof.verify()
        (True, '1/log(2)', True)
    """

    a: Polynomial
    b: Polynomial
    method: str
    expression: str
    statement: str
    _steps: tuple[str, ...]  # with formulas in dollars
    certificate: Certificate
    shifted: int = 0

    @property
    def kind(self) -> str:
        """The method, of six that programs may rely on: `quadratic` where a quadratic equation is solved."""
        return _KINDS.get(self.method, self.method)

    @property
    def steps(self) -> tuple[str, ...]:
        """The argument, one step an entry, in plain text."""
        c = self._first()
        inner = c.text() if isinstance(c, Hypergeometric) else ""
        if isinstance(c, Factorisation):
            inner = str(sum_expression(closed_sum(c) or {}))
        return tuple(step.replace("$", "").replace("@", inner) for step in self._steps)

    def _first(self) -> Certificate:
        """The certificate that a transfer begins with."""
        c = self.certificate
        return c.proof._first() if isinstance(c, Transfer) else c

    def verify(self) -> bool:
        """Check all of it again, from the certificate alone.

        The identities are worked out anew, exactly; statement, expression and steps are written anew from the
        certificate, and have to be these; and where the value is no exact number, a ball of it of 200 bits at least has
        to meet the certified limit.
        """
        try:
            return _rebuilt(self) == self and self._has_value()
        except (
            PCFError,
            ArithmeticError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ):  # a certificate that makes no sense
            return False

    def _has_value(self) -> bool:
        """Whether the certificate's value is that of the convergents."""
        c = self.certificate
        if isinstance(c, int | ExactLimit):
            return True  # exact arithmetic has said so
        if isinstance(c, Quadratic | LinearTail):
            return self._agrees(lambda: (c if isinstance(c, Quadratic) else c.value).ball())
        if isinstance(c, Factorisation):
            return self._agrees(lambda: ball(parse_expression(self.expression), _DIGITS + 20))
        if isinstance(c, Transfer):
            return self._agrees(lambda: c.equivalence.map(limit(*c.equivalence.f, _DIGITS).ball))
        _, _, m = shift(self.a, self.b, self.shifted)
        # with large parameters a function takes seconds at a high precision: then it is not proved
        precisions = _PRECISIONS if c.size() < _LARGE else _PRECISIONS[:2]
        return self._agrees(lambda: m(c.ball_of_bits(flint.ctx.prec)), precisions)

    def latex(self) -> str:
        r"""The statement and its proof in LaTeX, as a theorem for an article."""
        c, first = self.certificate, self._first()
        if isinstance(c, Hypergeometric):
            value = rf"\mu\left({c.latex()}\right)" if self.shifted else c.latex()
        elif isinstance(first, Hypergeometric):
            value = rf"\mu\left({first.latex()}\right)"
        else:
            value = r"\infty" if self.expression == "zoo" else latex(parse_expression(self.expression))
        a, b = self.a.latex(), self.b.latex()
        fraction = rf"{integer_text(self.a(0))} + \mathop{{\mathrm K}}_{{n \ge 1}} \frac{{{b}}}{{{a}}}"
        lines = [rf"\begin{{theorem}} ${fraction} = {value}$. \end{{theorem}}", r"\begin{proof}"]
        inner = first.latex() if isinstance(first, Hypergeometric) else ""
        if isinstance(first, Factorisation):
            inner = latex(sum_expression(closed_sum(first) or {}))
        steps = (f"  {step_latex(step).replace('@', inner)}" for step in self._steps)
        return "\n".join([*lines, *steps, r"\end{proof}"])

    def to_json(self) -> dict[str, object]:
        """The proof as JSON values."""
        return {
            "kind": self.kind,
            "method": self.method,
            "expression": self.expression,
            "statement": self.statement,
            "steps": list(self.steps),
        }

    def _agrees(self, value: Callable[[], flint.arb], precisions: tuple[int, ...] = _PRECISIONS) -> bool:
        """Whether the value, at a precision that leaves it 200 bits, meets the certified limit of as many."""
        known = limit(self.a, self.b, _DIGITS)
        for precision in precisions:
            with flint.ctx.workprec(precision):
                found = value()
                if found.is_finite() and found.rel_accuracy_bits() >= _ACCURATE:
                    return bool(known.certified and found.overlaps(known.ball))
        return False


@dataclass(frozen=True)
class Transfer:
    """A proof of another formula, and the gauge that takes its limit to this one's."""

    equivalence: Equivalence
    proof: Proof


def prove(a: Polynomial, b: Polynomial) -> Proof | None:
    """A proof of the value of a formula that converges or terminates; None where none is found.

    Args:
        a, b: polynomials, neither identically zero.

    Example:
        >>> found = prove(Polynomial("1"), Polynomial("n^2"))
        >>> found.method, found.expression, found.verify()
        ('Euler', '1/log(2)', True)
    """
    found = _found(a, b)
    return found if found is not None and found.verify() else None


def _found(a: Polynomial, b: Polynomial) -> Proof | None:
    c = classify(a, b)
    if c.status in (Status.DIVERGES, Status.OSCILLATES):
        return None
    if c.terminates_at is not None:
        with suppress(PrecisionError):  # too far out to be written down
            return _of_termination(a, b, c.terminates_at)
        return None
    if (root := exact_root(a, b)) is not None and isinstance(root.exact(), Quadratic):
        return _of_root(a, b, root)
    if (exact := exact_limit(a, b)) is not None:
        return _of_exact_limit(a, b, exact)
    if (tail := linear_tail(a, b)) is not None:
        return _of_linear_tail(a, b, tail)
    return _shifted(a, b, _by_euler, _SHIFTS) or _transferred(a, b) or _shifted(a, b, _by_functions, _MORE_SHIFTS)


def _transferred(a: Polynomial, b: Polynomial) -> Proof | None:
    """The proof by that of a formula that is equivalent."""
    for x, y, image in members(a, b):
        if not inequivalent((x, y), (a, b)) and (gauge := equivalence((x, y), (a, b), image)) is not None:
            proof = prove(x, y)
            if proof is not None and proof.expression not in ("0", "zoo"):
                return _of_transfer(a, b, Transfer(gauge, proof))
    return None


def _rebuilt(proof: Proof) -> Proof | None:
    """The proof that the certificate makes, after its identities were checked; None where one fails."""
    a, b, c, k = proof.a, proof.b, proof.certificate, proof.shifted
    at, bt, m = shift(a, b, k)
    if isinstance(c, int):
        ends = c >= 1 and b(c) == 0 and all(b(n) for n in range(1, c))
        return _of_termination(a, b, c) if ends else None
    if isinstance(c, ExactLimit):
        if isinstance(c.witness, MinimalRatio):
            holds = is_minimal_ratio(a, b, c.value, c.witness)
        else:
            zero = c.witness.vanishing()
            holds = c.witness == regularised(a, b) and (zero, c.value) in (("first", 0), ("second", None))
        return _of_exact_limit(a, b, c) if holds else None
    if isinstance(c, Quadratic):
        # the larger root has the sign of a, and more than half its modulus
        larger = a.degree == 0 and float((c - flint.fmpq(a.leading, 2)) * a.leading) > 0
        return _of_root(a, b, c) if larger and c * c == c * a.leading + b.leading else None
    if isinstance(c, LinearTail):
        converges = classify(a, b).convergence in (Convergence.POWER, Convergence.LOGARITHMIC)
        return _of_linear_tail(a, b, c) if converges and c.holds(a, b) else None
    if isinstance(c, Transfer):
        gauge = c.equivalence
        holds = gauge.g == (a, b) and gauge.f == (c.proof.a, c.proof.b) and gauge.verify() and c.proof.verify()
        return _of_transfer(a, b, c) if holds else None
    if isinstance(c, Factorisation):
        return _euler_proof(a, b, at, bt, m, k, c) if c.holds(at, bt) and sums_agree(c, at, bt) else None
    return _functions_proof(a, b, at, bt, m, k, c) if c == hypergeometric(at, bt) else None


def with_proof(match: Identification, a: Polynomial, b: Polynomial) -> Identification:
    """The identification of a formula's limit with its proof, where one is found of the very same expression."""
    if match.proof is not None:
        return match
    if (root := exact_root(a, b)) is not None:
        found: Proof | None = _of_root(a, b, root)
        same = match.relation.coefficients == (-b.leading, -a.leading, 1)
    else:
        found = _shifted(a, b, _by_euler, _SHIFTS) if match.relation.kind == "moebius" else None
        same = found is not None and found.expression == match.expression
    if found is None or not same:
        return match
    return replace(match, proof={"kind": found.kind, "method": found.method, "statement": found.statement})


def _of_termination(a: Polynomial, b: Polynomial, k: int) -> Proof:
    value = point_text(*terminating_value(a, b, k))
    step = f"$b({k}) = 0$, and $b(n)$ is not 0 before: the value is $p_{k - 1}/q_{k - 1} = {value}$."
    return Proof(a, b, "termination", value, statement(a, b, value), (step,), k)


def _of_exact_limit(a: Polynomial, b: Polynomial, found: ExactLimit) -> Proof:
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


def _of_linear_tail(a: Polynomial, b: Polynomial, tail: LinearTail) -> Proof:
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


def _of_root(a: Polynomial, b: Polynomial, root: Quadratic) -> Proof:
    equation = str(Polynomial([a.leading, b.leading])).replace("n", "x")
    steps = (
        "$p_n = q_(n+1)$: both solve $u_n = a u_(n-1) + b u_(n-2)$ and begin with $1, a$.",
        f"With the roots $|x_1| > |x_2|$ of $x^2 = {equation}$: $q_n = (x_1^(n+1) - x_2^(n+1))/(x_1 - x_2)$.",
        "So $p_n/q_n = q_(n+1)/q_n -> x_1$.",
    )
    claim = f"L is the root of larger modulus of x^2 = {equation}"
    return Proof(a, b, "quadratic equation", str(root), claim, steps, root)


def _of_transfer(a: Polynomial, b: Polynomial, c: Transfer) -> Proof:
    gauge, inner = c.equivalence, c.proof
    try:
        value = str(image_of(parse_expression(inner.expression), gauge.map))
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


def _shifted(a: Polynomial, b: Polynomial, method: Method, shifts: int) -> Proof | None:
    """The proof by this method of the formula, or of a shift of it by fewer steps than that."""
    for k in range(shifts):
        try:
            shifted_a, shifted_b, m = shift(a, b, k)
        except (InvalidInputError, ResourceLimitError):
            return None
        found = method(a, b, shifted_a, shifted_b, m, k)
        if found is not None:
            return found
    return None


def _by_euler(a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int) -> Proof | None:
    proofs = (_euler_proof(a, b, at, bt, m, k, e) for e in factorisations(at, bt))
    return next((proof for proof in proofs if proof is not None), None)


def _euler_proof(
    a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int, e: Factorisation
) -> Proof | None:
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
        f"{_WHY[not _EXPONENTIALS.isdisjoint(name.partition('**')[0] for name in total)]}: $S_N -> @$.",
    ]
    if k:
        steps = [shift_step(at, bt, m, k), *steps]
    return Proof(a, b, "Euler", value, statement(a, b, value), tuple(steps), e, k)


def _by_functions(a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int) -> Proof | None:
    found = hypergeometric(at, bt)
    if found is None or not found.ball(30).is_finite():
        return None
    return _functions_proof(a, b, at, bt, m, k, found)


def _functions_proof(
    a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int, found: Hypergeometric
) -> Proof:
    text = found.text()
    value = text if k == 0 else image_text(m, text)
    steps = [
        relation_step(found),
        "By Pincherle's theorem the continued fraction is the quotient of two neighbours: $@$.",
    ]
    if k:
        steps = [shift_step(at, bt, m, k), *steps]
    return Proof(a, b, "hypergeometric", value, statement(a, b, value), tuple(steps), found, k)
