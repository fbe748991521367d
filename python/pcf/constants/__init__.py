"""The constants that limits are compared with, and the expressions in which results are written.

`data` is the list, `weights` that of bases in which several are tried at once, `catalogue` their entries with their
values, `quotients` those that are named by functions and parameters, `users` reads constants of one's own.
`expression` parses the closed forms of the whole program, `evaluation` encloses them in balls, `markup` writes
them in LaTeX and MathML. `transcendence` tells which are known to be irrational.

Imports relations, arithmetic and the engine.
"""
