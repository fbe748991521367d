"""Formulas as other systems have them: read from these, and given to them."""

from typing import Final, Self

from pcf.arguments import integer
from pcf.arithmetic.exchange import sides
from pcf.arithmetic.long_integers import integer_text, shown
from pcf.dynamics.b_files import b_file
from pcf.equivalent_formulas import WithEquivalents
from pcf.errors import InvalidInputError
from pcf.formula_arguments import polynomials
from pcf.proofs.proving import prove

_MOST_TERMS: Final = 10_000


class Exchanged(WithEquivalents):
    """The part of `pcf.PCF` that reads formulas of other systems, and writes for them and for papers."""

    __slots__ = ()

    @classmethod
    def of(cls, formula: object) -> Self:
        """The formula that another system has: of ramanujantools, of LIReC, or a pair (a, b).

        Args:
            formula: an object with `a_n` and `b_n`, or `a` and `b`, or a sequence of two; each as `pcf.Polynomial`
                takes it, lists in descending powers as LIReC's.

        Raises:
            InvalidInputError: it is none of these.
            InvalidPolynomialError: a or b is no polynomial in n over the integers.

        Example:
            >>> from pcf import PCF
            >>> PCF.of([[2, 1], [1, 0, 0]])
            PCF('2*n + 1', 'n^2')
        """
        found = sides(formula)
        if found is None:
            raise InvalidInputError(f"formula {shown(formula)}: give a PCF of a known system, or a pair (a, b)")
        return cls(*found)

    @classmethod
    def of_canonical_form(cls, top: object, bottom: object) -> Self:
        """The formula of LIReC's canonical form, whose partial denominators are 1 and numerators top(n)/bottom(n).

        It is 1 + K(top(n)/bottom(n) / 1), cleared of denominators: its limit is bottom(1) times that.

        Args:
            top, bottom: as `pcf.Polynomial` takes them.

        Raises:
            InvalidPolynomialError: one is no polynomial in n over the integers.

        Example:
            >>> from pcf import PCF
            >>> PCF.of_canonical_form([1, 0, 0], [4, 0, -1])
            PCF('4*n^2 + 8*n + 3', '4*n^4 + 8*n^3 + 3*n^2')
        """
        top, bottom = polynomials(top, bottom)
        after = bottom.shift(1)
        return cls(after, top * after)

    def b_file(self, part: str = "p", terms: int = 1000, *, reduced: bool = False) -> str:
        """Numerators or denominators of the convergents as a b-file of the OEIS.

        Args:
            part: `p`, the numerators, or `q`, the denominators.
            terms: lines at most, 1 to 10,000; the OEIS takes numbers up to 1,000 digits, and no more are given.
            reduced: of p_n/q_n in lowest terms; by default those of the recurrence.

        Returns:
            Lines `n value`, n = 0, 1, ...

        Raises:
            InvalidInputError: the part is another, or the number is out of range.

        Example:
            >>> from pcf import PCF
            >>> print(PCF("1", "1").b_file("q", 5), end="")
            0 1
            1 1
            2 2
            3 3
            4 5
        """
        if part not in ("p", "q"):
            raise InvalidInputError(f"part {shown(part)}: give p, the numerators, or q, the denominators")
        terms = integer("terms", terms)
        if not 1 <= terms <= _MOST_TERMS:
            raise InvalidInputError(f"terms {terms}: give 1 to {_MOST_TERMS}")
        return b_file(self.a, self.b, part, terms, reduced=bool(reduced))

    def latex(self, *, value: bool = False) -> str:
        r"""The continued fraction in LaTeX, without delimiters, `\cfrac` to depth 3.

        Args:
            value: write the value behind it, as in an equation, where `prove` finds it.

        Example:
            >>> from pcf import PCF
            >>> print(PCF("2n + 1", "n^2").latex())
            1 + \cfrac{1}{3 + \cfrac{4}{5 + \cfrac{9}{\ddots}}}
            >>> print(PCF("2n + 1", "n^2").latex(value=True))
            1 + \cfrac{1}{3 + \cfrac{4}{5 + \cfrac{9}{\ddots}}} = \frac{4}{\pi}
        """
        tail = r"\ddots"
        for n in (3, 2, 1):
            tail = rf"{integer_text(self.a(n - 1))} + \cfrac{{{integer_text(self.b(n))}}}{{{tail}}}"
        proof = prove(self.a, self.b) if value else None
        return tail if proof is None else f"{tail} = {proof.value_latex()}"
