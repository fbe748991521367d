"""The table behind the catalogue of constants: closed forms by group, and names for those that have one.

A form is text in the grammar of `expression`.  Of constants that are images of one another under a Moebius
map with integer coefficients (golden ratio and sqrt(5), tanh(1/2) and e, coth and tanh) one stands for all; a
test searches for relations between all pairs.  Forms are chosen so that values of polynomial continued
fractions are Moebius images of them: sqrt(d) J_1(2 sqrt d)/J_0(2 sqrt d), not J_1/J_0, for instance.
"""

from typing import Final

_SQUAREFREE: Final = [d for d in range(2, 101) if all(d % (k * k) for k in range(2, 11))]

FORMS: Final[dict[str, tuple[str, ...]]] = {
    "quadratic": tuple(f"sqrt({d})" for d in _SQUAREFREE),
    "cubic": ("2**(1/3)", "3**(1/3)", "5**(1/3)", "6**(1/3)", "7**(1/3)"),
    "circle": ("pi", "pi**2", "pi**3", "sqrt(2)*pi", "sqrt(3)*pi", "sqrt(5)*pi", "sqrt(2*pi)"),
    "exponential": (
        *("E", "E**2", "E**3", "E**4", "E**5", "sqrt(E)", "E**(1/3)", "E**(2/3)", "E**(3/2)"),
        *("E**(1/4)", "E**(1/5)", "cosh(1)", "sinh(1)"),
        *("sqrt(2)*tanh(sqrt(2))", "sqrt(3)*tanh(sqrt(3))", "sqrt(5)*tanh(sqrt(5))"),
        *("sqrt(2)*tanh(sqrt(2)/2)", "sqrt(3)*tanh(sqrt(3)/2)", "sqrt(5)*tanh(sqrt(5)/2)"),
    ),
    "logarithm": (
        *("log(2)", "log(3)", "log(5)", "log(6)", "log(7)", "log(10)", "log(3/2)", "log(4/3)", "log(5/3)"),
        *("log(5/2)", "log(5/4)", "log(6/5)", "log(2)**2", "log(3)/log(2)", "sqrt(2)*log(1 + sqrt(2))"),
        *("sqrt(2)*log((3 + sqrt(2))/(3 - sqrt(2)))", "sqrt(3)*log(2 + sqrt(3))"),
        *("sqrt(5)*log((1 + sqrt(5))/2)", "sqrt(6)*log(5 + 2*sqrt(6))", "sqrt(7)*log(8 + 3*sqrt(7))"),
        *("sqrt(13)*log((3 + sqrt(13))/2)", "sqrt(17)*log(4 + sqrt(17))"),
    ),
    "arctangent": (
        *("atan(2)", "atan(1/2)", "atan(1/3)", "atan(2/3)", "atan(1/4)", "atan(1/5)"),
        *("sqrt(2)*atan(sqrt(2))", "sqrt(2)*atan(sqrt(2)/2)", "sqrt(3)*atan(sqrt(3)/2)"),
        *("sqrt(5)*atan(sqrt(5))", "sqrt(5)*atan(sqrt(5)/2)", "sqrt(6)*atan(sqrt(6))"),
    ),
    "trigonometric": (
        *("tan(1)", "tan(1/2)", "tan(1/3)", "tan(1/4)", "tan(2)", "tan(2/3)", "cos(1)", "sin(1)"),
        *("sqrt(2)*tan(sqrt(2))", "sqrt(3)*tan(sqrt(3))", "sqrt(5)*tan(sqrt(5))"),
        *("sqrt(2)*tan(sqrt(2)/2)", "sqrt(3)*tan(sqrt(3)/2)", "sqrt(5)*tan(sqrt(5)/2)"),
    ),
    "zeta": ("zeta(3)", "zeta(5)", "zeta(7)", "zeta(9)", "zeta(11)", "zeta(13)", "zeta(3)/pi**2", "pi**4"),
    "polygamma": (
        *("Catalan", "Catalan/pi", "EulerGamma", "polygamma(1, 1/3)", "polygamma(2, 1/4)"),
        "polygamma(1, 1/3) - polygamma(1, 2/3)",
        *("sqrt(3)*pi + 3*log(2)", "sqrt(3)*pi - 3*log(2)", "sqrt(2)*(pi + 2*log(1 + sqrt(2)))"),
        *("sqrt(2)*(pi - 2*log(1 + sqrt(2)))", "pi + 2*log(2)", "pi - 2*log(2)"),
    ),
    "gamma": (
        *("gamma(1/4)**2/(2*sqrt(2)*pi**(3/2))", "gamma(1/4)**2/(2*sqrt(2*pi))", "gamma(1/4)**4/pi**2"),
        *("gamma(1/4)**4/pi**3", "gamma(1/3)", "gamma(1/4)", "gamma(1/3)**3/pi", "gamma(1/3)**3/pi**2"),
        "sqrt(3)*gamma(1/3)**3/pi",
        *("gamma(1/3)**6/pi**4", "gamma(1/3)**3/(2**(1/3)*pi)", "gamma(1/3)**3/(2**(1/3)*sqrt(3)*pi)"),
        "sqrt(pi)",
    ),
    "bessel": (
        *(f"bessel{k}(1, {x})/bessel{k}(0, {x})" for k in "ij" for x in ("2", "1", "1/2", "1/4", "3", "4")),
        *(f"bessel{k}(1, {x})/bessel{k}(0, {x})" for k in "ij" for x in ("2/3", "4/3", "2/5", "4/5")),
        *(
            f"sqrt({d})*bessel{k}(1, {x.format(d)})/bessel{k}(0, {x.format(d)})"
            for k in "ij"
            for d in (2, 3, 5)
            for x in ("2*sqrt({})", "sqrt({})", "sqrt({})/2", "2*sqrt({})/3", "2*sqrt({})/5")
        ),
        *("besseli(0, 2)", "besseli(1, 2)", "besselj(0, 2)", "besselj(1, 2)"),
        *(f"besselk(1, {x})/besselk(0, {x})" for x in ("1/4", "1/2", "1", "2")),
        *(f"besselk(3/4, {x})/besselk(1/4, {x})" for x in ("1/8", "1/2")),
    ),
    "error function": (
        *("sqrt(pi/2)*sqrt(E)*erfc(sqrt(2)/2)", "sqrt(pi/2)*E**2*erfc(sqrt(2))"),
        *("sqrt(pi/2)*E**(9/2)*erfc(3*sqrt(2)/2)", "sqrt(pi)*E**(1/4)*erfc(1/2)", "sqrt(pi)*E*erfc(1)"),
        *("sqrt(pi)*E**(9/4)*erfc(3/2)", "sqrt(pi/6)*E**(1/6)*erfc(sqrt(6)/6)"),
        *("sqrt(pi/6)*E**(2/3)*erfc(sqrt(6)/3)", "sqrt(pi/6)*E**(3/2)*erfc(sqrt(6)/2)"),
        *("sqrt(pi/2)*E**8*erfc(2*sqrt(2))", "sqrt(pi/2)*E**(25/2)*erfc(5*sqrt(2)/2)"),
        *("sqrt(pi)*E**4*erfc(2)", "sqrt(pi)*E**(25/4)*erfc(5/2)", "sqrt(pi/6)*E**(8/3)*erfc(2*sqrt(6)/3)"),
        *("sqrt(pi/6)*E**(25/6)*erfc(5*sqrt(6)/6)", "sqrt(2*pi)*E**(1/8)*erfc(sqrt(2)/4)"),
        *("sqrt(2*pi)*E**(9/8)*erfc(3*sqrt(2)/4)", "sqrt(2*pi)*E**(25/8)*erfc(5*sqrt(2)/4)"),
        *("sqrt(pi/10)*E**(1/10)*erfc(sqrt(10)/10)", "sqrt(pi/10)*E**(2/5)*erfc(sqrt(10)/5)"),
        *("sqrt(pi/10)*E**(9/10)*erfc(3*sqrt(10)/10)", "sqrt(pi/10)*E**(8/5)*erfc(2*sqrt(10)/5)"),
        *("sqrt(pi/10)*E**(5/2)*erfc(sqrt(10)/2)", "sqrt(pi)*E**(1/4)*erf(1/2)", "sqrt(pi)*erfi(1/2)/E**(1/4)"),
        *("sqrt(pi)*E*erf(1)", "sqrt(pi)*erfi(1)/E", "sqrt(pi/2)*sqrt(E)*erf(sqrt(2)/2)"),
        *("sqrt(pi/2)*erfi(sqrt(2)/2)/sqrt(E)", "sqrt(pi)*erf(1)", "sqrt(pi)*erfi(1)"),
    ),
    "exponential integral": (
        *("E*expint(1, 1)", "E**2*expint(1, 2)", "E**3*expint(1, 3)", "E**4*expint(1, 4)"),
        *("E**5*expint(1, 5)", "sqrt(E)*expint(1, 1/2)", "E**(3/2)*expint(1, 3/2)"),
    ),
    "other": ("LambertW(1)",),
}
"""Closed forms by group, in the order of the catalogue."""

NAMES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "sqrt(2)": ("sqrt(2)", "square root of 2", ("pythagoras", "1+sqrt(2)", "silver-ratio")),
    "sqrt(5)": ("sqrt(5)", "square root of 5", ("phi", "golden-ratio", "(1+sqrt(5))/2")),
    "pi": ("pi", "pi", ("1/pi",)),
    "pi**2": ("pi^2", "pi squared", ("zeta(2)",)),
    "pi**4": ("pi^4", "pi to the fourth", ("zeta(4)",)),
    "E": ("e", "Euler's number", ("exp(1)", "tanh(1/2)", "coth(1/2)")),
    "E**2": ("e^2", "e squared", ("exp(2)", "tanh(1)", "coth(1)")),
    "sqrt(E)": ("sqrt(e)", "square root of e", ("e^(1/2)", "exp(1/2)", "tanh(1/4)")),
    "log(2)": ("log(2)", "natural logarithm of 2", ("ln(2)", "log(4)", "log2")),
    "tan(1)": ("tan(1)", "tangent of 1", ("cot(1)",)),
    "tan(1/2)": ("tan(1/2)", "tangent of 1/2", ("cot(1/2)",)),
    "zeta(3)": ("zeta(3)", "Apery's constant", ("apery",)),
    "polygamma(1, 1/3) - polygamma(1, 2/3)": (
        "polygamma(1,1/3)-polygamma(1,2/3)",
        "nine times the Dirichlet L-value L(chi_-3, 2)",
        ("L(chi_-3,2)",),
    ),
    "Catalan": ("catalan", "Catalan's constant", ("G",)),
    "EulerGamma": ("gamma", "Euler's constant", ("euler-gamma", "eulergamma")),
    "gamma(1/4)**2/(2*sqrt(2)*pi**(3/2))": ("gauss", "Gauss's constant", ("1/agm(1,sqrt(2))",)),
    "gamma(1/4)**2/(2*sqrt(2*pi))": ("lemniscate", "lemniscate constant", ("varpi",)),
    "besseli(1, 2)/besseli(0, 2)": (
        "besseli(1,2)/besseli(0,2)",
        "continued fraction constant [0; 1, 2, 3, ...]",
        ("c_1", "besseli(0,2)/besseli(1,2)"),
    ),
    "E*expint(1, 1)": ("gompertz", "Gompertz's constant", ("euler-gompertz",)),
    "LambertW(1)": ("omega", "Omega constant", ("lambertw(1)",)),
}
"""Closed form -> slug, name, synonyms.  Other slugs are the form without spaces, ^ for **, e for E."""

CORE: Final = (
    *("pi", "e", "e^2", "sqrt(e)", "log(2)", "catalan", "zeta(3)", "gauss", "lemniscate"),
    "besseli(1,2)/besseli(0,2)",
)
"""Slugs of the constants of a quick sweep (rational and quadratic limits are found without any)."""
