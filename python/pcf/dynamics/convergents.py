"""Convergents one after another, by the recurrence."""

from collections.abc import Iterable, Iterator

from pcf.arithmetic.polynomial import Polynomial


def convergents(a: Polynomial, b: Polynomial, depths: Iterable[int]) -> Iterator[tuple[int, int, int, int]]:
    """p_n, p_(n-1), q_n and q_(n-1) at ascending depths n >= 0, not reduced.

    Example:
        >>> list(convergents(Polynomial("2n + 1"), Polynomial("n^2"), [0, 3]))
        [(1, 1, 1, 0), (204, 24, 160, 19)]
    """
    p, p_before, q, q_before = a(0), 1, 1, 0
    m = 0
    for n in depths:
        while m < n:
            m += 1
            x, y = a(m), b(m)
            p, p_before = x * p + y * p_before, p
            q, q_before = x * q + y * q_before, q
        yield p, p_before, q, q_before
