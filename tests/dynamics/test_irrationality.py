"""Proofs of irrationality: given where the criterion holds, and only there."""

import random
from fractions import Fraction

import pytest

from pcf import PCF, Status


@pytest.mark.parametrize(
    ("a", "b"), [("1", "1"), ("n", "n"), ("5", "2"), ("4*n + 2", "1"), ("n^2 + 1", "-n"), ("2*n", "4")]
)
def test_proved(a: str, b: str) -> None:
    f = PCF(a, b)
    text = f.irrationality()
    assert text is not None
    assert "irrational" in text.splitlines()[0]
    assert f.metrics(200).irrational == "proved"


@pytest.mark.parametrize(
    ("a", "b"), [("3", "-2"), ("1", "2"), ("n", "-n"), ("2*n + 1", "n^2"), ("1", "-1"), ("1", "n - 3")]
)
def test_not_proved(a: str, b: str) -> None:
    f = PCF(a, b)
    assert f.irrationality() is None
    assert f.metrics(200).irrational != "proved"


def test_never_for_a_rational_limit() -> None:
    rng = random.Random(5)
    proved = 0
    for _ in range(400):
        a, b = ([rng.randint(-4, 4) for _ in range(rng.randint(1, 3))] for _ in range(2))
        if not (any(a) and any(b)):
            continue
        f = PCF(a, b)
        if f.status is Status.CONVERGES and f.irrationality() is not None:
            proved += 1
            assert not isinstance(f.limit(30).exact, Fraction), f
    assert proved > 50


def test_apery_is_evidence_only() -> None:
    f = PCF("34*n^3 + 51*n^2 + 27*n + 5", "-n^6")
    assert f.irrationality() is None
    assert f.metrics(1000).irrational == "evidence"
    assert f.metrics(1000).delta_limit == pytest.approx(0.0805, abs=0.002)
