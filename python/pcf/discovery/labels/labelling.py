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

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pcf.atlas import Atlas, open_atlas
from pcf.atlas.pieces import InOrder
from pcf.atlas.reduction import fully_reduced
from pcf.atlas.schema import DERIVED_RELATION, EXCLUSIONS, LABELS
from pcf.atlas.sharing import connected
from pcf.atlas.slices import Sliced
from pcf.atlas.stages import Stage, last_note
from pcf.atlas.store import write_pieces
from pcf.atlas.writing import locked
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.labels.class_values import Orbit, by_class, with_classes
from pcf.discovery.labels.novelty import asked as asked_for
from pcf.discovery.labels.novelty import known_formulas, with_known
from pcf.discovery.labels.orbit_labels import Facts, label_part, look_at
from pcf.discovery.labels.parts import (
    Orbits,
    Part,
    Parts,
    Row,
    orbit_counts,
    orbits_of,
    unlabelled,
    valued,
)
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
) -> Atlas[Any]:
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
        The atlas, with its labels in the order of ids.  `exclusions.parquet` is written beside them.

    Raises:
        AtlasError: the atlas is missing, damaged or contradicts itself, the table cannot be written, or another
            process is scanning or labelling there; the scheduler or all workers of `dask` are gone.
        InvalidInputError: a constant that is not in the catalogue, bad threads, or nobody answers at `dask`.
    """
    threads = require_threads(1 if dask is not None and threads is None else threads)
    deeper = require_integer("deeper", deeper, 0, 10**9)
    atlas = open_atlas(path)
    chosen = catalogue() if constants is None else select(constants)
    with locked(atlas.root), InOrder(atlas.root, "labelled", LABELS) as rows:
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
            return atlas
        with connected(dask) as machines, valued(atlas) as formulas:
            asked = None if constants is None else tuple(constants)
            total, converging = orbit_counts(formulas)
            line = _Line((asked, converging), threads, Parts(atlas.root, chosen, _PART), machines, progress)
            if known is None:
                with InOrder(atlas.root, "exclusions", EXCLUSIONS) as excluded:
                    for labels, exclusions in line.labelled(formulas, total):
                        rows.add(labels)
                        excluded.add(exclusions)
                    write_pieces(atlas.root, "exclusions", excluded.tables())
                if bases_of(asked):
                    among = with_classes(atlas, fully_reduced(atlas))
                    reduced = unlabelled(formulas, _ids(rows), _MOST_BY_WEIGHT, among)
                    for labels in line.looked("weight", by_class(atlas, reduced)):
                        rows.add(labels)
            else:
                for batch in atlas.labels.to_batches(filter=~pc.field("id").isin(known["found"])):
                    rows.add(pa.Table.from_batches([batch]))
            further = LABELS.empty_table()
            if deeper:
                unnamed = unlabelled(formulas, _ids(rows, DERIVED_RELATION), deeper)
                further = pa.concat_tables([further, *line.looked("deeper", by_class(atlas, unnamed))])
        _write(atlas, rows, further)
        stage.done({"deeper": deeper, "found": further.column("id").to_pylist()})
        line.parts.remove()
    return atlas


def _ids(rows: InOrder, other_than: str | None = None) -> pa.ChunkedArray:
    """The formulas of some labels, of those with another relation than this one."""
    found = [pa.array([], pa.int64())]
    for piece in rows.windows():
        if other_than is not None:
            piece = piece.filter(pc.not_equal(piece.column("relation"), other_than))
        found += piece.column("id").chunks
    return pa.chunked_array(found)


def _write(atlas: Atlas[Any], rows: InOrder, further: pa.Table) -> None:
    """Write the labels, of which some are in place of others for the same formulas."""
    ids = further.column("id").combine_chunks()
    with InOrder(atlas.root, "labels", LABELS) as both:
        both.add(further)
        for piece in rows.windows():
            both.add(piece.filter(pc.invert(pc.is_in(piece.column("id"), ids))))
        known = known_formulas(atlas, [id for piece in both.windows() for id in asked_for(piece)])
        write_pieces(atlas.root, "labels", (with_known(piece, known) for piece in both.tables()))


def looked_deeper(path: str | Place) -> int:
    """At how many orbits the labels of an atlas have taken the deeper look; 0 where there are none."""
    root = require_place("path", path)
    note = last_note(root, _STAGE)
    return int(note["deeper"]) if isinstance(note, dict) and (root / _OUTPUTS[0]).exists() else 0


class _Line:
    """The parts of a labelling, made where they are missing, by machines where there are some.

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

    def labelled(self, formulas: Sliced, total: int) -> Iterator[Part]:
        """The labels and exclusions of all orbits, of which there are so many, as they are made."""
        done = 0
        for number, orbits in enumerate(orbits_of(formulas)):
            done = yield from self._labelled(orbits, f"{number:03d}", done, total)
            del orbits  # before the next is read

    def _labelled(self, orbits: Orbits, name: str, before: int, total: int) -> Generator[Part, None, int]:
        starts = range(0, len(orbits), _PART)

        def arguments(k: int) -> tuple[pa.Table]:
            return (orbits.formulas(starts[k], min(starts[k] + _PART, len(orbits))),)

        names = [f"{name}-{start:08d}" for start in starts]
        for done, part in enumerate(self._made(names, label_part, arguments), 1):
            self._tell(before + min(done * _PART, len(orbits)), total)
            yield part
        return before + len(orbits)

    def looked(self, kind: str, classes: list[list[Orbit]]) -> Iterator[pa.Table]:
        """The labels of the orbits of classes by a look at one of each: `weight` or `deeper`."""
        names = [f"{kind}-{len(classes)}-{orbits[0][0]['id']}" for orbits in classes]

        def arguments(k: int) -> tuple[str, int, list[Orbit]]:
            return kind, len(classes), classes[k]

        for done, (labels, _) in enumerate(self._made(names, look_at, arguments), 1):
            self._tell(done, len(classes))
            yield labels

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)

    def _made(
        self,
        names: Sequence[str],
        function: Callable[..., tuple[list[Row], list[Row]]],
        arguments: Callable[[int], tuple[Any, ...]],
    ) -> Iterator[Part]:
        """The parts of these names, those that are finished first."""
        left = []
        for k, name in enumerate(names):
            part = self.parts.read(name)
            if part is None:
                left.append(k)
            else:
                yield part
        processes = self._threads if self._machines is None and len(left) > 1 else 1
        facts: Facts = (*self._asked, 1 if processes > 1 else self._threads)
        tasks = ((facts, *arguments(k)) for k in left)
        made = (
            enumerate(results(function, tasks, processes))
            if self._machines is None
            else self._machines.results(function, tasks)
        )
        for number, rows in made:
            yield self.parts.write(names[left[number]], *rows)
