"""Limits: published values, closed forms in ball arithmetic, digits promised and kept, and the errors."""

import signal
import subprocess
import sys
import time
from fractions import Fraction

import flint
import mpmath
import pytest

from command_line import Run, interruptible
from pcf import PCF, NotConvergentError, PrecisionError, ResourceLimitError
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.limit import limits

CLOSED_FORMS = [
    # formula, value as a function of mpmath, source
    ("2*n + 1", "n^2", lambda: 4 / mpmath.pi),  # Brouncker, Euler
    ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6", lambda: 6 / mpmath.zeta(3)),  # Apery 1979
    ("11*n^2 + 11*n + 3", "n^4", lambda: 5 / mpmath.zeta(2)),  # Apery 1979
    ("6*n^3 + 9*n^2 + 5*n + 1", "-n^6", lambda: 8 / (7 * mpmath.zeta(3))),  # Raayoni et al., Nature 2021
    ("4*n + 2", "1", lambda: (mpmath.e + 1) / (mpmath.e - 1)),  # Euler
    ("1", "1", lambda: (1 + mpmath.sqrt(5)) / 2),
    ("2", "n^2", lambda: 2 / (4 - mpmath.pi)),
    ("n + 1", "1", lambda: mpmath.besseli(0, 2) / mpmath.besseli(1, 2)),
    (
        "1",
        "n",
        lambda: mpmath.exp(-0.5) / (mpmath.sqrt(mpmath.pi / 2) * mpmath.erfc(mpmath.sqrt(0.5))),
    ),  # Laplace
]


@pytest.mark.parametrize(("a", "b", "value"), CLOSED_FORMS, ids=lambda x: x if isinstance(x, str) else "")
@pytest.mark.parametrize("digits", [5, 50, 200])
def test_closed_forms(a: str, b: str, value: object, digits: int) -> None:
    limit = PCF(a, b).limit(digits)
    assert limit.digits == digits
    with mpmath.workdps(digits + 20):
        printed, true = mpmath.mpf(str(limit)), value()
        unit = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(true))) - digits + 1)
        assert abs(printed - true) < unit
        ball = limit.ball
        assert len(str(limit).replace(".", "").lstrip("0")) == digits
    with flint.ctx.workprec(int(digits * 3.4) + 80):
        assert ball.overlaps(flint.arb(mpmath.nstr(true, digits + 15), 10.0 ** -min(digits + 14, 300)))


def test_fast_limits_are_certified() -> None:
    for a, b in (("2*n + 1", "n^2"), ("n", "-1"), ("3*n^2 + 1", "-2*n^4 + n"), ("-5", "3"), ("1", "n")):
        assert PCF(a, b).limit(40).certified


def test_sign_and_terminating() -> None:
    assert str(PCF("-2*n - 1", "n^2").limit(20)) == "-" + str(PCF("2*n + 1", "n^2").limit(20))
    assert PCF("n - 3", "n - 5").limit().exact == Fraction(-11, 5)
    assert str(PCF("1", "n - 3").limit()) == "infinity"


def test_scaled_is_the_nearest_integer() -> None:
    limit = PCF("2*n + 1", "n^2").limit(40)
    with mpmath.workdps(60):
        assert abs(limit.scaled(30) - int(mpmath.nint(4 / mpmath.pi * mpmath.mpf(10) ** 30))) <= 1
    with pytest.raises(PrecisionError, match="places"):
        limit.scaled(60)
    assert PCF("3", "-2").limit().scaled(100) == 2 * 10**100


def test_many_digits() -> None:
    limit = PCF("2*n + 1", "n^2").limit(10_000)
    with mpmath.workdps(10_020):
        ours = mpmath.mpf(limit.scaled(9_990)) / mpmath.mpf(10) ** 9_990
        assert abs(ours - 4 / mpmath.pi) < mpmath.mpf(10) ** -9_989


def test_small_and_large_values() -> None:
    tiny = PCF([1], [10**30]).limit(20)
    assert tiny.certified
    large = PCF([10**40], [1]).limit(50)
    assert str(large).startswith("1000000000") or "e" in str(large)
    # L = 1/10^20-ish: many digits after leading zeros
    f = PCF([1, 10**20], [1])
    assert f.limit(30).digits == 30


def test_batch_agrees_with_single() -> None:
    pairs = [("2*n + 1", "n^2"), ("2", "n^2"), ("1", "-1"), ("n + 3", "5")]
    found = limits([(Polynomial(a), Polynomial(b)) for a, b in pairs], 40, threads=2)
    assert [x and str(x) for x in found] == [
        str(PCF(a, b).limit(40)) if (a, b) != ("1", "-1") else None for a, b in pairs
    ]


def test_errors() -> None:
    with pytest.raises(NotConvergentError, match=r"A\^2\+4B = -3 < 0"):
        PCF("1", "-1").limit()
    with pytest.raises(ValueError, match="digits: -1 is below 1"):
        PCF("1", "1").limit(-1)
    with pytest.raises(ResourceLimitError, match="digits"):
        PCF("1", "1").limit(10**9)
    with pytest.raises(ResourceLimitError, match="slowly"):
        PCF("2", "n^2").limit(100_000)
    with pytest.raises(ValueError, match="digits"):
        PCF("1", "1").limit(2.5)


@pytest.mark.parametrize(
    "call",
    [
        "PCF('2*n+1', 'n^2').convergent(9_000_000)",
        "PCF('1', 'n').limit(3000)",
        "pcf.evaluate([[2, 1, 1]] * 4000, [[1, 0, 1]] * 4000, depth=4000)",
    ],
)
def test_ctrl_c_stops_within_a_second(call: str) -> None:
    script = f"import pcf\nfrom pcf import PCF\nprint('ready', flush=True)\n{call}\n"
    with interruptible([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, errors = child.communicate(timeout=30)
        waited = time.monotonic() - start
    assert b"KeyboardInterrupt" in errors
    assert waited < 3  # a second on a quiet machine


@pytest.mark.parametrize(
    ("a", "b", "digits", "start"),
    [
        ("10^60*n", "n", 20, "1.0000000000000000000e-60"),
        ("10^300*n", "1", 50, "1.00000"),
        ("1", "10^200", 50, "1.00000"),
        ("1", "10^15*n", 50, "25231325.856821376297"),
    ],
)
def test_tiny_and_huge_limits(a: str, b: str, digits: int, start: str) -> None:
    limit = PCF(a, b).limit(digits)
    assert limit.certified
    assert str(limit).startswith(start)


@pytest.mark.parametrize(
    ("a", "b"), [("n + 5", "1000*n + 3"), ("n + 1", "200*n + 3"), ("n^2 + 1", "300*n^3 + 1"), ("34*n + 7", "-n^2")]
)
def test_convergents_are_followed_until_they_suffice(a: str, b: str) -> None:
    """The first that are tried give too few digits; it is the last ones that count."""
    for digits in (5, 30, 60, 120, 700):
        found = PCF(a, b).limit(digits)
        assert (found.method, found.certified) == ("convergents", True)
        assert found.digits >= digits


@pytest.mark.parametrize(("a", "b", "why"), [("1", "n - 10000002", "farthest n"), ("1", "n - 1000001", "bits")])
def test_values_that_are_too_long_cost_nothing_else(run: Run, a: str, b: str, why: str) -> None:
    known = run("eval", a, b, "--json").json
    assert (known["status"], known["limit"]) == ("terminates", None)
    assert why in known["note"]
    assert PCF(a, b).prove() is None
    with pytest.raises(PrecisionError, match=why):
        PCF(a, b).identify()
    assert "too long" in run("prove", a, b).out
