"""Opening an atlas and asking it: lazy tables, single formulas, filters, search by value or constant."""

import contextlib
import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pcf.atlas.images import images as images_of
from pcf.atlas.schema import DERIVED, METRICS
from pcf.atlas.store import Manifest, check_shard, verify_shard
from pcf.box import Box
from pcf.constants import get
from pcf.errors import AtlasError, InvalidInputError
from pcf.polynomial import Polynomial

Formula = TypeVar("Formula")

_FOUND: Final = ("id", "a", "b", "status", "limit", "orbit")

_LABELLED: Final = ("constant", "expression", "digits", "surplus_digits", "proof")
_VALUE: Final = re.compile(r"\s*([+-]?)(\d{1,300})(?:\.(\d{0,300}))?\s*(?:\.\.\.|…)?\s*", re.ASCII)
_EXACT: Final = Fraction(1, 10**50)  # limits are stored to 60 digits
_RATIO: Final = re.compile(r"\s*([+-]?\d{1,300})\s*/\s*(\d{1,300})\s*", re.ASCII)


def pair(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The formula as the immutable pair (a, b), which the lower layers work on."""
    return a, b


class Atlas(Generic[Formula]):
    """An opened atlas. Its tables stay on disk until they are read.

    Args:
        root: the directory.
        make: what `get` makes of the polynomials a and b.
        partial: also open an atlas whose scan is not finished.

    Raises:
        AtlasError: the atlas is missing, unfinished, damaged, or of another schema version.
    """

    def __init__(
        self, root: Path, make: Callable[[Polynomial, Polynomial], Formula], *, partial: bool = False
    ) -> None:
        self.root = root
        self.manifest = Manifest.load(root)
        self._make = make
        if not self.manifest.complete and not partial:
            done = f"{sum(shard.rows for shard in self.manifest.shards)} of {len(self)} formulas"
            raise AtlasError(f"{root}: the scan is not finished ({done}); run it again")
        for shard in self.manifest.shards:
            check_shard(root, shard)

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
        files = [str(self.root / shard.file) for shard in self.manifest.shards]
        return ds.dataset(files, schema=METRICS, format="parquet")

    @property
    def labels(self) -> ds.Dataset:
        """The identified formulas."""
        return self._derived("labels")

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

    def has(self, name: str) -> bool:
        """Whether a derived table, such as `labels` or `clusters`, has been computed."""
        return self._file(name).exists()

    def get(self, id: int) -> Formula:
        """The formula with this id.

        Raises:
            InvalidInputError: no formula has this id.
        """
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
            InvalidInputError: a name is no column.

        Example:
            `atlas.filter(status="converges", delta=(0, None), columns=["id", "delta"])`
        """
        for name in (*conditions, *(columns or ())):
            if name not in METRICS.names:
                raise InvalidInputError(
                    f"column {name!r}: not in the metrics table; see {', '.join(METRICS.names)}"
                )
        for name, value in conditions.items():
            condition = _condition(pc.field(name), value)
            where = condition if where is None else where & condition
        return self.metrics.to_table(columns=list(columns) if columns else None, filter=where)

    def find(
        self,
        *,
        value: str | None = None,
        constant: str | None = None,
        a: Polynomial | str | None = None,
        b: Polynomial | str | None = None,
        images: bool = False,
    ) -> pa.Table:
        """The formulas with a given limit, constant or polynomial; several conditions must all hold.

        Args:
            value: decimal digits (`0.9159655...`, correct to one unit in the last) or a fraction `p/q`.
            constant: slug or synonym of a labelled constant (`pcf constants` lists them), `rational`, `infinity`
                or `sqrt(d)`.
            a: the polynomial a.
            b: the polynomial b.
            images: also find the formulas in whose orbit there is a limit L with value = (p0 + p1 L)/(q0 + q1 L)
                for integers too small for chance; the value takes 30 decimal places or more.

        Returns:
            A table in the order of ids, with the columns id, a, b, status, limit and orbit, and where the
            atlas is labelled constant, expression, digits, surplus_digits and proof.

        Raises:
            InvalidInputError: no condition is given, or one cannot be read.
            AtlasError: a constant is asked of an atlas without labels.
        """
        conditions = []
        if value is not None:
            conditions.append(
                self._with_image(value) if images else pc.field("id").isin(self._ids_with_value(value))
            )
        elif images:
            raise InvalidInputError("images: of which value? give its digits")
        if constant is not None:
            rows = self.labels.to_table(columns=["id"], filter=pc.field("constant") == _slug(constant))
            conditions.append(pc.field("id").isin(rows.column("id").combine_chunks()))
        for side, polynomial in (("a", a), ("b", b)):
            if polynomial is not None:
                conditions.append(pc.field("id").isin(self._ids_with_polynomial(side, Polynomial(polynomial))))
        if not conditions:
            raise InvalidInputError("nothing to find: give a value, a constant, a or b")
        where = conditions[0]
        for condition in conditions[1:]:
            where &= condition
        found = self.metrics.to_table(columns=list(_FOUND), filter=where)
        if self.has("labels"):
            labels = self.labels.to_table(columns=["id", *_LABELLED]).combine_chunks()
            rows = pc.index_in(found.column("id"), labels.column("id").combine_chunks())
            for name in _LABELLED:
                found = found.append_column(name, labels.column(name).take(rows))
        return found

    def verify(self) -> None:
        """Read every file and compare its checksums; raises AtlasError naming the first that is damaged."""
        for shard in self.manifest.shards:
            verify_shard(self.root, shard)
        options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
        for name in filter(self.has, DERIVED):
            try:
                self._derived(name).to_table(fragment_scan_options=options)
            except (OSError, pa.ArrowException):
                raise AtlasError(f"{self._file(name)}: truncated or altered; compute it again") from None

    def _file(self, name: str) -> Path:
        return self.root / f"{name}.parquet"

    def _derived(self, name: str) -> ds.Dataset:
        path, schema = self._file(name), DERIVED[name]
        try:
            found = ds.dataset(str(path), format="parquet")
        except FileNotFoundError:
            raise AtlasError(f"{path}: not found; `pcf discover` and the commands it combines make it") from None
        except (OSError, pa.ArrowException):
            raise AtlasError(f"{path}: truncated or altered; compute it again") from None
        if not found.schema.equals(schema):
            raise AtlasError(f"{path}: has columns of another schema version; compute it again")
        return found

    def _ids_with_value(self, value: str) -> pa.Array:
        """Ids of the formulas whose limit agrees: first in doubles, then the candidates exactly."""
        wanted, tolerance = _parse_value(value)
        finite = pc.field("limit").is_valid() & (pc.field("limit") != "infinity")
        rows = self.metrics.to_table(columns=["id", "limit"], filter=finite)
        centre, radius = float(wanted), 2 * float(tolerance) + 1e-12 * abs(float(wanted))
        ids = [
            id
            for id, limit in zip(*(rows.column(name).to_pylist() for name in ("id", "limit")), strict=True)
            if abs(_double(limit) - centre) <= radius and abs(Fraction(limit) - wanted) <= tolerance
        ]
        return pa.array(ids, pa.int64())

    def _with_image(self, value: str) -> pc.Expression:
        """A condition for the orbits that hold a limit of which the value is an image, or the value itself."""
        wanted, tolerance = _parse_value(value)
        places = round(-math.log10(tolerance))
        rows = self.filter(pc.field("limit") != "infinity", status="converges", columns=["orbit", "limit"])
        of_orbit: dict[str, Fraction] = {}
        for orbit, limit in zip(*(rows.column(name).to_pylist() for name in ("orbit", "limit")), strict=True):
            if orbit not in of_orbit and limit != "0":
                of_orbit[orbit] = Fraction(limit)
        found = images_of(wanted, places, list(of_orbit.values()))
        orbits = [orbit for k, orbit in enumerate(of_orbit) if k in found]
        return pc.field("orbit").isin(pa.array(orbits, pa.string())) | pc.field("id").isin(
            self._ids_with_value(value)
        )

    def _ids_with_polynomial(self, side: str, polynomial: Polynomial) -> pa.Array:
        if self.box:
            ids = self.box.ids_with_a(polynomial) if side == "a" else self.box.ids_with_b(polynomial)
            return pa.array(np.arange(ids.start, ids.stop, ids.step), pa.int64())
        rows = self.metrics.to_table(columns=["id", side]).to_pylist()
        return pa.array([row["id"] for row in rows if Polynomial(row[side]) == polynomial], pa.int64())


def open_atlas(path: str | Path, *, partial: bool = False) -> "Atlas[tuple[Polynomial, Polynomial]]":
    """Open an atlas whose formulas are handed out as pairs (a, b); see `Atlas` for arguments and errors."""
    return Atlas(Path(path), pair, partial=partial)


def _slug(constant: str) -> str:
    """The slug of a constant by any of its names; others, such as sqrt(10007), stand for themselves."""
    with contextlib.suppress(InvalidInputError):
        return get(constant).slug
    return constant


def _condition(field: pc.Expression, value: Any) -> pc.Expression:
    if value is None:
        return field.is_null()
    if not isinstance(value, tuple):
        return field == value
    low, high = value
    bounds = [field >= low] if low is not None else []
    bounds += [field <= high] if high is not None else []
    return bounds[0] & bounds[-1] if bounds else field.is_valid()


def _parse_value(text: str) -> tuple[Fraction, Fraction]:
    """A value and the tolerance that its digits state; a whole number and a fraction are meant exactly."""
    if ratio := _RATIO.fullmatch(text):
        if int(ratio[2]):
            return Fraction(int(ratio[1]), int(ratio[2])), _EXACT
    elif decimal := _VALUE.fullmatch(text):
        sign, whole, places = decimal[1], decimal[2], decimal[3] or ""
        value = Fraction(int(sign + whole + places), 10 ** len(places))
        return value, Fraction(1, 10 ** len(places)) if places else _EXACT
    raise InvalidInputError(f"value {text!r}: give decimal digits such as 0.9159655 or a fraction such as 22/7")


def _double(limit: str) -> float:
    try:
        return float(Fraction(limit)) if "/" in limit else float(limit)
    except OverflowError:
        return math.inf
