"""Limits that show themselves only far out, behind zeros of a and shifts: the value, or the true reason for none."""

import time
from fractions import Fraction

import flint
import pytest

from pcf import PCF, PrecisionError
from pcf.dynamics.exact import exact_limit
from pcf.results.formula import facts, identification, proof


@pytest.mark.parametrize(
    ("a", "b", "digits", "text", "method"),
    [
        ("10^13 - n", "n^2", 28, "10000000000000.00000000000010", "hypergeometric"),
        # I_1000001(2 sqrt 3)/I_1000000(2 sqrt 3): convergents stay near 10^6 for a million terms
        ("10^6 - n", "3", 20, "-0.0000029999969999940000330", "hypergeometric"),
        ("3", "(n + 10^30)^2", 30, "1000000000000000000000000000002", "tail series"),
        ("1", "n + 10^12", 16, "1000000.500000375", "tail series"),
        ("n", "10^20", 16, "9999999999.750000", None),
        ("1", "n^2 + 10^12", 20, "1000000.5000001250001", "tail recurrence"),
        ("2*n + 2*10^8 + 1", "-(n + 10^8)^2", 12, "100000000.000", "exact"),
        ("2*n + 2*10^60 + 1", "-(n + 10^60)^2", 12, "1.00000000000e60", "exact"),
    ],
)
def test_the_digits_come(a: str, b: str, digits: int, text: str, method: str | None) -> None:
    limit = PCF(a, b).limit(digits)
    assert limit.certified
    assert abs(Fraction(str(limit)) - Fraction(text)) <= abs(Fraction(text)) * Fraction(10) ** (
        1 - min(digits, len(text) - 2)
    )
    assert method is None or limit.method == method


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [  # exact convergents at n = 200,000 and 600,000 agree to these digits
        ("-4*n + 385200", "n^2 + 308851*n + 11426118", "385230.46245965047309423277945904"),
        ("100000 - 4*n", "n^2 + 300000*n + 7", "-0.00006999929991"),
        ("n^2 - n - 10^6", "n^4 + 1", "-1000000.000001999999999965999932003230029919"),
    ],
)
def test_convergents_that_agree_for_long_on_another_number(a: str, b: str, text: str) -> None:
    limit = PCF(a, b).limit(len(text.replace(".", "").strip("-0")))
    assert str(limit) == text
    assert (limit.certified, limit.method) == (True, "convergents")


def test_high_degrees_are_read_off_convergents() -> None:
    limit = PCF("n^600 - 3", "n^1200 + n").limit(20)
    assert str(limit) == "-3.0000000000000000000"
    assert (limit.certified, limit.method) == (True, "convergents")
    p, q = PCF("n^150 + n^149", "n^299").convergent(250)
    tiny = PCF("n^150 + n^149", "n^299").limit(20)
    assert abs(Fraction(str(tiny)) * q / p - 1) < Fraction(1, 10**18)


def test_measurements_go_as_deep_as_long_convergents_allow() -> None:
    known = facts(PCF("n^2000 + 1", "n^1999 + 3"), 20)
    assert known["limit"] == "2.6000000000000000000"  # 1 + 4/(2 + tiny), which is 2 + 1/2^2000 ...
    assert 200 < known["depth"] < 300
    assert facts(PCF("2n + 1", "n^2"), 20)["depth"] == 1000


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("10^4*n^3 + 1", "2*n - 10^8 - 1", "-11433.846112096382448"),
        ("10^9*n^3 + 1", "2*n - 10^8 - 1", "0.90000000109874999895"),
        ("10^9*n + 1", "n^2 - 10^16 - 7", "-10050334.630817303045"),
        ("10^9*n + 1", "(2*n - 10^9 - 1)*(3*n + 7)", "-9.0000000450000001933"),
        ("10^5*n^2 + 1", "2*n^2 - 10^12 - 1", "-7808039.0791565053392"),
    ],
)
def test_far_zeros_of_b_that_harm_nothing(a: str, b: str, text: str) -> None:
    f = PCF(a, b)
    assert str(f.limit(20)) == text
    assert f.limit(20).certified
    tail = Fraction(0)
    for n in range(60, 0, -1):
        tail = Fraction(f.b(n)) / (f.a(n) + tail)
    assert abs(f.a(0) + tail - Fraction(text)) < abs(Fraction(text)) / 10**19


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("n - 8", "-8*n"),
        ("n - 20", "n"),
        ("n - 1559", "n"),
        ("200000*n + 1", "-9999999999*n^2"),
        ("4*n + 1", "-3*n^2"),
    ],
)
def test_zeros_by_their_parameters(a: str, b: str) -> None:
    f = PCF(a, b)
    assert f.limit(20).exact == 0
    found = f.prove()
    assert found is not None
    assert found.expression == "0"
    assert found.verify()
    assert f.identify()[0].expression == "0"
    if b != "-9999999999*n^2":  # the recurrence read backwards: 0 = a(0) + b(1)/L_1
        assert f.shift(1).limit(20).ball.overlaps(flint.arb(-f.b(1)) / f.a(0))


def test_what_is_near_a_zero_of_this_kind_is_none() -> None:
    for a, b in [("n - 20", "n + 1"), ("2*n - 41", "n"), ("200001*n + 1", "-9999999999*n^2")]:
        assert exact_limit(*PCF(a, b)) is None


@pytest.mark.parametrize(("a", "b"), [("n^2 - 10^40", "n"), ("10^30 - n^3", "n^2"), ("n^2 - 10^14", "n^3 + 1")])
def test_what_is_known_comes_at_once_with_the_reason(a: str, b: str) -> None:
    start = time.process_time()
    known = facts(PCF(a, b), 20, 200)
    assert time.process_time() - start < 5
    assert known["status"] == "converges"
    assert known["error_growth"] is not None
    assert known["limit"] is None
    assert "no interval is known" in known["note"]
    assert "may be 0" not in known["note"]
    assert identification(PCF(a, b))["matches"] == []
    assert proof(PCF(a, b))["proof"] is None
    with pytest.raises(PrecisionError, match="no interval is known"):
        PCF(a, b).limit(20)
