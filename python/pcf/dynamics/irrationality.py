"""The irrationality of a limit, proved by the size of q_n (L - p_n/q_n), as an argument that can be checked.

Source: docs/mathematics.md, section 5. The criterion uses the unreduced
q_n, so that it is decided by the polynomials.
"""

from textwrap import fill

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.growth import growths
from pcf.dynamics.status import Status, classify
from pcf.equivalence.inflations import deflate


def irrationality(a: Polynomial, b: Polynomial) -> str | None:
    """Why the limit of (a, b) is irrational.

    Returns:
        The argument, or None where the exact criterion does not hold (the limit may be irrational all the same).

    Example:
        >>> print(irrationality(Polynomial("n"), Polynomial("n")))
        L = PCF(n, n) is irrational:
        1. It converges (deg b < 2 deg a), and b(n) is never 0 for n >= 1.
        2. The ratio equation r(n) = a(n) + b(n)/r(n-1) gives u_n = a(n) u_(n-1) + b(n) u_(n-2) a dominant
           solution with log|u_n| = (1) n log n + (-1) n + (3/2) log n + O(1), and a minimal one, smaller by
           e^((-1) n log n + (1) n + (-5/2) log n + O(1)). The sum of both tends to -infinity: the minimal
           solution tends to 0.
        3. If L = P/Q, or L is infinite (P = 1, Q = 0), then u_n = Q p_n - P q_n is minimal (Pincherle).
           These are integers that tend to 0, so all are 0 from some n on, and then all before, as b(n) is
           never 0: but p_n and q_n are independent.
    """
    c = classify(a, b)
    if c.status is not Status.CONVERGES or not engine.irrationality_proved(a, b):
        return None
    reduced_a, reduced_b, factor = deflate(a, b)
    growth = growths(reduced_a, reduced_b)
    if growth is None:
        return None
    error, q = growth.symbolic(), growth.symbolic().denominator
    head = f"L = PCF({a}, {b}) is irrational:"
    if factor != 1:
        head = f"L = PCF({a}, {b}) = {factor} PCF({reduced_a}, {reduced_b}) is irrational; for the latter:"
    steps = (
        f"It converges ({c.reason.removeprefix('converges: ')}), and b(n) is never 0 for n >= 1.",
        f"The ratio equation r(n) = a(n) + b(n)/r(n-1) gives u_n = a(n) u_(n-1) + b(n) u_(n-2) a dominant solution "
        f"with log|u_n| = {_written(q)} + O(1), and a minimal one, smaller by e^({_written(error)} + O(1)). The sum of "
        "both tends to -infinity: the minimal solution tends to 0.",
        "If L = P/Q, or L is infinite (P = 1, Q = 0), then u_n = Q p_n - P q_n is minimal (Pincherle). These are "
        "integers that tend to 0, so all are 0 from some n on, and then all before, as b(n) is never 0: but p_n and "
        "q_n are independent.",
    )
    return "\n".join(
        [head, *(fill(f"{i}. {step}", 100, subsequent_indent="   ") for i, step in enumerate(steps, 1))]
    )


def _written(growth: object) -> str:
    units = {"eta": "n log n", "gamma": "n", "sigma": "sqrt(n)", "beta": "log n"}
    parts = [f"({text}) {unit}" for name, unit in units.items() if (text := getattr(growth, name)) != "0"]
    return " + ".join(parts) or "0"
