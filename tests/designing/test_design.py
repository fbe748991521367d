"""Formulas by design: Apéry's are found again, values and rates are right, and bounds are kept."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

import pcf
from by_sympy import by_sympy
from command_line import Run
from pcf.constants.catalogue import get
from pcf.designing.design import Designed, design
from pcf.designing.halves import halves
from pcf.designing.search import GivenFormula, candidates, made
from pcf.designing.sources import Source, sources
from pcf.errors import InvalidInputError
from pcf.trajectories.catalogue import gauss_term

ONE, HALF = Fraction(1), Fraction(1, 2)
CATALAN = GivenFormula(pcf.Polynomial("3n^2 + 3n + 1"), pcf.Polynomial("-2n^4"), 0.30103)


@pytest.mark.parametrize(
    ("constant", "a", "b", "digits", "delta"),
    [
        ("zeta(3)", "34n^3 + 51n^2 + 27n + 5", "-n^6", 3.0623, 0.0805),
        pytest.param("pi^2", "11n^2 + 11n + 3", "n^4", 2.0899, 0.0922, marks=pytest.mark.full),
    ],
)
def test_apery(constant: str, a: str, b: str, digits: float, delta: float) -> None:
    best = design(constant, min_digits_per_term=2, degrees=(3, 6), limit=1)[0]
    assert (best.a, best.b) == (pcf.Polynomial(a), pcf.Polynomial(b))
    assert abs(best.digits_per_term - digits) < 1e-3
    assert best.delta_limit is not None
    assert best.delta_limit_error is not None
    assert abs(best.delta_limit - delta) < best.delta_limit_error + 0.01
    assert best.irrationality_measure is not None
    assert best.proof_kind == "hypergeometric"
    assert best.proof.verify()


def right(one: Designed) -> bool:
    limit = sympy.Float(str(pcf.PCF(one.a, one.b).limit(60)), 60)
    return bool(abs(by_sympy(one.expression).evalf(60) / limit - 1) < sympy.Float("1e-56"))


def only(monkeypatch: pytest.MonkeyPatch, *found: Source) -> None:
    """These sources alone."""
    monkeypatch.setattr("pcf.designing.design.sources", lambda _: iter(found))


def test_log_2_by_delta(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    found = design("log(2)", min_delta_limit=0.2, degrees=(1, 2), limit=1)
    assert [str(one.a) for one in found] == ["6*n + 3"], "Alladi and Robinson's 0.276"
    assert all(map(right, found))


def test_bounds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, HALF), HALF))
    found = design("pi", min_digits_per_term=0.8, degrees=(3, 6), limit=3)
    assert len(found) == 3
    digits = [one.digits_per_term for one in found]
    assert digits == sorted(digits, reverse=True)
    assert all(x >= 0.8 for x in digits)
    assert all(one.a.degree <= 3 and one.b.degree <= 6 for one in found)
    assert all(map(right, found))
    classes = [(pcf.PCF(one.a, one.b), one.digits_per_term) for one in found]
    assert all(
        f.equivalent(g) is not True for i, (f, x) in enumerate(classes) for g, y in classes[:i] if abs(x - y) < 1e-9
    )


def test_faster_than_a_factorial(monkeypatch: pytest.MonkeyPatch) -> None:
    """4n - 2 over 1 has errors like n!^-2: no formula is faster than itself, and none with exponential errors."""
    only(monkeypatch, Source("1F1", (ONE, ONE), ONE), Source("2F1", (ONE, ONE, ONE), HALF))
    f = pcf.PCF("4n - 2", "1")
    found = design(like=f, faster=True, degrees=(4, 8))
    growths = [pcf.PCF(one.a, one.b).growth() for one in found]
    assert len(found) == 3
    assert all(growth is not None and growth.eta is not None and growth.eta < -2 for growth in growths)


def test_degrees_are_bounds_on_a_and_on_b_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where errors fall like powers of 1/n! deg b may be less than 2 deg a."""
    only(monkeypatch, Source("0F1", (ONE,), -ONE))
    quotient = "besselj(1,2)/besselj(0,2)"
    found = design(quotient, degrees=(3, 2))
    assert (str(found[0].a), str(found[0].b)) == ("8*n^3 - 6*n", "-4*n^2 + 4*n + 3")
    assert all(one.a.degree <= 3 and one.b.degree <= 2 for one in found)
    assert all(map(right, found))
    assert all(one.b.degree <= 1 for one in design(quotient, degrees=(3, 1)))


def test_like_a_formula_and_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF), Source("2F1", (ONE, ONE, ONE), Fraction(3, 4)))
    f = pcf.PCF("3n + 2", "-2n^2")  # 1/log 2
    found = design(like=f, faster=True, limit=2, degrees=(1, 2))
    growth = f.growth()
    assert growth is not None
    assert found
    assert all(one.digits_per_term > -(growth.gamma or 0) / 2.302585 for one in found)
    assert all("log(2)" in one.expression for one in found), "not log(4)"


def test_what_json_holds() -> None:
    one = design("zeta(3)", min_digits_per_term=3, limit=1)[0].to_json()
    assert list(one) == [
        "a",
        "b",
        "expression",
        "digits_per_term",
        "eta",
        "gamma",
        "delta_limit",
        "delta_limit_error",
        "delta_limit_expression",
        "irrationality_measure",
        "proof_kind",
        "proof_method",
        "latex",
        "statement_latex",
    ]
    assert one["a"] == "34*n^3 + 51*n^2 + 27*n + 5"


def test_the_limit_of_delta_is_given_by_primes_where_it_is_asked_for() -> None:
    assert design("zeta(3)", limit=1)[0].by_primes is None
    one = design("zeta(3)", min_delta_limit=0.0, limit=1)[0]
    assert one.by_primes is not None
    assert one.irrationality_measure == pytest.approx(13.4178202, abs=1e-6)
    assert one.to_json()["delta_limit_expression"] == one.by_primes.expression


@pytest.mark.parametrize(
    ("constant", "source", "least", "a"),
    [
        ("zeta(3)", Source("7F6", (ONE,) * 6, ONE), 0.0805, "34*n^3 + 51*n^2 + 27*n + 5"),
        ("pi^2", Source("3F2", (ONE,) * 5, ONE), 0.09, "11*n^2 + 11*n + 3"),
    ],
)
def test_a_bound_on_delta_is_not_one_on_its_rounded_fit(
    monkeypatch: pytest.MonkeyPatch, constant: str, source: Source, least: float, a: str
) -> None:
    """The fits are 0.08 and 0.09 where the limits are 0.08053 and 0.09216."""
    only(monkeypatch, source)
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter(()))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    found = design(constant, min_delta_limit=least, degrees=(3, 6))
    assert [str(one.a) for one in found] == [a]
    assert found[0].by_primes is not None
    assert found[0].by_primes.value > least


@pytest.mark.parametrize(
    ("constant", "a", "b"),
    [
        ("atan(1/3)", "6*n + 3", "n^2"),
        ("atan(1/4)", "8*n + 4", "n^2"),
        ("atan(1/5)", "10*n + 5", "n^2"),
        ("atan(2/3)", "6*n + 3", "4*n^2"),
        ("sqrt(3)*pi", "6*n + 3", "3*n^2"),
        ("sqrt(2)*atan(sqrt(2)/2)", "4*n + 2", "2*n^2"),
        ("sqrt(3)*atan(sqrt(3)/2)", "4*n + 2", "3*n^2"),
        ("sqrt(2)*log(1+sqrt(2))", "4*n + 2", "-2*n^2"),  # artanh(1/sqrt(2))
        ("lemniscate", "4*n + 1", "-2*n^2 + n"),
    ],
)
def test_halves(constant: str, a: str, b: str) -> None:
    found = {(str(one.a), str(one.b)): one for source in sources(get(constant)) for one in halves(source, 0.5)}
    one = found[a, b]
    growth, proof = pcf.PCF(a, b).growth(), pcf.PCF(a, b).prove()
    assert growth is not None
    assert proof is not None
    assert one.digits_per_term == pytest.approx(-(growth.gamma or 0) / math.log(10))
    assert list(halves(Source("2F1", (ONE, HALF, HALF), Fraction(1, 9)), 0.0)) == [], "log 2: a trajectory at 1/2"


def test_even_parts_of_fractions_of_arc_tangents_are_trajectories() -> None:
    whole = made(gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), Fraction(1, 10)), (4, 8))
    assert whole is not None
    found = pcf.PCF("6n + 3", "n^2").equivalence(pcf.PCF(whole.a, whole.b))
    assert found is not None
    assert found.folds == (2, 1)


def test_halves_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, HALF), Fraction(1, 10)))
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter(()))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    best = design("atan(1/3)", degrees=(1, 2), limit=1)[0]
    assert (str(best.a), best.expression, best.proof_kind) == ("6*n + 3", "1/atan(1/3)", "hypergeometric")
    assert best.delta_limit is not None
    assert right(best)
    best = design("atan(1/3)", degrees=(1, 2), min_delta_limit=-0.1, limit=1)[0]
    assert str(best.a) == "6*n + 3"
    assert best.by_primes is not None


def test_published_formulas_take_part() -> None:
    found = {one.expression: one.proof_kind for one in design("catalan", degrees=(2, 4))}
    assert found == {"1/(2*Catalan)": "transfer"}
    assert "8/(7*zeta(3))" in [one.expression for one in design("zeta(3)", degrees=(3, 6), min_digits_per_term=1)]


def test_sources_of_constants() -> None:
    assert Source("2F1", (ONE, ONE, ONE), HALF) in list(sources(get("log(2)")))
    assert Source("2F1", (ONE, ONE, HALF), HALF) in list(sources(get("pi")))
    assert Source("2F1", (ONE, ONE, HALF), Fraction(1, 4)) not in list(sources(get("pi"))), "sqrt(3) pi"
    assert Source("3F2", (HALF, HALF, HALF, ONE, HALF), ONE) in list(sources(get("catalan")))
    assert list(sources(get("gompertz"))) == []
    far = [one.argument for one in sources(get("log(10)"))]
    assert far == [Fraction(9, 10), Fraction(81, 121)]


@pytest.mark.parametrize(
    ("constant", "start", "z"),
    [
        ("sqrt(17)*log(4+sqrt(17))", (ONE, HALF, HALF), Fraction(16, 17)),
        ("sqrt(13)*log((3+sqrt(13))/2)", (ONE, HALF, HALF), Fraction(9, 13)),
        ("sqrt(6)*atan(sqrt(6)/3)", (ONE, ONE, HALF), Fraction(2, 5)),
        ("sqrt(7)*atan(sqrt(7)/7)", (ONE, ONE, HALF), Fraction(1, 8)),
    ],
)
def test_arguments_of_logarithms_of_units_and_of_arc_tangents_of_roots(
    constant: str, start: tuple[Fraction, ...], z: Fraction
) -> None:
    assert Source("2F1", start, z) in list(sources(get(constant)))


def test_a_fitted_measure_has_no_digits_that_its_error_does_not_allow(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]
) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter(()))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    words = "design", "--constant", "log(2)", "--degrees", "1", "2", "--top", "1"
    (formula,) = run(*words, "--json").json["formulas"]
    delta, error = formula["delta_limit"], formula["delta_limit_error"]
    text = " ".join(run(*words).out.split())
    found = re.search(r"δ limit \+(\S+) ± (\S+) fitted.* measure at most (\S+) of irrationality, if", text)
    assert found is not None
    assert [float(x) for x in found.groups()[:2]] == [delta, error]
    most = float(found[3])
    assert most - 0.1 < 1 + 1 / (delta - error) <= most
    assert most > 4.622


def test_what_is_printed_of_a_formula(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter(()))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    monkeypatch.setenv("COLUMNS", "100")
    printed = run("design", "--constant", "log(2)", "--degrees", "1", "2", "--top", "1", "--delta", ">0").out
    assert printed.splitlines()[:9] == [
        "1. 2/log(2)",
        "   a(n)      6n + 3",
        "   b(n)      −n²",
        "   proof     hypergeometric, by a trajectory",
        "   digits    1.531 a term",
        "   δ limit   +0.27608   by primes, a conjecture",
        "             = −(log(17 − 12·√2))/(log(3 + 2·√2) + 1) − 1",
        "   measure   at most 4.623   of irrationality, if the δ limit is right",
        r"   LaTeX     3 + \mathop{\mathrm K}_{n \ge 1} \frac{-n^{2}}{6 n + 3} = \frac{2}{\log 2}",
    ]


def test_what_is_printed_where_every_term_adds_more_than_the_one_before(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]
) -> None:
    only(monkeypatch, Source("0F1", (ONE,), -ONE))
    words = "design", "--constant", "besselj(1,2)/besselj(0,2)", "--degrees", "3", "2", "--top", "1"
    monkeypatch.setenv("COLUMNS", "60")
    lines = run(*words).out.splitlines()
    assert all(len(line) <= 60 for line in lines[:-1])
    text = " ".join(" ".join(lines).split())
    assert "∞ a term: log|L − pₙ/qₙ| ~ −4 n log n + 1.2274 n − 4 log n" in text
    assert "fitted: as n → ∞" in text


def test_starting_points_save_degrees() -> None:
    source = Source("2F1", (ONE, ONE, HALF), HALF)
    for one in candidates(source, (4, 8), 3.0):
        found = one.formulas((4, 8))
        degrees = [each.degree for each in found]
        assert degrees == sorted(degrees)
        first = made(source.term(one.direction), (4, 8))
        assert first is None or found[0].degree <= first.degree


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({}, "constant"),
        ({"constant": "pi", "like": pcf.PCF("1", "n^2")}, "constant"),
        ({"constant": "nonsense"}, "constant"),
        ({"constant": "pi", "limit": 0}, "limit"),
        ({"constant": "pi", "by": "size"}, "by .size.: give one of rate"),
        ({"constant": "pi", "limit": True}, "limit"),
        ({"constant": "pi", "faster": True}, "faster"),
        ({"constant": "pi", "degrees": (0, 2)}, "degrees"),
        ({"constant": "pi", "degrees": (2, 100)}, "degrees"),
        ({"constant": "pi", "degrees": (2, 2, 2)}, "degrees"),
        ({"like": pcf.PCF("1", "1")}, "like"),
    ],
)
def test_arguments_that_make_no_sense(arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidInputError, match=word):
        design(**arguments)


@pytest.mark.parametrize("z", [Fraction(3, 4), Fraction(1, 3), Fraction(9, 10)])
def test_digits_are_those_that_the_direction_tells(z: Fraction) -> None:
    """The order of candidates is that of the formulas, where a step above is that below too."""
    for start in ((ONE, ONE, ONE), (ONE, HALF, HALF)):
        source = Source("2F1", start, z)
        for one in list(candidates(source, (4, 8), 0.1))[::7]:
            found = made(source.term(one.direction), (24, 48))
            assert found is None or abs(found.digits_per_term - one.digits_per_term) < 1e-9


def height(one: Designed) -> int:
    return max(abs(c) for p in (one.a, one.b) for c in p.coefficients)


@pytest.mark.parametrize("by", ["coefficients", "degree"])
def test_small_formulas_first(monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Of all starting points of all directions none with a proof is smaller, but for those of a class that is given."""
    source, within = Source("2F1", (ONE, ONE, HALF), HALF), (2, 4)
    only(monkeypatch, source)
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter(()))
    found = design("pi", by=by, degrees=within, limit=3)
    sizes = [(height(one),) if by == "coefficients" else (one.a.degree, one.b.degree) for one in found]
    assert sizes == sorted(sizes)
    assert all(map(right, found))
    given = [(pcf.PCF(one.a, one.b), size) for one, size in zip(found, sizes, strict=True)]
    for candidate in candidates(source, within, 0.0):
        for one in candidate.formulas(within):
            size = (max(abs(c) for p in (one.a, one.b) for c in p.coefficients),)
            if (size if by == "coefficients" else (one.a.degree, one.b.degree)) < sizes[-1]:
                f = pcf.PCF(one.a, one.b)
                assert any(f.equivalent(g) and best <= size for g, best in given) or not one.has_value()


def test_the_smallest_of_a_class_is_taken_by_coefficients(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    found = design("log(2)", by="coefficients", degrees=(2, 4), limit=2)
    assert [str(one.a) for one in found] == ["3*n + 2", "6*n + 3"], "slower, and published alone"
    assert [height(one) for one in found] == [3, 6]


def test_a_bound_on_delta_holds_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    for by in ("rate", "coefficients", "degree", "bits"):
        found = design("log(2)", by=by, min_delta_limit=0.2, degrees=(1, 2))
        assert [str(one.a) for one in found] == ["6*n + 3"], by
        assert found[0].by_primes is not None


def test_digits_a_bit(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]) -> None:
    only(monkeypatch, Source("2F1", (ONE, ONE, ONE), HALF))
    monkeypatch.setattr("pcf.designing.search.SPARE_DEGREES", 0)
    out = run("design", "--constant", "log(2)", "--degrees", "1", "2", "--top", "1", "--by", "bits").out
    assert "a bit     0.38414 digits   of reduced denominators" in out  # 1.27608 log10(2)
    assert run("design", "--constant", "pi", "--by", "size").code == 2


def test_latex_in_lines_is_the_same_latex(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]) -> None:
    only(monkeypatch, Source("0F1", (Fraction(1, 3),), Fraction(1, 9)))
    monkeypatch.setenv("COLUMNS", "60")
    words = "design", "--constant", "0F1(1/3; 1/9)", "--top", "1"
    (formula,) = run(*words, "--json").json["formulas"]
    lines = run(*words).out.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("   LaTeX"))
    broken = [line[13:] for line in lines[first : lines.index("", first)]]
    assert len(broken) > 3
    assert all(len(line) <= 47 for line in broken)
    assert re.fullmatch(r" ?".join(map(re.escape, broken)), formula["statement_latex"])
    assert not any(re.search(r"\\[a-z]*$", line) for line in broken if not line.endswith(r"\zeta"))


def test_what_a_transfer_is_from(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    monkeypatch.setattr("pcf.designing.design.published", lambda *_: iter([CATALAN]))
    assert "transfer by a gauge, from hypergeometric, by a trajectory" in run("design", "--constant", "catalan").out


def test_a_class_is_not_lost_to_a_starting_point_of_too_large_a_degree() -> None:
    """Of one class as a trajectory whose formulas within (2, 4) are none, and before it in the order."""
    found = design("sqrt(2)*log(1+sqrt(2))", degrees=(2, 4), min_digits_per_term=2, limit=1)
    assert [(str(one.a), one.expression) for one in found] == [
        ("176*n^2 + 352*n + 171", "40/(5*sqrt(2)*log(1 + sqrt(2)) - 6)")
    ]


def test_the_measure_is_a_bound_within_the_error_of_the_fit() -> None:
    one = design("log(2)", degrees=(1, 2), min_digits_per_term=1.5, limit=1)[0]
    assert one.delta_limit is not None
    assert one.delta_limit_error is not None
    assert one.irrationality_measure == 1 + 1 / (one.delta_limit - one.delta_limit_error)
    assert one.irrationality_measure > 1 + 1 / 0.27608


def test_constants_of_ones_own(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text('[{"slug": "log(11/10)", "expression": "log(11/10)"}]')
    words = ("design", "--constant", "log(11/10)", "--degrees", "1", "2", "--min-digits-per-term", "2")
    words = (*words, "--top", "1", "--json")
    (found,) = run(*words, "--constants-file", str(file)).json["formulas"]
    assert found["expression"] == "2/log(11/10)"
    assert found["a"] == "42*n + 21"
    assert "not in the catalogue" in run(*words).err


def test_certificates_of_another_run_are_not_mixed(run: Any, tmp_path: Path) -> None:
    words = ("design", "--constant", "zeta(3)", "--top", "1", "--certificates", str(tmp_path))
    assert run(*words).code == 0
    result = run(*words)
    assert result.code == 2
    assert "has formula-1.json of another run" in result.err
