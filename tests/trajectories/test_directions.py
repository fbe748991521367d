"""Directions of 2F1: those with steps up to 3 are images of ones that are gone through, or have no positive terms."""

import itertools
from fractions import Fraction

import pytest

from pcf.trajectories.catalogue import gauss_directions

Steps = tuple[int, int, int]

ALL = [d for d in itertools.product(range(-3, 4), repeat=3) if d != (0, 0, 0)]


def images(direction: Steps, z: Fraction) -> set[tuple[Steps, Fraction]]:
    """The directions and arguments that Kummer's group makes of one."""
    found, new = {(direction, z)}, [(direction, z)]
    while new:
        (a, b, c), x = new.pop()
        for image in (
            ((b, a, c), x),
            ((c - a, c - b, c), x),
            ((a, c - b, c), x / (x - 1)),
            ((a, b, a + b - c), 1 - x),
            ((a - c, b - c, -c), x),
        ):
            if image not in found:
                found.add(image)
                new.append(image)
    return found


def positive(direction: Steps, z: Fraction) -> list[Steps]:
    return [d for d, x in images(direction, z) if 0 < x < 1 and min(d[:2]) >= 0 < d[2]]


def signs_alternate(direction: Steps) -> bool:
    """Whether of the exponents at 0, 1, 1/z, infinity no two neighbours are both >= 0, in either order of a and b."""
    a, b, c = direction
    cycles = ([b, c - b, -a, a - c], [a, c - a, -b, b - c])
    return not any(min(cycle[i], cycle[i - 1]) >= 0 for cycle in cycles for i in range(4))


@pytest.mark.parametrize("z", [Fraction(1, 3), Fraction(9, 10)])
def test_all_directions_with_positive_terms_are_gone_through(z: Fraction) -> None:
    among = {(*upper, *lower) for upper, lower in gauss_directions()}
    for direction in ALL:
        found = positive(direction, z)
        assert bool(found) != signs_alternate(direction)
        assert not found or any((*sorted(d[:2]), d[2]) in among for d in found)
    assert sum(map(signs_alternate, ALL)) == 54


@pytest.mark.parametrize(("z", "count"), [(Fraction(1, 3), 0), (Fraction(2, 3), 0), (Fraction(1, 10), 16)])
def test_few_of_the_others_have_real_roots(z: Fraction, count: int) -> None:
    discriminants = [
        (z * (a + b) - c) ** 2 - 4 * (z - 1) * z * a * b for a, b, c in ALL if signs_alternate((a, b, c))
    ]
    assert sum(d > 0 for d in discriminants) == count
