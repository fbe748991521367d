"""Labelling an atlas: the limits of all its formulas against the catalogue, one orbit at a time.

Of each orbit one member is compared with the constants, its limit read from the atlas.  A relation that it earns is
confirmed with limit and constant computed anew (`identification`) and carried to the other members by the exact
Moebius maps between their limits (`orbit_values`).  Values that are rational or infinite by proof are labelled by
that.  For an orbit that earns none, the height is kept up to which the reduced lattices exclude relations
(`relations`).  What stays unnamed and reduces fully is compared with several constants at once
(`identification.weights`), one orbit of each gauge class, where the atlas has classes.

Orbits are worked through in parts of a fixed number, in the order in which they appear in the atlas, and each part is
on disk before the next begins: a run that was killed continues where it stopped and ends in the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pcf.atlas import open_atlas
from pcf.atlas.reduction import fully_reduced
from pcf.atlas.schema import DERIVED_RELATION, EXCLUSIONS, LABELS
from pcf.atlas.sharing import connected
from pcf.atlas.stages import Stage, last_note
from pcf.atlas.store import write_table
from pcf.atlas.writing import locked
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.labels.class_values import Orbit, by_class, with_classes
from pcf.discovery.labels.novelty import known_column
from pcf.discovery.labels.orbit_labels import Facts, label_part, look_at
from pcf.discovery.labels.parts import Orbits, Part, Parts, Row
from pcf.engine import require_integer, require_threads
from pcf.files import Place, require_place
from pcf.identification.weights import bases_of
from pcf.processes import results

if TYPE_CHECKING:
    from pcf.machines import Machines, Where

_STAGE: Final = "label"
_OUTPUTS: Final = ("labels.parquet", "exclusions.parquet")
_PART: Final = 1024  # orbits: a second or two
_MOST_BY_WEIGHT: Final = 4096  # orbits that are compared with several constants at once: some minutes


def label_atlas(
    path: str | Place,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    deeper: int = 0,
    dask: "Where | None" = None,
) -> pa.Table:
    """Identify the limits of an atlas and write its tables of labels and of exclusions.

    The tables depend on nothing but the atlas, the constants and the orbits looked at deeper.  An interrupted run is
    continued.  Labels that are current, made of the same atlas with the same constants by the same program, are kept,
    with the deeper look that they had; a wider one is added to them.

    Args:
        path: the directory of the atlas.
        constants: those to compare with; by default the whole catalogue, and limits that are none of these are labelled
            by derivation, where it tells them (`derivation`).
        threads: CPUs to use; by default those this process may use.
        progress: called with the number of orbits done and their total.
        deeper: of the orbits that stay without a label, look deeper (`pcf.identification.deeper`) at so many, those
            with the smallest coefficients; about a second each. Where more have been looked at before, these are kept.
        dask: the workers that label, as for `pcf.machines.Machines`; `threads` are then those of one task, 1 by
            default. What they find comes to this machine, which alone writes.

    Returns:
        The table as written to `labels.parquet`, in the order of ids.  `exclusions.parquet` is written beside it.

    Raises:
        AtlasError: the atlas is missing, damaged or contradicts itself, the table cannot be written, or another
            process is scanning or labelling there; the scheduler or all workers of `dask` are gone.
        InvalidInputError: a constant that is not in the catalogue, bad threads, or nobody answers at `dask`.
    """
    threads = require_threads(1 if dask is not None and threads is None else threads)
    deeper = require_integer("deeper", deeper, 0, 10**9)
    atlas = open_atlas(path)
    chosen = catalogue() if constants is None else select(constants)
    with locked(atlas.root):
        stage = Stage(
            atlas.root,
            _STAGE,
            ["manifest.json", "classes.parquet", constants is None, [(c.slug, c.sympy, c.digits) for c in chosen]],
            _OUTPUTS,
        )
        known = stage.note()
        if known is not None and known["deeper"] >= deeper:
            if progress is not None:
                progress(1, 1)
            return atlas.labels.to_table()
        orbits = Orbits(atlas)
        with connected(dask) as machines:
            asked = None if constants is None else tuple(constants)
            facts = asked, orbits.converging
            line = _Line(facts, threads, Parts(atlas.root, chosen, _PART), machines, progress)
            if known is None:
                labels, excluded = line.labelled(orbits)
                among = with_classes(atlas, fully_reduced(atlas))
                reduced = orbits.unlabelled(labels.column("id"), _MOST_BY_WEIGHT, among)
                if bases_of(asked):
                    labels = pa.concat_tables([labels, *line.looked("weight", by_class(atlas, reduced))])
                write_table(atlas.root, "exclusions", excluded.sort_by("id"))
            else:
                labels = atlas.labels.to_table(filter=~pc.field("id").isin(known["found"]))
            further = LABELS.empty_table()
            if deeper:
                unnamed = orbits.unlabelled(
                    labels.filter(pc.not_equal(labels.column("relation"), DERIVED_RELATION)).column("id"), deeper
                )
                further = pa.concat_tables([further, *line.looked("deeper", by_class(atlas, unnamed))])
                labels = labels.filter(
                    pc.invert(pc.is_in(labels.column("id"), further.column("id").combine_chunks()))
                )
        del orbits  # hundreds of megabytes, where what follows takes as much
        both = pa.concat_tables([labels, further]).sort_by("id")
        place = both.schema.get_field_index("known")
        both = both.set_column(place, "known", known_column(atlas, both))
        written = write_table(atlas.root, "labels", both)
        stage.done({"deeper": deeper, "found": further.column("id").to_pylist()})
        line.parts.remove()
    return written


def looked_deeper(path: str | Place) -> int:
    """At how many orbits the labels of an atlas have taken the deeper look; 0 where there are none."""
    root = require_place("path", path)
    note = last_note(root, _STAGE)
    return int(note["deeper"]) if isinstance(note, dict) and (root / _OUTPUTS[0]).exists() else 0


class _Line:
    """The parts of a labelling in their order, made where they are missing, by machines where there are some.

    Args:
        asked: the constants that are asked for, and the number of limits.
        threads: CPUs of this machine, or with machines of one task.
        parts: those that are finished.
        machines: who makes them; None for this one.
        progress: told of what is done, and of the total.
    """

    def __init__(
        self,
        asked: tuple[Sequence[str | Constant] | None, int],
        threads: int,
        parts: Parts,
        machines: "Machines | None",
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._asked = asked
        self._threads = threads
        self.parts = parts
        self._machines = machines
        self._progress = progress

    def labelled(self, orbits: Orbits) -> tuple[pa.Table, pa.Table]:
        """The labels and exclusions of all orbits."""
        starts = range(0, len(orbits), _PART)
        names = [f"{start:08d}" for start in starts]

        def arguments(k: int) -> tuple[list[list[Row]]]:
            return (orbits.rows(starts[k], min(starts[k] + _PART, len(orbits))),)

        found = list(self._made(names, label_part, arguments, len(orbits), _PART))
        labels = pa.concat_tables([LABELS.empty_table(), *(labels for labels, _ in found)])
        return labels, pa.concat_tables([EXCLUSIONS.empty_table(), *(exclusions for _, exclusions in found)])

    def looked(self, kind: str, classes: list[list[Orbit]]) -> Iterator[pa.Table]:
        """The labels of the orbits of classes by a look at one of each: `weight` or `deeper`."""
        names = [f"{kind}-{len(classes)}-{orbits[0][0]['id']}" for orbits in classes]

        def arguments(k: int) -> tuple[str, int, list[Orbit]]:
            return kind, len(classes), classes[k]

        return (labels for labels, _ in self._made(names, look_at, arguments, len(classes), 1))

    def _made(
        self,
        names: Sequence[str],
        function: Callable[..., tuple[list[Row], list[Row]]],
        arguments: Callable[[int], tuple[Any, ...]],
        total: int,
        size: int,
    ) -> Iterator[Part]:
        parts = {k: part for k, name in enumerate(names) if (part := self.parts.read(name)) is not None}
        left = [k for k in range(len(names)) if k not in parts]
        processes = self._threads if self._machines is None and len(left) > 1 else 1
        facts: Facts = (*self._asked, 1 if processes > 1 else self._threads)
        tasks = ((facts, *arguments(k)) for k in left)
        made = (
            enumerate(results(function, tasks, processes))
            if self._machines is None
            else self._machines.results(function, tasks)
        )
        for number, rows in made:
            parts[left[number]] = self.parts.write(names[left[number]], *rows)
            if self._progress is not None:
                self._progress(min(len(parts) * size, total), total)
        return (parts[k] for k in range(len(names)))
