"""From a search box to labelled formulas in one call: scan, classes, cluster, label, group, families, report.

Every stage that is finished, and whose inputs have not changed since, is passed over (`stages`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.slices import count_orbits
from pcf.atlas.stages import run_stage
from pcf.constants.catalogue import Constant
from pcf.discovery.classes.classing import class_atlas
from pcf.discovery.clusters.clustering import PlaneSummary, cluster_atlas, summarise
from pcf.discovery.clusters.grouping import counted, group_atlas
from pcf.discovery.clusters.trace import TRACE, read_trace
from pcf.discovery.discoveries import Discovery, Tier, discoveries, tier
from pcf.discovery.families.families import find_families
from pcf.discovery.labels.labelling import label_atlas
from pcf.files import Place
from pcf.report import write_report

if TYPE_CHECKING:
    from pcf.machines import Where

STAGES = ("scan", "classes", "cluster", "label", "group", "families", "report")


@dataclass(frozen=True)
class Summary:
    """What a run of `discover` found.

    Attributes:
        out: directory of the atlas.
        formulas: number of formulas scanned.
        statuses: formulas by status.
        orbits, classes: how many orbits converge, and how many gauge classes they fall into.
        labelled: formulas with a label.
        clusters: how each metric plane fell into clusters.
        groups: constants that have a group, `named` and `unnamed`, and clusters `flagged`: their limits have nothing in
            common that was found.
        families: infinite families that were found and confirmed.
        discoveries: the labelled formulas that converge, one an orbit, the most interesting first.
        report: path of the HTML report.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as directory:
        ...     summary = discover([("n + 1", "n + 1"), ("1", "-1")], directory, depth=64, constants=["e"])
        ...     summary.statuses, summary.labelled, summary.constants()
        ({'converges': 1, 'diverges': 1}, 1, ['e'])
    """

    out: Place
    formulas: int
    statuses: dict[str, int]
    orbits: int
    classes: int
    labelled: int
    clusters: list[PlaneSummary]
    groups: dict[str, int]
    families: int
    discoveries: list[Discovery]
    report: Place

    def constants(self) -> list[str]:
        """The named constants found, in the order of the discoveries."""
        return list(dict.fromkeys(one.constant for one in self.discoveries if tier(one.constant) is Tier.NAMED))

    def to_json(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "out": str(self.out),
            "formulas": self.formulas,
            "statuses": self.statuses,
            "orbits": self.orbits,
            "classes": self.classes,
            "labelled": self.labelled,
            "clusters": [asdict(plane) for plane in self.clusters],
            "groups": self.groups,
            "families": self.families,
            "discoveries": [one.to_json() for one in self.discoveries],
            "report": str(self.report),
        }


def discover(
    formulas: Box | Iterable[Any],
    out: str | Place,
    depth: int = 1000,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    dask: "Where | None" = None,
) -> Summary:
    """Scan formulas into an atlas, find classes, cluster, label and group them, find families, write the report.

    Args:
        formulas: a box, or formulas as `scan` takes them.
        out: directory of the atlas, or URL of an object store; what was finished there is kept, and not repeated
            unless its inputs changed.
        depth: depth N of the measurements, >= 1; fits need 64.
        constants: slugs of the constants to try, and constants of your own; None for the whole catalogue.
        threads: threads to use; None means the CPUs this process may use.
        progress: called as progress(stage, done, total), with the stage `scan`, `classes`, `cluster`, `label`,
            `group`, `families` or `report`.
        dask: the workers of a Dask cluster for the scan and the labels, as for `scan`.

    Returns:
        What was found. What is finished at an error or an interrupt is kept in `out`, and the next call goes on there.

    Raises:
        InvalidInputError: there are no formulas, one cannot be read, a constant is unknown, or nobody answers at
            `dask`.
        ResourceLimitError: the depth needs more than the budget; found out before the work.
        AtlasError: `out` cannot be written, holds another scan, is damaged, or another process writes there.

    Source:
        Shalyt et al., arXiv 2412.16818; docs/mathematics.md, sections 5, 8 and 12.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as directory:
        ...     summary = discover([("n + 1", "n + 1"), ("1", "1")], directory, depth=64, constants=["e"])
        ...     [one.expression for one in summary.discoveries], summary.report.name
        (['E - 1', '(1 + sqrt(5))/2'], 'report.html')
    """

    def stage(name: str) -> Callable[[int, int], None] | None:
        return (lambda done, total: progress(name, done, total)) if progress else None

    atlas = scan(formulas, out, depth, threads, stage("scan"), dask=dask)
    root = atlas.root

    def once(name: str, inputs: Sequence[Any], outputs: Sequence[str], work: Callable[[], Any]) -> None:
        if not run_stage(root, name, inputs, outputs, work) and progress:
            progress(name, 1, 1)
        pa.default_memory_pool().release_unused()  # what a stage has freed is not to be held during the next

    def write() -> None:
        if progress:
            progress("report", 0, 1)
        write_report(root)
        if progress:
            progress("report", 1, 1)

    chosen = None if constants is None else tuple(constants)
    manifest, classes, labels, clusters = "manifest.json", "classes.parquet", "labels.parquet", "clusters.parquet"
    once("classes", [manifest], [classes], lambda: class_atlas(root, threads, stage("classes")))
    once("cluster", [manifest], [clusters], lambda: cluster_atlas(root, progress=stage("cluster")))
    label_atlas(root, constants, threads, stage("label"), dask=dask)
    pa.default_memory_pool().release_unused()
    once(
        "group",
        [manifest, classes, labels, chosen],
        ["groups.parquet", TRACE],
        lambda: group_atlas(root, constants=constants, threads=threads, progress=stage("group")),
    )
    once(
        "families",
        [manifest, labels],
        ["families.parquet"],
        lambda: find_families(root, threads=threads, progress=stage("families")),
    )
    tables = [labels, clusters, "groups.parquet", TRACE, "families.parquet"]
    once("report", [manifest, *tables], ["report.html"], write)
    return Summary(
        out=atlas.root,
        formulas=len(atlas),
        statuses=atlas.statuses(),
        orbits=count_orbits(atlas, "converges"),
        classes=atlas.class_count(),
        labelled=atlas.labels.count_rows(),
        clusters=summarise(atlas),
        groups=counted(atlas.groups.to_table(), read_trace(root)),
        families=atlas.families.count_rows(),
        discoveries=discoveries(atlas),
        report=root / "report.html",
    )
