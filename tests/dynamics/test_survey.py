"""Surveys of boxes against formulas one by one."""

import numpy as np
import pytest

from pcf import Box, InvalidPolynomialError, Status
from pcf.dynamics.growth import growths
from pcf.dynamics.status import Convergence, classify
from pcf.dynamics.survey import survey


def test_survey_equals_single_formulas() -> None:
    box = Box((1, 2), (-2, 2))
    a, b = box.arrays(0, 600)
    found = survey(a, b, threads=2)
    for i in range(600):
        p, q = box[i]
        c = classify(p, q)
        assert tuple(Status)[found.status[i]] is c.status
        assert tuple(Convergence)[found.convergence[i]] is c.convergence
        g = growths(p, q)
        if g is None:
            assert found.growth[i].mask.all()
        else:
            assert found.growth[i].tolist() == [g.eta, g.gamma, g.sigma, g.beta, *vars(g.denominator).values()]


def test_counts() -> None:
    box = Box((2, 2), (-1, 1))
    found = survey(*box.arrays(0, len(box)))
    counts = found.counts()
    assert sum(counts[s.value] for s in Status) == len(box)
    assert sum(counts[c.value] for c in Convergence if c is not Convergence.NONE) == counts["converges"]
    with pytest.raises(InvalidPolynomialError, match="row 1"):
        survey(np.array([[1], [0]]), np.array([[1], [1]]))
