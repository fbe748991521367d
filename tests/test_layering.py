"""Imports point one way, in Python and in C++ (docs/architecture.md)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "python" / "pcf"

# A module may import modules of lower layers, and of its own.
LAYERS = [
    {"errors", "_core", "long_integers", "files"},
    {
        "polynomial",
        "polynomial_expansion",
        "polynomial_objects",
        "polynomial_parser",
        "polynomial_trees",
        "moebius",
        "orbit_arrays",
        "thinning",
        "constants_data",
        "quadratic",
        "rationals",
        "decimals",
    },
    {"engine"},
    {"status"},
    {"symbolic_growth"},
    {"growth", "equivalence", "box", "reference", "relations", "formal_series", "explained", "hypergeometric"},
    {"exact", "contraction", "limit", "limit_number", "metrics", "irrationality", "survey"},
    {"error_expansion"},
    {"expression", "expression_markup", "expression_value", "euler"},
    {"constants", "user_constants", "relation_expression", "atlas", "parametric", "summation"},
    {"identification", "boards", "euler_value", "proof_text"},
    {"deeper", "labelling_parts", "validation", "proof", "branches"},
    {"orbit_values"},
    {"scanning", "labelling", "clustering", "scores", "stages", "trace"},
    {"continued_fraction", "discoveries", "board_families", "splitting"},
    {"facts", "planes", "families", "orbit_heads"},
    {"components", "grouping"},
    {"figures", "report"},
    {"pipeline"},
    {"facade"},
    {"cli", "__main__", "__init__"},
]
LAYER = {name: depth for depth, names in enumerate(LAYERS) for name in names}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """The module or package of the table that a file belongs to."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module == "pcf":
                names |= {alias.name for alias in node.names}
            elif module.startswith("pcf."):
                names.add(module.split(".")[1])
            assert node.level == 0, f"{path}: relative import"
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("pcf.")}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_python_imports_point_down(path: Path) -> None:
    own = unit(path)
    assert own in LAYER, f"{own}: not in the table of layers"
    upward = {name for name in imported(path) if name in LAYER and name != own and LAYER[name] > LAYER[own]}
    assert not upward, f"{own} imports {sorted(upward)} from above"


def test_only_engine_imports_the_core() -> None:
    importers = {unit(p) for p in modules() if "_core" in imported(p)}
    assert importers == {"engine"}


def test_reference_is_imported_by_tests_only() -> None:
    assert not {unit(p) for p in modules() if "reference" in imported(p)}


def test_only_figures_import_matplotlib() -> None:
    importers = {unit(p) for p in modules() if re.search(r"^\s*(import|from) matplotlib", p.read_text(), re.M)}
    assert importers == {"figures"}


CPP_ORDER = [
    "cancel",
    "ieee",
    "integer",
    "lattice_basis",
    "lattice",
    "wide",
    "ball",
    "enclosure",
    "polynomial",
    "status",
    "growth",
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
