"""What is known of one formula, as plain values: the results of `pcf eval` and `pcf identify`."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from pcf import engine
from pcf.constants.catalogue import Constant
from pcf.continued_fraction import PCF
from pcf.discovery.numbers import NumberFound
from pcf.dynamics.exact import exact_text
from pcf.dynamics.limit import Limit
from pcf.dynamics.metrics import Metrics
from pcf.dynamics.status import Status
from pcf.errors import PrecisionError
from pcf.proofs.derived import derived, nature_of
from pcf.proofs.proof import Proof

_DEPTH: Final = 1000
_QUICK_BITS: Final = 4e6  # of a convergent, up to which the measurements take two seconds at most
_GROWTH: Final = ("eta", "gamma", "sigma", "beta")


def facts(formula: PCF, digits: int = 50, depth: int | None = None) -> dict[str, Any]:
    """Status, limit, irrationality measures and growth of a formula; the keys are the public contract's.

    Args:
        formula: the continued fraction.
        digits: significant digits of the limit, >= 1.
        depth: depth N of the measured values; None for 1000, or fewer where that would take more than some seconds.

    Returns:
        JSON values; None where something is unknown, or undefined because the formula does not converge. Growths
        are coefficients of n log n (eta), n (gamma), sqrt n (sigma) and log n (beta), natural logarithms. Where the
        limit cannot be had to so many digits within the budget, it has those that can be had or is None, and there is
        one key more, `note`, that says why.

    Raises:
        ResourceLimitError: the depth needs more than the budget; found out before the work.

    Example:
        >>> known = facts(PCF("2*n+1", "n^2"), digits=20)
        >>> known["status"], known["limit"], known["irrational"]
        ('converges', '1.2732395447351626862', None)
    """
    if depth is None:
        depth = quick_depth(formula)
    metrics = formula.metrics(depth)
    value, note = _value(formula, digits)
    converges = formula.status is Status.CONVERGES
    return {
        "a": str(formula.a),
        "b": str(formula.b),
        "status": formula.status.value,
        "reason": formula.status_reason,
        "limit": _limit_text(formula, value),
        "digits": value.digits if value is not None else None,
        "certified": value.certified if value is not None else False,
        "exact": exact_text(value.exact)
        if value is not None and (value.infinite or value.exact is not None)
        else None,
        "depth": depth,
        "delta_naive": metrics.delta_naive,
        "delta": metrics.delta,
        "delta_blind": metrics.delta_blind,
        "delta_limit": metrics.delta_limit,
        "delta_limit_error": metrics.delta_limit_error,
        "error_growth": _growth(metrics, "") if converges else None,
        "denominator_growth": _growth(metrics, "q_") if converges else None,
        "reduced_denominator_growth": None
        if metrics.qr_eta is None
        else {"eta": metrics.qr_eta, "gamma": metrics.qr_gamma, "model": "eta n log n + gamma n"},
        "log_gcd": metrics.log_gcd[-1],
        "irrational": metrics.irrational,
        **_proved_value(formula),
    } | ({} if note is None else {"note": note})


def quick_depth(formula: PCF) -> int:
    """The depth to which a formula is measured in about a second: 1000, or fewer where convergents are so long.

    Example:
        >>> quick_depth(PCF("2*n + 1", "n^2")), quick_depth(PCF("n^1000", "1")) < 1000
        (1000, True)
    """
    return max(engine.fitting_depth(formula.a, formula.b, _DEPTH, _QUICK_BITS), 1)


_IRRATIONAL: Final = {
    "proved": "proved by the growth of error and denominators",
    "evidence": "evidence: δ stays above 0, which is no proof",
    None: "not decided by these convergents",
}


def irrational_words(known: dict[str, Any]) -> str:
    """Whether the limit of a formula of which these facts are known is irrational, and why.

    Example:
        >>> irrational_words(facts(PCF("2*n+1", "n^2"), digits=20))
        'proved: transcendental, by its value (Lindemann 1882, Weierstrass 1885)'
    """
    if known["exact"] is not None:
        return "proved: the root of a quadratic equation" if "sqrt" in known["exact"] else "no"
    if known["nature"] is not None and known["irrational"] != "proved":
        return f"proved: {known['nature']['kind']}, by its value ({known['nature']['source']})"
    return _IRRATIONAL[known["irrational"]]


def _proved_value(formula: PCF) -> dict[str, Any]:
    """The value of a converging formula where it has a proof and a name, and what this number is known to be."""
    proof = formula.prove() if formula.status is Status.CONVERGES else None
    match = None if proof is None else derived(proof, 1)
    if proof is None or match is None:
        return {"value": None, "nature": None}
    known = nature_of(proof.expression)
    return {
        "value": {"constant": match.constant, "expression": match.expression, "kind": proof.kind},
        "nature": None if known is None else {"kind": known.kind, "source": known.source},
    }


def identification(
    formula: PCF, digits: int = 100, constants: Sequence[str | Constant] | None = None, *, deeper: bool = False
) -> dict[str, Any]:
    """The constants that a formula's limit is found to be an expression of; the keys are the public contract's.

    Args:
        formula: the continued fraction.
        digits: of the limit; relations are searched at so many (at least 35, at most 200) and confirmed 50 above.
        constants: slugs of the constants to try, and constants of your own; the whole catalogue by default.
        deeper: where nothing is found, try more (`PCF.identify`).

    Returns:
        JSON values; `matches` is best first, and empty when nothing has enough evidence.
    """
    value, note = _value(formula, digits)
    return {
        "a": str(formula.a),
        "b": str(formula.b),
        "status": formula.status.value,
        "limit": _limit_text(formula, value),
        "matches": [
            {
                "constant": match.constant,
                "expression": match.expression,
                "digits_confirmed": match.digits_confirmed,
                "surplus_digits": match.surplus_digits,
                "proof": match.proof,
            }
            for match in (
                formula.identify(digits, constants, deeper=deeper) if value is not None and note is None else []
            )
        ],
    } | ({} if note is None else {"note": note})


def number(found: NumberFound) -> dict[str, Any]:
    """What a number was found to be, as `pcf identify NUMBER` prints it."""
    return {
        "value": found.value,
        "digits": found.digits,
        "matches": [
            {
                "constant": match.constant,
                "expression": match.expression,
                "digits_confirmed": match.digits_confirmed,
                "surplus_digits": match.surplus_digits,
            }
            for match in found.matches
        ],
        "formulas": [{"a": str(a), "b": str(b), "map": list(m.coefficients)} for a, b, m in found.formulas],
    }


def proof(formula: PCF) -> dict[str, Any]:
    """The proof of a formula's value, as `pcf prove` prints it.

    Returns:
        JSON values; `proof` is None where none is found, or the formula has no value.

    Example:
        >>> proof(PCF("n", "n"))["proof"]["expression"]
        '1/(E - 1)'
    """
    return {
        "a": str(formula.a),
        "b": str(formula.b),
        "status": formula.status.value,
        "proof": proof_json(formula.prove()),
    }


def proof_json(found: Proof | None) -> dict[str, Any] | None:
    """A proof as JSON values, with its LaTeX and whether the independent checker accepts it."""
    return None if found is None else found.to_json() | {"verified": found.verify(), "latex": found.latex()}


def equivalence(first: PCF, second: PCF) -> dict[str, Any]:
    """Whether a gauge relates two formulas, as `pcf equivalence` prints it.

    Returns:
        JSON values; `equivalent` is True or False where that is proved, else None; `map` takes the value of the first
        formula to that of the second.

    Example:
        >>> equivalence(PCF("2", "n"), PCF("4n + 5", "-4n^2 + 2n"))["map"]
        [0, 2, 1, 0]
    """
    found = first.equivalence(second)
    return {
        "equivalent": True if found else first.equivalent(second),
        "map": list(found.map.coefficients) if found else None,
        "folds": list(found.folds) if found else None,
        "degree": found.degree if found else None,
        "verified": found.verify() if found else False,
    }


def _value(formula: PCF, digits: int) -> tuple[Limit | None, str | None]:
    """The limit, to fewer digits where the budget allows no more, and a word on what is missing."""
    if formula.status not in (Status.CONVERGES, Status.TERMINATES):
        return None, None
    try:
        return formula.limit(digits), None
    except PrecisionError as error:
        shorter = None
        with suppress(PrecisionError):
            shorter = formula.limit(error.reached) if error.reached else None
        return shorter, str(error)


def _limit_text(formula: PCF, value: Limit | None) -> str | None:
    """Decimal digits; the exact value of a terminating formula; None without a value."""
    if value is None:
        return None
    return exact_text(value.exact) if formula.status is Status.TERMINATES else str(value)


def _growth(metrics: Metrics, prefix: str) -> dict[str, float | None] | None:
    values = {name: getattr(metrics, prefix + name) for name in _GROWTH}
    return values if any(value is not None for value in values.values()) else None
