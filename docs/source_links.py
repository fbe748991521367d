"""Links in what the program says of itself: to sections of the mathematics, other pages, papers."""

import re
from typing import Any

from sphinx.application import Sphinx

_SECTIONS = re.compile(r"docs/mathematics\.md, (sections? )((?:\d+)(?:(?:, | and | to )\d+)*)")
_PAGE = re.compile(r"docs/(\w+)\.md")
_PAPER = re.compile(r"arXiv (\d{4}\.\d{5})")
_PRIVATE = re.compile(r"\b_\w+:")


def restructured(line: str) -> str:
    """A line of a docstring, with links in reStructuredText."""
    line = _sections(line, ":doc:`mathematics`, ", ":ref:`{0} <section-{0}>`")
    line = _PAGE.sub(lambda m: f":doc:`{m[1]}`", line)
    return _PAPER.sub(lambda m: f"`arXiv {m[1]} <https://arxiv.org/abs/{m[1]}>`__", line)


def markdown(line: str) -> str:
    """A line of a command's help, with links in Markdown."""
    line = _sections(line, "[mathematics](mathematics.md), ", "[{0}](#section-{0})")
    return _PAGE.sub(lambda m: f"[{m[1]}]({m[1]}.md)", line)


def _sections(line: str, page: str, link: str) -> str:
    """A line in which the sections of the mathematics are links."""
    return _SECTIONS.sub(lambda m: page + m[1] + re.sub(r"\d+", lambda n: link.format(n[0]), m[2]), line)


def _link(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    lines[:] = [line if line.lstrip().startswith((">>>", "...")) else restructured(line) for line in lines]


def _public(app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str, returns: str) -> Any:
    """No signature where some of it is private: such objects are returned, and made by nobody else."""
    return ("", None) if what == "class" and signature and _PRIVATE.search(signature) else None


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", _link)
    app.connect("autodoc-process-signature", _public)
    return {"parallel_read_safe": True}
