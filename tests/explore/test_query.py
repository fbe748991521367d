"""What a search means."""

import pytest

from pcf.errors import InvalidInputError
from pcf.explore.query import Query, understood


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("pi", ("pi",)),
        ("π", ("pi",)),
        ("ln 2", ("log(2)",)),
        ("log(2)", ("log(2)",)),
        ("zeta(3)", ("zeta(3)",)),
        ("ζ(3)", ("zeta(3)",)),
        ("Apery's constant", ("zeta(3)",)),
        ("catalan", ("catalan",)),
        ("G", ("catalan",)),
        ("golden ratio", ("sqrt(5)",)),
        ("√2", ("sqrt(2)",)),
        ("e", ("e",)),
        ("e²", ("e^2",)),
        ("sqrt(113)", ("sqrt(113)",)),
        ("all formulas for Catalan", ("catalan",)),
        ("fastest for pi", ("pi",)),
    ],
)
def test_constants_by_slug_name_and_letter(text: str, slugs: tuple[str, ...]) -> None:
    found = understood(text)
    assert (found.kind, found.constants) == ("constant", slugs)


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [
        ("2n+1, n^2", "2n+1", "n^2"),
        ("2n+1; n²", "2n+1", "n²"),
        ("a = 2n+1, b = n^2", "2n+1", "n^2"),
        ("b(n) = n^2, a(n) = 2*n + 1", "2*n + 1", "n^2"),
        ("PCF(2n+1, n^2)", "2n+1", "n^2"),
        ('PCF("2*n + 1", "n^2")', "2*n + 1", "n^2"),
        ("-(n+1), -n^2", "-(n+1)", "-n^2"),
    ],
)
def test_formulas(text: str, a: str, b: str) -> None:
    found = understood(text)
    assert (found.kind, found.a, found.b) == ("formula", a, b)


def test_one_polynomial() -> None:
    assert (understood("n²").kind, understood("n²").a, understood("n²").b) == ("side", "n²", "n²")
    assert (understood("b = n^2").a, understood("b = n^2").b) == (None, "n^2")


@pytest.mark.parametrize("text", ["0.5458720318", "0.5458720318...", "-1.5e-7", "22/7", "1.27…"])
def test_numbers(text: str) -> None:
    assert (understood(text).kind, understood(text).subject) == ("number", text)


def test_expressions_are_numbers() -> None:
    assert (understood("4/π").kind, understood("4/π").subject) == ("number", "4/pi")
    assert understood("2 ln 2").subject == "2*log(2)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("delta > 0", ["delta limit > 0"]),
        ("δ ≥ -0.5", ["delta limit >= -0.5"]),
        ("delta limit > 0", ["delta limit > 0"]),
        ("pi delta>0", ["delta limit > 0"]),
        ("digits per term > 1", ["digits per term > 1"]),
        ("pi, degree <= 2 and proved", ["degree <= 2", "proved"]),
        ("deg a = 1", ["degree of a = 1"]),
        ("degree of b < 3, new", ["degree of b < 3", "not in the literature"]),
        ("proved proved", ["proved"]),
    ],
)
def test_conditions(text: str, words: list[str]) -> None:
    found = understood(text)
    assert found.words() == words
    assert found.kind == ("constant" if "pi" in text else "all")


def test_a_query_says_what_it_means() -> None:
    found = understood("ln 2, digits per term > 1, new, sort by delta")
    again = understood(found.source(), sort=found.sort)
    assert found.sort == "delta"
    assert (again.constants, again.words(), again.sort) == (found.constants, found.words(), found.sort)


def test_the_order_of_an_address_goes_first() -> None:
    assert understood("pi sort by delta", sort="digits").sort == "digits"
    with pytest.raises(InvalidInputError, match="sort 'x': not an order; give one of interest, "):
        understood("pi", sort="x")


def test_what_is_not_understood_has_something_near() -> None:
    found: Query = understood("catlan")
    assert found.kind == "unknown"
    assert "catalan" in found.near


def test_long_searches_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="2,001 characters; a search has 2,000 at most"):
        understood("n" * 2001)
