"""Imports point one way, in Python and in C++ (docs/architecture.md)."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "python" / "pcf"

# A room (a package, or a module beside them) may import rooms before it.
ROOMS = [
    "errors",
    "check",
    "arithmetic",
    "arguments",
    "_core",
    "memory",
    "engine",
    "object_store",
    "files",
    "machines",
    "processes",
    "relations",
    "equivalence",
    "trajectories",
    "constants",
    "dynamics",
    "identification",
    "proofs",
    "atlas",
    "discovery",
    "figures",
    "formula_arguments",
    "equivalent_formulas",
    "exchanged_formulas",
    "continued_fraction",
    "api",
    "results",
    "report",
    "pipeline",
    "hunting",
    "designing",
    "explore",
    "cli",
    "__main__",
    "__init__",
]
LONGEST = 450  # lines of a file


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def packages() -> list[Path]:
    return [path for path in modules() if path.name == "__init__.py" and path.parent != PACKAGE]


def name(path: Path) -> str:
    """The dotted name of a module below pcf."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def room(module: str) -> str:
    return module.split(".")[0]


def imported(path: Path) -> set[str]:
    """The modules and packages below pcf that a module imports, dotted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert node.level == 0, f"{path}: relative import"
            if module == "pcf" or module.startswith("pcf."):
                base = module.removeprefix("pcf").removeprefix(".")
                for alias in node.names:
                    inner = f"{base}.{alias.name}".removeprefix(".")
                    known = (PACKAGE / inner.replace(".", "/")).exists() or inner == "_core"
                    names.add(inner if known or (PACKAGE / f"{inner.replace('.', '/')}.py").exists() else base)
        elif isinstance(node, ast.Import):
            names |= {alias.name.removeprefix("pcf.") for alias in node.names if alias.name.startswith("pcf.")}
    return names - {""}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_python_imports_point_down(path: Path) -> None:
    own = ROOMS.index(room(name(path)))
    upward = {other for other in imported(path) if ROOMS.index(room(other)) > own}
    assert not upward, f"{name(path)} imports {sorted(upward)} from above"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name(path): {other for other in imported(path) if other != name(path)} for path in modules()}
    fronts = {key.removesuffix(".__init__"): key for key in graph if key.endswith(".__init__")}
    graph = {key: {fronts.get(other, other) for other in others} for key, others in graph.items()}
    list(graphlib.TopologicalSorter(graph).static_order())


def test_the_rooms_of_discovery_do_not_import_each_other() -> None:
    for path in modules():
        module = name(path)
        if room(module) == "discovery" and module.count(".") == 2:
            inner = module.split(".")[1]
            others = {other.split(".")[1] for other in imported(path) if other.startswith("discovery.")}
            assert others <= {inner, "discoveries", "literature"}, module


@pytest.mark.parametrize("path", packages(), ids=name)
def test_every_room_says_what_is_inside(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    inside = {p.stem for p in path.parent.glob("*.py")} | {p.parent.name for p in path.parent.glob("*/__init__.py")}
    untold = {module for module in inside - {"__init__"} if f"`{module}`" not in text}
    assert not untold, f"{name(path)} does not name {sorted(untold)}"
    assert path.parent.parent != PACKAGE or "Imports" in text


def test_files_are_short() -> None:
    sources = [p for folder in ("python", "cpp", "tests", "bench") for p in (ROOT / folder).rglob("*.[cp][py]*")]
    assert not {
        p.name: lines for p in sources if (lines := p.read_bytes().count(b"\n")) > LONGEST and p.suffix != ".pyc"
    }


def test_the_checker_imports_nothing_that_finds_proofs() -> None:
    found = {other for path in modules() if room(name(path)) == "check" for other in imported(path)}
    assert {room(other) for other in found} == {"check"}


def test_only_engine_imports_the_core() -> None:
    assert {name(p) for p in modules() if "_core" in imported(p)} == {"engine"}


def test_only_figures_import_matplotlib() -> None:
    found = {room(name(p)) for p in modules() if re.search(r"^\s*(import|from) matplotlib", p.read_text(), re.M)}
    assert found == {"figures"}


def test_only_the_explorer_imports_what_serves() -> None:
    served = re.compile(r"^\s*(import|from) (starlette|uvicorn|jinja2|markupsafe)", re.M)
    assert {room(name(p)) for p in modules() if served.search(p.read_text())} == {"explore"}


def test_tests_mirror_the_rooms() -> None:
    rooms = {path.parent.name for path in packages() if path.parent.parent == PACKAGE}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders == rooms


CPP_ORDER = [
    "cancel",
    "ieee",
    "integer",
    "lattice_basis",
    "lattice_lanes",
    "lattice_kernels",
    "lattice",
    "wide",
    "ball",
    "enclosure",
    "polynomial",
    "status",
    "growth",
    "irrationality",
    "fingerprint",
    "numerators",
    "sieve",
    "rates",
    "convergents",
    "word_values",
    "tail_series",
    "tail",
    "tail_enclosure",
    "tail_recurrence",
    "base_set",
    "limit",
    "limbs",
    "sample_tree",
    "fits",
    "deltas",
    "metrics",
    "batch",
]


def test_cpp_includes_point_down() -> None:
    for path in [*(ROOT / "cpp" / "include" / "pcf").glob("*.hpp"), *(ROOT / "cpp" / "src").glob("*.cpp")]:
        own = CPP_ORDER.index(path.stem)
        for name in re.findall(r'#include "pcf/(\w+)\.hpp"', path.read_text()):
            assert CPP_ORDER.index(name) <= own, f"{path.name} includes {name}"


def test_engine_knows_no_python_and_one_gmp_header() -> None:
    for path in (ROOT / "cpp").rglob("*.?pp"):
        text = path.read_text()
        if "bindings" not in path.parts:
            assert "pybind11" not in text
            assert "Python.h" not in text
        if path.name != "integer.hpp":
            assert "#include <gmp" not in text
        if path.name != "batch.cpp":
            assert "#pragma omp" not in text
            assert "#include <omp" not in text
