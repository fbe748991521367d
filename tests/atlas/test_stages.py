"""A stage is done once for the same inputs and output, and again when either changes."""

import contextlib
from pathlib import Path

import pytest

from pcf.atlas import stages
from pcf.atlas.stages import code_digest, run_stage


def test_a_stage_is_done_once(tmp_path: Path) -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        (tmp_path / "out").write_text("result")

    def again(*options: object) -> bool:
        return run_stage(tmp_path, "cluster", ["in", *options], ["out"], work)

    (tmp_path / "in").write_text("first")
    assert again(None)
    assert not again(None)
    (tmp_path / "in").write_text("second")
    assert again(None), "an input changed"
    assert again(("pi", "e")), "an option changed"
    assert not again(("pi", "e"))
    (tmp_path / "out").write_text("by hand")
    assert again(("pi", "e")), "the output is another"
    (tmp_path / "out").unlink()
    assert again(("pi", "e")), "the output is gone"
    (tmp_path / "stages.json").write_text("{")
    assert again(("pi", "e")), "the record is damaged"
    assert not again(("pi", "e"))
    assert len(done) == 6


def test_stages_do_not_disturb_one_another(tmp_path: Path) -> None:
    for name in ("cluster", "label"):
        assert run_stage(tmp_path, name, [], [name], (tmp_path / name).touch)
    for name in ("cluster", "label"):
        assert not run_stage(tmp_path, name, [], [name], (tmp_path / name).touch)


def test_an_interrupted_stage_is_not_done(tmp_path: Path) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        run_stage(tmp_path, "label", [], ["out"], interrupted)
    assert run_stage(tmp_path, "label", [], ["out"], (tmp_path / "out").touch)


def test_every_output_is_looked_at(tmp_path: Path) -> None:
    def work() -> None:
        for name in ("one", "two"):
            (tmp_path / name).write_text(name)

    assert run_stage(tmp_path, "group", [], ["one", "two"], work)
    assert not run_stage(tmp_path, "group", [], ["one", "two"], work)
    (tmp_path / "two").write_text("altered")
    assert run_stage(tmp_path, "group", [], ["one", "two"], work)


def test_other_code_of_the_same_version_makes_a_table_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out = tmp_path / "code", tmp_path / "atlas"
    out.mkdir()
    (code / "part").mkdir(parents=True)
    (code / "part" / "module.py").write_text("LEAST = 4\n")
    monkeypatch.setattr(stages, "_CODE", code)

    def again() -> bool:
        code_digest.cache_clear()
        return run_stage(out, "label", [], ["labels"], (out / "labels").touch)

    assert again()
    assert not again()
    (code / "module.cpython-311.pyc").write_bytes(b"what Python keeps beside the code is none")
    assert not again()
    (code / "part" / "module.py").write_bytes(b"LEAST = 4\r\n")
    assert not again(), "line ends differ between machines"
    (code / "part" / "module.py").write_text("LEAST = 5\n")
    assert again()
    (code / "part" / "module.py").rename(code / "module.py")
    assert again()
    code_digest.cache_clear()


def test_the_program_is_the_whole_package() -> None:
    files = {path.relative_to(stages._CODE).as_posix() for path in stages._CODE.rglob("*.py")}
    assert {"__init__.py", "pipeline.py", "discovery/labels/labelling.py", "atlas/stages.py"} <= files
