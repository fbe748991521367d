"""Starting points of a summand: the parameters that can move by integers, each for itself."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pcf.trajectories.term import Linear, Term

_MOST: Final = 16


def free_parameters(term: Term) -> tuple[Linear, ...]:
    """Those above, then those below but for k!; of a well poised summand h_0, and those above.

    Example:
        >>> from fractions import Fraction
        >>> one, two = (1, Fraction(1)), (2, Fraction(2))
        >>> free_parameters(Term((one, one, one), ((0, Fraction(1)), two, two), Fraction(1)))[2:]
        ((1, Fraction(1, 1)), (2, Fraction(2, 1)), (2, Fraction(2, 1)))
    """
    return tuple(one for side in _sides(term) for one in side)


def moved(term: Term, steps: Sequence[int]) -> Term:
    """The summand with each of `free_parameters` moved by an integer."""
    flat = [(A, C + k) for (A, C), k in zip(free_parameters(term), steps, strict=True)]
    if term.weight is None:
        count = len(term.upper)
        return Term(tuple(flat[:count]), (term.lower[0], *flat[count:]), term.argument)
    weight, *upper = flat
    lower = (term.lower[0], *((weight[0] - A, 1 + weight[1] - C) for A, C in upper))
    return Term((*upper, weight), lower, term.argument, weight)


def neighbours(term: Term) -> Iterator[Term]:
    """Starting points at 0 or 1 from this one, near ones first, one of each up to the order of parameters."""
    sides = _sides(term)
    seen = set()
    for steps in sorted(itertools.product((0, 1), repeat=sum(map(len, sides))), key=sum)[1:]:
        one = moved(term, steps)
        flat = free_parameters(one)
        key = tuple(tuple(sorted(flat[i:j])) for i, j in _cuts(sides))
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > _MOST:
            return
        yield one


def _sides(term: Term) -> tuple[tuple[Linear, ...], tuple[Linear, ...]]:
    # well poised: h_0, and the parameters below follow from those above
    return (term.upper, term.lower[1:]) if term.weight is None else ((term.weight,), term.upper[:-1])


def _cuts(sides: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    begin = 0
    for side in sides:
        yield begin, begin + len(side)
        begin += len(side)
