"""Parser of polynomials in n with integer coefficients: text in, coefficients out, nothing evaluated.

Grammar (recursive descent; juxtaposition multiplies, so `5n`, `2(n+1)` and `(n+1)(n+2)` are products):

    sum     = ["+" | "-"] product {("+" | "-") product}
    product = factor {["*"] factor}            the factor after "*" may carry signs of its own
    factor  = atom [("^" | "**") exponent]     powers bind more tightly than signs: -n^2 = -(n^2)
    exponent = {"+" | "-"} factor              must be a constant >= 0; right-associative
    atom    = integer | "n" | "(" sum ")"

Sizes are predicted before any product or power is expanded, so that no text, however short, can ask for much
memory or time.  Arithmetic is FLINT's: a product of degree d costs about d log d word operations.
"""

import re
from typing import NoReturn

import flint

from pcf.errors import InvalidPolynomialError

MAX_DEGREE = 10_000
MAX_COEFFICIENT_BITS = 400_000
_MAX_TEXT = 4_000_000
_MAX_NESTING = 50
_MAX_WORK = 200_000_000  # word operations over one text: about a second
_PRODUCT_COST = 32  # word operations for each word of a product, against 1 for a sum

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SYNONYMS = str.maketrans("−–·×", "--**")
_TOKEN = re.compile(r"\s*(?:(?P<int>[0-9]+)|(?P<sup>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<op>\*\*|[-+*^()])|(?P<n>n)|(?P<end>\Z))")
_WORD = re.compile(r"\w+|\S")


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
    return [int(coefficient) for coefficient in _Parser(text).polynomial().coeffs()]


class _Parser:
    """One pass over one text: a token of look-ahead, and a budget that every operation is charged to."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > _MAX_TEXT:
            self.fail(f"has {len(text)} characters; the limit is {_MAX_TEXT}")
        self.source = text.translate(_SYNONYMS)
        self.work = 0
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

    def charge(self, length: int, bits: int, cost: int = 1) -> None:
        """Refuse an operation whose result, `length` coefficients of up to `bits` bits, is too much."""
        if length > MAX_DEGREE + 1:
            self.fail(f"the degree exceeds {MAX_DEGREE}")
        if bits > MAX_COEFFICIENT_BITS:
            self.fail(f"a coefficient could exceed {MAX_COEFFICIENT_BITS} bits")
        self.work += cost * (length + 1) * (bits // 64 + 1)
        if self.work > _MAX_WORK:
            self.fail("takes too much work to expand; give the list of coefficients instead")

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

    def polynomial(self) -> flint.fmpz_poly:
        result = self.sum()
        if self.kind != "end":
            self.fail_at_token("an operator or the end")
        self.charge(result.length(), result.height_bits())
        return result

    def sum(self) -> flint.fmpz_poly:
        result = self.sign() * self.product()
        while operator := self.take("+", "-"):
            sign = self.sign() * (-1 if operator == "-" else 1)
            term = self.product()
            self.charge(max(result.length(), term.length()), 1 + max(result.height_bits(), term.height_bits()))
            result += sign * term
        return result

    def product(self) -> flint.fmpz_poly:
        result = self.factor()
        while True:
            if self.take("*"):
                factor = self.sign() * self.factor()
            elif self.kind == "n" or (self.kind == "op" and self.token == "("):
                factor = self.factor()
            else:
                return result
            shorter = min(result.length(), factor.length())
            bits = result.height_bits() + factor.height_bits() + shorter.bit_length()
            self.charge(result.length() + factor.length(), bits, _PRODUCT_COST)
            result *= factor

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
            self.fail("n in an exponent; exponents are integers")
        k = exponent[0]
        if k < 0:
            self.fail("a negative exponent; exponents are integers >= 0")
        if base.degree() <= 0 and abs(base[0]) <= 1:
            k = min(k, 2 - k % 2)  # the same power of -1, 0 and 1
        if k > MAX_COEFFICIENT_BITS:
            self.fail(f"the exponent {str(k)[:12]} is too large")
        norm = sum(abs(coefficient) for coefficient in base.coeffs())
        self.charge(int(k) * base.degree() + 1, int(k) * norm.bit_length(), _PRODUCT_COST)
        return base ** int(k)

    def atom(self) -> flint.fmpz_poly:
        if self.kind == "int":
            self.charge(1, 3 * len(self.token))
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
