"""Quotients of hypergeometric functions: where one is 0 exactly, and their values, against flint and mpmath."""

from collections import Counter
from fractions import Fraction
from itertools import product

import flint
import mpmath
import pytest

from pcf import PCF
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.hypergeometric import Hypergeometric, Parameter, regularised

F = Fraction


def real(value: Fraction | int) -> Parameter:
    return Parameter(Quadratic.of(F(value)))


def quotient(function: str, *parameters: Parameter) -> Hypergeometric:
    raised = (F(1),) * (len(parameters) - 1)
    return Hypergeometric(function, Quadratic.of(1), parameters, raised)


def assert_vanishing(h: Hypergeometric) -> str | None:
    """What is seen to vanish by a finite sum is what flint's regularised functions leave at 0 to 300 bits."""
    with flint.ctx.workprec(400):
        balls = []
        for side in (h.first, h.second):
            *parameters, z = [flint.acb(p.ball()) for p in side]
            value = z.hypgeom_1f1(*parameters, True) if h.function == "1F1" else z.hypgeom_2f1(*parameters, True)
            assert value.is_finite()
            assert value.contains(0) == (abs(value) < 1e-80), "known to many bits"
            balls.append(value)
    zeros = [name for name, value in zip(("first", "second"), balls, strict=True) if value.contains(0)]
    found = h.vanishing()
    assert found == (zeros[0] if zeros else None), h
    return found


def test_zeros_of_kummers_function() -> None:
    seen: Counter[str | None] = Counter()
    for alpha, lower, z in product(range(-4, 5), range(-4, 5), (-6, -3, -2, -1, 1, 2, 3, 6)):
        seen[assert_vanishing(quotient("1F1", real(alpha), real(lower), real(z)))] += 1
    for alpha, lower, z in (
        (F(-1), F(5, 2), F(5, 2)),
        (F(-2), F(-3, 4), F(3, 4)),
        (F(-3, 4) + 2, F(-3, 4), F(-3, 4)),
    ):
        seen[assert_vanishing(quotient("1F1", real(alpha), real(lower), real(z)))] += 1
    assert min(seen["first"], seen["second"]) > 10
    assert seen[None] > 300


def test_zeros_of_gausss_function() -> None:
    seen: Counter[str | None] = Counter()
    zs = (F(-1), F(-1, 2), F(1, 3), F(1, 2))
    for alpha, beta, lower, z in product(range(-3, 4), (-2, F(1, 2), 2, 3), range(-3, 4), zs):
        seen[assert_vanishing(quotient("2F1", real(alpha), real(beta), real(lower), real(z)))] += 1
    # conjugate upper parameters, complex and real; the last two are 1 -+ sqrt(2) and a lower parameter with sqrt(2)
    half, root = Quadratic.of(F(1, 2)), Quadratic.root(2)
    for lower, z in product((F(1), F(-2), F(3, 2)), zs):
        pairs = [
            (Parameter(half, half), Parameter(half, -half)),
            (Parameter(1 + root), Parameter(1 - root)),
            (Parameter(half * 0, root), Parameter(half * 0, -root)),
        ]
        for alpha, beta in pairs:
            seen[assert_vanishing(quotient("2F1", alpha, beta, real(lower), real(z)))] += 1
    # 1 - b z/c = 0
    assert assert_vanishing(quotient("2F1", real(-1), real(4), Parameter(root), Parameter(root / 4))) == "first"
    assert assert_vanishing(quotient("2F1", real(-1), real(4), Parameter(root), Parameter(root / 3))) is None
    assert min(seen["first"], seen["second"]) > 10
    assert seen[None] > 300


def number(p: Parameter) -> mpmath.mpc:
    return mpmath.mpc(*(mpmath.mpf(x.ball().mid().str(90, radius=False)) for x in (p.real, p.imaginary)))


@pytest.mark.parametrize("lower", [F(-91, 2), F(-101, 3), F(-181, 4), F(-40), F(7, 3)])
@pytest.mark.parametrize("z", [F(1, 2), F(1, 5), F(3, 50), F(1, 25)])
def test_gauss_far_below(lower: Fraction, z: Fraction) -> None:
    """Where the lower parameter is far below 0, the functions at 1 - z take over: the same value."""
    if lower.denominator == 1:
        lower -= F(1, 7)
    third = Quadratic.of(F(1, 3))
    for upper in ((real(F(1, 3)), real(F(-3, 2))), (Parameter(third, third), Parameter(third, -third))):
        h = quotient("2F1", *upper, real(lower), real(z))
        with flint.ctx.workprec(400), mpmath.workdps(100):
            top, bottom = (
                mpmath.hyp2f1(*map(number, side)) * mpmath.rgamma(number(side[2])) for side in (h.first, h.second)
            )
            expected = top / bottom
            found = h.ball(60)
            assert found.rel_accuracy_bits() > 100
            assert (
                abs(mpmath.mpf(found.mid().str(70, radius=False)) - expected)
                < abs(expected) * mpmath.mpf(10) ** -30
            )


def test_a_factor_of_one_is_not_written() -> None:
    for a, b, scale in (
        ("n + 1", "1", ""),
        ("3*n + 1", "1", "3\\,"),
        ("n + 3", "n + 1", ""),
        ("2", "n", "\\sqrt{2}\\,"),
    ):
        found = regularised(PCF(a, b).a, PCF(a, b).b)
        assert found is not None
        assert found.latex().startswith(scale + "\\frac{")
