"""What sympy, another program, makes of a closed form.

The contract promises text that sympify reads, so that it is sympify that has to read it. It evaluates its argument as
code: it is given texts of the tests and of the program, never a user's.
"""

import sympy


def by_sympy(text: str) -> sympy.Expr:
    """A closed form of ours, in which x is the variable of a polynomial."""
    return sympy.sympify(text, locals={"x": sympy.Symbol("x")})
