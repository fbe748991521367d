"""The independent checker of certificates: exact rationals and FLINT's balls, and nothing of what found the proof.

`check` takes a certificate as JSON values, `check_text` and `check_file` as text; all give a `Verdict`. Read
`certificate`, then one kind after another:

* `certificate`: the verdict, the kinds, and what every certificate has to hold;
* `reading`: JSON values as exact numbers, polynomials, maps and expressions, each refused by name if it is malformed;
* `field`: numbers of a real quadratic field;
* `formula`: a continued fraction: whether it converges and how, convergents, shifts, integer zeros;
* `values`: expressions as exact fractions of atoms such as pi and log 2, and as balls;
* `recurrence`: termination, minimal solutions, quadratic equations, linear tails;
* `euler`: Euler's factorisation; `sums` and `telescoping`: the sums that it leads to;
* `contiguous`: quotients of hypergeometric functions; `classical`: those that have a classical value;
* `trajectory`: hypergeometric sums along a direction, by creative telescoping; `beta_sums`, `bessel_sums` and
  `kummer_sums`: some of their values;
* `polygamma`: continued fractions of the trigamma and tetragamma function, by theorems of Stieltjes and Ramanujan;
* `gauge`: gauge equivalence, and the transfer of a proof; `family`: formulas with a parameter;
* `enclosure`: digits of a limit, by a base set for the tails or a series of theirs (`tail_series`); `exclusion`:
  equations that it does not satisfy;
* `decimal`: digits, against exact numbers and balls.

Imports: nothing of pcf. What each kind has to show is in docs/certificates.md, the mathematics in docs/mathematics.md.
"""

from pcf.check.certificate import Verdict, check, check_file, check_text
from pcf.check.reading import NotACertificateError

__all__ = ["NotACertificateError", "Verdict", "check", "check_file", "check_text"]
