"""Limits compared with constants and with one another, as texts of sixty digits."""

import flint
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import get
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.discovery.clusters import validation
from pcf.discovery.clusters.validation import Limits
from pcf.dynamics.limit import limit

PI, E = get("pi"), get("e")


def text(form: str, digits: int = 60) -> str:
    """The value of an expression as an atlas holds it."""
    with flint.ctx.workdps(digits + 30):
        return str(ball(parse_expression(form), digits + 30).str(digits, radius=False))


def test_names() -> None:
    forms = [
        "4/pi",
        "(7*pi - 2)/(3*pi + 5)",
        "1/(E - 1)",
        "355/113",
        "(1 + sqrt(5))/2",
        "zeta(3)*gamma(1/3)",
        "-pi/1000",
    ]
    limits = Limits([text(form) for form in forms] + ["17"], threads=1)
    assert limits.names(range(8), [PI, E]) == ["pi", "pi", "e", "rational", "sqrt(5)", None, "pi", "rational"]
    assert limits.names([2, 0], [PI]) == [None, "pi"], "only what was asked for, in the order of the rows"
    assert limits.names([], [PI]) == []


def test_limits_with_exponents_are_read_whole() -> None:
    # as an atlas holds limits below 10^-6
    tiny = "3.14159265358979323846264338327950288419716939937510582097494e-8"
    limits = Limits([tiny, "1." + "0" * 59 + "e-9", text("4/pi"), text("pi")], threads=1)
    assert limits.names([0, 1, 2], [PI]) == ["pi", "rational", "pi"]


def test_a_near_miss_is_no_relation() -> None:
    almost = text("4/pi")[:-6] + "123456"
    assert Limits([almost], threads=1).names([0], [PI]) == [None]


def test_a_relation_needs_its_evidence() -> None:
    p, q = 987654321987654321, 123456789123456789  # 35 digits of coefficients explain any limit half as long
    assert Limits([text(f"({p} + pi)/({q} - 3*pi)")], threads=1).names([0], [PI]) == [None]


@pytest.mark.parametrize("form", ["10^7*pi + 1", "pi/10^7"])
def test_limits_far_from_one(form: str) -> None:
    assert Limits([text(form)], threads=1).names([0], [PI]) == ["pi"]


def test_what_a_formula_explains_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sixty digits do not suffice, the limits are computed to more."""
    pairs = [
        (Polynomial("n - 498"), Polynomial("500n + 500")),  # 500/499 to 217 digits
        (Polynomial("2n + 1"), Polynomial("n^2")),
        (
            Polynomial("(n^15+1)*(2n+1)"),
            Polynomial("(n^15+1)*((n-1)^15+1)*n^2"),
        ),  # the same, and explains 200 digits
    ]
    texts = [str(limit(*pair, 60)) for pair in pairs]
    assert Limits(texts, threads=1).names([0, 1, 2], [PI]) == ["rational", "pi", "pi"]
    limits = Limits(texts, 1, lambda row: pairs[row])
    assert limits.names([0, 1, 2], [PI]) == [None, "pi", "pi"]
    monkeypatch.setattr(validation, "MOST_PLACES", 180)
    assert limits.names([0, 1, 2], [PI]) == [None, "pi", None]
