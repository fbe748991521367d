"""A value as the image of an expression: what the rules for quotients of hypergeometric functions give."""

import math
from dataclasses import dataclass
from fractions import Fraction

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.expression import Call, Expression, Integer, parse_expression, product
from pcf.dynamics.hypergeometric import Parameter
from pcf.identification.images import fraction, image_of


@dataclass(frozen=True)
class Image:
    """(p0 + p1 X)/(q0 + q1 X) for an expression X, and the rule that it comes from, by its source."""

    p0: Quadratic
    p1: Quadratic
    q0: Quadratic
    q1: Quadratic
    x: str
    source: str

    def expression(self) -> Expression:
        """The value."""
        if self.x == "1":
            return parse_expression(str((self.p0 + self.p1) / (self.q0 + self.q1)))
        parts = self.p0, self.p1, self.q0, self.q1
        unit = self.q1 if self.q1 != 0 else self.q0
        scaled = self.p0 / unit, self.p1 / unit, self.q0 / unit, self.q1 / unit
        if sum(part == 0 for part in scaled) == 2:
            parts = scaled
            if (multiple := self._of_a_multiple(scaled)) is not None:
                return multiple
        rationals = [plain(part) for part in scaled]
        if None not in rationals:
            whole = math.lcm(*(part.denominator for part in rationals))  # type: ignore[union-attr]
            return image_of(parse_expression(self.x), Moebius(*(int(part * whole) for part in rationals)))  # type: ignore[operator]
        whole = math.lcm(*(int(c.q) for part in parts for c in (part.rational, part.factor)))
        x = parse_expression(self.x)
        top, bottom = (_terms(constant, slope, x, whole) for constant, slope in (parts[:2], parts[2:]))
        return fraction(top, bottom)

    def _of_a_multiple(self, parts: tuple[Quadratic, Quadratic, Quadratic, Quadratic]) -> Expression | None:
        """f sqrt(d) X, or f sqrt(d)/X, as an image of sqrt(d) X, as constants of the catalogue are."""
        p0, p1, q0, _ = parts
        c = p1 if p1 != 0 else p0
        if c.factor == 0 or c.rational != 0 or q0 == 0 == p0:
            return None
        f, d = Fraction(int(c.factor.p), int(c.factor.q)), c.radicand
        form = product(Call("sqrt", (Integer(d),)), parse_expression(self.x))
        if p1 != 0:
            return image_of(form, Moebius(0, f.numerator, f.denominator, 0))
        return image_of(form, Moebius(f.numerator * d, 0, 0, f.denominator))


def _terms(constant: Quadratic, slope: Quadratic, x: Expression, unit: int) -> list[tuple[int, Expression]]:
    """unit (constant + slope X), as integers times expressions."""
    found: list[tuple[int, Expression]] = []
    for part, factor in ((constant, Integer(1)), (slope, x)):
        for c, surd in ((part.rational, Integer(1)), (part.factor, Call("sqrt", (Integer(part.radicand),)))):
            if c != 0:
                found.append((int((c * unit).p), product(surd, factor)))
    return found


def power_of_e(x: Fraction) -> str:
    """e^x as text."""
    return "E" if x == 1 else f"E**{x}" if x.denominator == 1 and x > 0 else f"E**({x})"


def rational(p: Parameter) -> Fraction | None:
    """A parameter that is rational."""
    return plain(p.real) if p.imaginary == 0 else None


def plain(x: Quadratic) -> Fraction | None:
    """A number that is rational."""
    return None if x.factor else Fraction(int(x.rational.p), int(x.rational.q))
