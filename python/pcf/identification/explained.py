"""How many digits of a limit its formula itself explains: relations need evidence beyond them.

Two things make a limit agree with a simple number without being it (docs/mathematics.md, section 8):

* The coefficients. A formula of so many digits has the freedom to come that near to anything: (10^200 n + 1, n^2)
  is 1 + 10^-200 - ..., and (n^600 + 1, n) is 3/2 to 180 digits. DESCRIPTION counts the formulas with coefficients
  no larger, entry by entry as for relations, and d log10(d + 1) for a polynomial of degree d; so no value at
  n <= d + 1 has more digits.
* A false start. Where a, b or a^2 + 4b changes its sign far out the convergents settle on something else first:
  (n - 498, 500n + 500) is 500/499 to 217 digits. SETTLING is the number of digits that they lose again,

      max over m < n of log10 (|p_n/q_n - p_{n-1}/q_{n-1}| / |p_m/q_m - p_{m-1}/q_{m-1}|),

  the differences being |b(1) ... b(n)/(q_n q_{n-1})|.

Cost: some 20 to 100 steps of the recurrence, 0.2 ms, as a rule.
"""

import math
from typing import Final

from pcf.arithmetic.expansion import MAX_DEGREE
from pcf.arithmetic.polynomial import Polynomial

_TWICE: Final = 2  # agreement never exceeded description and settling by more than a few digits
_MOST_STEPS: Final = 100_000  # half a second
_FEWEST_STEPS: Final = 16
_BITS: Final = 1 << 16  # of q_n, beyond which it is cut: more digits than any limit is compared to
_FARTHEST: Final = 60  # log2 of what no root bound need exceed


def explained_digits(a: Polynomial, b: Polynomial) -> float:
    """Twice the digits of description and settling; infinite where the settling is beyond 100,000 steps.

    Args:
        a, b: polynomials of a convergent formula.

    Example:
        >>> round(explained_digits(Polynomial("2n+1"), Polynomial("n^2")), 1)
        5.8
        >>> explained_digits(Polynomial("10^200*n+1"), Polynomial("n^2")) > 400
        True
        >>> explained_digits(Polynomial("n-498"), Polynomial("500n+500")) > 2 * 213
        True
    """
    return _TWICE * (description_digits(a, b) + settling_digits(a, b))


def description_digits(a: Polynomial, b: Polynomial) -> float:
    """log10 of the number of formulas with coefficients no larger, and of (d + 1)^d for the degrees d.

    Example:
        >>> round(description_digits(Polynomial("2n+1"), Polynomial("n^2")), 2)
        2.91
    """
    return sum(
        sum(math.log10(2 * abs(c) + 1) for c in p.coefficients) + p.degree * math.log10(p.degree + 1)
        for p in (a, b)
    )


def settling_digits(a: Polynomial, b: Polynomial) -> float:
    """Digits that the convergents agree to and lose again; infinite where that cannot be told in the steps allowed.

    Followed until beyond all sign changes, twice as far, neighbouring convergents are nearer to each other than
    ever before; if they are not within the budget, all by which their distances differ is counted.

    Example:
        >>> settling_digits(Polynomial("2n+1"), Polynomial("n^2"))
        0.0
        >>> 19 < settling_digits(Polynomial("n-48"), Polynomial("50n+50")) < 20
        True
    """
    if 2 * a.degree > MAX_DEGREE:  # a^2 + 4b cannot be formed
        return math.inf
    last_change = max(map(positive_root_bound, (a, b, a * a + 4 * b)))
    enough, most = 2 * last_change + _FEWEST_STEPS, min(16 * last_change + 4096, _MOST_STEPS)
    if enough > most:
        return math.inf
    before, q, cut, product = 0, 1, 0, 0.0  # the q's are times 2^cut
    low, high, lost = math.inf, -math.inf, 0.0
    for n in range(1, most + 1):
        partial = b(n)
        before, q = q, a(n) * q + partial * before
        product += math.log10(abs(partial))
        if before and q:
            distance = product - math.log10(abs(before)) - math.log10(abs(q)) - 2 * cut * math.log10(2)
            if distance < low and n >= enough:
                return lost
            low, high = min(low, distance), max(high, distance)
            lost = max(lost, distance - low)
        excess = q.bit_length() - _BITS
        if excess > _BITS:
            before, q, cut = before >> excess, q >> excess, cut + excess
    return high - low


def positive_root_bound(p: Polynomial) -> int:
    """A bound of the isolated positive zeros of a polynomial; 0 where its coefficients do not change their sign.

    Kioustelidis: with the leading coefficient c_0 > 0 they are at most 2 max |c_i/c_0|^(1/i) over the c_i < 0 that
    stand i places below it.

    Example:
        >>> positive_root_bound(Polynomial("n^2 - 5n - 5")), positive_root_bound(Polynomial("n^2 + 5n"))
        (10, 0)
    """
    if p.is_zero:
        return 0
    sign, leading = 1 if p.leading > 0 else -1, math.log2(abs(p.leading))
    exponents = [(math.log2(abs(c)) - leading) / i for i, c in enumerate(p.coefficients) if c * sign < 0]
    return math.ceil(2 * 2 ** min(max(exponents), _FARTHEST)) if exponents else 0
