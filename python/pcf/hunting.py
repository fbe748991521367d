"""Hunts: formulas with factorial reduction out of boxes that are too large to be measured one by one.

Formulas with deg b = 2 deg a whose reduced denominators grow exponentially pass a sieve of congruences
(docs/mathematics.md, section 14), which one in millions does. Survivors are brought to one formula an orbit, inflations
of formulas of lower degree are left out, and what converges becomes an atlas like any other (`pcf.discover`): measured,
in classes, labelled, with its report.

    OUT/hunt.json    bounds, the counts of each step, and what was found

Blocks of the sieve that are finished are kept, so that an interrupted hunt goes on where it stopped.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pcf import engine
from pcf.arguments import integer, integers
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.atlas.box import Box
from pcf.atlas.reduction import partly_reduced
from pcf.atlas.sharing import probe
from pcf.atlas.writing import write_atomically
from pcf.discovery.finds import Find, finds
from pcf.dynamics.status import Status, classify
from pcf.equivalence.orbits import orbit_keys
from pcf.errors import AtlasError, InvalidInputError
from pcf.files import Place, remove_tree, require_place
from pcf.machines import Machines
from pcf.pipeline import discover

if TYPE_CHECKING:
    from pcf.machines import Where

MOST_DEGREE: Final = 4
_BLOCK: Final = 1 << 18  # polynomials b at a time
_PARTS: Final = ".hunt"

Rows = NDArray[np.int64]
Progress = Callable[[str, int, int], None]
Part = dict[str, Any]
"""Of a block the a and b that pass, and the number of inflations."""


@dataclass(frozen=True)
class Hunted:
    """What a hunt found.

    Attributes:
        out: directory of the atlas.
        box: number of formulas of the box.
        survivors: formulas that passed the sieve, one of each pair a, -a in a box that is symmetric.
        inflations: others that passed, because a factor of a and b inflates them.
        orbits: orbits of the survivors that converge: the formulas of the atlas.
        full_reduction: those whose reduced denominators grow exponentially, at two depths.
        partial_reduction: those whose greatest common divisors take away a part of n log n.
        named: the formulas with full reduction by constant, the named constants first and the most frequent of them.
        unnamed: those without a name by gauge class, with 100 digits, the greatest limit of delta first.
        seconds: by stage.

    Example:
        >>> from pathlib import Path
        >>> pi = Find(Polynomial("2n + 1"), Polynomial("n^2"), "pi", "4/pi", 3, 3, 2, -0.21, 0.77)
        >>> found = Hunted(Path("found"), 2976, 36, 8, 32, 3, 0, [pi], [], {"sieve": 0.01})
        >>> found.constants, found.to_json()["named"][0]["value"]
        ({'pi': 3}, '4/pi')
    """

    out: Place
    box: int
    survivors: int
    inflations: int
    orbits: int
    full_reduction: int
    partial_reduction: int
    named: list[Find]
    unnamed: list[Find]
    seconds: dict[str, float]

    @property
    def constants(self) -> dict[str | None, int]:
        """Orbits with full reduction by constant; None stands for those without a name."""
        counts: dict[str | None, int] = {find.constant: find.orbits for find in self.named}
        return {**counts, None: sum(find.orbits for find in self.unnamed)} if self.unnamed else counts

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values; among the constants orbits without a name are `unnamed`."""
        return {
            "out": str(self.out),
            "box": self.box,
            "survivors": self.survivors,
            "inflations": self.inflations,
            "orbits": self.orbits,
            "full_reduction": self.full_reduction,
            "partial_reduction": self.partial_reduction,
            "constants": {"unnamed" if slug is None else slug: count for slug, count in self.constants.items()},
            "named": [find.to_json() for find in self.named],
            "unnamed": [find.to_json() for find in self.unnamed],
            "seconds": self.seconds,
        }


@dataclass(frozen=True)
class Bounds:
    """What is hunted.

    Attributes:
        degree: D; deg a <= D, deg b = 2 D.
        coefficients: bounds of those of a, and of b unless it is given by its zeros.
        roots: of a factored b, the largest u of its factors u n + v, 0 <= v < u shifted by up to `roots`; None for b
            by coefficients.
        scale: bound of the constant factor of a factored b.
        partial: whether partial reduction counts.
    """

    degree: int
    coefficients: tuple[int, int]
    roots: int | None = None
    scale: int = 1
    partial: bool = False

    def __len__(self) -> int:
        """The number of formulas, a and b not zero."""
        low, high = self.coefficients
        width = high - low + 1
        if self.roots is None:
            return len(Box((self.degree, 2 * self.degree), self.coefficients))
        zeros = len(_linear_factors(self.roots))
        products = math.comb(zeros + 2 * self.degree - 1, 2 * self.degree)
        return int(width ** (self.degree + 1) - (low <= 0 <= high)) * 2 * self.scale * products

    def primes(self) -> tuple[int, ...]:
        """What formulas are sieved by, unless a prime divides a leading coefficient."""
        return engine.SIEVE_PRIMES if self.partial else engine.FULL_SIEVE_PRIMES

    def total_blocks(self) -> int:
        """How many blocks there are."""
        if self.roots is None:
            low, high = self.coefficients
            return -(-int((high - low + 1) ** (2 * self.degree + 1)) // _BLOCK)
        zeros = len(_linear_factors(self.roots))
        return -(-math.comb(zeros + 2 * self.degree - 1, 2 * self.degree) // (_BLOCK // (2 * self.scale)))

    def block(self, number: int) -> Rows:
        """The polynomials b of degree 2 D of one block that do not terminate; coefficients descending."""
        if self.roots is None:
            low, high = self.coefficients
            width, size = high - low + 1, 2 * self.degree + 1
            numbers = np.arange(number * _BLOCK, min((number + 1) * _BLOCK, width**size))
            rows = np.empty((len(numbers), size), dtype=np.int64)
            for place in range(size - 1, -1, -1):
                numbers, rows[:, place] = numbers // width, numbers % width + low
            return np.compress(rows[:, 0] != 0, rows, axis=0)
        scales = [s for s in range(-self.scale, self.scale + 1) if s]
        size = _BLOCK // len(scales)
        factors = np.array(_linear_factors(self.roots), dtype=np.int64)
        chosen = _multisets(len(factors), 2 * self.degree, number * size, (number + 1) * size)
        rows = np.ones((len(chosen), 1), dtype=np.int64)
        for k in range(2 * self.degree):
            u, v = factors[chosen[:, k]].T[:, :, np.newaxis]
            longer = np.zeros((len(rows), rows.shape[1] + 1), dtype=np.int64)
            longer[:, :-1] += rows * u
            longer[:, 1:] += rows * v
            rows = longer
        return np.concatenate([s * rows for s in scales])


def hunt(
    out: str | Place,
    degrees: tuple[int, int],
    coefficients: tuple[int, int],
    *,
    roots: int | None = None,
    scale: int = 1,
    partial: bool = False,
    depth: int = 1000,
    threads: int | None = None,
    progress: Progress | None = None,
    dask: "Where | None" = None,
) -> Hunted:
    """Sieve a box for factorial reduction, and make an atlas of what passes.

    Args:
        out: directory of the atlas, or URL of an object store, made if needed; an interrupted hunt there is continued.
        degrees: D and 2 D, D from 1 to 4.
        coefficients: the least and the greatest coefficient, within -1000 to 1000; of b too, unless `roots` is given.
        roots: b is scale times a product of 2 D factors u n + v, with coprime 1 <= u <= roots and
            0 <= v <= u * roots.
        scale: bound of that scale, which is an integer of either sign.
        partial: partial reduction counts too, by those primes at which b splits and A^2 + 4 B is a square. For D = 1
            nearly all formulas have it.
        depth: depth of the measurements, >= 256.
        threads: CPUs to use; by default those this process may use. They change no byte.
        progress: called as progress(stage, done, total); the first stage is `sieve`, the others those of `discover`.
        dask: the workers of a Dask cluster for the sieve, the scan and the labels, as for `scan`.

    Raises:
        InvalidInputError: an argument is out of range; the text names it. Or nobody answers at `dask`.
        AtlasError: `out` holds another atlas or hunt, cannot be written, or another process writes there; or nothing
            passes the sieve.

    Source:
        docs/mathematics.md, section 14; Chudnovsky and Chudnovsky (global nilpotence).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as directory:
        ...     found = hunt(directory, (1, 2), (-2, 2), depth=256)
        ...     found.box, found.constants["pi"], found.constants["log(2)"]
        (2976, 4, 2)
    """
    root = require_place("out", out)
    bounds = _bounds(degrees, coefficients, roots, scale, partial)
    depth = engine.require_integer("depth", depth, 256, engine.MOST_TABLE_DEPTH)
    _require_own(root, bounds, depth)
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    formulas, survivors, inflations = _sieved(root, bounds, threads, progress, dask)
    seconds["sieve"] = round(time.perf_counter() - start, 3)
    if not formulas:
        remove_tree(root / _PARTS)
        raise AtlasError(f"{root}: no formula of the box passes the sieve; give a larger one")
    start = time.perf_counter()
    discover(formulas, root, depth=depth, threads=threads, progress=progress, dask=dask)
    seconds["atlas"] = round(time.perf_counter() - start, 3)
    found = _found(root, len(bounds), survivors, inflations, threads, seconds)
    facts = {key: value for key, value in found.to_json().items() if key not in ("out", "seconds")}
    record = {"bounds": asdict(bounds), "depth": depth, "primes": list(bounds.primes()), **facts}
    write_atomically(root / "hunt.json", (json.dumps(record, indent=1) + "\n").encode())
    remove_tree(root / _PARTS)
    return found


def _bounds(
    degrees: tuple[int, int], coefficients: tuple[int, int], roots: int | None, scale: int, partial: bool
) -> Bounds:
    degree, twice = integers("degrees", degrees)
    if not 1 <= degree <= MOST_DEGREE or twice != 2 * degree:
        raise InvalidInputError(
            f"degrees {degree} {twice}: give D and 2 D, D from 1 to {MOST_DEGREE}; full reduction needs deg b = 2 deg a"
        )
    low, high = integers("coefficients", coefficients)
    if not -1000 <= low <= high <= 1000:
        raise InvalidInputError(f"coefficients {low} {high}: give the least and the greatest, within -1000 to 1000")
    roots, scale = None if roots is None else integer("roots", roots), integer("scale", scale)
    if roots is not None and not 1 <= roots <= 20:
        raise InvalidInputError(f"roots {roots}: give an integer from 1 to 20")
    if not 1 <= scale <= 1000:
        raise InvalidInputError(f"scale {scale}: give an integer from 1 to 1000")
    if roots is not None and scale * (roots * (roots + 1)) ** twice >= 2**62:
        raise InvalidInputError(
            f"roots {roots}, scale {scale}: b of degree {twice} would not fit 64 bits; give less"
        )
    bounds = Bounds(degree, (low, high), roots, scale, partial)
    if bounds.total_blocks() * _BLOCK >= 2**62:
        raise InvalidInputError(
            f"coefficients {low} {high}, roots {roots}: more than 2^62 polynomials b; give less"
        )
    return bounds


def _require_own(root: Place, bounds: Bounds, depth: int) -> None:
    """Refuse a directory with another hunt, or an atlas that is of none."""
    record = root / "hunt.json"
    if record.exists():
        try:
            known = json.loads(record.read_text(encoding="utf-8"))
            known = known.get("bounds"), known.get("depth")
        except (OSError, ValueError, AttributeError):
            raise AtlasError(f"{record}: cannot be read; hunt into a new directory") from None
        if known != (json.loads(json.dumps(asdict(bounds))), depth):
            raise AtlasError(f"{root}: holds another hunt; hunt into a new directory")
    elif (root / "manifest.json").exists() and not (root / _PARTS).exists():
        raise AtlasError(f"{root}: holds an atlas that is of no hunt; hunt into a new directory")


def _linear_factors(roots: int) -> list[tuple[int, int]]:
    """Factors u n + v with no zero at n >= 1."""
    return [(u, v) for u in range(1, roots + 1) for v in range(u * roots + 1) if math.gcd(u, v) == 1]


def _multisets(things: int, size: int, start: int, stop: int) -> Rows:
    """The sets of so many of the things, each as often as one likes, in the order of their sorted lists.

    That with the number m from the end has, in the combinatorial number system, w_1 >= w_2 >= ... with
    m = C(w_1 + size - 1, size) + C(w_2 + size - 2, size - 1) + ...; its list is things - 1 - w_k.

    Example:
        >>> _multisets(3, 2, 1, 4).tolist()
        [[0, 1], [0, 2], [1, 1]]
    """
    total = math.comb(things + size - 1, size)
    left = total - 1 - np.arange(start, min(stop, total), dtype=np.int64)
    chosen = np.empty((len(left), size), dtype=np.int64)
    for place in range(size):
        counts = np.array([math.comb(w + size - place - 1, size - place) for w in range(things)], dtype=np.int64)
        w = np.searchsorted(counts, left, side="right") - 1
        left, chosen[:, place] = left - counts[w], things - 1 - w
    return chosen


def _sieved(
    root: Place, bounds: Bounds, threads: int | None, progress: Progress | None, dask: "Where | None"
) -> tuple[list[tuple[Polynomial, Polynomial]], int, int]:
    """The formulas that are left, one an orbit, and the numbers of survivors and of inflations."""
    digest = hashlib.sha256(repr((bounds, bounds.primes(), engine.CODE_VERSION)).encode()).hexdigest()[:16]
    parts = root / _PARTS / digest
    total = bounds.total_blocks()
    representatives: dict[str, tuple[list[int], list[int]]] = {}
    survivors = inflations = 0
    if dask is not None:
        _sieve_by_machines(parts, bounds, threads or 1, progress, dask)
        progress = None
    for number in range(total):
        part = _part(parts / f"{number:06d}.npz", number, bounds, threads)
        inflations += int(part["inflations"])
        keys = orbit_keys(part["a"], part["b"]) if len(part["a"]) else []
        for key, a, b in zip(keys, part["a"].tolist(), part["b"].tolist(), strict=True):
            if key.count(",", 0, key.index(";")) < Polynomial(a).degree:  # of a formula of lower degree
                inflations += 1
                continue
            survivors += 1
            known = representatives.get(key)
            if known is None or _size(a, b) < _size(*known):
                representatives[key] = a, b
        if progress is not None:
            progress("sieve", number + 1, total)
    formulas = []
    for a, b in representatives.values():
        pair = Polynomial(a), Polynomial(b)
        if classify(*pair).status is Status.CONVERGES:
            formulas.append(pair)
    formulas.sort(key=lambda pair: _size(*(list(p.coefficients) for p in pair)))
    return formulas, survivors, inflations


def _sieve_by_machines(
    parts: Place, bounds: Bounds, threads: int, progress: Progress | None, dask: "Where"
) -> None:
    """Finish the blocks that are missing."""
    total = bounds.total_blocks()
    files = [parts / f"{number:06d}.npz" for number in range(total)]
    left = [number for number, file in enumerate(files) if _read(file) is None]
    done = total - len(left)
    with Machines(dask, probe) as machines:
        for task, found in machines.results(_sieve, ((bounds, number, threads) for number in left)):
            _write(files[left[task]], found)
            done += 1
            if progress is not None:
                progress("sieve", done, total)


def _part(file: Place, number: int, bounds: Bounds, threads: int | None) -> Part:
    """What the sieve leaves of a block of polynomials b, from the file where it is finished and whole."""
    known = _read(file)
    if known is not None:
        return known
    found = _sieve(bounds, number, threads)
    _write(file, found)
    return found


def _sieve(bounds: Bounds, number: int, threads: int | None) -> Part:
    """What the sieve leaves of a block."""
    block = bounds.block(number)
    factored = bounds.roots is not None
    b = block if factored or not len(block) else block[engine.may_reduce(block, threads, partial=bounds.partial)]
    rows, a, inflations = (
        engine.sieve(b, bounds.degree, bounds.coefficients, threads, None, partial=bounds.partial)
        if len(b)
        else (np.empty(0, np.int64), np.empty((0, bounds.degree + 1), np.int64), 0)
    )
    return {"a": a, "b": b[rows], "inflations": np.array(inflations)}


def _read(file: Place) -> Part | None:
    with suppress(OSError, ValueError, LookupError, EOFError, RuntimeError, BadZipFile):
        known = np.load(BytesIO(file.read_bytes()), allow_pickle=False)
        return {name: known[name] for name in ("a", "b", "inflations")}
    return None


def _write(file: Place, found: Part) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.savez(buffer, a=found["a"], b=found["b"], inflations=found["inflations"])
    write_atomically(file, buffer.getvalue())


def _found(
    root: Place, box: int, survivors: int, inflations: int, threads: int | None, seconds: dict[str, float]
) -> Hunted:
    """The counts of a hunt and its finds, from its atlas."""
    atlas = Atlas(root, lambda a, b: (a, b))
    found = finds(atlas, threads)
    named, unnamed = ([find for find in found if (find.constant is None) is missing] for missing in (False, True))
    full, partial = sum(find.orbits for find in found), len(partly_reduced(atlas))
    return Hunted(root, box, survivors, inflations, len(atlas), full, partial, named, unnamed, seconds)


def _size(a: list[int], b: list[int]) -> tuple[int, list[int], list[int]]:
    """The order from simple to complex."""
    return sum(map(abs, (*a, *b))), [-c for c in a], [-c for c in b]
