"""Parser of polynomials in n with integer coefficients: text in, coefficients out, nothing evaluated.

Grammar (recursive descent; juxtaposition multiplies, so `5n`, `2(n+1)` and `(n+1)(n+2)` are products):

    sum     = ["+" | "-"] product {("+" | "-") product}
    product = factor {["*"] factor | ("%" | "mod") factor}    the factor after "*" may carry signs of its own
    factor  = atom [("^" | "**") exponent]     powers bind more tightly than signs: -n^2 = -(n^2)
    exponent = {"+" | "-"} factor              must be a constant >= 0; right-associative
    atom    = integer | "n" | "(" sum ")"

What alternates with the parity of n, `(-1)^n` and `n % 2`, is no polynomial; `parse_by_parity` reads such a text as
two, one for even and one for odd n.  Every operation is charged to a budget (`polynomial_expansion`).
"""

import re
from typing import NoReturn

import flint

from pcf.arithmetic.expansion import Expansion
from pcf.errors import InvalidPolynomialError

_MAX_TEXT = 4_000_000
_MAX_NESTING = 50

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SYNONYMS = str.maketrans("−–·×", "--**")
_TOKEN = re.compile(
    r"\s*(?:(?P<int>[0-9]+)|(?P<sup>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<op>\*\*|[-+*^()%]|mod\b)|(?P<n>n)|(?P<end>\Z))"
)
_WORD = re.compile(r"\w+|\S")


class AlternatingError(InvalidPolynomialError):
    """A text that alternates with the parity of n: no polynomial, but two, which `parse_by_parity` gives."""


def parse(text: str) -> list[int]:
    """Coefficients of the polynomial written in `text`, ascending, without trailing zeros.

    Args:
        text: a polynomial in n over the integers, such as `2*n + 1`, `n**2`, `5n^2 - 3` or `(n+1)^3`.

    Returns:
        The coefficients of n^0, n^1, ...; empty for the zero polynomial.

    Raises:
        InvalidPolynomialError: for any other text, and for one whose expansion would be too large.

    Example:
        >>> parse("(n+1)^2 - 5n")
        [1, -3, 1]
    """
    return _Parser(text).coefficients()


def parse_by_parity(text: str) -> tuple[list[int], list[int]]:
    """The two polynomials that a text is at even and at odd n, where `(-1)^n` and `n % 2` are constant.

    Args:
        text: as for `parse`, and with these two.

    Returns:
        For even and for odd n, coefficients ascending, as of `parse`.

    Raises:
        InvalidPolynomialError: as `parse`.

    Example:
        >>> parse_by_parity("n + (-1)^(n+1)"), parse_by_parity("1 + n % 2")
        (([-1, 1], [1, 1]), ([1], [2]))
    """
    return _Parser(text, 0).coefficients(), _Parser(text, 1).coefficients()


class _Parser:
    """One pass over one text: a token of look-ahead, and a budget that every operation is charged to.

    Args:
        parity: of n, where the text may alternate with it.
    """

    def __init__(self, text: str, parity: int | None = None) -> None:
        self.text = text
        self.parity = parity
        self.expansion = Expansion(self.fail)
        if len(text) > _MAX_TEXT:
            self.fail(f"has {len(text)} characters; the limit is {_MAX_TEXT}")
        self.source = text.translate(_SYNONYMS)
        self.nesting = 0
        self.kind, self.token, self.start, self.stop = "", "", 0, 0
        self.advance()

    def fail(self, problem: str) -> NoReturn:
        shown = self.text if len(self.text) <= 40 else self.text[:37] + "..."
        raise InvalidPolynomialError(f"polynomial {shown!r}: {problem}")

    def advance(self) -> None:
        match = _TOKEN.match(self.source, self.stop)
        if match is None:
            self.fail_at_unknown()
        self.kind = match.lastgroup or ""
        self.token = match.group(self.kind)
        self.start, self.stop = match.span(self.kind)

    def fail_at_unknown(self) -> NoReturn:
        match = _WORD.search(self.source, self.stop)
        assert match is not None, "only white space would have matched the end"
        word = match.group()[:20]
        where = f"at position {match.start() + 1}"
        if word[0] in "/÷":
            self.fail(f"division {where}; multiply a by c and b by c^2 to clear a denominator c")
        if word[0] in ".,":
            self.fail(f"unexpected {word!r} {where}; coefficients are integers")
        if word[0].isalpha():
            self.fail(f"unknown name {word!r} {where}; the only variable is n")
        self.fail(f"unexpected {word!r} {where}; use integers, n, + - * ^ and parentheses")

    def fail_at_token(self, expected: str) -> NoReturn:
        if self.kind == "end":
            self.fail(f"ends where {expected} is expected")
        self.fail(f"{self.token[:20]!r} at position {self.start + 1} where {expected} is expected")

    def alternates(self) -> None:
        """Refuse what alternates, unless the parity of n is given."""
        if self.parity is None:
            shown = self.text if len(self.text) <= 40 else self.text[:37] + "..."
            raise AlternatingError(
                f"polynomial {shown!r}: alternates with the parity of n, so it is no polynomial; two steps of the "
                "continued fraction contracted into one have polynomial coefficients, and PCF(a, b) with both "
                "texts says which"
            )

    def coefficients(self) -> list[int]:
        """Those of the whole text, ascending."""
        result = self.sum()
        if self.kind != "end":
            self.fail_at_token("an operator or the end")
        self.expansion.charge(result.length(), result.height_bits())
        return [int(coefficient) for coefficient in result.coeffs()]

    def take(self, *operators: str) -> str:
        """The token, consumed, if it is one of `operators`; else the empty string."""
        if self.kind == "op" and self.token in operators:
            token = self.token
            self.advance()
            return token
        return ""

    def sign(self) -> int:
        sign = 1
        while taken := self.take("+", "-"):
            sign = -sign if taken == "-" else sign
        return sign

    def sum(self) -> flint.fmpz_poly:
        result = self.sign() * self.product()
        while operator := self.take("+", "-"):
            sign = self.sign() * (-1 if operator == "-" else 1)
            result = self.expansion.add(result, sign * self.product())
        return result

    def product(self) -> flint.fmpz_poly:
        result = self.factor()
        while True:
            if self.take("*"):
                result = self.expansion.multiply(result, self.sign() * self.factor())
            elif self.kind == "n" or (self.kind == "op" and self.token == "("):
                result = self.expansion.multiply(result, self.factor())
            elif self.take("%", "mod"):
                result = self.remainder(result, self.factor())
            else:
                return result

    def remainder(self, dividend: flint.fmpz_poly, divisor: flint.fmpz_poly) -> flint.fmpz_poly:
        if divisor != flint.fmpz_poly([2]):
            self.fail("a remainder other than modulo 2; coefficients are polynomials in n")
        self.alternates()
        return flint.fmpz_poly([dividend(flint.fmpz(self.parity or 0)) % 2])

    def factor(self) -> flint.fmpz_poly:
        base = self.atom()
        if self.kind == "sup":
            exponent = flint.fmpz_poly([flint.fmpz(self.token.translate(_SUPERSCRIPTS))])
            self.advance()
        elif self.take("^", "**"):
            self.nest()
            exponent = self.sign() * self.factor()
            self.nesting -= 1
        else:
            return base
        return self.power(base, exponent)

    def power(self, base: flint.fmpz_poly, exponent: flint.fmpz_poly) -> flint.fmpz_poly:
        if exponent.degree() > 0:
            if base != flint.fmpz_poly([-1]):
                self.fail("n in an exponent; exponents are integers, only (-1)^n is understood")
            self.alternates()
            exponent = flint.fmpz_poly([exponent(flint.fmpz(self.parity or 0)) % 2])
        if exponent[0] < 0:
            self.fail("a negative exponent; exponents are integers >= 0")
        return self.expansion.power(base, exponent[0])

    def atom(self) -> flint.fmpz_poly:
        if self.kind == "int":
            self.expansion.charge(1, 3 * len(self.token))
            value = flint.fmpz_poly([flint.fmpz(self.token)])
            self.advance()
            if self.kind == "int":
                self.fail_at_token("an operator")
            return value
        if self.kind == "n":
            self.advance()
            if self.kind == "int":
                digits = self.token[:10]
                self.fail(f"'n{digits}' at position {self.start}; write n^{digits} or n*{digits}")
            return flint.fmpz_poly([0, 1])
        if self.take("("):
            self.nest()
            inner = self.sum()
            if not self.take(")"):
                self.fail_at_token("a closing parenthesis")
            self.nesting -= 1
            return inner
        self.fail_at_token("a number, n or a parenthesis")

    def nest(self) -> None:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            self.fail(f"is nested more than {_MAX_NESTING} deep")
