"""Gauge equivalence: images by random gauges are found and are what the limits say; nothing false is proved."""

import random
from dataclasses import fields, replace

import flint
import pytest

from command_line import Run
from pcf import PCF
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.status import Status
from pcf.proofs.gauge import Equivalence, equivalence

EQUIVALENT = [
    ("n", "1", "n^2 + n", "n^2 + n", (0, 1, 1, 0), (1, 1)),  # an inflation by n + 1
    ("2", "n", "4n + 5", "-4n^2 + 2n", (0, 2, 1, 0), (2, 1)),  # the even part
    ("4n + 5", "-4n^2 + 2n", "2", "n", (0, 1, 2, 0), (1, 2)),
    ("1", "n^2", "3", "n^2", (0, -1, 1, -1), (1, 1)),  # 1/log 2: errors n^-1 and n^-3
    ("2", "n^2", "4", "n^2", (0, -3, 3, -2), (1, 1)),
    ("2n + 1", "n^2", "2n + 3", "(n + 1)^2", (-1, 0, 1, -1), (1, 1)),  # a shift
    ("n", "2n", "n + 1", "2n", (0, 2, 2, -1), (1, 1)),
]


@pytest.mark.parametrize(("a", "b", "c", "d", "image", "folds"), EQUIVALENT)
def test_known_equivalences(
    a: str, b: str, c: str, d: str, image: tuple[int, int, int, int], folds: tuple[int, int]
) -> None:
    f, g = PCF(a, b), PCF(c, d)
    found = f.equivalence(g)
    assert found is not None
    assert found.map == Moebius(*image)
    assert found.folds == folds
    assert found.verify()
    assert f.equivalent(g) is True
    assert "pmatrix" in found.latex()
    with flint.ctx.workprec(400):
        assert abs(float(found.map(f.limit(100).ball) - g.limit(100).ball)) < 1e-90


def test_what_is_not_equivalent() -> None:
    f = PCF("2n + 1", "n^2")
    assert f.equivalent(PCF("3n + 1", "3n - 2n^2")) is False, "both 4/pi, at other rates"
    assert f.equivalent(PCF("11n^2 + 11n + 3", "n^4")) is False
    assert f.equivalent(PCF("34n^3 + 51n^2 + 27n + 5", "-n^6")) is None, "four times the rate: a fold might do it"
    assert PCF("1", "n^2").equivalent(PCF("2", "n^2")) is None, "log 2 and pi, both by powers of n"
    for other in (PCF("1", "n - 3"), PCF("2n", "-n^2")):  # terminates, diverges
        assert f.equivalence(other) is None
        assert f.equivalent(other) is None


@pytest.mark.parametrize(
    ("a", "b", "c", "d", "folds"),
    [
        ("4n", "-4n^2 + 6n", "9n + 10", "27n^3 + 27n^2 - 12n", (3, 2)),  # the 2-fold and the 3-fold of (1, n)
        ("9n + 10", "27n^3 + 27n^2 - 12n", "4n", "-4n^2 + 6n", (2, 3)),
    ],
)
def test_two_folds_of_one_formula_are_equivalent(a: str, b: str, c: str, d: str, folds: tuple[int, int]) -> None:
    f, g = PCF(a, b), PCF(c, d)
    found = f.equivalence(g)
    assert found is not None
    assert found.folds == folds
    assert f.equivalent(g) is True
    # exact limits: no map is sought, and nothing is claimed where a common fold may exist
    assert PCF("3", "-1").equivalent(PCF("4", "1")) is None
    assert PCF("3", "-2").equivalent(PCF("1", "2")) is None


def image_by_gauge(f: PCF, v1: Polynomial, v2: Polynomial) -> PCF | None:
    """The formula of w_n = v1 u_n + v2 u_{n-1} for the solutions u of f, polynomial coefficients by inflation."""
    a, b = f
    # w_n, w_{n-1}, w_{n-2} by u_{n-1}, u_{n-2}
    x = (v1 * a + v2, v1 * b)
    y = (v1.shift(-1), v2.shift(-1))
    before = (v1.shift(-2), v2.shift(-2))  # of u_{n-2}, u_{n-3}, where u_{n-1} = a(n-1) u_{n-2} + b(n-1) u_{n-3}
    over_a, over_b = a.shift(-1), b.shift(-1)
    z = (before[1], before[0] * over_b - before[1] * over_a)  # times b(n-1)
    common = y[0] * z[1] - y[1] * z[0]
    alpha, beta = x[0] * z[1] - x[1] * z[0], (y[0] * x[1] - y[1] * x[0]) * over_b
    if any(p.is_zero for p in (common, alpha, beta)):
        return None
    shifted = common.shift(-1)
    return PCF(alpha, beta * shifted) if any(common(n) == 0 for n in range(1, 60)) is False else None


def test_images_by_random_gauges_are_found() -> None:
    generator = random.Random(5)
    starts = [
        PCF("2n + 1", "n^2"),
        PCF("n + 2", "3"),
        PCF("n + 1", "2n + 3"),
        PCF("3n + 2", "-2n^2 - n"),
        PCF("1", "n"),
    ]
    tried = 0
    while tried < 12:
        f = generator.choice(starts)
        v = [Polynomial([generator.randint(1, 4), *(generator.randint(-4, 4) for _ in range(generator.randint(0, 2)))])
             for _ in range(2)]  # fmt: skip
        g = image_by_gauge(f, *v)
        if g is None or g.status is not Status.CONVERGES:
            continue
        tried += 1
        found = equivalence((f.a, f.b), (g.a, g.b))
        assert found is not None, (f, v)
        with flint.ctx.workprec(300):
            assert abs(float(found.map(f.limit(60).ball) / g.limit(60).ball - 1)) < 1e-50


def test_a_wrong_map_has_no_gauge() -> None:
    f, g = PCF("1", "n^2"), PCF("3", "n^2")
    assert equivalence((f.a, f.b), (g.a, g.b), Moebius(0, 1, 1, 0)) is None
    assert equivalence((f.a, f.b), (g.a, g.b), Moebius(0, -1, 1, -1)) is not None


def test_every_altered_field_is_refused() -> None:
    found = PCF("1", "n^2").equivalence(PCF("3", "n^2"))
    assert found is not None
    n = Polynomial("n")
    other = (Polynomial("2"), Polynomial("n^2"))
    altered: dict[str, list[object]] = {
        "f": [other, (found.f[0], found.f[1] + n), found.g],
        "g": [other, (found.g[0] + 1, found.g[1]), found.f],
        "map": [Moebius(0, 1, 1, 0), found.map.inverse(), Moebius(1, -1, 1, 1)],
        "matrix": [tuple(p + 1 if i == k else p for i, p in enumerate(found.matrix)) for k in range(4)],
        "folds": [(2, 1), (1, 2), (0, 1), (1, 3)],
        "start": [-1, 0],
    }
    assert set(altered) == {field.name for field in fields(Equivalence)}
    for name, values in altered.items():
        for value in values:
            if name == "map" and value == found.map:
                continue
            assert not replace(found, **{name: value}).verify(), (name, value)  # type: ignore[arg-type]


def test_the_column_has_to_leave_the_dominant_solution() -> None:
    """V whose columns both follow the minimal solution of g, up to what decides, proves nothing."""
    found = PCF("1", "n^2").equivalence(PCF("3", "n^2"))
    assert found is not None
    backward = PCF("3", "n^2").equivalence(PCF("1", "n^2"))
    assert backward is not None
    assert backward.map == found.map.inverse()


def test_the_command(run: Run) -> None:
    assert run("equivalence", "1", "n^2", "3", "n^2", "--json").json == {
        "equivalent": True,
        "map": [0, -1, 1, -1],
        "folds": [1, 1],
        "degree": 2,
        "verified": True,
    }
    assert run("equivalence", "2n+1", "n^2", "n", "1", "--json").json["equivalent"] is False
    assert run("equivalence", "1", "n^2", "2", "n^2", "--json").json["equivalent"] is None
    folded = run("equivalence", "2", "n", "4n+5", "-4n^2+2n").out
    assert "L₂ = 2·L₁" in folded
    assert "convergents: every second of L₁" in folded
    assert run("equivalence", "1", "n^2", "2").code == 2
    assert "terminates: b(3) = 0" in run("equivalence", "1", "n^2", "1", "n - 3").out
