"""Mutations of the modules on which truth rests: one operator changed at a time, under the tests that guard it.

    .venv/bin/python tests/mutation.py [--seed 1] [--per-module 15] [--per-file 10] [--again LOG] [MODULE ...]

A mutant that fails a test or runs out of time is killed; one that passes is printed with its line before and after.
Survivors that are equivalent or harmless stand with their reasons in data/equivalent_mutants.json, and are not run
again. With the output of an earlier run of that seed as LOG only its survivors are run: others stay killed.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
KNOWN = ROOT / "tests" / "data" / "equivalent_mutants.json"
COPIED = ("python", "tests", "cpp", "docs", "bench", "README.md", "pyproject.toml", "CMakeLists.txt")

# What guards a module, besides its own examples. For C++ the names of its test programs come first.
GUARDS = {
    "python/pcf/relations/relation.py": "relations relation_expression long_integers",
    "python/pcf/relations/screen.py": "relations identification labelling",
    "python/pcf/identification/identification.py": "validation labelling",
    "python/pcf/identification/evidence.py": "validation labelling",
    "python/pcf/identification/deeper.py": "deeper",
    "python/pcf/discovery/labels/orbit_labels.py": "images deeper labelling",
    "python/pcf/identification/explained.py": "explained",
    "python/pcf/check/certificate.py": "certificates parts",
    "python/pcf/check/reading.py": "certificates parts",
    "python/pcf/check/field.py": "certificates parts proof_mutations",
    "python/pcf/check/formula.py": "certificates parts exact proof",
    "python/pcf/check/values.py": "certificates parts proof",
    "python/pcf/check/recurrence.py": "certificates parts exact",
    "python/pcf/check/euler.py": "certificates parts proof",
    "python/pcf/check/sums.py": "certificates parts proof",
    "python/pcf/check/contiguous.py": "certificates parts proof_mutations",
    "python/pcf/check/gauge.py": "certificates parts gauge",
    "python/pcf/check/family.py": "family_certificates",
    "python/pcf/check/enclosure.py": "certificates parts",
    "python/pcf/check/decimal.py": "certificates parts",
    "python/pcf/check/trajectory.py": "certificates trajectories",
    "python/pcf/check/beta_sums.py": "certificates trajectories parts",
    "python/pcf/check/bessel_sums.py": "bessel_sums",
    "python/pcf/check/kummer_sums.py": "kummer_sums",
    "python/pcf/check/telescoping.py": "certificates summation proof",
    "python/pcf/check/polygamma.py": "certificates polygamma",
    "python/pcf/check/classical.py": "certificates classical parts",
    "python/pcf/trajectories/recurrence.py": "trajectories",
    "python/pcf/trajectories/formula.py": "trajectories",
    "python/pcf/proofs/trajectory.py": "trajectories",
    "python/pcf/proofs/gauge.py": "gauge transfer",
    "python/pcf/dynamics/exact.py": "exact proof proof_mutations",
    "python/pcf/dynamics/irrationality.py": "irrationality",
    "python/pcf/proofs/proof.py": "proof proof_mutations transfer exact",
    "python/pcf/proofs/euler.py": "proof proof_mutations",
    "python/pcf/proofs/summation.py": "summation proof proof_mutations",
    "python/pcf/dynamics/hypergeometric.py": "hypergeometric proof exact proof_mutations",
    "python/pcf/equivalence/orbits.py": "equivalence",
    "python/pcf/discovery/labels/orbit_values.py": "images labelling",
    "python/pcf/arithmetic/parser.py": "polynomial contraction",
    "python/pcf/arithmetic/expansion.py": "polynomial polynomial_objects",
    "python/pcf/arithmetic/syntax_trees.py": "polynomial_objects polynomial",
    "python/pcf/arithmetic/foreign.py": "polynomial_objects polynomial",
    "python/pcf/atlas/store.py": "atlas scan find object_store",
    "cpp/src/status.cpp": "+status status reference",
    "cpp/src/deltas.cpp": "+metrics metrics",
    "cpp/src/growth.cpp": "+status growth reference",
    "cpp/src/irrationality.cpp": "+status irrationality reference",
    "cpp/src/rates.cpp": "+limit limit far_limits",
    "cpp/src/tail_enclosure.cpp": "+tail +limit limit certified far_limits",
    "cpp/src/limit.cpp": "+limit limit certified far_limits",
    "cpp/src/lattice.cpp": "+lattice relations",
    "cpp/src/lattice_lanes.cpp": "+lattice relations",
    "cpp/include/pcf/lattice_basis.hpp": "+lattice relations",
    "cpp/src/base_set.cpp": "+tail +limit limit certified",
}

COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<", "<=", ">="),
    ast.LtE: ("<=", "<", ">"),
    ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
}
TOKENS = {
    **{f" {old} ": [f" {new} " for new in news] for old, *news in COMPARISONS.values() if not old.isalpha()},
    **{f" {old} ": [f" {new} "] for old, new in [("+", "-"), ("-", "+"), ("*", "+"), ("&&", "||"), ("||", "&&")]},
}
LARGEST = 9  # of the integers that are changed by 1: larger ones are budgets, which do not mean their last digit
NOT_CODE = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|^[ \t]*#[^\n]*|template\s*<[^\n]*|<[\w:, ]*>', re.MULTILINE)
TOKEN = re.compile("|".join(map(re.escape, TOKENS)) + r"|(?<![\w.])[0-9](?![\w.'])")


class Mutant(NamedTuple):
    """Bytes start to stop of a file replaced by others."""

    start: int
    stop: int
    text: str


class Place:
    """Byte offsets of the nodes of a Python source."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def start(self, node: ast.expr) -> int:
        return self.lines[node.lineno - 1] + node.col_offset

    def stop(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.lines[node.end_lineno - 1] + node.end_col_offset

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Mutant:
        """The operator between two operands, replaced."""
        start = self.source.index(old.encode(), self.stop(left), self.start(right))
        return Mutant(start, start + len(old), new)

    def around(self, node: ast.expr, before: str) -> Mutant:
        start, stop = self.start(node), self.stop(node)
        return Mutant(start, stop, f"{before}({self.source[start:stop].decode()})")


def python_mutants(source: bytes) -> Iterator[Mutant]:
    place = Place(source)

    def visit(node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Raise() | ast.JoinedStr() | ast.Assert() | ast.keyword(arg="maxsize"):
                return  # messages, and what tests need not see
            case ast.FunctionDef(name="__repr__" | "__str__"):
                return
            case ast.Call(func=ast.Attribute(attr="fail" | "_fail")):
                return
            case ast.FunctionDef():
                parts: list[ast.AST] = [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]
            case ast.AnnAssign():
                parts = [node.value] if node.value else []
            case _:
                parts = list(ast.iter_child_nodes(node))
        yield from changes(node)
        for part in parts:
            yield from visit(part)

    def changes(node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                for left, op, right in zip(
                    [node.left, *node.comparators], node.ops, node.comparators, strict=False
                ):
                    old, *news = COMPARISONS[type(op)]
                    yield from (place.between(left, right, old, new) for new in news)
            case ast.BinOp() if type(node.op) in ARITHMETIC:
                yield place.between(node.left, node.right, *ARITHMETIC[type(node.op)])
            case ast.BoolOp():
                old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                yield from (
                    place.between(*pair, old, new) for pair in zip(node.values, node.values[1:], strict=False)
                )
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                yield Mutant(place.start(node), place.start(node.operand), "")
            case ast.Constant(value=int() as value) if not isinstance(value, bool) and value <= LARGEST:
                yield from (Mutant(place.start(node), place.stop(node), str(value + step)) for step in (1, -1))
            case ast.Return(value=ast.Constant(value=bool() as value) as returned):
                yield Mutant(place.start(returned), place.stop(returned), str(not value))
            case ast.If() | ast.IfExp():
                yield place.around(node.test, "not ")

    yield from visit(ast.parse(source))


def cpp_mutants(source: bytes) -> Iterator[Mutant]:
    text = NOT_CODE.sub(lambda found: "_" * len(found.group()), source.decode("latin-1"))
    for found in TOKEN.finditer(text):
        old = found.group()
        news = TOKENS.get(old) or [str(int(old) + 1), str(int(old) - 1)]
        yield from (Mutant(*found.span(), new if new[0] != "-" else f"({new})") for new in news)


def line_of(source: bytes, start: int) -> tuple[int, str]:
    number = source.count(b"\n", 0, start)
    return number + 1, source.splitlines()[number].decode().strip()


class Workshop:
    """A copy of the tree in which one mutant at a time is built and tested."""

    def __init__(self, root: Path, compiled: bool) -> None:
        self.root, self.build = root, root / "build"
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, root / name)
        # the copy, and not the installed package, is what `import pcf` finds, also in processes that tests start
        (root / "python" / "sitecustomize.py").write_text(
            "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in type(f).__module__]\n"
        )
        self.environment = os.environ | {"PYTHONPATH": f"{root}/python:{root}/tests", "OMP_NUM_THREADS": "1"}
        if compiled:
            self.configure()
        else:
            finder = "import pcf.engine as e; print(e._core.__file__)"
            core = subprocess.run([sys.executable, "-c", finder], capture_output=True, text=True, check=True).stdout
            shutil.copy2(core.strip(), root / "python" / "pcf")

    def configure(self) -> None:
        scripts = Path(sys.executable).parent
        self.environment["PATH"] = f"{scripts}:{os.environ['PATH']}"
        pybind = subprocess.run(
            [sys.executable, "-m", "pybind11", "--cmakedir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        options = [
            "CMAKE_BUILD_TYPE=RelWithDebInfo",
            "CMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1",
            "PCF_TESTS=ON",
            "PCF_PYTHON=ON",
            "SKBUILD_PROJECT_VERSION=0",
            f"CMAKE_LIBRARY_OUTPUT_DIRECTORY={self.root}/python/pcf",
            f"Python_EXECUTABLE={sys.executable}",
            f"pybind11_DIR={pybind}",
        ]
        self.run(
            ["cmake", "-G", "Ninja", "-S", str(self.root), "-B", str(self.build), *(f"-D{o}" for o in options)]
        )
        assert self.built(), "the copy does not build"

    def run(self, command: list[str], timeout: float = 600) -> bool:
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                process.wait()

    def built(self) -> bool:
        return self.run(["cmake", "--build", str(self.build), "--parallel", "1"])

    def passes(self, path: str, timeout: float = 600) -> bool:
        """Whether the tests that guard a file pass."""
        names = GUARDS[path].split()
        programs = [name[1:] for name in names if name[0] == "+"]
        tests = [path] if path.endswith(".py") else []
        tests += [str(next(self.root.glob(f"tests/**/test_{name}.py"))) for name in names if name[0] != "+"]
        until = time.monotonic() + timeout
        if not all(self.run([f"{self.build}/tests/cpp/test_{name}"], timeout) for name in programs):
            return False
        pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *tests]
        return self.run(pytest, max(until - time.monotonic(), 1))


Change = tuple[str, str, str]
"""A file, and a line of it before and after."""


def tried(
    workshop: Workshop, path: str, count: int, seed: int, known: Container[Change], open_: Container[Change] | None
) -> Iterator[tuple[int, Change, bool]]:
    """Line, change, and whether it survived, of a sample of the mutants of a file.

    Args:
        known: survivors that are not run.
        open_: those that are; None for all.
    """
    file = workshop.root / path
    source = file.read_bytes()
    python = path.endswith(".py")
    mutants = sorted(set((python_mutants if python else cpp_mutants)(source)))
    random.Random(f"{seed} {path}").shuffle(mutants)
    before = time.monotonic()
    assert workshop.passes(path), f"{path}: its tests fail without a mutation"
    timeout = 20 + 4 * (time.monotonic() - before)
    # byte code of the same second and size would be taken for that of the mutant
    workshop.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*"):
        compiled.unlink()
    try:
        for start, stop, text in mutants:
            if not count:
                break
            mutated = source[:start] + text.encode() + source[stop:]
            (number, line), (_, changed) = line_of(source, start), line_of(mutated, start)
            change = (path, line, changed)
            file.write_bytes(mutated)
            if not python and not workshop.built():
                continue  # no program
            count -= 1
            run = change not in known and (open_ is None or change in open_)
            yield number, change, workshop.passes(path, timeout) if run else change in known
    finally:
        file.write_bytes(source)
        del workshop.environment["PYTHONDONTWRITEBYTECODE"]
        if not python:
            workshop.built()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-module", type=int, default=15, help="mutants of a Python module")
    parser.add_argument("--per-file", type=int, default=10, help="mutants of a C++ file")
    parser.add_argument("--again", type=Path, metavar="LOG", help="the output of an earlier run")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="parts of paths; by default all")
    arguments = parser.parse_args()
    paths = [path for path in GUARDS if not arguments.modules or any(part in path for part in arguments.modules)]
    known = {(k["file"], k["before"], k["after"]): k["reason"] for k in json.loads(KNOWN.read_text())}
    open_ = None
    if arguments.again:
        open_ = set(
            re.findall(r"^  (\S+):\d+\n    - (.*)\n    \+ (.*)$", arguments.again.read_text(), re.MULTILINE)
        )
    unknown = 0
    print(f"{'module':36} tried killed survived known", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutation-") as directory:
        workshop = Workshop(Path(directory), any(path.startswith("cpp") for path in paths))
        for path in paths:
            count = arguments.per_module if path.endswith(".py") else arguments.per_file
            results = list(tried(workshop, path, count, arguments.seed, known, open_))
            survivors = [(number, change) for number, change, alive in results if alive]
            explained = sum(change in known for _, change in survivors)
            unknown += len(survivors) - explained
            killed = len(results) - len(survivors)
            print(f"{path:36} {len(results):5} {killed:6} {len(survivors):8} {explained:5}", flush=True)
            for number, change in survivors:
                print(f"  {path}:{number}\n    - {change[1]}\n    + {change[2]}", flush=True)
                if change in known:
                    print(f"    = {known[change]}", flush=True)
    return int(unknown > 0)


if __name__ == "__main__":
    sys.exit(main())
