"""The public names: a tidy `dir`, an example in every docstring that runs, and a start that imports nothing heavy."""

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import pcf

NAMES = [name for name in pcf.__all__ if name != "__version__"]


def test_dir_lists_the_public_names_and_no_modules() -> None:
    assert [name for name in dir(pcf) if not name.startswith("__")] == sorted(NAMES)
    assert {"discover", "__version__", "__doc__"} <= set(dir(pcf))
    script = (
        "import pcf, pcf.cli, pcf.continued_fraction\n"
        "print([name for name in dir(pcf) if name not in pcf.__all__ and not name.startswith('__')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_names_come_from_where_they_are_defined() -> None:
    namespace: dict[str, object] = {}
    exec("from pcf import *", namespace)
    assert set(NAMES) <= set(namespace)
    assert all(namespace[name] is getattr(pcf, name) for name in NAMES)
    assert pcf.__version__ == namespace["__version__"]
    with pytest.raises(AttributeError, match="module 'pcf' has no attribute 'catalan'"):
        _ = pcf.catalan


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_an_example_that_runs(name: str) -> None:
    thing = getattr(pcf, name)
    parsed = doctest.DocTestParser().get_doctest(
        thing.__doc__, dict(vars(sys.modules[thing.__module__])), name, None, None
    )
    assert parsed.examples, f"{name}: no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(parsed).failed == 0


METHODS = [name for name in dir(pcf.PCF) if not name.startswith("_") and callable(getattr(pcf.PCF, name))]


@pytest.mark.parametrize("name", METHODS)
def test_every_public_method_of_a_formula_has_an_example(name: str) -> None:
    # that they run is part of the tests, as all doctests are
    assert doctest.DocTestParser().get_examples(getattr(pcf.PCF, name).__doc__), f"PCF.{name}: no example"


RETURNED = [
    ("identification.identification", "Identification"),
    ("dynamics.limit", "Limit"),
    ("dynamics.growth", "ErrorGrowth"),
    ("dynamics.growth", "Growth"),
    ("dynamics.error_expansion", "ErrorExpansion"),
    ("dynamics.metrics", "Metrics"),
    ("dynamics.metrics", "MetricsTable"),
    ("dynamics.metrics", "TrajectoryPoint"),
    ("dynamics.prime_reduction", "DeltaLimit"),
    ("arithmetic.moebius", "Moebius"),
    ("proofs.gauge", "Equivalence"),
    ("relations.relation", "Relation"),
    ("discovery.numbers", "NumberFound"),
    ("constants.catalogue", "Constant"),
    ("pipeline", "Summary"),
    ("hunting", "Hunted"),
    ("designing.design", "Designed"),
    ("designing.families", "DesignedFamily"),
    ("figures.plot", "Plot"),
    ("discovery.finds", "Find"),
]
"""The types that public names return, on the page of the Python names too."""


@pytest.mark.parametrize(("module", "name"), RETURNED)
def test_types_that_are_returned_are_documented(module: str, name: str) -> None:
    thing = getattr(importlib.import_module(f"pcf.{module}"), name)
    assert doctest.DocTestParser().get_examples(thing.__doc__), f"{name}: no example"
    page = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    assert f".. autoclass:: pcf.{module}.{name}\n" in page


@pytest.mark.parametrize(
    "type", [pcf.PCF, pcf.Polynomial, *(getattr(importlib.import_module(f"pcf.{m}"), n) for m, n in RETURNED)]
)
def test_first_lines_of_properties_hold_no_colon(type: type) -> None:
    # Napoleon takes what is before one for the type
    told = {
        name: (getattr(type, name).__doc__ or "").partition("\n")[0]
        for name in vars(type)
        if is_property(type, name)
    }
    assert not {name: line for name, line in told.items() if ":" in line}


def is_property(type: type, name: str) -> bool:
    return not name.startswith("_") and isinstance(vars(type)[name], property)


def test_doctests_are_part_of_the_tests() -> None:
    settings = (Path(__file__).parent.parent / "pyproject.toml").read_text()
    assert "--doctest-modules" in settings
    assert 'testpaths = ["tests", "python/pcf"]' in settings


def test_importing_imports_nothing_heavy() -> None:
    script = "import pcf, sys; print([name for name in ('flint', 'numpy', 'pyarrow') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
