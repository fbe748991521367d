"""Atlases: the measured formulas of a search box on disk, with their clusters, labels and families."""

from pcf.atlas.query import Atlas, open_atlas
from pcf.atlas.store import AtlasWriter, Manifest, write_table

__all__ = ["Atlas", "AtlasWriter", "Manifest", "open_atlas", "write_table"]
