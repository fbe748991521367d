"""What follows from a formula exactly: its inflations and shifts, its orbit, and the gauge class it is of."""

from typing import Self

from pcf.arguments import integer
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.fingerprints import fingerprint
from pcf.equivalence.inflations import deflate_fully, inflate
from pcf.equivalence.orbits import canonical, same_orbit, shift
from pcf.errors import InvalidInputError
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import Equivalence, equivalence


class WithEquivalents:
    """The part of `pcf.PCF` that makes other formulas of one, and compares it with others."""

    __slots__ = ()

    def __init__(self, a: object, b: object) -> None:
        raise NotImplementedError

    @property
    def a(self) -> Polynomial:
        """The partial denominators."""
        raise NotImplementedError

    @property
    def b(self) -> Polynomial:
        """The partial numerators."""
        raise NotImplementedError

    def canonical(self) -> Self:
        """The representative of the orbit under sign, inflation and shift (docs/mathematics.md, section 7).

        Example:
            >>> from pcf import PCF
            >>> PCF("-4*n - 6", "4*n^2 + 8*n + 4").canonical()
            PCF('2*n + 1', 'n^2')
        """
        c = canonical(self.a, self.b)
        return type(self)(c.a, c.b)

    def shift(self, k: int) -> Self:
        """The formula of a(n + k), b(n + k), docs/mathematics.md, section 7.

        Args:
            k: an integer of either sign.

        Raises:
            InvalidInputError: k is no integer, or b vanishes at an index that is crossed.

        Example:
            >>> from pcf import PCF
            >>> PCF("2*n + 1", "n^2").shift(2).shift(-1)
            PCF('2*n + 3', 'n^2 + 2*n + 1')
        """
        k = integer("k", k)
        a, b, _ = shift(self.a, self.b, k)
        return type(self)(a, b)

    def inflate(self, c: int) -> Self:
        """The formula (c a, c^2 b), whose limit is c times this one's (docs/mathematics.md, section 7).

        Args:
            c: an integer, not 0.

        Raises:
            InvalidInputError: c is 0 or no integer.

        Example:
            >>> from pcf import PCF
            >>> PCF("2n + 1", "n^2").inflate(3)
            PCF('6*n + 3', '9*n^2')
        """
        c = integer("c", c)
        return type(self)(*inflate(self.a, self.b, c))

    def deflate(self) -> Self:
        """The formula of least degree with the same b(n)/(a(n) a(n-1)): all inflations, also by polynomials, undone.

        Source: docs/mathematics.md, section 13.

        Example:
            >>> from pcf import PCF
            >>> PCF("n^2 + n", "n^2 + n").deflate(), PCF("n + 1", "n^2 + n").deflate()
            (PCF('n', '1'), PCF('1', '1'))
        """
        found = deflate_fully(self.a, self.b)
        return type(self)(found.a, found.b)

    def same_orbit(self, other: "WithEquivalents") -> Moebius | None:
        """The exact Moebius map from the limit of `other` to this one's, or None if the orbits differ.

        Source: docs/mathematics.md, section 7.

        Example:
            >>> from pcf import PCF
            >>> f, g = PCF("2n + 1", "n^2"), PCF("-4n - 6", "4n^2 + 8n + 4")
            >>> g.same_orbit(f)  # the limit of g is (2 + 0 L)/(1 - L) for the limit L of f
            Moebius(p0=2, p1=0, q0=1, q1=-1)
            >>> f.same_orbit(PCF("n", "1")) is None
            True
        """
        return same_orbit(_pair(other), (self.a, self.b))

    def equivalence(self, other: "WithEquivalents") -> Equivalence | None:
        """The gauge that takes this limit to the limit of `other`, with `.map` and `.verify()`.

        Returns:
            The gauge; None where none is found, with entries up to degree 24 and folds up to 6. That proves nothing.

        Source: docs/mathematics.md, section 13.

        Example:
            >>> from pcf import PCF
            >>> found = PCF("2", "n").equivalence(PCF("4n + 5", "-4n^2 + 2n"))
            >>> found.map, found.folds, found.verify()
            (Moebius(p0=0, p1=2, q0=1, q1=0), (2, 1), True)
        """
        return equivalence((self.a, self.b), _pair(other))

    def equivalent(self, other: "WithEquivalents") -> bool | None:
        """Whether a gauge relates the two formulas: True and False are proved, None is unknown.

        Example:
            >>> from pcf import PCF
            >>> f = PCF("2n + 1", "n^2")
            >>> f.equivalent(PCF("2n + 3", "(n + 1)^2")), f.equivalent(PCF("n", "1"))
            (True, False)
        """
        if self.equivalence(other) is not None:
            return True
        return False if inequivalent((self.a, self.b), _pair(other)) else None

    def fingerprint(self) -> int | None:
        """A number that all formulas of an orbit share, and, as a rule, all of a gauge class.

        It holds an invariant of the period product M(1) ... M(p) mod p, with M(n) = [[a(n), 1], [b(n), 0]], for each
        prime p from 101 to 131. Different classes have, as a rule, different ones.

        Returns:
            The number; None for a terminating formula, which has no class.

        Source: docs/mathematics.md, section 13 (p-curvature).

        Example:
            >>> from pcf import PCF
            >>> f = PCF("n", "n")
            >>> [PCF(*pair).fingerprint() == f.fingerprint() for pair in (("n^2 + n", "n^3 + n^2"), ("n", "2n"))]
            [True, False]
        """
        return fingerprint(self.a, self.b)


def _pair(other: object) -> tuple[Polynomial, Polynomial]:
    if not isinstance(other, WithEquivalents):
        raise InvalidInputError(f"other: expected a PCF, got {type(other).__name__}; make one with PCF(a, b)")
    return other.a, other.b
