"""An atlas as a data set with a card, in splits that share no gauge class.

    OUT/README.md            the card: what, how made, columns, splits, limits, licence, citation
    OUT/data/train.parquet   nine classes of ten
    OUT/data/test.parquet    the tenth

The `datasets` library reads this layout without code of ours.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcf import engine
from pcf.atlas.columns import MEANING
from pcf.atlas.export import InStep, labelled_rows
from pcf.atlas.query import Atlas
from pcf.atlas.schema import CLASSES
from pcf.atlas.writing import write_atomically
from pcf.errors import AtlasError

_TENTH: Final = 10
_CLASS: Final = ("proved where `classes` were made", "the formula that represents its gauge class; null: not known")


def write_dataset(atlas: Atlas[Any], out: Path) -> dict[str, int]:
    """Write the measurements and labels of an atlas as Parquet files with a card.

    Args:
        atlas: the atlas; with gauge classes (`pcf classes`) the splits share no class, else no orbit.
        out: a directory that is not there yet, or is empty.

    Returns:
        The number of rows by split.

    Raises:
        AtlasError: there is something in that place, or it cannot be written to.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise AtlasError(f"{out}: is there already; give the name of a new directory")
    data = out / "data"
    try:
        data.mkdir(parents=True, exist_ok=True)
        counts = _write_splits(atlas, data)
    except OSError as error:
        shutil.rmtree(data, ignore_errors=True)
        raise AtlasError(f"{out}: cannot be written to ({error.strerror or error})") from None
    write_atomically(out / "README.md", _card(atlas, counts).encode())
    return counts


def _write_splits(atlas: Atlas[Any], data: Path) -> dict[str, int]:
    columns = ["id", "class"]
    batches = atlas.classes.to_batches(columns=columns) if atlas.has("classes") else iter(())
    classes = InStep(batches, pa.schema([CLASSES.field(name) for name in columns]))
    schema: pa.Schema | None = None
    writers: dict[str, pq.ParquetWriter] = {}
    counts = {"train": 0, "test": 0}
    try:
        for rows in labelled_rows(atlas):
            own = classes.up_to(rows.column("id")[-1].as_py())
            places = pc.index_in(rows.column("id"), own.column("id").combine_chunks())
            rows = rows.append_column("class", own.column("class").take(places))
            schema = schema or _told(rows.schema)
            rows = rows.cast(schema)
            tests = pa.array([_is_test(row) for row in rows.select(["class", "orbit", "a", "b"]).to_pylist()])
            for split, chosen in (("test", tests), ("train", pc.invert(tests))):
                if split not in writers:
                    writers[split] = pq.ParquetWriter(data / f"{split}.parquet", schema, compression="zstd")
                part = rows.filter(chosen)
                counts[split] += len(part)
                writers[split].write_table(part)
    finally:
        for writer in writers.values():
            writer.close()
    return counts


def _is_test(row: dict[str, Any]) -> bool:
    """One class in ten, by a hash of it; what is in no class goes by its orbit, and else by itself."""
    key = row["class"] if row["class"] is not None else row["orbit"] or (row["a"], row["b"])
    return hashlib.blake2b(repr(key).encode(), digest_size=8).digest()[0] % _TENTH == 0


def _meanings() -> dict[str, tuple[str, str]]:
    """Strength and meaning of each column of the data set."""
    return {**MEANING["metrics"], **MEANING["labels"], "id": MEANING["metrics"]["id"], "class": _CLASS}


def _told(schema: pa.Schema) -> pa.Schema:
    """The schema with the meaning of each column beside it."""
    told = _meanings()
    return pa.schema(
        field.with_metadata({"strength": told[field.name][0], "meaning": told[field.name][1]}) for field in schema
    )


def _card(atlas: Atlas[Any], counts: dict[str, int]) -> str:
    lines = [
        "---",
        "license: cc-by-4.0",
        "pretty_name: Polynomial continued fractions",
        "tags: [mathematics, continued-fractions, mathematical-constants, tabular]",
        "configs:",
        "- config_name: default",
        "  data_files:",
        *(line for split in counts for line in (f"  - split: {split}", f"    path: data/{split}.parquet")),
        "---",
        "",
        "# Polynomial continued fractions, measured",
        "",
        f"{atlas.manifest.describe()}. Each row is a formula $a(0) + b(1)/(a(1) + b(2)/(a(2) + ...))$ with polynomials",
        "$a$ and $b$ over the integers: whether it converges (decided exactly), its limit to 60 certified digits, how",
        "its convergents approach it, and which constant it is where that was found or proved.",
        "",
        f"Made by pcf {engine.CODE_VERSION}; every file follows from the box, the depth and the version alone.",
        "",
        "## Splits",
        "",
        f"train {counts['train']:,}, test {counts['test']:,} rows. "
        + (
            "No gauge class is in both, so that no formula of one is that of the other in disguise."
            if atlas.has("classes")
            else "No orbit is in both. Gauge classes were not made; formulas of one class may be in both."
        ),
        "",
        "## Columns",
        "",
        "Unknown and undefined values are null. Logarithms are natural.",
        "",
        "| column | strength | meaning |",
        "|---|---|---|",
        *(f"| `{name}` | {strength} | {meaning} |" for name, (strength, meaning) in _meanings().items()),
        "",
        "## Known limits",
        "",
        "Statuses are proved. Digits are certified where `certified` says so. Labels without `proof_kind` are",
        "evidence: agreement far beyond chance. `delta_limit` and the columns `qr_*` and `fit_*` are fitted; to",
        "compare formulas, use `delta_limit`, not `delta` at one depth. No label means that none was found, not that",
        "there is none.",
        "",
        "## Licence and citation",
        "",
        "CC BY 4.0. Cite pcf, and the paper whose method it follows: M. Shalyt et al., Unsupervised Discovery of",
        "Formulas for Mathematical Constants, NeurIPS 2024, arXiv 2412.16818.",
        "",
    ]
    return "\n".join(lines)
