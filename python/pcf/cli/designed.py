"""How `pcf design` prints formulas and families."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.markup import escape

from pcf.cli.notation import expression_text, polynomial_text
from pcf.cli.output import delta_limit_text, show, show_block, show_facts

if TYPE_CHECKING:
    from pcf.designing.design import Designed
    from pcf.designing.families import DesignedFamily
    from pcf.proofs.proof import Proof

_ARTICLES: Final = {
    "trajectory": "a ",
    "quadratic equation": "a ",
    "linear tail": "a ",
    "polygamma": "the function ",
}


def show_formulas(found: "Sequence[Designed]", bits: bool = False) -> None:
    """A block for each formula, best first, with all that is known of it; if asked for, with digits a bit."""
    if not found:
        show(
            "no formula within these bounds; try larger --degrees or a smaller bound, if 0F1, 1F1, 2F1, 3F2(1) or "
            "7F6(1) has values in this constant (of others pcf design knows the published formulas alone)"
        )
        return
    for i, one in enumerate(found, 1):
        show_block(f"{i}. [bold]{expression_text(one.expression)}[/]", _facts(one, bits))
    show(
        "[dim]values: proved, the checker accepts them; digits: by the exact growth of the error; "
        "no gauge was found between any two of one rate[/]"
    )


def show_families(found: "Sequence[Designed]", families: "Sequence[Sequence[DesignedFamily]]") -> None:
    """The families of each formula, and why their values hold."""
    for one, some in zip(found, families, strict=True):
        if some:
            show(f"\nfamilies of [bold]{expression_text(one.expression)}[/], for t = 0, 1, 2, …")
        for family in some:
            plain = (family.a, family.b, family.step.image("L"))
            a, b = (expression_text(text).replace("·", "") for text in plain[:2])
            step = expression_text(plain[2])  # with its dots: 2L(t + 1) would be a value of L
            facts = [("a(n)", a), ("b(n)", b), ("L(0)", expression_text(family.first)), ("L(t+1)", step)]
            show_facts([], facts)
    if any(families):
        show(
            "[dim]L = L(t), the limit at t: the first proved, the step by an identity between polynomials in n and t; "
            "the checker accepts both[/]"
        )
    else:
        show("[dim]no families were found; formulas that are no trajectories have none[/]")


def _facts(one: "Designed", bits: bool) -> Iterator[tuple[str, str]]:
    yield "a(n)", polynomial_text(one.a)
    yield "b(n)", polynomial_text(one.b)
    yield "proof", _proof(one.proof)
    yield "digits", _digits(one)
    if one.by_primes is not None:
        yield "δ limit", f"{one.by_primes.value:+.5f}   [dim]by primes, a conjecture[/]".replace("-", "−", 1)
        yield "", f"= {expression_text(one.by_primes.expression)}"
    elif one.delta_limit is not None:
        yield "δ limit", delta_limit_text(one.delta_limit, one.delta_limit_error or 0.0)
    else:
        yield "δ limit", "not known"
    if bits and one.best_delta_limit is not None:
        each = (1 + one.best_delta_limit) * math.log10(2)
        places = 2 if one.by_primes is None and one.delta_limit_error else 5
        yield "a bit", f"{each:.{places}f} digits   [dim]of reduced denominators, if the δ limit is right[/]"
    if one.irrationality_measure is not None:
        yield "measure", f"at most {_measure(one)}   [dim]of irrationality, if the δ limit is right[/]"
    yield "LaTeX", escape(one.proof.statement_latex())


def _proof(proof: "Proof") -> str:
    """The kind, and the method where it says more."""
    from pcf.proofs.proof import Transfer

    if isinstance(proof.witness, Transfer):
        return f"{proof.kind} by a gauge, from {_proof(proof.witness.proof)}"
    by = proof.method
    return proof.kind if by == proof.kind else f"{proof.kind}, by {_ARTICLES.get(by, '')}{by}"


def _digits(one: "Designed") -> str:
    """Digits that a term adds; where there are more with each, how the error falls."""
    from pcf.results.growths import coefficients, growth_text

    if one.digits_per_term is not None:
        return f"{one.digits_per_term:.3f} a term"
    words = growth_text(coefficients({}, one.growth.symbolic()))
    return f"∞ a term: log|L − pₙ/qₙ| ~ {words}"


def _measure(one: "Designed") -> str:
    """The bound, rounded up."""
    assert one.irrationality_measure is not None
    places = 1 if one.by_primes is None and one.delta_limit_error else 3
    return f"{math.ceil(one.irrationality_measure * 10**places - 1e-9) / 10**places:.{places}f}"
