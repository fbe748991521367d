"""Boxes, atlases and figures as users meet them: formulas go in and come out as `PCF` objects.

The modules below work on pairs of polynomials.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pcf.atlas import Atlas, box
from pcf.continued_fraction import PCF
from pcf.errors import InvalidInputError
from pcf.files import Place

if TYPE_CHECKING:
    from pcf.figures.plot import Plot
    from pcf.machines import Where


class Box(box.Box):
    """All formulas (a, b) with degrees and coefficients within bounds, neither identically zero, as PCF objects.

    A box holds no list: it makes a formula when asked for it. Formulas have the ids 0 to len(box) - 1, simple
    polynomials first; in a box symmetric in sign the ids 2j and 2j + 1 are (a, b) and (-a, b).

    Args:
        degrees: the largest degree of a and of b, each >= 0.
        coefficients: the least and the greatest coefficient of both, each within 64 bits.

    Raises:
        InvalidInputError: the bounds are no pairs of integers, are out of order, or hold no formula or more than 2^63.

    Source:
        Shalyt et al., arXiv 2412.16818, whose box is `Box((2, 2), (-5, 5))`.

    Example:
        >>> f = Box(degrees=(2, 2), coefficients=(-5, 5))[1_000_000]
        >>> f
        PCF('5*n^2 - 2*n + 3', '-3*n^2 - n - 2')
        >>> len(Box((2, 2), (-5, 5))), f in Box((2, 2), (-2, 2))
        (1768900, False)
    """

    __slots__ = ()

    def __getitem__(self, id: int) -> PCF:  # type: ignore[override]
        """The formula with this id; negative ids count from the end."""
        return PCF(*self.pair(id))

    def __iter__(self) -> Iterator[PCF]:  # type: ignore[override]
        return (self[id] for id in range(len(self)))


def open_atlas(path: str | Place, *, partial: bool = False) -> Atlas[PCF]:
    """Open an atlas.

    Args:
        path: its directory, or its URL in an object store: s3://bucket/path, gs://bucket/path.
        partial: also open an atlas whose scan is not finished.

    Returns:
        The atlas, of which `get` makes PCF objects; its tables stay on disk until they are read.

    Raises:
        AtlasError: it is missing, unfinished, damaged, or of another schema version; the text names the file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as directory:
        ...     _ = scan([("1", "1"), ("2*n + 1", "n^2")], directory, depth=64)
        ...     atlas = open_atlas(directory)
        ...     len(atlas), atlas.get(1), atlas.find(value=1.618033988749895).column("id").to_pylist()
        (2, PCF('2*n + 1', 'n^2'), [0])
    """
    return Atlas(path, PCF, partial=partial)


def scan(
    formulas: Box | Iterable[Any],
    out: str | Place,
    depth: int = 1000,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    dask: "Where | None" = None,
) -> Atlas[PCF]:
    """Measure a box, or formulas one by one, into the atlas at `out`; an unfinished scan there is continued.

    Args:
        formulas: a box; or formulas as PCF, or as pairs (a, b) of polynomials, texts or coefficient lists.
        out: directory of the atlas, made if needed; or URL of an object store, s3://bucket/path or gs://bucket/path.
        depth: depth N of the measurements, >= 1; fits need 64.
        threads: None means the CPUs this process may use.
        progress: called as progress(done, total) a few times a second.
        dask: the workers of a Dask cluster that measure: the scheduler's address or file, "local:N" for N processes,
            or a `distributed.Client`; `threads` are then those of one task, 1 by default. No byte depends on it.

    Returns:
        The atlas, opened.

    Raises:
        InvalidInputError: there are no formulas, one cannot be read, or nobody answers at `dask`.
        ResourceLimitError: the depth needs more than the budget; found out before the work.
        AtlasError: `out` cannot be written, holds another scan, or is damaged; scheduler or workers are gone.

    Source:
        docs/mathematics.md, sections 2 to 6, for what is measured; docs/atlas.md for the files.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as directory:
        ...     atlas = scan(Box(degrees=(0, 0), coefficients=(-1, 1)), directory, depth=64)
        ...     atlas.filter(status="converges", columns=["id", "limit"]).column("limit").to_pylist()[0][:12]
        '1.6180339887'
    """
    from pcf.atlas.scanning import scan as run

    run(formulas, out, depth, threads, progress, dask=dask)
    return open_atlas(out)


def plot(
    subject: PCF | str,
    atlas: Atlas[Any] | str | Place | None = None,
    *,
    constants: Sequence[str] | None = None,
    size: tuple[float, float] | None = None,
    title: str | None = None,
) -> "Plot":
    """Draw delta and digits of a formula against depth, or a figure of an atlas.

    Args:
        subject: a formula, or the name of a figure, as `pcf plot` knows them.
        atlas: where a figure is named; opened, or its directory or URL.
        constants: slugs of the constants that have colours, five at most, in figures that are coloured by them.
        size: width and height in inches.
        title: what stands above the figure; mathematics between dollars.

    Raises:
        InvalidInputError: the name is unknown, the atlas is missing, there is nothing to draw, or the figure cannot
            have such constants, size or title.
        AtlasError: the atlas lacks a table that the figure needs.

    Example:
        >>> plot(PCF("34n^3 + 51n^2 + 27n + 5", "-n^6"), size=(8, 3))
        <Plot of a = 34*n^3 + 51*n^2 + 27*n + 5, b = -n^6>
    """
    from pcf.figures.plot import atlas_plot, formula_plot
    from pcf.figures.save import Look

    look = Look(constants, size, title)
    if isinstance(subject, PCF):
        if constants is not None:
            raise InvalidInputError("constants: the figure of a formula has no colours for them; leave them out")
        return formula_plot(subject.a, subject.b, look)
    if not isinstance(subject, str):
        raise InvalidInputError("subject: give a PCF, or the name of a figure and an atlas")
    if atlas is None:
        raise InvalidInputError(f"atlas: of which atlas is the figure {subject!r} to be? give it as well")
    return atlas_plot(subject, atlas if isinstance(atlas, Atlas) else open_atlas(atlas), look)
