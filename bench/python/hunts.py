"""Hunts: whether what reduces fully at the depth of the hunt still does at a larger one.

python bench/python/hunts.py OUT [OUT ...]
"""

import sys

from pcf import PCF
from pcf.atlas import open_atlas
from pcf.atlas.reduction import fully_reduced, is_full

DEPTH = 4_000


def main(roots: list[str]) -> None:
    """Print for each atlas how many formulas reduce fully, and how many of them do not at DEPTH."""
    for root in roots:
        atlas = open_atlas(root)
        ids = fully_reduced(atlas).to_pylist()
        false = 0
        for id in ids:
            measured = PCF(*atlas.get(id)).metrics(DEPTH)
            false += not is_full(measured.log_q, measured.log_gcd, DEPTH)
        print(f"{root}: {len(ids)} reduce fully, {false} of them not at depth {DEPTH}")


if __name__ == "__main__":
    main(sys.argv[1:])
