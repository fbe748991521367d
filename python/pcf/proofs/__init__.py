"""Proofs of values, and certificates of them that are checked.

`proving` tries the methods; `proof` is what it gives, with its statement and steps (`text`) and its certificate
(`certificates`), checked by `pcf.check`. `euler` finds Euler's factorisation, `summation` sums its series, with
`telescoping` and `hurwitz`, `euler_value` names the value, `polygamma` the fractions of polygamma functions.
`classical` names quotients of hypergeometric functions (those of Gauss by `gauss_values`, written by
`quotient_image`), and `derived` identifies a limit by its proof. `trajectory` has the values of sums along a direction
(some by `beta_sums`, `bessel_sums` and `kummer_sums`), which `recognition` finds for a formula. `library` has the
formulas that proofs are transferred from, and `gauge` relates formulas whose limits are images of one another, with
the `folds` in which nothing that a gauge cannot change is different. `enclosures` certifies digits of a limit, and
`exclusions` what equations it does not satisfy.

Imports identification, dynamics, check and what is below.
"""
