"""Limits as numbers: nearest doubles, mpmath, formats, comparisons; what is not known is an error, not a guess."""

import math
import pickle
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import gmpy2
import mpmath
import numpy as np
import pytest
import sympy

import pcf
from pcf import PCF, InvalidInputError, PCFError, PrecisionError
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.limit import Limit
from pcf.dynamics.limit_number import decimal_of

PI_4 = PCF("2*n + 1", "n^2").limit(30)  # 4/pi
TWO = PCF("3", "-2").limit()
GOLDEN = PCF("1", "1").limit()
INFINITE = PCF("n + 1", "-n - 1").limit()
RATIONAL = PCF("2", "n - 3").limit()  # 2/3
LONG = PCF("n", "n - 1559").limit(20)  # p/q of thousands of digits
HUGE = PCF("10^400", "1").limit(20)


def test_repr_shows_the_digits_first() -> None:
    assert repr(PI_4) == "Limit('1.27323954473516268615107010698', certified=True, method='convergents')"
    assert repr(RATIONAL).startswith("Limit('0.666666666666666666666666666666")
    assert "exact='2/3', certified=True, method='exact')" in repr(RATIONAL)
    assert repr(INFINITE) == "Limit('infinity', certified=True, method='exact')"
    assert "exact='1/2 + sqrt(5)/2'" in repr(GOLDEN)
    assert len(repr(LONG)) < 400
    assert "(4302 digits)" in repr(LONG)
    assert len(repr(PCF("2*n + 1", "n^2").limit(3000))) < 200


def test_floats_are_the_nearest() -> None:
    for a, b in (("2n+1", "n^2"), ("-2n-1", "n^2"), ("1", "n"), ("1", "10^15*n"), ("10^60*n", "n"), ("2000", "1")):
        f = PCF(a, b)
        with mpmath.workdps(40):
            assert float(f.limit(25)) == float(mpmath.mpf(str(f.limit(40))))
    assert float(PCF("2*n + 1", "n^2").limit(5000)) == 4 / math.pi
    assert (float(TWO), float(RATIONAL), float(GOLDEN)) == (2.0, 2 / 3, (1 + 5**0.5) / 2)
    assert float(LONG) == -106.9986710108249
    assert np.float64(PI_4) == 4 / math.pi
    for limit in (INFINITE, HUGE):
        with pytest.raises(PrecisionError, match="float: the limit is "):
            float(limit)


def test_decimal_and_mpmath_take_all_digits_that_are_known() -> None:
    for limit in (PI_4, TWO, RATIONAL, LONG, HUGE):
        assert abs(Decimal(str(limit)) - Decimal(decimal_of(exact_centre(limit), 40))) < abs(Decimal(str(limit)))
    with mpmath.workdps(25):
        for made in (mpmath.mpf(PI_4), mpmath.mpmathify(PI_4), PI_4 + mpmath.mpf(0), mpmath.mpf(0) + PI_4):
            assert mpmath.almosteq(made, 4 / mpmath.pi, 1e-24)
        assert mpmath.mpf(RATIONAL) == mpmath.mpf(2) / 3
        assert mpmath.mpf(LONG) < -106
    with mpmath.workdps(60):
        assert mpmath.mpf(TWO) == 2
        with pytest.raises(PrecisionError, match=r"mpf: 30 digits are known; ask limit\(63\)"):
            mpmath.mpf(PI_4)
    with pytest.raises(PrecisionError, match="infinity"):
        mpmath.mpf(INFINITE)


def exact_centre(limit: Limit) -> Fraction:
    return limit.exact if isinstance(limit.exact, Fraction) else Fraction(limit._mid) / Fraction(2) ** limit._scale


@pytest.mark.parametrize(
    ("limit", "spec", "text"),
    [
        (PI_4, "", "1.27323954473516268615107010698"),
        (PI_4, ".20f", "1.27323954473516268615"),
        (PI_4, "12.3f", "       1.273"),
        (PI_4, "+.5f", "+1.27324"),
        (PI_4, ".3e", "1.273e+0"),
        (PI_4, ".10g", "1.273239544"),
        (PI_4, ".5", "1.2732"),
        (PI_4, ".1%", "127.3%"),
        (PI_4, ">35", "    1.27323954473516268615107010698"),
        (TWO, ".60f", "2." + "0" * 60),
        (RATIONAL, ".4f", "0.6667"),
        (LONG, ".3f", "-106.999"),
        (HUGE, ".3e", "1.000e+400"),
        (INFINITE, ".3f", "infinity"),
        (INFINITE, ">10", "  infinity"),
    ],
)
def test_formats(limit: Limit, spec: str, text: str) -> None:
    made = format(limit, spec)
    assert len(made) == len(text)
    if limit.infinite or not spec.endswith("g"):
        assert made == text
    else:  # off by less than one unit of the last digit
        assert abs(Decimal(made) - Decimal(text)) <= Decimal("1e-9")


@pytest.mark.parametrize("spec", [".40f", ".31e", ".32g", ".40%"])
def test_formats_do_not_make_digits_up(spec: str) -> None:
    with pytest.raises(PrecisionError, match="asked"):
        format(PI_4, spec)


def test_what_is_no_format_is_named() -> None:
    for spec in ("d", "x", "zz", ".3q"):
        with pytest.raises(InvalidInputError, match="format '"):
            format(PI_4, spec)


SMALLER: list[Any] = [1, 1.2, -(10**5000), Fraction(5, 4), Decimal("1.2"), np.float64(1.2), np.int64(1), -math.inf]
SMALLER += [gmpy2.mpz(1), gmpy2.mpq(5, 4), gmpy2.mpfr("1.2"), mpmath.mpf(1.2), flint.fmpz(1), flint.fmpq(5, 4)]
SMALLER += [sympy.Rational(5, 4), sympy.Integer(1), flint.arb("1.2"), Quadratic.root(Fraction(3, 2))]


@pytest.mark.parametrize("number", SMALLER, ids=lambda x: type(x).__name__)
def test_comparisons_with_numbers_of_all_kinds(number: Any) -> None:
    assert number < PI_4
    assert number <= PI_4
    assert not number > PI_4
    assert not number >= PI_4
    assert number != PI_4


def test_comparisons_from_the_other_side() -> None:
    for number in (1, 1.2, Fraction(5, 4), np.float64(1.2), mpmath.mpf(1)):
        assert number < PI_4
        assert not number >= PI_4
    assert sorted([TWO, PI_4, GOLDEN, RATIONAL]) == [RATIONAL, PI_4, GOLDEN, TWO]
    assert max(PI_4, 2, TWO, 1) == 2
    assert math.inf > PI_4 > -math.inf


def test_exact_limits_are_equal_to_their_numbers_and_hash_alike() -> None:
    for number in (2, 2.0, Fraction(2), Decimal(2), gmpy2.mpz(2), np.int64(2), mpmath.mpf(2), flint.fmpz(2)):
        assert number == TWO == number
        assert TWO <= number <= TWO
        assert not number > TWO
    assert hash(TWO) == hash(2)
    assert hash(RATIONAL) == hash(Fraction(2, 3))
    assert {TWO: "two"}[2] == "two"  # type: ignore[index]
    assert PCF("1", "2").limit(9) == TWO
    assert PCF("n + 2", "-n - 2").limit() == 0
    assert GOLDEN == PCF("1", "1").limit(20) == (Quadratic.root(5) + 1) / 2
    assert Fraction(16180339887, 10**10) < GOLDEN < Fraction(16180339888, 10**10)
    near = Fraction(math.isqrt(5 * 10**400) + 10**200, 2 * 10**200)  # 200 digits of it
    assert near < GOLDEN < near + Fraction(1, 10**199)


def test_the_same_formula_has_one_limit() -> None:
    again = PCF("2*n + 1", "n^2").limit(50)
    assert again == PI_4 == pickle.loads(pickle.dumps(PI_4))
    assert hash(again) == hash(PI_4)
    assert PI_4 != GOLDEN
    assert PCF("1", "n - 3").limit() == INFINITE
    assert INFINITE != PI_4 != INFINITE
    assert INFINITE != 3
    others = [PCF("1", "n - 3").limit(), PCF("n + 1", "-n - 1").limit(9)]
    assert len({INFINITE, *others}) == 1
    assert again <= PI_4 <= again  # 50 and 30 digits
    assert not again < PI_4
    assert not again > PI_4
    with pytest.raises(PrecisionError, match="infinity, which is no number"):
        _ = others[0] > INFINITE


def test_whole_numbers_and_rounding() -> None:
    assert [f(PI_4) for f in (int, round, math.floor, math.ceil, math.trunc)] == [1, 1, 1, 2, 1]
    negative = PCF("-2*n - 1", "n^2").limit(30)
    assert [f(negative) for f in (int, round, math.floor, math.ceil)] == [-1, -1, -2, -1]
    assert (round(PI_4, 3), round(PI_4, 0), round(PI_4, -1)) == (Decimal("1.273"), 1, 0)
    assert str(round(PI_4, 20)) == "1.27323954473516268615"
    assert (int(RATIONAL), round(RATIONAL), round(RATIONAL, 3)) == (0, 1, Decimal("0.667"))
    assert (int(TWO), round(TWO, 5)) == (2, 2)
    assert int(HUGE) == 10**400
    assert len(str(round(PCF("1", "1").limit(5), 60))) == 62  # it is known exactly
    near_1 = PCF("10^200*n + 1", "n^2").limit(30)
    for undecided in (lambda: round(PI_4, 40), lambda: int(near_1), lambda: math.ceil(near_1)):
        with pytest.raises(PrecisionError, match="do not decide"):
            undecided()
    for whole in (int, round, math.floor):
        with pytest.raises(PrecisionError, match="infinity"):
            whole(INFINITE)


def test_zero_is_false() -> None:
    zero = PCF("n + 2", "-n - 2").limit()
    assert not zero
    assert all([PI_4, TWO, GOLDEN, INFINITE, PCF("10^6 - n", "3").limit(5)])
    with pytest.raises(PrecisionError, match="may be 0"):
        bool(replace(PI_4, _mid=1, _rad=1))


def test_limits_are_numbers_to_identify() -> None:
    assert pcf.identify(PI_4).matches[0].expression == "4/pi"
    assert pcf.identify(GOLDEN).matches[0].expression == "(1 + sqrt(5))/2"
    assert pcf.identify(RATIONAL).matches[0].expression == "2/3"
    with pytest.raises(InvalidInputError, match="infinity"):
        pcf.identify(INFINITE)


UNDECIDED: list[tuple[Callable[[], Any], str]] = [
    (lambda: flint.arb(4) / flint.arb.pi() == PI_4, "agree as far as is known; ask limit"),
    (lambda: exact_centre(PI_4) > PI_4, "agree as far as is known"),
    (lambda: exact_centre(PI_4) == PI_4, "agree as far as is known"),
    (lambda: PCF("10^200*n + 1", "n^2").limit(30) == 1, "agree as far as is known"),  # 1 + 10^-200 - ...
    (lambda: INFINITE < 3, "the limit is infinity"),
    (lambda: PI_4 > INFINITE, "the limit is infinity"),
    (lambda: math.nan > PI_4, "nan is no number"),
    (lambda: replace(PI_4, certified=False) > 1, "the digits of the limit are not proved"),
]


@pytest.mark.parametrize(("compare", "message"), UNDECIDED)
def test_what_the_enclosure_does_not_decide_is_an_error(compare: Callable[[], Any], message: str) -> None:
    with pytest.raises(PCFError, match=message):
        compare()


def test_other_things_are_no_numbers() -> None:
    for other in (None, "1.27", [1], 1j, math.nan):
        assert other != PI_4
    for other in (None, "1.27", [1]):
        with pytest.raises(TypeError):
            _ = other > PI_4  # type: ignore[operator]


def test_scaled_names_its_bounds() -> None:
    assert PCF("10^400", "1").limit(420).scaled(0) == 10**400
    with pytest.raises(PrecisionError, match="fewer are known"):
        HUGE.scaled(0)
    for places, message in ((-1, "below 0"), (2.5, "expected an integer"), (10**9, "above the budget")):
        with pytest.raises(PCFError, match=f"places: .*{message}"):
            TWO.scaled(places)  # type: ignore[arg-type]
