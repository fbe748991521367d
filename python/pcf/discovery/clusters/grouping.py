"""The loop that turns clusters into groups of formulas for one constant (the paper's figure 1).

A cluster is looked at through its anchors, formulas whose constants are known beforehand:

* the anchors agree: some other members are validated, by an integer relation of each limit with the constant;
* there are none: the catalogue is tried on some members, and what most of them are is validated on others;
* a sample is validated: so are all members; those that are of the constant are a group named by it, and the others
  are looked at again;
* the anchors disagree, or the sample fails: the cluster is split in the way that separates it best (`splitting`), and
  its parts are looked at, what the split leaves over included;
* no split is left: members are compared with the constants that any of them is known to be of, by its label or since
  it was drawn. Those that are of one constant belong to its group, a single one too. A gauge class of four orbits or
  more is a group without a name. The others are flagged: they have nothing in common that was found.

So a group holds nothing but formulas whose limits were found to be of its constant, every formula is in a group or in a
flagged cluster, and a constant has one group, whatever clusters its formulas come from: it is known by its name, or by
the number of its group. Formulas of one gauge class follow from one another: one of each is looked at, and the others
share its fate. The limits 0 and infinity, which are exact, are not looked at: they are in the groups `rational` and
`infinity`. Samples are drawn with a seed, and every decision is kept in a trace.

Method: M. Shalyt et al., NeurIPS 2024 (arXiv 2412.16818), section 4 and figure 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import open_atlas, write_table
from pcf.atlas.pieces import Arrays, Texts
from pcf.atlas.writing import locked
from pcf.constants.catalogue import Constant
from pcf.discovery.clusters.class_heads import class_rows, known_constants, read_heads
from pcf.discovery.clusters.loop import Classes, Facts, Group, Loop, Outcome
from pcf.discovery.clusters.splitting import EXACT_GROWTH, GROWTH
from pcf.discovery.clusters.trace import Decision, write_trace
from pcf.engine import require_threads
from pcf.errors import InvalidInputError
from pcf.files import Place

MODES: Final = {
    "exact": (GROWTH, "delta-gamma", "delta-qr_gamma", "delta-qr_eta", "delta-eta"),
    "fitted": ("delta_blind-fit_gamma", "delta_blind-qr_gamma", "delta_blind-qr_eta", "delta_blind-fit_eta"),
}
"""The ways of splitting: by exact metrics, and by those that the paper measures or fits."""

SEED: Final = 1
_EXACT: Final = {"0": "rational", "infinity": "infinity"}


@dataclass(frozen=True)
class Grouping:
    """What came of the loop.

    Attributes:
        trace: the decisions, a cluster before its parts.
        found: the groups, by their numbers.
        groups: a row a formula of a group: id, group, and constant (null for one without a name).
        clusters: a row a formula: id, and cluster, that in which it was compared with others.
    """

    trace: list[Decision]
    found: list[Group]
    groups: pa.Table
    clusters: pa.Table


def counted(groups: pa.Table, trace: Sequence[Decision]) -> dict[str, int]:
    """Groups `named` and `unnamed`, one a constant, and clusters `flagged`.

    Args:
        groups: the table of an atlas.
        trace: its decisions.
    """
    named = pc.count_distinct(groups.column("constant"), mode="only_valid").as_py()
    return {
        "named": named,
        "unnamed": pc.count_distinct(groups.column("group")).as_py() - named,
        "flagged": sum(one.outcome == "flagged" for one in trace),
    }


def group_atlas(
    path: str | Place,
    mode: str = "exact",
    seed: int = SEED,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Run the loop over the converging formulas of an atlas and write its table of groups and its trace.

    Args:
        path: directory of an atlas that has its classes. Where it is labelled, the simplest formulas of each constant
            are the anchors.
        mode: `exact` or `fitted`: one of MODES.
        seed: of the samples.
        constants: those to try; by default the whole catalogue.
        threads: CPUs to use; by default those this process may use.
        progress: called with the classes decided about and their total.

    Raises:
        InvalidInputError: the mode or a constant is unknown.
        AtlasError: the atlas is missing, unfinished or damaged, has no classes, or cannot be written.
    """
    if mode not in MODES:
        raise InvalidInputError(f"mode {mode!r}: give one of {', '.join(MODES)}")
    threads = require_threads(threads)
    atlas = open_atlas(path)
    ways = MODES[mode]
    names = sorted({name for way in ways for name in (EXACT_GROWTH[:-1] if way == GROWTH else way.split("-"))})
    valued = (pc.field("status") == "converges") & pc.field("limit").is_valid()
    of_exact = pc.field("limit").isin(list(_EXACT))
    with locked(atlas.root), Arrays(atlas.root, "members") as members:
        rows = class_rows(atlas, valued & ~of_exact)
        anchors, known = known_constants(atlas, rows)
        members.put("ids", rows.ids)
        members.put("number", rows.number)
        heads, orbits = rows.heads, rows.orbits
        del rows
        with Texts(atlas.root, len(heads)) as formulas, Texts(atlas.root, len(heads)) as limits:
            metrics = read_heads(atlas, heads, names, formulas, limits)
            pa.default_memory_pool().release_unused()
            classes = Classes(formulas, limits, metrics, orbits, anchors, known)
            facts = None if constants is None else tuple(constants), seed, len(classes)
            found = _looked_at(facts, classes, ways, threads, progress)
        del classes, metrics
        exact = atlas.filter(valued & of_exact, columns=["id", "limit"])
        ids, number = members.get("ids"), members.get("number")
        groups = write_table(atlas.root, "groups", _table(found, ids, number, exact))
        write_trace(atlas.root, mode, seed, found.trace)
    clusters = pa.table({"id": ids, "cluster": found.cluster[number]})
    return Grouping(found.trace, found.groups, groups, clusters)


def _looked_at(
    facts: Facts,
    classes: Classes,
    ways: Sequence[str],
    threads: int,
    progress: Callable[[int, int], None] | None,
) -> Outcome:
    """What the loop finds in all classes."""
    done = 0

    def decided(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(classes))

    loop = Loop(facts, classes, threads, decided)
    if len(classes):
        loop.look(np.arange(len(classes)), "", "all", ways)
    return loop.outcome()


def _table(found: Outcome, ids: NDArray[np.int64], number: NDArray[np.int32], exact: pa.Table) -> pa.Table:
    """The formulas of all groups, and those with the exact limits 0 and infinity, in the order of ids.

    Args:
        found: the groups, by the numbers of classes.
        ids: the formulas, ascending.
        number: the class of each.
        exact: the formulas with an exact limit.
    """
    group_of = np.full(len(found.cluster), -1, dtype=np.int32)
    for place, one in enumerate(found.groups):
        group_of[one.rows] = place
    group = group_of[number]
    constants = [one.constant for one in found.groups]
    for limit in sorted(set(exact.column("limit").to_pylist())):
        if _EXACT[limit] not in constants:
            constants.append(_EXACT[limit])
    also = [constants.index(_EXACT[limit]) for limit in exact.column("limit").to_pylist()]
    held = pa.table({"id": ids[group >= 0], "group": group[group >= 0]})
    table = pa.concat_tables([held, pa.table({"id": exact.column("id"), "group": pa.array(also, pa.int32())})])
    table = table.sort_by("id").combine_chunks()
    return table.append_column("constant", pa.array(constants, pa.string()).take(table.column("group")))
