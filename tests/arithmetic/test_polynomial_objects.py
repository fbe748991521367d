"""Polynomials of other systems: read in their own order, or refused; what lists no coefficients is refused."""

import array
import collections
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import flint
import gmpy2
import numpy as np
import pytest
import sympy

from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.errors import InvalidPolynomialError

n, m = sympy.symbols("n m")
LINEAR = Polynomial("2*n + 1")


def class_of(module: str, name: str, *bases: type, **methods: Any) -> type:
    """A class as another system defines it."""
    return type(name, bases, {"__module__": module, **methods})


def nested(step: Callable[[Any], Any], depth: int) -> Any:
    """n, and so many steps around it."""
    tree: Any = n
    for _ in range(depth):
        tree = step(tree)
    return tree


READ: dict[str, tuple[Any, str]] = {
    "fmpz_poly": (flint.fmpz_poly([1, 2]), "2n+1"),
    "fmpz_poly zero": (flint.fmpz_poly(), "0"),
    "fmpq_poly": (flint.fmpq_poly([1, 2]), "2n+1"),
    "fmpz_mpoly": (2 * flint.fmpz_mpoly_ctx.get([("x", 1), ("y", 1)]).gens()[1] ** 2 + 1, "2n^2+1"),
    "numpy Polynomial of objects": (np.polynomial.Polynomial(np.array([1, 2], dtype=object)), "2n+1"),
    "numpy Polynomial": (np.polynomial.Polynomial([1, 2, 0]), "2n+1"),
    "poly1d": (np.poly1d([2, 1]), "2n+1"),
    "poly1d of doubles": (np.poly1d([1.0, 1.0]) ** 2, "n^2+2n+1"),
    "sympy Poly": (sympy.Poly(2 * n + 1, n), "2n+1"),
    "sympy Poly over QQ": (sympy.Poly(2 * n + 1, n, domain="QQ"), "2n+1"),
    "sympy sum": (2 * n + 1, "2n+1"),
    "sympy power": ((n + 1) ** 3 - n, "(n+1)^3-n"),
    "sympy product with halves": (sympy.Rational(1, 2) * n * (2 * n + 2), "n^2+n"),
    "sympy unevaluated": (sympy.Add(n, sympy.Mul(2, n, evaluate=False), evaluate=False), "3n"),
    "sympy symbol": (m, "n"),
    "sympy integer": (sympy.Integer(-3), "-3"),
    "sympy zero": (0 * n, "0"),
    "sympy Horner": (sympy.horner(n**70 + n + 5), "n^70+n+5"),
    "sympy large": (n * 10**5000, "10^5000*n"),
    "sympy power of 0": (sympy.Pow(n, 0, evaluate=False) + n, "n+1"),
    "sympy nested sums": (nested(lambda x: sympy.Add(x, 1, evaluate=False), 200), "n+200"),
    "sympy nested products": (nested(lambda x: sympy.Mul(x, 2, evaluate=False), 200), "2^200*n"),
    "sympy nested powers": (nested(lambda x: sympy.Pow(x, 1, evaluate=False), 200), "n"),
    "of degree 10000": ([1, *[0] * 10_000], "n^10000"),
    "a million coefficients": ([*[0] * 999_998, 2, 1], "2n+1"),
    "generator": ((c for c in (2, 1)), "2n+1"),
    "deque": (collections.deque([2, 1]), "2n+1"),
    "array": (array.array("q", [2, 1]), "2n+1"),
    "user list": (collections.UserList([2, 1]), "2n+1"),
    "list of fmpz": ([flint.fmpz(2), gmpy2.mpz(1)], "2n+1"),
    "list of sympy integers": ([sympy.Integer(2), sympy.Integer(1)], "2n+1"),
    "unmasked array": (np.ma.array([2, 1]), "2n+1"),
}


@pytest.mark.parametrize("name", READ)
def test_polynomials_are_read_in_their_own_order(name: str) -> None:
    source, text = READ[name]
    assert Polynomial(source) == Polynomial(text)
    assert all(type(c) is int for c in Polynomial(text).coefficients)


def test_the_largest_coefficients() -> None:
    assert Polynomial([-(2**400_000) + 1]).coefficients == (1 - 2**400_000,)
    assert Polynomial(flint.fmpz_poly([2**400_000 - 1])).coefficients == (2**400_000 - 1,)


def test_both_sides_of_a_formula() -> None:
    assert PCF(flint.fmpz_poly([1, 2]), flint.fmpz_poly([0, 0, 1])) == PCF("2n+1", "n^2")
    assert PCF(sympy.Poly(2 * n + 1, n), n**2) == PCF("2n+1", "n^2")
    with pytest.raises(
        InvalidPolynomialError, match="b: polynomial given as numpy's Chebyshev: is no sum of powers"
    ):
        PCF([2, 1], np.polynomial.Chebyshev([1, 2]))


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "nmod_poly": (lambda: flint.nmod_poly([1, 2], 7), "flint's nmod_poly"),
    "fmpz_mod_poly": (lambda: flint.fmpz_mod_poly_ctx(7)([1, 2]), "flint's fmpz_mod_poly"),
    "fmpz_series": (lambda: flint.fmpz_series([1, 2]), "flint's fmpz_series"),
    "arb_poly": (lambda: flint.arb_poly([1, 2]), "flint's arb_poly"),
    "fmpz_mat": (lambda: flint.fmpz_mat([[1, 2]]), "flint's fmpz_mat"),
    "fmpq_poly with halves": (
        lambda: flint.fmpq_poly([1, 2], 2),
        "a coefficient that is no integer; multiply a by c",
    ),
    "fmpz_mpoly": (lambda: sum(flint.fmpz_mpoly_ctx.get([("x", 2)]).gens()), "several variables"),
    "huge fmpz_mpoly": (lambda: flint.fmpz_mpoly_ctx.get([("x", 1)]).gens()[0] ** 10**9, "degree 1000000000"),
    "sympy Poly in 1/n": (lambda: sympy.Poly(2 / n + 1, 1 / n), "is in 1/n, which is no variable"),
    "sympy Poly in a root": (lambda: sympy.Poly(2 * sympy.sqrt(n) + 1, sympy.sqrt(n)), "which is no variable"),
    "sympy Poly in exp": (lambda: sympy.Poly(sympy.exp(n) + 1), "which is no variable"),
    "sympy Poly in pi": (lambda: sympy.Poly(2 * sympy.pi + 1), "which is no variable"),
    "Legendre": (lambda: np.polynomial.Legendre([1, 2]), "is no sum of powers"),
    "Hermite of objects": (lambda: np.polynomial.HermiteE(np.array([1, 2], dtype=object)), "is no sum of powers"),
    "mapped domain": (lambda: np.polynomial.Polynomial([1, 2], domain=[0, 10]), "maps its domain"),
    "doubles": (lambda: np.polynomial.Polynomial([0.5, 2]), "0.5.*, which is no integer that doubles tell exactly"),
    "rounded doubles": (lambda: np.polynomial.Polynomial([1, 2**53 + 1]), "no integer that doubles tell exactly"),
    "nan": (lambda: np.poly1d([np.nan, 1]), "no integer"),
    "sympy fraction": (lambda: n * (n + 1) / 2, "a coefficient that is no integer"),
    "sympy two symbols": (lambda: n * m, "several variables"),
    "sympy Poly in two": (lambda: sympy.Poly(n + m), "several variables"),
    "sympy Poly over another ring": (lambda: sympy.Poly(n + m, n), r"coefficients in ZZ\[m\], not in ZZ"),
    "sympy Poly modulo 7": (lambda: sympy.Poly(n, n, modulus=7), r"coefficients in GF\(7\)"),
    "sympy ring": (lambda: sympy.ring("x", sympy.ZZ)[1], "sympy's PolyElement"),
    "sympy float": (lambda: 1.5 * n, "a number that is not rational"),
    "sympy root": (lambda: sympy.sqrt(n), "a power whose exponent is no integer"),
    "sympy inverse": (lambda: 1 / n, "a power whose exponent is no integer"),
    "sympy exponential": (lambda: 2**n, "a power whose exponent is no integer"),
    "sympy function": (lambda: sympy.sin(n), "other than sums, products and powers"),
    "sympy undefined function": (lambda: sympy.Function("f")(n), "other than sums, products and powers"),
    "sympy remainder": (lambda: n % 2, "other than sums, products and powers"),
    "sympy huge power": (lambda: (n + 1) ** 10**9, "too large"),
    "sympy huge degree": (lambda: (n + 1) ** 20_000, "the degree exceeds 10000"),
    "sympy huge Poly": (lambda: sympy.Poly(n**20_000, n), "degree 20000"),
    "sympy nested sums": (lambda: nested(lambda x: sympy.Add(x, 1, evaluate=False), 201), "more than 200 deep"),
    "sympy nested products": (lambda: nested(lambda x: sympy.Mul(x, 2, evaluate=False), 201), "more than 200 deep"),
    "sympy nested powers": (lambda: nested(lambda x: sympy.Pow(x, 1, evaluate=False), 201), "more than 200 deep"),
    "of degree 10001": (lambda: [1, *[0] * 10_001], "degree 10001; the limit is 10000"),
    "of 400001 bits": (lambda: [2**400_000], "a coefficient of more than 400000 bits"),
    "more than a million coefficients": (lambda: [0] * 1_000_001, "more than 1000000 coefficients"),
    "sympy matrix": (lambda: sympy.Matrix([[1, 2], [3, 4]]), "sympy's MutableDenseMatrix"),
    "sympy equation": (lambda: sympy.Eq(n, 1), "sympy's Equality"),
    "memoryview": (lambda: memoryview(b"n^2"), "memoryview"),
    "values of a dict": (lambda: {1: 2, 0: 1}.values(), "dict_values"),
    "matrix": (lambda: np.array([[2, 1]]), "has 2 dimensions"),
    "scalar array": (lambda: np.array(2), "has 0 dimensions"),
    "masked": (lambda: np.ma.array([2, 1], mask=[0, 1]), "coefficient masked"),
    "dates": (lambda: np.array([1, 2], dtype="M8[s]"), "coefficients are integers"),
    "a formula": (lambda: PCF("n", "1"), "pcf's PCF"),
    "endless": (lambda: iter(int, 1), "more than 1000000 coefficients"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_such_polynomial_is_refused(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(InvalidPolynomialError, match=message) as caught:
        Polynomial(make())
    assert "\n" not in str(caught.value)


def test_an_unknown_polynomial_is_refused_however_it_lists_its_coefficients() -> None:
    class Upwards:
        def __iter__(self) -> Iterator[int]:
            return iter([1, 2])

    class Sequence(collections.UserList):  # type: ignore[type-arg]
        def degree(self) -> int:
            return len(self) - 1

    for source in (Upwards(), Sequence([1, 2])):
        with pytest.raises(InvalidPolynomialError, match="a list of integers in descending powers"):
            Polynomial(source)


# Sage and PARI, by classes of their names with the methods that theirs have.


def sage_number(value: int, module: str = "sage.rings.integer") -> Any:
    methods = {"numerator": lambda self: value, "denominator": lambda self: 1, "__index__": lambda self: value}
    return class_of(module, "Integer", **methods)()


def sage_polynomial(coefficients: list[Any], name: str = "Polynomial_integer_dense_flint") -> Any:
    base = class_of("sage.rings.polynomial.polynomial_element", "Polynomial")
    methods: dict[str, Any] = {
        "list": lambda self: coefficients,
        "degree": lambda self: len(coefficients) - 1,
        "base_ring": lambda self: "Finite Field of size 7",
        "__iter__": lambda self: iter(coefficients),
    }
    return class_of("sage.rings.polynomial.polynomial_integer_dense_flint", name, base, **methods)()


def test_sage() -> None:
    assert Polynomial(sage_polynomial([sage_number(1), sage_number(2)])) == LINEAR
    residues = [sage_number(c, "sage.rings.finite_rings.integer_mod") for c in (1, 2)]
    with pytest.raises(
        InvalidPolynomialError, match=r"sage's Polynomial.*: has coefficients in Finite Field of size 7"
    ):
        Polynomial(sage_polynomial(residues))
    series = class_of("sage.rings.power_series_poly", "PowerSeries_poly", list=lambda self: [1, 2])
    with pytest.raises(InvalidPolynomialError, match="sage's PowerSeries_poly"):
        Polynomial(series())


def sage_expression(operator: str, *operands: Any, number: Any = None) -> Any:
    """A node of Sage's symbolic ring: an operator with operands, a number, or the symbol."""

    def pyobject(self: Any) -> Any:
        if number is None:
            raise TypeError
        return number

    methods = {
        "is_symbol": lambda self: operator == "symbol",
        "operator": lambda self: class_of("sage.symbolic.operators", operator) if operands else None,
        "operands": lambda self: list(operands),
        "pyobject": pyobject,
        "__eq__": lambda self, other: self is other,
        "__hash__": None,
    }
    return class_of("sage.symbolic.expression", "Expression", **methods)()


def test_expressions_of_sage() -> None:
    x, two, three, half = (
        sage_expression("symbol"),
        sage_expression("", number=sage_number(2)),
        sage_expression("", number=sage_number(3)),
        sage_expression("", number=class_of("sage.rings.real_mpfr", "RealNumber")()),
    )
    product_ = sage_expression("mul_vararg", two, x)
    assert Polynomial(sage_expression("add_vararg", product_, three)) == Polynomial("2n+3")
    assert Polynomial(sage_expression("pow", sage_expression("add_vararg", x, two), three)) == Polynomial("(n+2)^3")
    assert Polynomial(three) == Polynomial("3")
    for tree, message in (
        (sage_expression("add_vararg", x, half), "a number that is not rational"),
        (sage_expression("add_vararg", x, sage_expression("symbol")), "several variables"),
        (sage_expression("sin", x), "other than sums, products and powers"),
        (sage_expression("pow", x, x), "exponent is no integer"),
    ):
        with pytest.raises(InvalidPolynomialError, match=message):
            Polynomial(tree)


def test_sage_polynomials_in_several_variables() -> None:
    base = class_of("sage.rings.polynomial.multi_polynomial", "MPolynomial")
    one = sage_polynomial([sage_number(1), sage_number(2)])

    def of(variables: list[str]) -> Any:
        methods = {"variables": lambda self: variables, "univariate_polynomial": lambda self: one}
        return class_of("sage.rings.polynomial.multi_polynomial_libsingular", "MP", base, **methods)()

    assert Polynomial(of(["x"])) == LINEAR
    with pytest.raises(InvalidPolynomialError, match="several variables"):
        Polynomial(of(["x", "y"]))


def pari(kind: str, value: Any = None, parts: list[Any] | None = None) -> Any:
    methods: dict[str, Any] = {
        "type": lambda self: kind,
        "Vec": lambda self: parts,
        "poldegree": lambda self: len(parts or []) - 1,
        "numerator": lambda self: value,
        "denominator": lambda self: 1,
        "__int__": lambda self: value,
        "__iter__": lambda self: iter((parts or [])[::-1]),
    }
    return class_of("cypari2.gen", "Gen", **methods)()


def test_pari() -> None:
    integers = [pari("t_INT", 2), pari("t_INT", 1)]
    assert Polynomial(pari("t_POL", parts=integers)) == LINEAR
    assert Polynomial(pari("t_INT", 7)) == Polynomial("7")
    with pytest.raises(InvalidPolynomialError, match="cypari2's Gen: has a coefficient of PARI's type t_INTMOD"):
        Polynomial(pari("t_POL", parts=[pari("t_INTMOD", 2)]))
    with pytest.raises(InvalidPolynomialError, match="cypari2's Gen: is a PARI object of type t_SER"):
        Polynomial(pari("t_SER", parts=integers))
    broken = class_of("cypari2.gen", "Gen")
    with pytest.raises(InvalidPolynomialError, match="cypari2's Gen: cannot be read: "):
        Polynomial(broken())


def test_sympy_is_not_imported() -> None:
    script = "import pcf, sys; pcf.PCF('2n+1', [1, 0, 0]).limit(10); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
