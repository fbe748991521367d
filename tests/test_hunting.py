"""Hunts: the sieve against the plain test, what it must not lose, and what comes of it."""

import itertools
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import flint
import mpmath
import numpy as np
import pytest

import pcf
from command_line import Run
from pcf import PCF, engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.reduction import is_full, is_partial
from pcf.discovery.finds import finds
from pcf.discovery.literature import literature
from pcf.errors import AtlasError, InvalidInputError, PCFError
from pcf.hunting import Bounds, _multisets, hunt

REDUCE = [
    ("34n^3 + 51n^2 + 27n + 5", "-n^6"),  # Apery
    ("11n^2 + 11n + 3", "n^4"),
    ("7n^2 + 7n + 2", "8n^4"),  # Zagier
    ("10n^2 + 10n + 3", "-9n^4"),
    ("12n^2 + 12n + 4", "-32n^4"),
    ("17n^2 + 17n + 6", "-72n^4"),
    ("(2n + 1)(7n^2 + 7n + 3)", "-81n^6"),  # Almkvist and Zudilin
    ("(2n + 1)(11n^2 + 11n + 5)", "-125n^6"),
    ("(2n + 1)(10n^2 + 10n + 4)", "-64n^6"),
    ("(2n + 1)(12n^2 + 12n + 4)", "-16n^6"),
    ("(2n + 1)(9n^2 + 9n + 3)", "27n^6"),
    ("2n + 1", "n^2"),
    ("3n^2 + 4n + 2", "-2n^4"),  # Li_2(1/2)
    ("6n^2 + 6n + 2", "-8n^4"),  # Catalan
    ("2n^2 + 2n + 1", "-n^4"),
    ("3n", "4n^2 - 1"),  # 5 divides A^2 + 4 B
    ("5n", "6n^2"),
    ("9n + 3", "10n^2 + 5n"),
]


@pytest.mark.parametrize(("a", "b"), REDUCE)
def test_what_reduces_passes(a: str, b: str) -> None:
    f = PCF(a, b)
    assert engine.passes_sieve(f.a, f.b)


def test_of_the_literature_those_without_reduction_fail_alone() -> None:
    balanced = [PCF(one.a, one.b).deflate() for one in literature() if one.b.degree == 2 * one.a.degree > 0]
    failing = [f for f in balanced if not engine.passes_sieve(f.a, f.b)]
    assert len(balanced) == 54
    assert len(failing) == 8
    for f in failing:
        metrics = f.metrics(800)
        assert not is_full(metrics.log_q, metrics.log_gcd, 800)


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("degree", [1, 2])
def test_the_tables_agree_with_the_plain_test_on_a_whole_box(degree: int, partial: bool) -> None:
    span = range(-3, 4) if degree == 1 else range(-1, 2)
    b = np.array([row for row in itertools.product(span, repeat=2 * degree + 1) if row[0]])
    low, high = span[0], span[-1]
    rows, a, inflations = engine.sieve(b, degree, (low, high), 1, None, partial=partial)
    found = {(tuple(x), tuple(b[row].tolist())) for row, x in zip(rows.tolist(), a.tolist(), strict=True)}
    expected, inflated = set(), 0
    for x in itertools.product(span, repeat=degree + 1):
        if not any(x) or next(c for c in x if c) < 0:
            continue
        for y in b.tolist():
            f = PCF(list(x), y)
            if engine.passes_sieve(f.a, f.b, partial=partial):
                if shares(f):
                    inflated += 1
                else:
                    expected.add((x, tuple(y)))
    assert found == expected
    assert inflations == inflated


def test_the_plain_test_is_the_definition() -> None:
    """Traces by integers, residues of squares by a list, zeros of b by trial."""
    generator = random.Random(11)
    passed = 0
    for _ in range(250):
        degree = generator.choice([1, 2])
        b = flint.fmpz_poly([generator.randint(-2, 2), generator.choice([-1, 1, 2])])
        for _ in range(2 * degree - 1):
            b *= flint.fmpz_poly(generator.choice([[0, 1], [1, 1], [1, 2]]))
        b += generator.choice([0, 0, generator.randint(-2, 2)])
        a = Polynomial([generator.choice([-1, 1, 2, 3]), *(generator.randint(-2, 2) for _ in range(degree))])
        f = PCF(a, Polynomial([int(c) for c in reversed(b.coeffs())]))
        for partial in (False, True):
            passes = by_definition(f, degree, partial)
            assert engine.passes_sieve(f.a, f.b, partial=partial) is passes, (f, partial)
            passed += passes
    assert 100 < passed < 450


def by_definition(f: PCF, degree: int, partial: bool) -> bool:
    asked = 0
    d = f.a.leading**2 + 4 * f.b.leading
    for p in engine.SIEVE_PRIMES if partial else engine.FULL_SIEVE_PRIMES:
        if f.a.leading % p == 0 or f.b.leading % p == 0 or (d and d % p == 0):
            continue
        factors = flint.nmod_poly([c % p for c in reversed(f.b.coefficients)], p).factor()[1]
        if partial and (
            any(factor.degree() > 1 for factor, _ in factors) or d % p not in {x * x % p for x in range(p)}
        ):
            continue
        asked += 1
        m = flint.nmod_mat(2, 2, [1, 0, 0, 1], p)
        for n in range(1, p + 1):
            m *= flint.nmod_mat(2, 2, [f.a(n) % p, 1, f.b(n) % p, 0], p)
        if int(m[0, 0] + m[1, 1]) or all(f.b(n) % p for n in range(p)):
            return False
    return not partial or asked >= 5


def shares(f: PCF) -> bool:
    """Whether a(n), b(n) and b(n+1) have a factor in common."""
    a, b, after = (flint.fmpz_poly(list(reversed(p.coefficients))) for p in (f.a, f.b, f.b.shift(1)))
    return bool(a.gcd(b).gcd(after).degree() > 0)


@pytest.mark.parametrize(("degree", "bound"), [(1, 6), (2, 2), (3, 1)])
def test_b_by_its_factors_over_a_whole_box(degree: int, bound: int) -> None:
    span = range(-bound, bound + 1)
    rows = [row for row in itertools.product(span, repeat=2 * degree + 1) if row[0]]
    found = engine.may_reduce(np.array(rows), 2).tolist()
    assert found == [in_shifts(row) for row in rows]


def test_b_with_factors_in_shifts() -> None:
    """Products of up to degree 8: each factor beside a shift of it, and some alone."""
    generator = random.Random(3)
    n = flint.fmpz_poly([0, 1])
    rows: list[list[int]] = []
    while len(rows) < 300:
        f = flint.fmpz_poly([generator.randint(-3, 3) for _ in range(generator.choice([3, 3, 4]))])
        b = f * f(n + generator.randint(-4, 4)) * (n + generator.randint(0, 2)) ** generator.choice([0, 1, 2])
        b *= generator.choice([1, -2, 3 * n + 1, 2 * n + 5, f(n + 2), f])
        row = [int(c) for c in reversed(b.coeffs())]
        if row and 1 < len(row) < 10 and max(map(abs, row)) <= 1000:
            rows.append(row)
    expected = [in_shifts(tuple(row)) for row in rows]
    assert [bool(engine.may_reduce(np.array([row]), 1)[0]) for row in rows] == expected
    assert 50 < sum(expected) < 250


def in_shifts(row: tuple[int, ...]) -> bool:
    """Whether each factor of b of degree two or more has another as its shift, and b no zero at n >= 1."""
    b = flint.fmpz_poly(list(reversed(row)))
    if any(root >= 1 for root, _ in b.roots()):
        return False
    factors = [f for f, _ in b.factor()[1] if f.degree() > 1]
    n = flint.fmpz_poly([0, 1])
    shifted = [f(n + j) for f in factors for j in range(-4 * max(map(abs, row)), 4 * max(map(abs, row)) + 1) if j]
    return all(f in shifted for f in factors)


def test_full_reduction_does_not_need_b_to_split() -> None:
    """p_n + p_{n-1} of (2n + 1, n^2) brings in n^2 - 3 and its shift by -2."""
    f = PCF("2n^3 - n^2 - 12n - 5", "n^2 (n^2 - 3) (n^2 - 4n + 1)")
    metrics = f.metrics(400)
    assert is_full(metrics.log_q, metrics.log_gcd, 400)
    assert engine.passes_sieve(f.a, f.b)
    assert engine.may_reduce(np.array([f.b.coefficients]), 1).tolist() == [True]
    alone = PCF("2n + 1", "n^2 (n^2 - 3)")  # passes all congruences, by its symmetry
    metrics = alone.metrics(400)
    assert is_partial(metrics.log_q, metrics.log_gcd, 400)
    assert engine.passes_sieve(alone.a, alone.b)
    assert engine.may_reduce(np.array([alone.b.coefficients]), 1).tolist() == [False]


@pytest.mark.parametrize("degree", [1, 2])
def test_b_for_partial_reduction_splits_modulo_enough_primes(degree: int) -> None:
    span = range(-5, 6) if degree == 1 else range(-1, 2)
    rows = [row for row in itertools.product(span, repeat=2 * degree + 1) if row[0]]
    found = engine.may_reduce(np.array(rows), 2, partial=True).tolist()
    for row, possible in zip(rows[::7], found[::7], strict=True):
        b = flint.fmpz_poly(list(reversed(row)))
        primes = [p for p in engine.SIEVE_PRIMES if row[0] % p and splits(row, p)]
        assert possible == (len(primes) >= 5 and not any(root >= 1 for root, _ in b.roots())), row


def splits(row: tuple[int, ...], p: int) -> bool:
    factors = flint.nmod_poly([c % p for c in reversed(row)], p).factor()[1]
    return all(factor.degree() == 1 for factor, _ in factors)


@pytest.mark.full
def test_coth_is_found_where_partial_reduction_counts(tmp_path: Path) -> None:
    """coth(pi/4) = (e^(pi/2) + 1)/(e^(pi/2) - 1) is the limit of (2n + 1, n^2 + 1): Wall's tangent of an arc."""
    found = hunt(tmp_path / "with", (1, 2), (0, 2), partial=True, depth=256)
    atlas = pcf.open_atlas(found.out)
    assert found.partial_reduction > found.full_reduction > 0
    record = json.loads((found.out / "hunt.json").read_text())
    assert record["bounds"]["partial"] is True
    assert record["primes"][-1] == 197
    assert record["partial_reduction"] == found.partial_reduction
    row = atlas.filter(columns=["orbit", "limit", "log_q", "log_gcd"]).to_pylist()
    (coth,) = (r for r in row if r["orbit"] == "2,1;1,0,1")
    assert float(coth["limit"]) == pytest.approx(1 / math.tanh(math.pi / 4), rel=1e-15)
    assert is_partial(coth["log_q"], coth["log_gcd"], 256)
    without = hunt(tmp_path / "without", (1, 2), (0, 2), depth=256)
    assert "2,1;1,0,1" not in pcf.open_atlas(without.out).metrics.to_table(columns=["orbit"])["orbit"].to_pylist()
    assert json.loads((without.out / "hunt.json").read_text())["primes"][-1] == 61


def test_coth_passes_where_partial_reduction_counts() -> None:
    b = np.array([[1, 0, 1], [1, 0, 4]])
    for partial in (False, True):
        rows, a, _ = engine.sieve(b, 1, (0, 2), 1, None, partial=partial)
        found = set(zip(rows.tolist(), map(tuple, a.tolist()), strict=True))
        assert {(0, (2, 1)), (1, (2, 1))} <= found if partial else not found


def test_a_sieve_of_one_large_box_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        engine.sieve(np.array([[1] + [0] * 8]), 4, (-1000, 1000), 1, stop)
    assert time.perf_counter() - start < 1


@pytest.mark.full
def test_nothing_with_reduction_is_lost(tmp_path: Path) -> None:
    """All orbits of a box by exact divisors, against hunts of it."""
    atlas = pcf.scan(pcf.Box((1, 2), (-4, 4)), tmp_path / "box")
    rows = atlas.filter(status="converges", columns=["a", "b", "orbit", "log_q", "log_gcd"]).to_pylist()
    orbits = {row["orbit"]: row for row in rows if row["orbit"].partition(";")[2].count(",") == 2}
    full, partial = (
        {key: row for key, row in orbits.items() if test(row["log_q"], row["log_gcd"], 1000)}
        for test in (is_full, is_partial)
    )
    found = hunt(tmp_path / "hunt", (1, 2), (-4, 4))
    hunted = set(pcf.open_atlas(found.out).metrics.to_table(columns=["orbit"]).column("orbit").to_pylist())
    assert full.keys() <= hunted
    assert found.full_reduction == len(full) == 589
    assert len(partial) > 9000
    assert all(passes(row, partial=True) for row in (*full.values(), *partial.values()))


def passes(row: dict[str, Any], *, partial: bool) -> bool:
    return engine.passes_sieve(Polynomial(row["a"]), Polynomial(row["b"]), partial=partial)


def test_wide_rows_are_sieved_as_narrow_ones() -> None:
    """More than 64 constant terms, in bounds that are not symmetric."""
    b = np.array([[1, 0, 0], [-2, 1, 0], [3, 3, 0]])
    rows, a, _ = engine.sieve(b, 1, (-7, 150), 2, None)
    found = {(tuple(x), row) for row, x in zip(rows.tolist(), a.tolist(), strict=True)}
    generator = random.Random(5)
    for _ in range(300):
        x, row = (generator.randint(1, 20), generator.randint(-7, 150)), generator.randrange(3)
        f = PCF(list(x), b[row].tolist())
        assert ((x, row) in found) is (engine.passes_sieve(f.a, f.b) and not shares(f))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return hunt(tmp_path_factory.mktemp("hunt") / "atlas", (1, 2), (-2, 2), depth=256)


def test_a_hunt_is_an_atlas_with_its_counts(small: Any) -> None:
    atlas = pcf.open_atlas(small.out)
    assert len(atlas) == small.orbits
    assert small.survivors >= small.orbits >= small.full_reduction == sum(small.constants.values())
    assert {"pi", "log(2)"} <= set(small.constants)
    record = json.loads((small.out / "hunt.json").read_text())
    assert record["box"] == small.box == 2976
    assert record["bounds"]["coefficients"] == [-2, 2]
    assert (small.out / "report.html").exists()
    assert (small.out / "classes.parquet").exists()
    assert not (small.out / ".hunt").exists()


def test_finds_are_what_atlas_and_labels_tell(small: Any) -> None:
    atlas = pcf.open_atlas(small.out)
    columns = ["id", "a", "b", "orbit", "log_q", "log_gcd", "gamma"]
    rows = [
        row
        for row in atlas.filter(status="converges", columns=columns).to_pylist()
        if is_full(row["log_q"], row["log_gcd"], 256)
    ]
    labels = {row["id"]: row for row in atlas.labels.to_table().to_pylist()}
    assert sum(find.orbits for find in (*small.named, *small.unnamed)) == len(rows)
    (pi,) = (find for find in small.named if find.constant == "pi")
    of_pi = [row for row in rows if row["id"] in labels and labels[row["id"]]["constant"] == "pi"]
    assert (pi.orbits, pi.value, str(pi.a), str(pi.b)) == (len(of_pi), "4/pi", "2*n + 1", "n^2")
    assert pi.proved == sum(labels[row["id"]]["proof"] is not None for row in of_pi)
    assert pi.known == sum(labels[row["id"]]["known"] is not None for row in of_pi) > 0
    assert pi.delta_limit is None  # not at this depth
    assert pi.digits_per_term == max(-row["gamma"] / math.log(10) for row in of_pi)
    record = json.loads((small.out / "hunt.json").read_text())
    assert record["named"] == [find.to_json() for find in small.named]


def test_without_a_name_a_class_is_one_find_with_its_digits(tmp_path: Path) -> None:
    """Labels with one constant alone; (3n^2 + 3n + 1, -2n^4) is published, its class has three formulas here."""
    pairs = [
        ("3n^2+3n+1", "-2n^4"),
        ("3n^2+3n+1", "-2n^4-2n^3"),
        ("3n^2+3n+1", "-2n^4-4n^3"),
        ("2n+1", "9n^4"),
        ("1", "1"),
    ]
    pcf.discover(pairs, tmp_path / "atlas", constants=["e"])
    found = finds(pcf.open_atlas(tmp_path / "atlas"))
    catalan, trigamma = (find for find in found if find.constant is None)
    with mpmath.workdps(110):
        assert abs(mpmath.mpf(catalan.value) - 1 / (2 * mpmath.catalan)) < mpmath.mpf(10) ** -99
        assert abs(mpmath.mpf(trigamma.value) - 6 / mpmath.psi(1, mpmath.mpf(2) / 3)) < mpmath.mpf(10) ** -98
    assert (catalan.orbits, catalan.known, catalan.proved) == (3, 3, 0)
    assert (trigamma.orbits, trigamma.known) == (1, 1)  # its value is in the literature
    assert catalan.delta_limit is not None
    assert trigamma.delta_limit is not None
    assert catalan.delta_limit > trigamma.delta_limit


@pytest.mark.parametrize("damaged", [False, True])
def test_a_hunt_goes_on_and_gives_the_same_bytes(
    small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    def interrupted(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pcf.hunting.discover", interrupted)
        with pytest.raises(KeyboardInterrupt):
            hunt(tmp_path / "atlas", (1, 2), (-2, 2), depth=256, threads=2)
    (part,) = (tmp_path / "atlas" / ".hunt").rglob("*.npz")
    whole = part.read_bytes()
    if damaged:
        part.write_bytes(whole[: len(whole) // 2])
    else:
        monkeypatch.setattr("pcf.engine.sieve", interrupted)  # it is not done again
    hunt(tmp_path / "atlas", (1, 2), (-2, 2), depth=256, threads=1)
    for name in ("hunt.json", "labels.parquet", "classes.parquet", "manifest.json"):
        assert (tmp_path / "atlas" / name).read_bytes() == (small.out / name).read_bytes()


def test_factored_boxes() -> None:
    bounds = Bounds(1, (-2, 2), roots=2, scale=1)
    rows = {tuple(row) for number in range(bounds.total_blocks()) for row in bounds.block(number).tolist()}
    assert (1, 0, 0) in rows
    assert (-1, 0, 0) in rows
    assert (4, 4, 1) in rows
    assert len(rows) * (5**2 - 1) == len(bounds)
    assert not any(PCF("1", list(row)).terminates_at for row in rows)


def test_blocks_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    for things, size in ((1, 1), (3, 2), (5, 4)):
        every = list(itertools.combinations_with_replacement(range(things), size))
        assert _multisets(things, size, 0, len(every) + 5).tolist() == [list(one) for one in every]
        assert _multisets(things, size, 2, 7).tolist() == [list(one) for one in every[2:7]]
    for bounds in (Bounds(1, (-2, 2)), Bounds(1, (-2, 2), roots=2, scale=2)):
        whole = bounds.block(0).tolist()
        with monkeypatch.context() as patch:
            patch.setattr("pcf.hunting._BLOCK", 20)
            parts = [bounds.block(number).tolist() for number in range(bounds.total_blocks())]
        assert len(parts) > 2
        assert sorted(row for part in parts for row in part) == sorted(whole)


def test_the_command(tmp_path: Path, run: Run) -> None:
    out = str(tmp_path / "found")
    found = run("hunt", out, "--degrees", "1", "2", "--coefficients", "-2", "2", "--depth", "256", "--json").json
    assert {"box", "survivors", "orbits", "full_reduction", "constants", "seconds"} <= set(found)
    assert found["constants"]["pi"] >= 1
    shown = run("hunt", out, "--degrees", "1", "2", "--coefficients", "-2", "2", "--depth", "256").out
    assert "2,976 formulas" in shown
    assert "4/π" in shown
    factored = ["--factored", "--roots", "1", "--depth", "256", "--json"]
    assert run("hunt", out + "2", "--degrees", "1", "2", "--coefficients", "-3", "3", *factored).json["orbits"] > 0
    bad = run("hunt", out, "--roots", "2")
    assert bad.code == 2
    assert "--factored" in bad.err


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        (((1, 3), (-2, 2)), {}, InvalidInputError, "degrees 1 3"),
        (((5, 10), (-2, 2)), {}, InvalidInputError, "D from 1 to 4"),
        (((1, 2), (3, -3)), {}, InvalidInputError, "coefficients 3 -3"),
        (((1, 2), (-2, 2)), {"roots": 0}, InvalidInputError, "roots 0"),
        (((1, 2), (-2, 2)), {"roots": 1, "scale": 0}, InvalidInputError, "scale 0"),
        (((1, 2), (-2, 2)), {"depth": 5}, PCFError, "depth"),
        (((1, 2), (0, 0)), {}, AtlasError, "passes the sieve"),
        (((1, 2), (7, 7)), {}, AtlasError, "passes the sieve"),
    ],
)
def test_bad_arguments(
    tmp_path: Path, arguments: Any, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        hunt(tmp_path / "atlas", *arguments, **options)


@pytest.mark.parametrize(
    ("degrees", "coefficients", "depth"), [((1, 2), (-1, 2), 256), ((2, 4), (-2, 2), 256), ((1, 2), (-2, 2), 257)]
)
def test_a_directory_with_another_hunt_is_left_alone(
    small: Any, degrees: tuple[int, int], coefficients: tuple[int, int], depth: int
) -> None:
    with pytest.raises(AtlasError, match="holds another hunt"):
        hunt(small.out, degrees, coefficients, depth=depth)
    assert not (small.out / ".hunt").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("hunt.json", "{", "cannot be read"),
        ("hunt.json", "[]", "cannot be read"),
        ("manifest.json", "{}", "of no hunt"),
    ],
)
def test_directories_that_are_no_hunt(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(AtlasError, match=words):
        hunt(tmp_path, (1, 2), (-2, 2), depth=256)
