"""A proof with one field changed is refused, whatever its method and the field."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import pytest

from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.proofs.proof import Proof

METHODS = [
    ("1", "n - 3"),  # termination
    ("n + 1", "-n - 1"),  # minimal solution, infinite
    ("3", "-2"),
    ("2*n + 1", "-n^2"),  # logarithmic
    ("1", "1"),  # quadratic equation
    ("2*n + 3", "-n^2 - 2*n + 1"),  # linear tail
    ("1", "n^2"),  # Euler
    ("n - 2", "n"),  # Euler, shifted or with a zero
    ("n + 1", "1"),  # 0F1
    ("2*n + 1", "n^2"),  # 2F1
    ("2", "n"),  # U
    ("n - 20", "n"),  # a zero of 1F1
]


def mutants(value: Any) -> Iterator[Any]:
    """Values near this one, of its type."""
    if isinstance(value, bool | None):
        return
    if isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from (value + "+7", "", value.replace("1", "2") if "1" in value else value + "0")
    elif isinstance(value, Fraction | flint.fmpq):
        yield from (value + 1, value * 2 if value else value - 1)
    elif isinstance(value, Polynomial):
        yield from (value + 1, value * 2)
    elif isinstance(value, Quadratic):
        yield from (value + 1, value * 2 if value != 0 else value - 1)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from ((*value[:i], changed, *value[i + 1 :]) for changed in mutants(item))
        yield value[:-1]
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from (replace(value, **{f.name: changed}) for changed in mutants(getattr(value, f.name)))


@pytest.mark.parametrize(("a", "b"), METHODS)
def test_a_changed_proof_is_refused(a: str, b: str) -> None:
    proof = PCF(a, b).prove()
    assert proof is not None
    assert proof.verify()
    count = 0
    for changed in mutants(proof):
        assert isinstance(changed, Proof)
        if changed == proof:
            continue
        assert not changed.verify(), changed
        count += 1
    assert count >= 15


def test_values_that_are_not_known_well_prove_nothing() -> None:
    # balls of the closed forms are wide at the first precision: they are made sharp, or the proof is refused
    for a, b in [("3*n + 2826", "3*n^2 - 9304*n + 6507"), ("3*n + 1719", "-n^2 - 3927*n + 7454")]:
        found = PCF(a, b).prove()
        assert found is None or found.verify()
