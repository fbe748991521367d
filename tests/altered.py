"""Certificates with one entry altered, all of which the checker has to refuse."""

import copy
from collections.abc import Iterator
from typing import Any

from pcf.check import NotACertificateError, check


def mutants(value: Any) -> Iterator[Any]:
    """JSON values near this one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield from (value + "1", "-" + value, value.replace("1", "2") if "1" in value else "7", "")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from ([*value[:i], changed, *value[i + 1 :]] for changed in mutants(item))
        yield value[:-1]
        yield [*value, "2"]
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from ({**value, name: changed} for changed in mutants(item))
            yield {other: entry for other, entry in value.items() if other != name}
        yield {**value, "remark": "true"}


def refused(certificate: dict[str, Any]) -> bool:
    try:
        return not check(certificate).valid
    except NotACertificateError:
        return True


AS_TRUE = {"start", "from", "terms", "f", "minimal", "dominant", "series", "order", "width", "no value", "no sums"}
"""Entries that may be others: a later start, more terms, a multiple of f, fewer terms of a series, or one that differs
by less than its bounds, which may be wider; and a quotient of functions may go without its classical value, sums that
are Gauss functions too without their partial fractions."""


def assert_all_mutants_are_refused(certificate: dict[str, Any]) -> None:
    assert check(certificate).valid, check(certificate).reason
    before = copy.deepcopy(certificate)
    count = 0
    for changed in mutants(certificate):
        if changed == certificate or refused(changed):
            count += 1
            continue
        name = altered_entry(certificate, changed)
        if name == "digits":  # one digit more, within a unit of the last place
            assert is_longer(certificate, changed)
        elif (name, certificate["kind"]) != ("formula", "termination"):  # p/q = 1/0 for a = -1 too
            assert name in AS_TRUE, (certificate, changed)
    assert certificate == before
    assert count > 15


def altered_entry(x: Any, y: Any) -> str:
    """The innermost name under which two JSON values differ."""
    for name in x:
        if name not in y:
            return f"no {name}"
        if x[name] != y[name]:
            return altered_entry(x[name], y[name]) if isinstance(x[name], dict) else name
    raise AssertionError


def is_longer(x: Any, y: Any) -> bool:
    return any(
        is_longer(x[name], y[name]) if isinstance(x[name], dict) else y[name].startswith(x[name])
        for name in x
        if x[name] != y[name]
    )
