"""Certificates of what a limit does not satisfy: right, and refused where anything is claimed that does not follow."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pcf import PCF
from pcf.check import check
from pcf.errors import InvalidInputError, NotConvergentError, PrecisionError

Certificate = dict[str, Any]


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return PCF("n^2 + 1", "n^3 + 2").exclusion_certificate(60, ["pi", "e", "besseli(1,2)/besseli(0,2)"])


def test_it_is_accepted_and_says_as_much_as_the_search(certificate: Certificate) -> None:
    assert check(certificate).valid
    height = PCF("n^2 + 1", "n^3 + 2").excluded_height(60, ["pi", "e", "besseli(1,2)/besseli(0,2)"])
    assert height // 8 < int(certificate["height"]) <= height


def changes() -> list[Callable[[Certificate], Any]]:
    return [
        lambda c: c.update(height=str(int(c["height"]) * 16)),
        lambda c: c.update(height="0"),
        lambda c: c.update(places="30"),
        lambda c: c.update(places="90"),
        lambda c: c["constants"].pop(),
        lambda c: c["bases"].pop(),
        lambda c: c["constants"].reverse(),
        lambda c: c["constants"].__setitem__(0, "infinity"),
        lambda c: c["bases"][1][0].__setitem__(0, "5"),
        lambda c: c["bases"][1].__setitem__(0, c["bases"][1][1]),
        lambda c: c["bases"][0].pop(),
        lambda c: c["bases"].__setitem__(2, [[str(int(i == j)) for j in range(4)] for i in range(4)]),
        lambda c: c["limit"].update(digits="1.5"),
        lambda c: c["limit"]["formula"][1].__setitem__(0, "2"),
        lambda c: c.pop("limit"),
        lambda c: c.update(remark="true"),
    ]


@pytest.mark.parametrize("number", range(16))
def test_what_does_not_follow_is_refused(certificate: Certificate, number: int) -> None:
    changed = copy.deepcopy(certificate)
    changes()[number](changed)
    assert not check(changed).valid


def test_images_of_a_constant_cannot_be_excluded() -> None:
    """4/pi, with the lattices of other constants, and with its own."""
    f = PCF("2n + 1", "n^2")
    assert check(f.exclusion_certificate(40, ["e"])).valid
    with pytest.raises(PrecisionError, match="nothing is excluded"):
        f.exclusion_certificate(40, ["pi"])
    stolen = PCF("n + 1", "1").exclusion_certificate(40, ["pi"])
    assert not check({**stolen, "limit": f.exclusion_certificate(40, ["e"])["limit"]}).valid


def test_negative_and_large_limits() -> None:
    for a, b in (("-n^2 - 1", "n^3 + 2"), ("n^2 + 12345", "n^3 + 2"), ("3n + 1", "1")):
        assert check(PCF(a, b).exclusion_certificate(50, ["pi"])).valid


def test_the_catalogue_as_far_as_the_checker_knows_it() -> None:
    found = PCF("n^2 + 1", "n^3 + 2").exclusion_certificate(40)
    assert check(found).valid
    assert len(found["constants"]) > 200


def test_bad_arguments() -> None:
    with pytest.raises(NotConvergentError):
        PCF("2", "-n^2").exclusion_certificate()
    with pytest.raises(InvalidInputError):
        PCF("3n + 1", "1").exclusion_certificate(40, ["pie"])
    with pytest.raises(InvalidInputError):
        PCF("3n + 1", "1").exclusion_certificate(5)
    with pytest.raises(PrecisionError):
        PCF("1", "(n - 10^9)^2 + 1").exclusion_certificate(40, ["pi"])
