"""What is computed on request, in a worker process: each task yields the parts of its answer, the first ones first."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pcf.arithmetic.decimals import cut, parse_value
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.scanning import scan
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.continued_fraction import PCF
from pcf.discovery.classes.classing import class_atlas
from pcf.discovery.labels.labelling import label_atlas
from pcf.discovery.literature import known, literature
from pcf.discovery.numbers import LEAST_DIGITS
from pcf.discovery.numbers import identify as identify_number
from pcf.dynamics.status import Status
from pcf.equivalence.orbits import canonical
from pcf.errors import InvalidInputError, PCFError, ResourceLimitError
from pcf.explore.notation import copies
from pcf.results.formula import facts, identification, irrational_words, number, proof_json, quick_depth
from pcf.results.growths import growth_words

_DIGITS: Final = 100
_MOST_CHARACTERS: Final = 10_000  # of a polynomial, or of any text of an answer
_VALUE_DIGITS: Final = 60
_POINTS: Final = 28
_TERMS: Final = 3
_WITH_VALUE: Final = (Status.CONVERGES, Status.TERMINATES)


def formula(a: str, b: str) -> Iterator[dict[str, Any]]:
    """All that is known of a formula.

    Raises:
        InvalidPolynomialError: one of the polynomials is none.
        ResourceLimitError: they are too long for a page.

    Example:
        >>> found = {name: value for part in formula("2n + 1", "n^2") for name, value in part.items()}
        >>> found["proof"]["expression"], found["orbit"]["key"], found["speed"]
        ('4/pi', '2,1;1,0,0', 'exponential: 0.766 digits a term')
    """
    f = PCF(a, b)
    for side, polynomial in zip("ab", f, strict=True):
        if (length := len(str(polynomial))) > _MOST_CHARACTERS:
            raise ResourceLimitError(
                f"{side}: {length:,} characters when multiplied out, and a page shows {_MOST_CHARACTERS:,}; "
                "the command line takes more: pcf eval"
            )
    yield {"a": str(f.a), "b": str(f.b), "status": f.status.value, "reason": f.status_reason}
    notes: dict[str, str] = {}
    for name, part in _PARTS.items():
        try:
            yield _readable(part(f))
        except PCFError as error:
            notes[name] = str(error)
            yield {"notes": notes}


def _readable(value: Any) -> Any:
    """The same JSON value, with the beginning of texts that are longer than a page shows."""
    if isinstance(value, str):
        return cut(value, _MOST_CHARACTERS) if len(value) > _MOST_CHARACTERS else value
    if isinstance(value, dict):
        return {name: _readable(inner) for name, inner in value.items()}
    return [_readable(inner) for inner in value] if isinstance(value, list) else value


def _facts(f: PCF) -> dict[str, Any]:
    known, growth = facts(f, _DIGITS), f.growth()
    return (
        known
        | growth_words(known, growth.symbolic() if growth else None)
        | {"irrational_words": irrational_words(known)}
    )


def _proof(f: PCF) -> dict[str, Any]:
    found = f.prove()
    return {"proof": proof_json(found), "marked_steps": [] if found is None else list(found.marked_steps)}


def _matches(f: PCF) -> dict[str, Any]:
    return {"matches": identification(f, _DIGITS)["matches"] if f.status in _WITH_VALUE else []}


def _orbit(f: PCF) -> dict[str, Any]:
    c = canonical(f.a, f.b)
    orbit = {"a": str(c.a), "b": str(c.b), "key": c.key, "map": None}
    return {"orbit": orbit | {"map": [str(entry) for entry in c.moebius.coefficients]}}


def _trajectory(f: PCF) -> dict[str, Any]:
    """Deltas at depths in a geometric progression, up to the depth of the measurements."""
    if f.status is not Status.CONVERGES:
        return {"trajectory": []}
    depth = quick_depth(f)
    depths = sorted({max(round(depth ** (k / _POINTS)), 2) for k in range(4, _POINTS + 1)})
    points = f.trajectory(depths)
    return {"trajectory": [{"depth": p.depth, "delta": p.delta, "delta_naive": p.delta_naive} for p in points]}


def _by_primes(f: PCF) -> dict[str, Any]:
    found = f.delta_limit()
    return {"by_primes": None if found is None else {"value": found.value, "expression": found.expression}}


def _expansion(f: PCF) -> dict[str, Any]:
    found = f.error_expansion(_TERMS)
    return {"error_expansion": None if found is None else str(found)}


_PARTS: Final[dict[str, Callable[[PCF], dict[str, Any]]]] = {
    "measurements": _facts,
    "orbit": _orbit,
    "proof": _proof,
    "constants": _matches,
    "literature": lambda f: {"known": [one.to_json() for one in known(f.a, f.b)]},
    "delta against depth": _trajectory,
    "delta limit by primes": _by_primes,
    "error expansion": _expansion,
    "copies": lambda f: {"copies": copies(f)},
}


def polynomial(text: str) -> Iterator[dict[str, Any]]:
    """A polynomial as atlases name it.

    Example:
        >>> next(polynomial("n² + n·2"))
        {'polynomial': 'n^2 + 2*n'}
    """
    yield {"polynomial": str(Polynomial(text))}


def value(text: str) -> Iterator[dict[str, Any]]:
    """What a number is, given by digits or as an expression of constants.

    Raises:
        InvalidInputError: neither.

    Example:
        >>> [next(value(text))["value"][:12] for text in ("0.5458720318", "1/(2*Catalan)")]
        ['0.5458720318', '0.5458720318']
    """
    try:
        _, tolerance = parse_value(text)
    except InvalidInputError:
        digits = ball(parse_expression(text), _VALUE_DIGITS).str(_VALUE_DIGITS, radius=False)
        yield {"value": digits, "expression": text}
        yield number(identify_number(digits))
        return
    yield {"value": text}
    try:
        yield number(identify_number(text))
    except InvalidInputError as error:  # too few digits to tell constants from chance
        if tolerance == 0:
            raise
        yield {"note": str(error), "needed": LEAST_DIGITS}


def published(directory: str) -> Iterator[dict[str, Any]]:
    """Make an atlas of the published formulas, with classes and labels."""
    formulas = list(dict.fromkeys((one.a, one.b) for one in literature()))
    scan(formulas, Path(directory), threads=1)
    class_atlas(directory, threads=1)
    label_atlas(directory, threads=1)
    yield {"formulas": len(formulas)}
