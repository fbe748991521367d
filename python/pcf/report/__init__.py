"""The report of an atlas: one HTML file that needs no network and no other file.

`page` puts it together from `content` (what it says), `sections` and `structure` (as HTML), `figures` (as SVG),
with `markup` and `notation` for formulas, and `inline` for sentences with formulas.

Imports discovery, atlas, proofs and what is below.
"""

from pcf.report.page import write_report

__all__ = ["write_report"]
