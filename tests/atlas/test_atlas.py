"""Atlases: what is written is read back, nothing is ever half-written, and every damage is named."""

import json
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, AtlasWriter, Manifest, open_atlas, write_table, writing
from pcf.atlas.schema import CLUSTERS, DERIVED, FAMILIES, LABELS, METRICS, conform
from pcf.errors import AtlasError, InvalidInputError
from small_atlas import BOX, manifest, measured

CONTRACT = (
    "id a b status reason limit limit_digits certified log_error log_q log_gcd log_error_2n delta_naive "
    "delta delta_blind delta_predicted delta_limit eta gamma sigma beta q_eta q_gamma q_sigma q_beta qr_eta "
    "qr_gamma fit_eta fit_gamma fit_beta irrational orbit fingerprint"
)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# The schema


def test_the_metrics_table_is_the_contracts() -> None:
    assert CONTRACT.split() == METRICS.names
    assert METRICS.field("log_gcd").type == pa.list_(pa.float64(), 5)
    assert [field.name for field in METRICS if not field.nullable] == ["id"]


def test_the_strength_of_every_column_is_told() -> None:
    text = (Path(__file__).parents[2] / "docs" / "atlas.md").read_text(encoding="utf-8")
    table = text[text.index("## How strong") : text.index("## What a label means")]
    told = set(re.findall(r"`([a-z_0-9]+)", table)) | {"q_gamma", "q_sigma"}
    assert set(METRICS.names) - told == {"id", "a", "b", "limit_digits"}


def test_the_labels_table_is_the_contracts() -> None:
    found = ["id", "constant", "expression", "relation", "digits", "surplus_digits", "proof"]
    assert LABELS.names == [*found, "proof_kind", "digits_per_term", "latex", "known"]
    assert {"id", "plane", "cluster"} <= set(CLUSTERS.names)
    assert {"a", "b", "value", "members_inside", "members_outside"} <= set(FAMILIES.names)


def test_conform_orders_casts_and_completes() -> None:
    table = conform(pa.table({"digits": pa.array([50], pa.int64()), "id": [3]}), LABELS)
    assert table.schema.equals(LABELS, check_metadata=True)
    assert table.to_pylist()[0]["digits"] == 50
    assert table.column("proof").null_count == 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": [1], "colour": ["red"]}, "column 'colour': not in the schema"),
        ({"id": [1], "digits": ["many"]}, "column 'digits': does not fit int32"),
        ({"digits": [1]}, "column 'id': a value is missing"),
    ],
)
def test_conform_names_the_column(columns: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        conform(pa.table(columns), LABELS)


# Writing


def test_manifest_records_shards_and_no_times_or_threads(root: Path) -> None:
    value = json.loads((root / "manifest.json").read_text())
    assert set(value) == {
        *("schema", "code_version", "box", "list_sha256", "depth", "formulas", "shard_rows", "shards")
    }
    assert value["box"] == {"degrees": [1, 0], "coefficients": [-1, 1]}
    assert [shard["rows"] for shard in value["shards"]] == [6, 6, 4]
    assert Manifest.load(root) == Manifest.load(root)


def test_a_scan_continued_ends_in_the_same_bytes(root: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    for _ in range(3):
        with AtlasWriter(again, manifest()) as writer:
            file, start, stop = writer.missing()[0]
            (again / "metrics" / f".{Path(file).name}.partial").write_bytes(b"left by a killed run")
            writer.write(file, measured(start, stop))
    assert files(again) == files(root)


def test_a_finished_scan_has_nothing_missing(root: Path) -> None:
    before = files(root)
    with AtlasWriter(root, manifest()) as writer:
        assert writer.missing() == []
    assert files(root) == before


def test_a_scan_that_fails_at_once_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), AtlasWriter(tmp_path / "atlas", manifest()):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_deleted_shard_is_missing_again(root: Path) -> None:
    (root / "metrics/00001.parquet").unlink()
    with AtlasWriter(root, manifest()) as writer:
        assert writer.missing() == [("metrics/00001.parquet", 6, 12)]


@pytest.mark.parametrize("change", [{"depth": 200}, {"code_version": "0.0.0"}, {"shard_rows": 8}])
def test_another_scan_is_not_mixed_in(root: Path, change: dict[str, object]) -> None:
    before = files(root)
    with pytest.raises(AtlasError, match=r"manifest\.json: holds Box.* depth 100 .*use another directory"):
        AtlasWriter(root, manifest(**change))
    assert files(root) == before


def test_a_manifest_is_of_the_code_that_made_it(root: Path) -> None:
    assert Manifest.load(root).code_version == engine.CODE_VERSION
    path = root / "manifest.json"
    value = json.loads(path.read_text())
    assert value["code_version"] == engine.CODE_VERSION
    path.write_text(json.dumps(value | {"code_version": "0.0.0"}))
    old = Manifest.load(root)
    assert old.code_version == "0.0.0"
    assert old.same_scan(manifest(code_version="0.0.0"))
    assert not old.same_scan(manifest())
    with pytest.raises(
        AtlasError, match=rf"by version 0\.0\.0, not .*by version {re.escape(engine.CODE_VERSION)}; use another"
    ):
        AtlasWriter(root, manifest())


def test_a_damaged_shard_is_not_continued(root: Path) -> None:
    shard = root / "metrics/00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-10])
    with pytest.raises(AtlasError, match=r"00000\.parquet: truncated or altered"):
        AtlasWriter(root, manifest())


def test_two_writers_never_share_a_directory(root: Path) -> None:
    with (
        AtlasWriter(root, manifest()),
        pytest.raises(AtlasError, match="another scan or labelling is writing here"),
    ):
        AtlasWriter(root, manifest())
    AtlasWriter(root, manifest()).__exit__(None, None, None)


def test_a_full_disk_loses_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(root)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(AtlasError, match=r"labels\.parquet: cannot be written: No space left on device"):
        write_table(root, "labels", pa.table({"id": [0]}))
    assert files(root) == before


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasError, match=r"file/atlas: cannot be made: Not a directory"):
        AtlasWriter(tmp_path / "file" / "atlas", manifest())


# Opening


def test_what_was_written_is_read_back(atlas: "Atlas[tuple[Polynomial, Polynomial]]") -> None:
    assert len(atlas) == len(BOX) == 16
    rows = atlas.metrics.to_table()
    assert rows.schema.equals(METRICS)
    assert rows.column("id").to_pylist() == list(range(16))
    assert rows.column("gamma").null_count == 16, "what is not computed is null"
    atlas.verify()


def test_get_makes_the_formula(root: Path, atlas: "Atlas[tuple[Polynomial, Polynomial]]") -> None:
    assert [atlas.get(id) for id in range(16)] == list(BOX)
    assert Atlas(root, lambda a, b: f"{a} | {b}").get(7) == "-n - 1 | 1"
    with pytest.raises(InvalidInputError, match="id 16: the atlas has the ids 0 to 15"):
        atlas.get(16)


def test_get_of_a_list_reads_the_row(tmp_path: Path) -> None:
    wanted = manifest(box=None, list_sha256="0" * 64)
    with AtlasWriter(tmp_path, wanted) as writer:
        for file, start, stop in writer.missing():
            writer.write(file, measured(start, stop))
    assert [open_atlas(tmp_path).get(id) for id in (0, 7, 15)] == [BOX[0], BOX[7], BOX[15]]
    assert open_atlas(tmp_path).find(b="-1").column("id").to_pylist() == list(BOX.ids_with_b(Polynomial("-1")))


def test_an_unfinished_atlas_opens_only_on_request(root: Path) -> None:
    (root / "metrics/00002.parquet").unlink()
    (root / "metrics/00001.parquet").unlink()
    with AtlasWriter(root, manifest()) as writer:
        file, start, stop = writer.missing()[0]
        writer.write(file, measured(start, stop))
    with pytest.raises(AtlasError, match=r"not finished \(12 of 16 formulas\); run it again"):
        open_atlas(root)
    assert open_atlas(root, partial=True).metrics.count_rows() == 12


def test_no_atlas(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"manifest\.json: not found; `pcf scan .*` makes an atlas"):
        open_atlas(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": 3}', "\x00"])
def test_a_broken_manifest(root: Path, content: str) -> None:
    (root / "manifest.json").write_text(content)
    with pytest.raises(AtlasError, match=r"manifest\.json: is no manifest of an atlas"):
        open_atlas(root)


def test_another_schema_version(root: Path) -> None:
    path = root / "manifest.json"
    path.write_text(path.read_text().replace('"schema": 3', '"schema": 999'))
    with pytest.raises(AtlasError, match=r"manifest\.json: schema version 999, this program reads 3"):
        open_atlas(root)


@pytest.mark.parametrize("size", [0, 4, 100, -1])
def test_a_truncated_shard(root: Path, size: int) -> None:
    shard = root / "metrics/00001.parquet"
    shard.write_bytes(shard.read_bytes()[:size])
    with pytest.raises(AtlasError, match=r"00001\.parquet: truncated or altered; delete it and run") as caught:
        open_atlas(root)
    assert "\n" not in str(caught.value)


def test_a_missing_or_exchanged_shard(root: Path) -> None:
    shutil.copy(root / "metrics/00000.parquet", root / "metrics/00002.parquet")
    with pytest.raises(AtlasError, match=r"00002\.parquet: truncated or altered"):
        open_atlas(root)
    (root / "metrics/00002.parquet").unlink()
    with pytest.raises(AtlasError, match=r"00002\.parquet: not found; run the scan again"):
        open_atlas(root)


def test_verify_finds_a_flipped_bit(root: Path) -> None:
    shard = root / "metrics/00001.parquet"
    content = bytearray(shard.read_bytes())
    content[20] ^= 1
    shard.write_bytes(content)
    with pytest.raises(AtlasError, match=r"00001\.parquet: truncated or altered"):
        open_atlas(root).verify()


def test_derived_tables(root: Path) -> None:
    for name, schema in DERIVED.items():
        assert not open_atlas(root).has(name)
        with pytest.raises(AtlasError, match=rf"{name}\.parquet: not found"):
            getattr(open_atlas(root), name)
        write_table(root, name, pa.table({schema.names[0]: [0, 3]}))
        assert getattr(open_atlas(root), name).count_rows() == 2
    open_atlas(root).verify()
    (root / "labels.parquet").write_bytes(b"PAR1")
    with pytest.raises(AtlasError, match=r"labels\.parquet: truncated or altered"):
        _ = open_atlas(root).labels
