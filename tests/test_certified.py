"""Certified limits contain independently computed closed forms, and no false enclosure passes."""

import itertools

import flint
import pytest

from closed_forms import ball, random_cases
from pcf import PCF, PrecisionError, Status
from pcf.limit import Limit
from pcf.status import Convergence, classify


def converging(seed: int, count: int) -> list[tuple[str, PCF]]:
    out: list[tuple[str, PCF]] = []
    for family, a, b in random_cases(seed):
        c = classify(a, b)
        slow = c.convergence in (Convergence.STRETCHED, Convergence.STRETCHED_ODD, Convergence.POWER_EVEN)
        if c.status is Status.CONVERGES and (family != "Tricomi" or slow):
            out.append((family, PCF(a, b)))
        if len(out) == count:
            return out
    raise AssertionError


def check(cases: list[tuple[str, PCF]], digits: int) -> int:
    """Containment for every case; returns how many were compared."""
    compared = 0
    for family, f in cases:
        expected = ball(family, f.a, f.b, digits)
        if expected is None:
            continue
        try:
            limit = f.limit(digits)
        except PrecisionError:  # L = 0 or infinity, not proved: then the closed form must not exclude it
            assert expected.contains(0) or abs(expected) > 10**8, (family, f)
            continue
        assert limit.certified, (family, f)
        if limit.infinite:
            continue
        with flint.ctx.workprec(int(digits * 3.33) + 200):
            assert limit.ball.overlaps(expected), (family, f, digits)
            assert expected.rad() * 10 ** (digits - 5) < 1 + abs(expected), (family, f)  # it does test the digits
        compared += 1
    return compared


def test_containment_at_50_digits() -> None:
    assert check(converging(31, 120), 50) > 100


def test_containment_at_200_digits() -> None:
    assert check(converging(32, 36), 200) > 28


@pytest.mark.full
@pytest.mark.parametrize(("digits", "count"), [(50, 1600), (200, 400), (1000, 60)])
def test_containment_in_full(digits: int, count: int) -> None:
    assert check(converging(40 + digits, count), digits) > count * 0.85


def test_all_convergence_classes_are_certified() -> None:
    cases = [
        ("n + 1", "3"), ("2*n + 1", "n^2"), ("1", "n"), ("2", "n^2"), ("2*n + 9", "-n^2 - n"),
        ("4*n + 3", "-4*n^2 - 2*n + 7"), ("2*n^2 - 5*n + 4", "-n^4 + 7*n^3 - 19*n^2 - 9*n + 13"),
        ("-3*n^2 + n", "n^6 + 1"), ("n^11 + 1", "n^22 + 3"),
    ]  # fmt: skip
    seen = set()
    for a, b in cases:
        f = PCF(a, b)
        assert f.limit(60).certified, f
        seen.add(classify(f.a, f.b).convergence)
    assert seen == set(Convergence) - {Convergence.NONE}


def test_printed_digits_are_right_at_every_length() -> None:
    f = PCF("2", "n^2")
    long = str(f.limit(120))
    for digits in itertools.chain(range(1, 20), (50, 99)):
        short = str(f.limit(digits))
        places = len(short.split(".")[1]) if "." in short else 0
        difference = abs(int(short.replace(".", "")) * 10 ** (130 - places) - int(long.replace(".", "")) * 10**11)
        assert difference < 10 ** (130 - places)


def test_a_wrong_interval_fails_containment() -> None:
    # what the containment tests are worth: a shifted or shrunken ball of the right size does not pass them
    f = PCF("2", "n^2")
    good = f.limit(50)
    expected = ball("2F1", f.a, f.b, 80)
    with flint.ctx.workprec(500):
        assert good.ball.overlaps(expected)
        shifted = Limit(50, True, "tail series", _mid=good._mid + 3 * good._rad, _rad=good._rad, _scale=good._scale)
        assert not shifted.ball.overlaps(expected)
