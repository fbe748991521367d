"""From a search box to labelled formulas in one call: scan, cluster, label, report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pcf.box import Box
from pcf.clustering import PlaneSummary, cluster_atlas, summarise
from pcf.discoveries import Discovery, Tier, discoveries, tier
from pcf.labelling import label_atlas
from pcf.report import write_report
from pcf.scanning import scan

STAGES = ("scan", "cluster", "label", "report")


@dataclass(frozen=True)
class Summary:
    """What a run found.

    Attributes:
        out: directory of the atlas.
        formulas: number of formulas scanned.
        statuses: formulas by status.
        labelled: formulas with a label.
        clusters: how each metric plane fell into clusters.
        discoveries: the labelled formulas that converge, one an orbit, the most interesting first.
        report: the report.
    """

    out: Path
    formulas: int
    statuses: dict[str, int]
    labelled: int
    clusters: list[PlaneSummary]
    discoveries: list[Discovery]
    report: Path

    def constants(self) -> list[str]:
        """The named constants found, in the order of the discoveries."""
        return list(dict.fromkeys(one.constant for one in self.discoveries if tier(one.constant) is Tier.NAMED))

    def to_json(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "out": str(self.out),
            "formulas": self.formulas,
            "statuses": self.statuses,
            "labelled": self.labelled,
            "clusters": [asdict(plane) for plane in self.clusters],
            "discoveries": [one.to_json() for one in self.discoveries],
            "report": str(self.report),
        }


def discover(
    formulas: Box | Iterable[Any],
    out: str | Path,
    depth: int = 1000,
    constants: Sequence[str] | None = None,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Summary:
    """Scan formulas into an atlas, cluster and label them, and write the report.

    Args:
        formulas: a box, or formulas as `scan` takes them.
        out: directory of the atlas; a scan found there is continued, and a finished one is not repeated.
        depth: depth N of the measurements, >= 1; fits need 64.
        constants: slugs of the constants to try; None for the whole catalogue.
        threads: threads to use; None means the CPUs this process may use.
        progress: called with the stage (one of STAGES), what is done of it and its total.

    Returns:
        What was found.

    Raises:
        As `scan`, `cluster_atlas`, `label_atlas` and `write_report`. What was finished before is kept.
    """

    def stage(name: str) -> Callable[[int, int], None] | None:
        return (lambda done, total: progress(name, done, total)) if progress else None

    atlas = scan(formulas, out, depth, threads, stage("scan"))
    clusters = cluster_atlas(atlas.root, progress=stage("cluster"))
    labels = label_atlas(atlas.root, constants=constants, threads=threads, progress=stage("label"))
    if progress:
        progress("report", 0, 1)
    report = write_report(atlas.root)
    if progress:
        progress("report", 1, 1)
    counts = pc.value_counts(atlas.metrics.to_table(columns=["status"]).column("status")).to_pylist()
    return Summary(
        out=atlas.root,
        formulas=len(atlas),
        statuses={row["values"]: row["counts"] for row in counts},
        labelled=labels.num_rows,
        clusters=summarise(clusters),
        discoveries=discoveries(atlas),
        report=report,
    )
