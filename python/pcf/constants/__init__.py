"""The constants that limits are compared with, and the expressions in which results are written.

`data` is the list, `catalogue` its entries with their values, `users` reads constants of one's own.
`expression` parses the closed forms of the whole program, `evaluation` encloses them in balls, `markup` writes
them in LaTeX and MathML. `transcendence` tells which are known to be irrational.

Imports relations, arithmetic and the engine.
"""
