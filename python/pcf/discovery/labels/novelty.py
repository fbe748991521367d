"""Which labelled formulas are published, or follow from published ones: the column `known` of the labels.

The column is for labels by constants of the catalogue, not for those by derivation alone. A formula is `same` as a
published one, or of its orbit, or of its gauge class; a limit that is an image of the same constant is not enough. One
formula of each class is compared, and the others share what is found, as they follow from it.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.atlas.schema import DERIVED_RELATION
from pcf.discovery.discoveries import Tier, tier
from pcf.discovery.literature import Published, literature
from pcf.equivalence.orbits import canonical
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import equivalence


def asked(labels: pa.Table) -> list[int]:
    """The formulas of some labels that may be published: those of constants of the catalogue with a name."""
    facts = zip(*(labels.column(name).to_pylist() for name in ("id", "constant", "relation")), strict=True)
    return [id for id, name, relation in facts if relation != DERIVED_RELATION and tier(name) is Tier.NAMED]


def with_known(labels: pa.Table, known: dict[int, str]) -> pa.Table:
    """Labels with the column `known`, `orbit: source`; null where nothing published leads to a formula.

    Args:
        labels: some labels.
        known: by `known_formulas`.
    """
    column = pa.array([known.get(id) for id in labels.column("id").to_pylist()], pa.string())
    return labels.set_column(labels.schema.get_field_index("known"), "known", column)


def known_formulas(atlas: Atlas[Any], ids: list[int]) -> dict[int, str]:
    """What these formulas of an atlas are known by; those that nothing published leads to are left out."""
    rows = atlas.filter(pc.field("id").isin(ids), columns=["id", "a", "b", "orbit"]).to_pylist()
    published = [(one, canonical(one.a, one.b).key) for one in literature()]
    by_key = {key: one for one, key in reversed(published)}
    by_pair = {(one.a, one.b): one for one, _ in reversed(published)}
    classes = _classes(atlas, ids)
    by_class: dict[object, Published | None] = {}
    found: dict[int, str] = {}
    for row in rows:
        pair = Polynomial(row["a"]), Polynomial(row["b"])
        name = classes.get(row["id"], row["orbit"])
        if (one := by_pair.get(pair)) is not None:
            found[row["id"]] = f"same: {one.source}"
        elif (one := by_key.get(row["orbit"])) is not None:
            found[row["id"]] = f"orbit: {one.source}"
        else:
            if name not in by_class:
                by_class[name] = _by_gauge(*pair, (one for one, _ in published))
            if (one := by_class[name]) is not None:
                found[row["id"]] = f"class: {one.source}"
    return found


def _classes(atlas: Atlas[Any], ids: list[int]) -> dict[int, int]:
    """The classes of formulas, where the atlas has them."""
    if not atlas.has("classes"):
        return {}
    table = atlas.classes.to_table(columns=["id", "class"], filter=pc.field("id").isin(ids))
    return dict(zip(table.column("id").to_pylist(), table.column("class").to_pylist(), strict=True))


def _by_gauge(a: Polynomial, b: Polynomial, published: Iterable[Published]) -> Published | None:
    """A published formula that a gauge leads from to this one."""
    for one in published:
        if not inequivalent((one.a, one.b), (a, b)) and equivalence((one.a, one.b), (a, b)) is not None:
            return one
    return None
