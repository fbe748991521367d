"""An atlas as a data set with a card, and as JSON a line."""

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.columns import MEANING
from pcf.atlas.dataset import write_dataset
from pcf.atlas.export import write_jsonl
from pcf.atlas.scanning import scan
from pcf.atlas.schema import DERIVED, METRICS
from pcf.discovery.classes.classing import class_atlas
from pcf.discovery.labels.labelling import label_atlas
from pcf.errors import AtlasError, InvalidInputError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dataset") / "atlas"
    formulas = [(Polynomial([i, j]), Polynomial([k, 0])) for i in (1, 2) for j in range(6) for k in (1, 2, 3)]
    formulas += [(Polynomial("n^2 + n"), Polynomial("n^2 + n")), (Polynomial("1"), Polynomial("n^3"))]
    scan(formulas, path, depth=64, threads=1)
    label_atlas(path, threads=1)
    return path


def test_every_column_is_told() -> None:
    for table, schema in {"metrics": METRICS, **DERIVED}.items():
        assert list(MEANING[table]) == schema.names


def test_splits_share_no_orbit_and_no_class(root: Path, tmp_path: Path) -> None:
    for name in ("orbits", "classes"):
        out = tmp_path / name
        counts = write_dataset(open_atlas(root), out)
        train, test = (pq.read_table(out / "data" / f"{split}.parquet") for split in ("train", "test"))
        assert counts == {"train": len(train), "test": len(test)}
        assert len(train) + len(test) == len(open_atlas(root))
        key = "orbit" if name == "orbits" else "class"
        first, second = (set(part.column(key).to_pylist()) - {None} for part in (train, test))
        assert not first & second
        assert first or name == "orbits"
        assert train.schema.field("delta_limit").metadata[b"strength"] == b"fitted"
        card = (out / "README.md").read_text()
        assert card.startswith("---\nlicense: cc-by-4.0\n")
        assert ("No gauge class is in both" in card) is (name == "classes")
        assert f"train {len(train):,}, test {len(test):,} rows" in card
        assert all(f"| `{column}` |" in card for column in train.column_names)
        class_atlas(root, threads=1)
    with pytest.raises(AtlasError, match="is there already"):
        write_dataset(open_atlas(root), out)


def test_json_a_line(root: Path) -> None:
    sink = io.BytesIO()
    write_jsonl(open_atlas(root), sink)
    rows = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [row["id"] for row in rows] == list(range(len(open_atlas(root))))
    assert rows[-2]["a"] == "n^2 + n"
    assert rows[-1]["limit"] is None
    assert len(rows[0]["log_q"]) == 5
    assert rows[0]["expression"]


def test_find_by_delta_and_proof(root: Path) -> None:
    atlas = open_atlas(root)
    found = atlas.find(constant="e", proved=True, min_delta_limit=-0.5, sort="delta_limit")
    deltas = found.column("delta_limit").to_pylist()
    assert deltas
    assert deltas == sorted(deltas, reverse=True)
    assert all(x > -0.5 for x in deltas)
    assert None not in found.column("proof_kind").to_pylist()
    assert len(atlas.find(proved=True)) >= len(found)
    with pytest.raises(InvalidInputError, match="sort"):
        atlas.find(proved=True, sort="beauty")
