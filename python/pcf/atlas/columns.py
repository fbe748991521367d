"""What the columns of an atlas's tables mean, and how sure each is; for the documentation and for data cards."""

from typing import Final

_TERMS: Final = {"eta": r"$n \log n$", "gamma": "$n$", "sigma": r"$\sqrt n$", "beta": r"$\log n$"}
_SAMPLE: Final = "at the depths 6, N/8, N/4, N/2 and N"

MEANING: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "metrics": {
        "id": ("", "place of the formula in the box, or in the list that was scanned; from 0"),
        "a": ("", "coefficients of $a$, descending powers"),
        "b": ("", "coefficients of $b$, descending powers"),
        "status": ("proved", "`converges`, `terminates`, `diverges` or `oscillates`"),
        "reason": ("proved", "the criterion that decided the status"),
        "limit": (
            "certified where `certified`",
            "60 significant digits; `p/q` where it terminates; or `infinity`",
        ),
        "limit_digits": ("", "significant digits that `limit` has"),
        "certified": ("", "whether the digits of `limit` are proved"),
        "log_error": ("certified", rf"$\log\lvert L - p_n/q_n\rvert$ {_SAMPLE}"),
        "log_q": ("certified", rf"$\log\lvert q_n\rvert$ {_SAMPLE}"),
        "log_gcd": ("certified", rf"$\log\gcd(p_n, q_n)$ {_SAMPLE}"),
        "log_error_2n": ("certified", r"$\log\lvert L - p_{2N}/q_{2N}\rvert$"),
        "delta_naive": ("certified", "delta at depth N with $q_N$ itself"),
        "delta": ("certified", "delta at depth N with the reduced denominator"),
        "delta_blind": ("certified", "the same with $p_{2N}/q_{2N}$ in place of $L$"),
        "delta_predicted": ("fitted", "the paper's predictor"),
        "delta_limit": ("fitted", r"delta for $n \to \infty$"),
        **{name: ("proved", f"coefficient of {term} in the growth of the error") for name, term in _TERMS.items()},
        **{
            f"q_{name}": ("proved", rf"coefficient of {term} in the growth of $\log\lvert q_n\rvert$")
            for name, term in _TERMS.items()
        },
        "qr_eta": ("fitted", r"coefficient of $n \log n$ in the growth of the reduced denominator"),
        "qr_gamma": ("fitted", "coefficient of $n$ in the same"),
        "fit_eta": ("fitted", r"coefficient of $n \log n$ in the paper's fit of the error"),
        "fit_gamma": ("fitted", "coefficient of $n$ in the same"),
        "fit_beta": ("fitted", r"coefficient of $\log n$ in the same"),
        "irrational": ("as it says", "`proved`, `evidence` or null"),
        "orbit": ("proved", "equal for the formulas of one orbit: its canonical pair"),
        "fingerprint": ("proved", "an invariant of the gauge class modulo seven primes; null for terminating ones"),
    },
    "labels": {
        "id": ("", "the formula"),
        "constant": ("", "slug of a constant, `rational`, `infinity`, `sqrt(d)`, or the root of a cubic"),
        "expression": ("evidence, or proved by `proof`", "the limit in closed form, as sympy reads it"),
        "relation": (
            "",
            "the integer relation: `moebius(p0, p1, q0, q1)` is $(p_0 + p_1 c)/(q_0 + q_1 c)$; `derived` where the "
            "value is a quotient of hypergeometric functions and no constant of the catalogue",
        ),
        "digits": ("", "decimal digits to which limit and expression agree"),
        "surplus_digits": ("", "those less the digits of the coefficients of the relation"),
        "proof": ("proved", "why the value is exact; null where that is not proved"),
        "proof_kind": (
            "proved",
            "`termination`, `minimal solution`, `quadratic`, `Euler`, `hypergeometric` or `transfer`, or null",
        ),
        "digits_per_term": (
            "proved",
            "digits that each term adds in the long run, where the error shrinks exponentially; else null",
        ),
        "latex": ("as `expression`", "the expression in LaTeX"),
        "known": (
            "proved",
            "the source of a published formula that this one is (`same`), or follows from (`orbit`, `class`)",
        ),
    },
    "classes": {
        "id": ("", "the formula, which converges"),
        "class": ("", "the formula that represents its gauge class"),
        "map": ("proved", "integers $p_0, p_1, q_0, q_1$: that formula's limit is $(p_0 + p_1 L)/(q_0 + q_1 L)$"),
        "verified": ("", "whether the independent checker accepted the gauge, or the two are of one orbit"),
    },
    "exclusions": {
        "id": ("", "a formula of the orbit"),
        "height": ("proved", "no relation with integers up to this holds for its limit"),
    },
    "clusters": {
        "id": ("", "the formula"),
        "plane": ("", "name of the metric plane"),
        "cluster": ("evidence", "number of its cluster in that plane, from 0 by falling size; null for noise"),
    },
    "groups": {
        "id": ("", "the formula"),
        "group": ("evidence", "number of its group"),
        "constant": ("evidence", "the constant of the group; null for one without a name"),
    },
    "families": {
        "family": ("", "number of the family"),
        "a": ("", "$a(n)$ with parameters, as text"),
        "b": ("", "$b(n)$ with parameters, as text"),
        "value": ("as that of one member", "the value by the parameters"),
        "parameters": ("", "the parameters and the conditions on them"),
        "members_inside": ("", "ids of the members in the atlas"),
        "members_outside": ("evidence", "members outside it that were computed and agree"),
        "digits": ("evidence", "decimal digits to which they agree"),
        "constant": ("", "slug of the constant of the family"),
        "statement": ("", "the family as a statement in LaTeX"),
    },
}
"""Strength and meaning of each column, by table; a test compares them with the schema."""
