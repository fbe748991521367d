"""The decisions that led from clusters to groups, as a file of the atlas that can be read.

OUT/trace.json    mode, seed, and the decisions, a cluster before its parts
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from pcf.atlas.writing import write_atomically
from pcf.errors import AtlasError
from pcf.files import Place

TRACE: Final = "trace.json"
"""The file of an atlas that holds the decisions."""


@dataclass(frozen=True)
class Decision:
    """What was decided about one cluster.

    Attributes:
        path: the cluster: its number in the first split, then in the next, such as `3.0`; `rest` for what a split left
            over; empty for all formulas.
        found: how it was found: the plane of the split, `growth`, `relations`, `validation`, or `all`.
        members: gauge classes in it.
        anchors: constants of its anchors, and how many of each.
        outcome: `named`, `unnamed`, `split` or `flagged`.
        constant: the constant of a named group.
        split_by: what a split cluster is split by.
        score: how well that separates its parts, at most 1; None for parts found by relations.
        reason: why, in words.
    """

    path: str
    found: str
    members: int
    anchors: dict[str, int]
    outcome: str
    constant: str | None
    split_by: str | None
    score: float | None
    reason: str

    @property
    def depth(self) -> int:
        """Splits above it."""
        return self.path.count(".") + 1 if self.path else 0

    def __str__(self) -> str:
        known = ", ".join(f"{slug} {count}" for slug, count in self.anchors.items()) or "no anchors"
        what = f"{self.outcome} {self.constant}" if self.constant else self.outcome
        if self.split_by:
            what += f" by {self.split_by}" + ("" if self.score is None else f" (score {self.score:g})")
        return f"{self.path or 'all'} ({self.found}, {self.members:,} classes, {known}): {what}: {self.reason}"


def write_trace(root: Place, mode: str, seed: int, decisions: Sequence[Decision]) -> None:
    """Write the trace of an atlas.

    Raises:
        AtlasError: the file cannot be written.
    """
    lines = ",\n".join(json.dumps(asdict(one)) for one in decisions)
    text = f'{{"mode": {json.dumps(mode)}, "seed": {seed}, "decisions": [\n{lines}\n]}}\n'
    write_atomically(root / TRACE, text.encode())


def read_trace(root: Place) -> list[Decision]:
    """The trace of an atlas; empty where the loop has not been run.

    Raises:
        AtlasError: the file cannot be read, or is damaged.
    """
    path = root / TRACE
    try:
        return [Decision(**one) for one in json.loads(path.read_text(encoding="utf-8"))["decisions"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AtlasError(f"{path}: truncated or altered; run `pcf group` again") from None
