"""Status and exact growth of whole boxes, without measuring anything: seconds for millions of formulas."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pcf import engine
from pcf.dynamics.status import Convergence, Status


@dataclass(frozen=True)
class Survey:
    """One row a formula.

    Attributes:
        status: codes, indices into `tuple(Status)`.
        convergence: codes, indices into `tuple(Convergence)`.
        growth: masked array of shape (N, 8): eta, gamma, sigma, beta of log|L - p_n/q_n|, then of log|q_n|.
    """

    status: NDArray[np.int8]
    convergence: NDArray[np.int8]
    growth: "np.ma.MaskedArray[tuple[int, int], np.dtype[np.float64]]"

    def __len__(self) -> int:
        return len(self.status)

    def counts(self) -> dict[str, int]:
        """Formulas by status, and convergent ones by class."""
        return dict(self._counted(Status, self.status)) | dict(self._counted(Convergence, self.convergence))

    @staticmethod
    def _counted(kind: type[Status] | type[Convergence], codes: NDArray[np.int8]) -> Iterator[tuple[str, int]]:
        for code, member in enumerate(kind):
            if member is not Convergence.NONE:
                yield member.value, int((codes == code).sum())


def survey(
    a: NDArray[np.int64], b: NDArray[np.int64], threads: int | None = None, progress: engine.Progress = None
) -> Survey:
    """Classifies formulas given as int64 arrays (N, degree + 1) of descending coefficients.

    Args:
        a, b: one row a formula; no row all zero.
        threads: None means the CPUs this process may use.
        progress: called as progress(done, total) a few times a second.

    Raises:
        InvalidPolynomialError, InvalidInputError: as `pcf.evaluate`.

    Example:
        >>> found = survey(np.array([[2, 1], [0, 1]]), np.array([[1, 0, 0], [0, 0, -1]]))
        >>> found.counts()["converges"], found.counts()["diverges"]
        (1, 1)
    """
    status, convergence, growth = engine.survey(a, b, threads, progress)
    return Survey(status, convergence, np.ma.masked_invalid(growth))
