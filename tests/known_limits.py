"""Limits as functions of the decimal places that are asked for, from values that are known."""

from collections.abc import Callable

import flint

from pcf.arithmetic.moebius import Moebius
from pcf.constants.catalogue import get
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression


def form(text: str) -> Callable[[int], int]:
    """A limit given by a closed form."""
    expression = parse_expression(text)
    return lambda places: scaled(ball(expression, places + 60), places)


def image(m: Moebius, slug: str) -> Callable[[int], int]:
    """A limit that is an image of a constant."""

    def limit_at(places: int) -> int:
        with flint.ctx.workprec(4 * places + 400):
            return scaled(m(get(slug).value(places + 60)), places)

    return limit_at
