"""Finding formulas of an atlas by the value of their limit, or by a value that is a Moebius image of it."""

import math
from fractions import Fraction
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from numpy.typing import NDArray

from pcf.arithmetic.decimals import is_infinite, last_unit, parse_value, stored_value
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.rationals import nearest_double
from pcf.atlas.images import images
from pcf.equivalence.orbits import canonical
from pcf.errors import InvalidInputError, ResourceLimitError
from pcf.identification.explained import explained_digits
from pcf.relations.screen import HANDY

_FEW: Final = 20  # characters of a limit known to so few digits that doubles do not sort it out
_ITSELF: Final = Moebius(0, 1, 1, 0)
_EXACT_PLACES: Final = 60

Images = dict[str, Moebius | None]
"""By orbit, the map from the limit of its canonical pair to the value; None where the pair is too far away."""


def ids_with_value(metrics: ds.Dataset, value: object) -> pa.Array:
    """Ids of the formulas whose limit agrees with a value, to its digits or to those stored, if these are fewer.

    Args:
        metrics: the metrics of an atlas.
        value: as `parse_value` takes it, or infinity.

    Raises:
        InvalidInputError: the value cannot be read.
    """
    if is_infinite(value):
        infinite = metrics.to_table(columns=["id"], filter=pc.field("limit") == "infinity")
        return infinite.column("id").combine_chunks()
    wanted, tolerance = parse_value(value)
    finite = pc.field("limit").is_valid() & (pc.field("limit") != "infinity")
    rows = metrics.to_table(columns=["id", "limit", "status"], filter=finite)
    limits, measured = rows.column("limit"), pc.equal(rows.column("status"), "converges").to_numpy()
    centre = nearest_double(wanted)
    radius = 2 * nearest_double(tolerance) + 1e-12 * abs(centre)
    with np.errstate(invalid="ignore"):  # both may be too large for doubles
        far = np.abs(_doubles(limits) - centre) > radius
    near = np.flatnonzero(~far | (measured & (pc.utf8_length(limits).to_numpy() < _FEW)))
    kept = []
    for k, text in zip(near.tolist(), limits.take(pa.array(near)).to_pylist(), strict=True):
        exact = not measured[k] or text == "0"  # by termination, or by proof
        unit = Fraction(0) if exact else last_unit(text)
        if abs(stored_value(text) - wanted) <= max(tolerance, unit):
            kept.append(k)
    return rows.column("id").combine_chunks().take(pa.array(kept, pa.int64()))


def orbits_with_image(metrics: ds.Dataset, value: object) -> Images:
    """The orbits that hold a limit L with value = (p0 + p1 L)/(q0 + q1 L), for integers too small for chance.

    Args:
        metrics: the metrics of an atlas.
        value: as `parse_value` takes it.

    Raises:
        InvalidInputError: the value cannot be read, has too few digits, or is too large or too small.
    """
    if is_infinite(value):
        raise InvalidInputError("images: infinity is an image of every rational number; search it without images")
    wanted, tolerance = parse_value(value)
    places = round(-_log10(tolerance)) if tolerance else _EXACT_PLACES
    finite = pc.field("limit").is_valid() & ~pc.field("limit").isin(["0", "infinity"])
    rows = metrics.to_table(
        columns=["orbit", "limit", "a", "b"],
        filter=finite & (pc.field("status") == "converges") & pc.field("certified"),
    )
    size = np.abs(_doubles(rows.column("limit")))
    rows = rows.filter(pa.array((size > HANDY[0]) & (size < HANDY[1]))).combine_chunks()
    orbit = rows.column("orbit").combine_chunks().dictionary_encode().indices.to_numpy()
    heads = rows.take(pa.array(np.unique(orbit, return_index=True)[1]))
    texts = heads.column("limit").to_pylist()
    limits = [(stored_value(text), round(-_log10(last_unit(text)))) for text in texts]

    def explained(k: int) -> float:
        return explained_digits(Polynomial(heads.column("a")[k].as_py()), Polynomial(heads.column("b")[k].as_py()))

    found = images(wanted, places, limits, explained)
    result: Images = {}
    for k, row in zip(found, heads.take(pa.array(list(found), pa.int64())).to_pylist(), strict=True):
        m = _from_canonical(row["a"], row["b"])
        result[row["orbit"]] = m and Moebius(*found[k].coefficients).compose(m)
    return result


def image_column(found: pa.Table, itself: pa.Array, images: Images) -> pa.Array:
    """For each row of some formulas the integers p0, p1, q0, q1 with value = (p0 + p1 L)/(q0 + q1 L), as text.

    Args:
        found: formulas, with their columns id, a, b and orbit.
        itself: ids of those whose limit is the value.
        images: of the others, as `orbits_with_image` gives them.
    """
    same = set(itself.to_pylist())
    texts = []
    for row in found.select(["id", "a", "b", "orbit"]).to_pylist():
        m: Moebius | None = _ITSELF
        if row["id"] not in same:
            to_value, m = images.get(row["orbit"]), _from_canonical(row["a"], row["b"])
            m = to_value and m and to_value.compose(m.inverse())
        texts.append(", ".join(map(str, m.coefficients)) if m else None)
    return pa.array(texts, pa.string())


def _from_canonical(a: list[int], b: list[int]) -> Moebius | None:
    """The map from the value of the canonical pair of an orbit to that of a member, unless they are too far apart."""
    try:
        return canonical(Polynomial(a), Polynomial(b)).moebius
    except ResourceLimitError:
        return None


def _doubles(limits: pa.ChunkedArray) -> NDArray[np.float64]:
    """Limits as doubles; infinite where they are too large for these."""
    exact = pc.match_substring(limits, "/")
    decimals = pc.if_else(exact, pa.scalar(None, pa.string()), limits)
    values: NDArray[np.float64] = pc.cast(decimals, pa.float64()).to_numpy().copy()
    places = np.flatnonzero(exact.to_numpy())
    values[places] = [nearest_double(stored_value(text)) for text in limits.take(pa.array(places)).to_pylist()]
    return values


def _log10(value: Fraction) -> float:
    return math.log10(value.numerator) - math.log10(value.denominator)
