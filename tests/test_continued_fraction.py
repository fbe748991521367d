"""The facade: what users hold."""

import copy
import pickle

import gmpy2
import pytest

import pcf
from pcf import PCF, InvalidInputError, InvalidPolynomialError, Polynomial, ResourceLimitError
from pcf.constants.evaluation import ball, scaled


def test_construction_forms_agree() -> None:
    forms = [
        PCF("2*n + 1", "n^2"),
        PCF([2, 1], [1, 0, 0]),
        PCF((gmpy2.mpz(2), 1), [0, 1, 0, 0]),
        PCF(Polynomial("2n+1"), "n**2"),
    ]
    assert len(set(forms)) == 1


def test_repr_pickle_and_immutability() -> None:
    f = PCF("2*n + 1", "-n^2 + 5")
    assert repr(f) == "PCF('2*n + 1', '-n^2 + 5')"
    assert eval(repr(f), {"PCF": PCF}) == f
    assert pickle.loads(pickle.dumps(f)) == f
    with pytest.raises(AttributeError):
        f.a = Polynomial("1")


def test_convergents_are_exact_beyond_any_word() -> None:
    big = PCF([1 << 80, 3], [-(1 << 79), 1, 1])
    p, q = [1, big.a(0)], [0, 1]
    for n in range(1, 40):
        p.append(big.a(n) * p[-1] + big.b(n) * p[-2])
        q.append(big.a(n) * q[-1] + big.b(n) * q[-2])
    assert big.convergent(39) == (p[-1], q[-1])
    assert big.convergent(0) == (3, 1)


def test_convergent_refuses_in_time() -> None:
    with pytest.raises(ResourceLimitError, match="a depth up to"):
        PCF("n^30", "n^60").convergent(9_000_000)
    with pytest.raises(ValueError, match="n: -1"):
        PCF("1", "1").convergent(-1)


def test_equivalences() -> None:
    f = PCF("2*n + 1", "n^2")
    assert f.same_orbit(f.shift(3).inflate(-2)) is not None
    assert f.same_orbit(PCF("1", "1")) is None
    assert f.canonical() == f.shift(2).canonical()
    assert f.same_orbit(f) is not None


def test_identify() -> None:
    found = PCF("2*n + 1", "n^2").identify()
    assert (found[0].constant, found[0].expression) == ("pi", "4/pi")
    assert PCF("2", "n^2").identify(constants=["pi"])[0].expression == "2/(4 - pi)"
    assert PCF("3", "-2").identify()[0].constant == "rational"
    with pytest.raises(pcf.NotConvergentError):
        PCF("1", "-1").identify()


def test_bad_text() -> None:
    with pytest.raises(InvalidPolynomialError, match=r"^a: "):
        PCF("__import__('os')", "1")
    with pytest.raises(InvalidPolynomialError, match=r"^b: "):
        PCF("1", "x^2")


def test_public_names() -> None:
    for name in pcf.__all__:
        assert hasattr(pcf, name), name


def test_public_functions_stay_functions(tmp_path) -> None:
    box = pcf.Box(degrees=(0, 1), coefficients=(-1, 1))
    for _ in range(2):
        summary = pcf.discover(box, tmp_path / "atlas")
        assert summary is not None
    atlas = pcf.scan(box, tmp_path / "again", depth=64)
    assert isinstance(atlas.get(0), PCF)
    assert isinstance(pcf.open_atlas(tmp_path / "again").get(5), PCF)


@pytest.mark.parametrize(
    ("a", "b", "constant", "expression"),
    [
        ("n", "-n", "rational", "0"),
        ("2*n + 1", "-n^2", "rational", "0"),  # logarithmic convergence
        ("-6*n - 9", "9*n^2 + 18*n + 9", "pi", "3*pi/(pi - 4)"),
        ("1", "n^2 + n", None, None),  # POWER convergence, whatever it is
        ("n^3 + (n+1)^3 + 4*(2*n+1)", "-n^6", "zeta(3)", None),
    ],
)
def test_limits_are_identified_through_their_orbits(
    a: str, b: str, constant: str | None, expression: str | None
) -> None:
    found = PCF(a, b).identify(60)
    if constant is not None:
        assert found[0].constant == constant
        assert expression in (None, found[0].expression)
    for match in found:
        assert match.digits_confirmed >= 60


@pytest.mark.parametrize(("a", "b"), [("n + 1", "-n - 1"), ("1", "n - 3")])
def test_infinite_limits_have_nothing_to_identify(a: str, b: str) -> None:
    assert PCF(a, b).limit().infinite
    assert PCF(a, b).identify() == []


def test_excluded_height() -> None:
    assert PCF("n^2 + 1", "n^3 + 2").excluded_height(60) > 10**13
    assert PCF("2*n + 1", "n^2").excluded_height(100) < 4  # 4/pi
    assert PCF("2*n + 1", "n^2").excluded_height(100, ["e"]) > 10**20
    in_field = PCF("n + 15", "n^2 + 29*n")  # (4022903078316 + 1817783437500 sqrt 5)/487660559375
    assert in_field.excluded_height(600, ["sqrt(5)"]) < 4022903078316
    assert in_field.excluded_height(600, ["sqrt(2)"]) < 10**26, "quadratic"
    assert PCF("n^2 + 1", "n^3 + 2").excluded_height(60, ["sqrt(5)"]) > 10**13
    with pytest.raises(pcf.NotConvergentError, match="excluded_height"):
        PCF("1", "-1").excluded_height()
    with pytest.raises(InvalidInputError, match="digits"):
        PCF("1", "1").excluded_height(0)


def test_identify_at_degrees_13_and_26() -> None:
    # (2n+1, n^2) inflated by the polynomial c(n) = n^12 + 1: the limit is c(0) 4/pi
    c = Polynomial("n^12 + 1")
    f = PCF(c * Polynomial("2*n + 1"), c * c.shift(-1) * Polynomial("n^2"))
    assert (f.a.degree, f.b.degree) == (13, 26)
    assert [match.expression for match in f.identify()] == ["4/pi"]


def test_exact_values_report_the_digits_asked_for() -> None:
    (match,) = PCF("3", "-2").identify(digits=250)
    assert (match.expression, match.digits_confirmed) == ("2", 250)
    assert match.proof is not None


def test_members_of_an_orbit_are_identified_with_the_same_evidence() -> None:
    f = PCF("2*n + 1", "n^2")
    (plain,) = f.identify(constants=["pi", "e"])
    for k in (1, 7, 60):
        g = f.shift(k).inflate(-3)
        (match,) = g.identify(constants=["pi", "e"])
        assert match.constant == "pi"
        assert match.surplus_digits == plain.surplus_digits
        assert abs(scaled(ball(match.form, 80), 60) - g.limit(80).scaled(60)) <= 2


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda f: f.trajectory(10), "depths"),
        (lambda f: f.shift(1.5), "k"),
        (lambda f: f.inflate(0.5), "c"),
        (lambda f: f.same_orbit("x"), "other"),
        (lambda f: pcf.evaluate([f], progress=3), "progress"),
        (lambda f: pcf.Box()[2:5], "id"),
    ],
)
def test_wrong_types_are_named(call: object, name: str) -> None:
    with pytest.raises(pcf.InvalidInputError, match=f"^{name}: "):
        call(PCF("2*n + 1", "n^2"))


def test_boxes_hold_formulas() -> None:
    box = pcf.Box(degrees=(2, 2), coefficients=(-5, 5))
    f = PCF("2*n + 1", "n^2")
    assert f in box
    assert box[box.index(*f)] == f
    assert PCF("6", "1") not in box
    assert pcf.evaluate([box[5], box[6]], depth=64).column("status").to_pylist()[0] == box[5].status.value
    assert copy.copy(box) == box
    assert type(copy.copy(box)) is pcf.Box  # as it reaches a worker process
