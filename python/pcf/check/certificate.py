"""Certificates of every kind, read from JSON and checked; the verdict."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import flint

from pcf.check.classical import classical
from pcf.check.contiguous import Limit, hypergeometric
from pcf.check.decimal import agrees
from pcf.check.enclosure import enclosure
from pcf.check.euler import euler
from pcf.check.exclusion import exclusion
from pcf.check.family import family
from pcf.check.formula import Formula
from pcf.check.gauge import equivalence
from pcf.check.polygamma import polygamma
from pcf.check.reading import Fields, NotACertificateError, RefusalError, Tree, demand, expression, plain, text
from pcf.check.recurrence import minimal_solution, quadratic, termination
from pcf.check.trajectory import trajectory
from pcf.check.values import ball, exact

FORMAT: Final = "pcf certificate"
VERSION: Final = 1
PROOFS: Final = ("termination", "minimal solution", "quadratic", "Euler", "hypergeometric", "transfer")
KINDS: Final = (*PROOFS, "equivalence", "family", "limit", "exclusion")

_LARGEST: Final = 50_000_000  # characters
_DEEPEST: Final = 4  # transfers of transfers


@dataclass(frozen=True)
class Verdict:
    """Whether a certificate proves what it says.

    Attributes:
        valid: all of it was checked and holds.
        kind: of what.
        reason: what is proved, or the first thing that fails, in one line.
    """

    valid: bool
    kind: str
    reason: str


def check_file(path: str | Path) -> Verdict:
    """Check the certificate in a file.

    Raises:
        NotACertificateError: the file holds none.
        OSError: it cannot be read.
    """
    path = Path(path)
    if path.stat().st_size > _LARGEST:
        raise NotACertificateError(f"not a certificate: more than {_LARGEST} bytes")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotACertificateError("not a certificate: no text in UTF-8") from None
    return check_text(text)


def check_text(text: str) -> Verdict:
    """Check the certificate in a text.

    Raises:
        NotACertificateError: the text is none.
    """
    if len(text) > _LARGEST:
        raise NotACertificateError(f"not a certificate: {len(text)} characters, more than {_LARGEST}")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACertificateError(f"not a certificate: no JSON ({error})") from None
    return check(value)


def check(certificate: Mapping[str, Any]) -> Verdict:
    """Check a certificate, as JSON values.

    Args:
        certificate: what `Proof.certificate` and `Equivalence.certificate` give.

    Raises:
        NotACertificateError: it is no certificate, or of a version or kind that is not known.

    Example:
        >>> import pcf
        >>> check(pcf.PCF("1", "n - 4").prove().certificate())
        Verdict(valid=True, kind='termination', reason='the value is the given one, which is rational')
    """
    kind = _kind(certificate)
    fields = {name: entry for name, entry in certificate.items() if name not in ("format", "version", "kind")}
    try:
        return Verdict(True, kind, _checked(kind, Fields(fields, kind)))
    except RefusalError as refusal:
        return Verdict(False, kind, str(refusal))
    except (ArithmeticError, ValueError, RecursionError, MemoryError) as error:
        return Verdict(False, kind, f"it does not make sense ({type(error).__name__}: {error})")


def _kind(certificate: object) -> str:
    if not isinstance(certificate, Mapping) or certificate.get("format") != FORMAT:
        raise NotACertificateError(f'not a certificate: no object with "format": "{FORMAT}"')
    if certificate.get("version") != VERSION or isinstance(certificate.get("version"), bool):
        raise NotACertificateError(f"a certificate of another version; this checker knows {VERSION}")
    kind = certificate.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise NotACertificateError(f"a certificate of another kind; this checker knows {', '.join(KINDS)}")
    return kind


def _checked(kind: str, fields: Fields) -> str:
    """What is proved."""
    if kind == "equivalence":
        found = equivalence(fields)
        p0, p1, q0, q1 = map(flint.fmpz, found.map)
        return f"the second limit is ({p0} + ({p1}) L)/({q0} + ({q1}) L), where L is the first"
    if kind == "exclusion":
        return f"the limit satisfies no equation {exclusion(fields)}"
    if kind == "limit":
        return f"the limit is {enclosure(fields)}, up to one unit of the last digit"
    if kind == "family":
        proved = _inner(fields, 0)
        family(fields, proved.formula)
        every = "for t = 0, 1, 2, ... the limit at t + 1 is the given image of that at t"
        return f"{every}, and at t = 0 {_of_value(proved)}"
    return _of_value(_proof(kind, fields, 0))


def _of_value(proved: "_Proved") -> str:
    """What the proof of a value says."""
    if proved.digits is not None:
        return f"the value is the given one, {proved.digits}"
    return (
        "the value is infinite"
        if proved.value == ("infinity",)
        else "the value is the given one, which is rational"
    )


@dataclass(frozen=True)
class _Proved:
    """A formula, its value as an expression (None for a quotient of functions), as balls, and its digits."""

    formula: Formula
    value: Tree | None
    limit: Limit | None
    digits: str | None


def _proof(kind: str, fields: Fields, depth: int) -> _Proved:
    """What the certificate of a value proves."""
    demand(depth < _DEEPEST, "proof: nested too deeply")
    formula = fields.take("formula", Formula.read)
    value = fields.take("value", expression) if fields.has("value") else None
    digits = fields.take("digits", text) if fields.has("digits") else None
    limit: Limit | None = None
    if kind == "hypergeometric" and fields.has("polygamma"):
        polygamma(formula, value, fields)
    elif kind == "hypergeometric" and fields.has("trajectory"):
        demand(value is not None, "value: missing")
        trajectory(formula, value, _ending(fields, "trajectory"))  # type: ignore[arg-type]
    elif kind == "hypergeometric":
        limit = _hypergeometric(formula, value, fields)
    elif kind == "transfer":
        limit = _transfer(formula, value, fields, depth)
    elif value is None:
        raise RefusalError("value: missing")
    else:
        _EXACT[kind](formula, value, fields)
    if value is not None:
        if value == ("infinity",) or (value[0] == "number"):
            demand(digits is None, "digits: of a value that is rational or infinite")
            return _Proved(formula, value, None, None)
        limit = partial(ball, value)
    if digits is None or limit is None:
        raise RefusalError("digits: missing")
    demand(agrees(limit, digits), "digits: not those of the value")
    return _Proved(formula, value, limit, digits)


def _ending(fields: Fields, name: str) -> Fields:
    """The entries of the last object of a certificate."""
    inner = Fields(fields.take(name, plain), name)
    fields.end()
    return inner


def _hypergeometric(formula: Formula, value: Tree | None, fields: Fields) -> Limit | None:
    """The limit by a quotient of functions, or by its classical value."""
    found = hypergeometric(formula, value, fields)
    if found is None:
        return None
    if value is not None:
        image = classical(found.quotient).image(tuple(map(flint.fmpq, found.map)))  # type: ignore[arg-type]
        demand(exact(value).equals(image), "value: not that of the functions")
    return found.limit


def _inner(fields: Fields, depth: int) -> _Proved:
    """What the proof in a certificate proves."""
    inner = fields.take("proof", plain)
    kind = inner.get("kind") if isinstance(inner, Mapping) else None
    if not isinstance(kind, str) or kind not in PROOFS:
        raise RefusalError("proof: of an unknown kind")
    return _proof(kind, Fields({k: v for k, v in inner.items() if k != "kind"}, "proof"), depth + 1)


def _transfer(formula: Formula, value: Tree | None, fields: Fields, depth: int) -> Limit | None:
    """The value by that of another formula, and an equivalence."""
    found = equivalence(Fields(fields.take("equivalence", plain), "equivalence"))
    demand(found.g == formula, "equivalence: to another formula")
    member = _inner(fields, depth)
    fields.end()
    demand(member.formula == found.f, "proof: of another formula than the equivalence begins with")
    if member.value is not None:
        demand(value is not None and value != ("infinity",), "value: missing, or infinite")
        image = exact(member.value).image(tuple(map(flint.fmpq, found.map)))  # type: ignore[arg-type]
        demand(exact(value).equals(image), "value: not the image of the other formula's")  # type: ignore[arg-type]
        return None
    demand(value is None and member.limit is not None, "value: an expression beside a quotient of functions")
    p0, p1, q0, q1 = found.map

    def limit() -> flint.arb:
        x = member.limit()  # type: ignore[misc]
        return (x * p1 + p0) / (x * q1 + q0)

    return limit


_EXACT: Final = {
    "termination": termination,
    "minimal solution": minimal_solution,
    "quadratic": quadratic,
    "Euler": euler,
}
