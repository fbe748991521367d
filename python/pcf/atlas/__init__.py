"""Atlases: the measured formulas of a search box on disk, with their clusters, labels and families.

`box` numbers the formulas, `sources` measures them, `scanning` puts them into shards, by the machines of `sharing` too,
`schema` says what the tables hold, `store` writes and reads the files, by `writing` each whole, `stages` tells what is
not done again. `query` is the atlas that users open, with `values` and `images` to find a limit, `table` for what it
holds, `export` as text, and `dataset` with a card that says what its `columns` mean; `reduction` tells which formulas
reduce fully, `slices` goes through large atlases a part at a time, `pieces` keeps on disk what a stage needs while it
works, and `class_numbers` are its gauge classes.

Imports identification, dynamics, equivalence and what is below.
"""

from pcf.atlas.query import Atlas, open_atlas
from pcf.atlas.store import AtlasWriter, Manifest, write_table

__all__ = ["Atlas", "AtlasWriter", "Manifest", "open_atlas", "write_table"]
