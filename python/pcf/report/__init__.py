"""The report of an atlas: one HTML file that needs no network and no other file."""

from pcf.report.page import write_report

__all__ = ["write_report"]
