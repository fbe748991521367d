"""Opening an atlas and asking it: lazy tables, single formulas, filters, search by value or constant."""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from operator import index
from typing import Any, Final, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.box import Box
from pcf.atlas.schema import DERIVED, DERIVED_RELATION, METRICS
from pcf.atlas.store import Manifest, check_shard, derived, verify_shard
from pcf.atlas.table import Table
from pcf.atlas.values import Images, ids_with_value, image_column, orbits_with_image
from pcf.constants.catalogue import get, is_kind, nearest
from pcf.dynamics.status import Status
from pcf.errors import AtlasError, InvalidInputError
from pcf.files import Place, each, located, require_place

Formula = TypeVar("Formula")

_FOUND: Final = ("id", "a", "b", "status", "limit", "orbit", "delta_limit")
_SORTS: Final = ("id", "delta_limit", "digits_per_term")

_KINDS: Final = {"status": tuple(status.value for status in Status), "irrational": ("proved", "evidence")}
"""Columns of words, and what stands in them."""

_LABELLED: Final = ("constant", "expression", "digits", "surplus_digits", "proof", "proof_kind", "digits_per_term")


def pair(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The formula as the immutable pair (a, b), which the lower layers work on."""
    return a, b


class Atlas(Generic[Formula]):
    """An opened atlas. Its tables stay on disk until they are read.

    Args:
        root: the directory, or URL of an object store.
        make: what `get` makes of the polynomials a and b.
        partial: also open an atlas whose scan is not finished.

    Raises:
        AtlasError: the atlas is missing, unfinished, damaged, or of another schema version.
    """

    def __init__(
        self, root: str | Place, make: Callable[[Polynomial, Polynomial], Formula], *, partial: bool = False
    ) -> None:
        self.root = root = require_place("path", root)
        self.manifest = Manifest.load(root)
        self._make = make
        if not self.manifest.complete and not partial:
            done = f"{sum(shard.rows for shard in self.manifest.shards)} of {len(self)} formulas"
            raise AtlasError(f"{root}: the scan is not finished ({done}); run it again")
        for _ in each(root, lambda shard: check_shard(root, shard), self.manifest.shards):
            pass

    def __len__(self) -> int:
        """The number of formulas, ids being 0 to one less."""
        return self.manifest.formulas

    def __repr__(self) -> str:
        return f"<Atlas {str(self.root)!r}: {self.manifest.describe()}>"

    @property
    def box(self) -> Box | None:
        """The box that was scanned; None for a list of formulas."""
        return self.manifest.box

    @property
    def metrics(self) -> ds.Dataset:
        """The measurements, one row a formula, in the order of ids."""
        return Table([self.root / shard.file for shard in self.manifest.shards], METRICS, self._verify_shards)

    @property
    def labels(self) -> ds.Dataset:
        """The identified formulas."""
        return self._derived("labels")

    def identified(self, *columns: str, where: pc.Expression | None = None) -> pa.Table:
        """The labels by constants of the catalogue, without those by derivation alone; where a condition holds."""
        wanted = pc.field("relation").is_null() | (pc.field("relation") != DERIVED_RELATION)
        wanted = wanted if where is None else wanted & where
        return self.labels.to_table(columns=list(columns) or None, filter=wanted)

    def class_count(self) -> int:
        """How many gauge classes there are, where they were made: formulas that represent one."""
        return int(self.classes.count_rows(filter=pc.field("id") == pc.field("class")))

    @property
    def clusters(self) -> ds.Dataset:
        """The clusters of the formulas in each metric plane."""
        return self._derived("clusters")

    @property
    def exclusions(self) -> ds.Dataset:
        """The orbits without a label, and up to which height relations are excluded."""
        return self._derived("exclusions")

    @property
    def families(self) -> ds.Dataset:
        """The parametrised families."""
        return self._derived("families")

    @property
    def groups(self) -> ds.Dataset:
        """The validated groups of formulas for one constant."""
        return self._derived("groups")

    @property
    def classes(self) -> ds.Dataset:
        """The gauge class of each formula that converges."""
        return self._derived("classes")

    def has(self, name: str) -> bool:
        """Whether a derived table, such as `labels` or `clusters`, has been computed."""
        return self._file(name).exists()

    def get(self, id: int) -> Formula:
        """The formula with this id.

        Raises:
            InvalidInputError: no formula has this id.
        """
        try:
            id = index(id)
        except TypeError:
            raise InvalidInputError(f"id {shown(id)}: give an integer") from None
        if not 0 <= id < len(self):
            raise InvalidInputError(f"id {id}: the atlas has the ids 0 to {len(self) - 1}")
        if self.box:
            return self._make(*self.box.pair(id))
        row = self.metrics.to_table(columns=["a", "b"], filter=pc.field("id") == id).to_pylist()
        if not row:
            raise InvalidInputError(f"id {id}: not scanned yet; run the scan again")
        return self._make(Polynomial(row[0]["a"]), Polynomial(row[0]["b"]))

    def filter(
        self, where: pc.Expression | None = None, *, columns: Sequence[str] | None = None, **conditions: Any
    ) -> pa.Table:
        """The rows of the metrics table that fulfil all conditions, in the order of ids.

        Args:
            where: an Arrow expression over the columns of the metrics table.
            columns: the columns wanted; all by default.
            **conditions: a column and a value it equals; or a pair (low, high) for a closed interval, with
                None for an open end; or None for a null.

        Raises:
            InvalidInputError: a name is no column, or a condition does not fit its column.
            AtlasError: a file is damaged.

        Example:
            `atlas.filter(status="converges", delta=(0, None), columns=["id", "delta"])`
        """
        if isinstance(columns, str) or not isinstance(columns, Sequence | None):
            raise InvalidInputError(f"columns {shown(columns)}: give a list of names")
        for name in (*conditions, *(columns or ())):
            if name not in METRICS.names:
                raise InvalidInputError(f"column {name!r}: not in the metrics table; {_other_column(name)}")
        for name, value in conditions.items():
            condition = _condition(name, value)
            where = condition if where is None else where & condition
        try:
            return self.metrics.to_table(columns=list(columns) if columns else None, filter=where)
        except (pa.ArrowException, TypeError) as error:
            problem = str(error).partition("\n")[0]
            raise InvalidInputError(f"where: is no condition on the metrics table: {problem}") from None

    def find(
        self,
        *,
        value: str | float | Fraction | Decimal | None = None,
        constant: str | None = None,
        a: Polynomial | str | None = None,
        b: Polynomial | str | None = None,
        images: bool = False,
        min_delta_limit: float | None = None,
        proved: bool = False,
        sort: str = "id",
    ) -> pa.Table:
        """The formulas with a given limit, constant or polynomial; several conditions must all hold.

        Args:
            value: decimal digits (`0.9159655...`, `1.0e-7`, correct to one unit in the last), a whole number or a
                fraction `p/q`, which are meant exactly, or `infinity`; or a number. A float, and text of 16 or 17
                digits such as Python prints for one, is meant to a few units of its last bit. Digits beyond the 60
                that are stored are not compared.
            constant: slug or synonym of a labelled constant (`pcf constants` lists them), `rational`, `infinity`,
                `sqrt(d)`, or the slug of a constant of your own.
            a: the polynomial a.
            b: the polynomial b.
            images: also find the formulas in whose orbit there is a limit L with value = (p0 + p1 L)/(q0 + q1 L)
                for integers too small for chance and for what L's formula explains; the value takes 30 decimal places
                or more, more for larger formulas, and lies between 10^-30 and 10^30 in size.
            min_delta_limit: what delta_limit exceeds.
            proved: only formulas whose value is proved.
            sort: `id`, or `delta_limit` or `digits_per_term`, the largest first and unknown ones last.

        Returns:
            A table with the columns id, a, b, status, limit, orbit and delta_limit, and where the atlas is labelled
            constant, expression, digits, surplus_digits, proof, proof_kind and digits_per_term; with `images` also
            image, the integers p0, p1, q0, q1 as text, L being the limit of the row's formula (null where the
            members of the orbit are too far apart).

        Raises:
            InvalidInputError: no condition is given, one cannot be read, or the constant is unknown.
            AtlasError: a constant is asked of an atlas without labels, or a file is damaged.
        """
        conditions = []
        itself, of_orbit = None, Images()
        if value is not None:
            itself = ids_with_value(self.metrics, value)
            of_orbit = orbits_with_image(self.metrics, value) if images else of_orbit
            orbits = pa.array(list(of_orbit), pa.string())
            conditions.append(pc.field("id").isin(itself) | pc.field("orbit").isin(orbits))
        elif images:
            raise InvalidInputError("images: of which value? give its digits")
        if constant is not None:
            conditions.append(pc.field("id").isin(self._ids_with_constant(constant)))
        for side, polynomial in (("a", a), ("b", b)):
            if polynomial is not None:
                conditions.append(pc.field("id").isin(self._ids_with_polynomial(side, Polynomial(polynomial))))
        if min_delta_limit is not None:
            conditions.append(pc.field("delta_limit") > pa.scalar(min_delta_limit, pa.float64()))
        if proved:
            labels = self.labels.to_table(columns=["id"], filter=pc.field("proof_kind").is_valid())
            conditions.append(pc.field("id").isin(labels.column("id").combine_chunks()))
        if not conditions:
            raise InvalidInputError("nothing to find: give a value, a constant, a or b")
        if sort not in _SORTS:
            raise InvalidInputError(f"sort {shown(sort)}: give one of {', '.join(_SORTS)}")
        where = conditions[0]
        for condition in conditions[1:]:
            where &= condition
        found = self.metrics.to_table(columns=list(_FOUND), filter=where)
        if images:
            found = found.append_column("image", image_column(found, itself, of_orbit))
        if self.has("labels"):
            labels = self.labels.to_table(columns=["id", *_LABELLED]).combine_chunks()
            rows = pc.index_in(found.column("id"), labels.column("id").combine_chunks())
            for name in _LABELLED:
                found = found.append_column(name, labels.column(name).take(rows))
        return _sorted(found, sort)

    def constants(self) -> dict[str, int]:
        """The constants that formulas are labelled with, and how many formulas each: the most frequent first."""
        counts = pc.value_counts(self.identified("constant").column("constant")).to_pylist()
        found = {row["values"]: row["counts"] for row in counts if row["values"] is not None}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def statuses(self) -> dict[str, int]:
        """How many formulas have each status, the most frequent first; read by parts, whatever the size."""
        counts: Counter[str] = Counter()
        for batch in self.metrics.to_batches(columns=["status"]):
            counts.update({row["values"]: row["counts"] for row in pc.value_counts(batch.column(0)).to_pylist()})
        return dict(counts.most_common())

    def verify(self) -> None:
        """Read every file and compare its checksums; raises AtlasError naming the first that is damaged."""
        self._verify_shards()
        for name in filter(self.has, DERIVED):
            self._verify_derived(name)

    def _verify_shards(self) -> None:
        for _ in each(self.root, lambda shard: verify_shard(self.root, shard), self.manifest.shards):
            pass

    def _verify_derived(self, name: str) -> None:
        filesystem, path = located(self._file(name))
        with derived(self._file(name)):
            pq.read_table(path, filesystem=filesystem, page_checksum_verification=True)

    def _file(self, name: str) -> Place:
        return self.root / f"{name}.parquet"

    def _derived(self, name: str) -> ds.Dataset:
        path, schema = self._file(name), DERIVED[name]
        with derived(path):
            filesystem, key = located(path)
            found = pq.read_schema(key, filesystem=filesystem)
        if not found.equals(schema):
            raise AtlasError(f"{path}: has columns of another schema version; compute it again")
        return Table([path], schema, lambda: self._verify_derived(name))

    def _ids_with_constant(self, constant: str) -> pa.Array:
        """Ids of the formulas labelled with a constant, by any of its names."""
        if not isinstance(constant, str):
            raise InvalidInputError(f"constant {shown(constant)}: give its slug as text, such as 'pi'")
        labels = self.labels.to_table(columns=["id", "constant"])
        known = set(pc.unique(labels.column("constant")).to_pylist())
        slug = constant.strip()
        if slug not in known and not is_kind(slug):
            try:
                slug = get(slug).slug
            except InvalidInputError:
                near = nearest(slug, filter(None, known))
                message = f"constant {slug[:40]!r}: neither in the catalogue nor among the labels; {near}"
                raise InvalidInputError(message) from None
        return labels.filter(pc.field("constant") == slug).column("id").combine_chunks()

    def _ids_with_polynomial(self, side: str, polynomial: Polynomial) -> pa.Array:
        if self.box:
            ids = self.box.ids_with_a(polynomial) if side == "a" else self.box.ids_with_b(polynomial)
            return pa.array(np.arange(ids.start, ids.stop, ids.step), pa.int64())
        rows = self.metrics.to_table(columns=["id", side]).to_pylist()
        return pa.array([row["id"] for row in rows if Polynomial(row[side]) == polynomial], pa.int64())


def open_atlas(path: str | Place, *, partial: bool = False) -> "Atlas[tuple[Polynomial, Polynomial]]":
    """Open an atlas whose formulas are handed out as pairs (a, b); see `Atlas` for arguments and errors."""
    return Atlas(path, pair, partial=partial)


def _sorted(found: pa.Table, column: str) -> pa.Table:
    """The rows by a column, the largest first; the order of ids otherwise, and among equals."""
    if column == "id":
        return found
    if column not in found.column_names:
        raise AtlasError("sort: the atlas has no labels, which have digits_per_term; run `label` on it")
    return found.take(pc.sort_indices(found, sort_keys=[(column, "descending"), ("id", "ascending")]))


def _other_column(name: str) -> str:
    """What to ask in place of a column that is not there."""
    if name in ("constant", "expression"):
        return "labels are asked by find(constant=...), and read from .labels"
    near = get_close_matches(str(name), METRICS.names, n=2)
    return (f"near: {', '.join(near)}; " if near else "") + f"see {', '.join(METRICS.names)}"


def _condition(name: str, value: Any) -> pc.Expression:
    """A condition on a column; what does not fit it is an error."""
    field, type = pc.field(name), METRICS.field(name).type
    if value is None:
        return field.is_null()
    pair = isinstance(value, tuple) and len(value) == 2
    if isinstance(value, Enum):
        value = value.value
    if name in _KINDS and isinstance(value, str) and value not in _KINDS[name]:
        near = get_close_matches(value.lower(), _KINDS[name], n=1)
        hint = f"near: {near[0]}; " if near else ""
        raise InvalidInputError(
            f"{name} {shown(value)}: no formula has it; {hint}give one of {', '.join(_KINDS[name])}"
        )
    try:
        if pa.types.is_nested(type):
            raise TypeError
        ends = [None if end is None else pa.scalar(end, type) for end in (value if pair else (value,))]
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        remedy = (
            "use `find` or `where`" if pa.types.is_nested(type) else f"give a {type}, a pair (low, high) or None"
        )
        raise InvalidInputError(f"column {name!r}: {shown(value)} is no condition on it; {remedy}") from None
    if not pair:
        return field == ends[0]
    low, high = ends
    bounds = [field >= low] if low is not None else []
    bounds += [field <= high] if high is not None else []
    return bounds[0] & bounds[-1] if bounds else field.is_valid()
