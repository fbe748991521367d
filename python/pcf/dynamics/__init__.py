"""How one continued fraction behaves, and what its limit is.

In this order: `status` (does it converge, decided exactly) and `symbolic_growth` (how fast, exactly), with
`growth` and `survey` as the engine's numbers for one formula and for many; `formal_series` and
`error_expansion` (the error as a series); `metrics` (irrationality measures from exact convergents) and
`prime_reduction` (their limit by primes);
`irrationality` (the proof in words; the criterion itself is the engine's, growth.cpp). Limits: `limit` asks
`exact` (rational and quadratic ones, by proof), the engine, and `hypergeometric` (closed forms) in turn, and
answers with a `limit_number`. `convergents` are made one after another, and
`b_files` writes them for the OEIS.

Imports equivalence, arithmetic and the engine.
"""
