"""All reports of a comparison: `--format` takes their names, tests their golden files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

from fwdiff.model.comparison import Comparison


class Layout(NamedTuple):
    """How text for people is laid out; data are the same in any."""

    width: int = 80
    color: bool = False
    everything: bool = False
    """Whether nothing is cut out of it."""


_PLAIN = Layout()
Encode = Callable[[Comparison, Layout], bytes]


@dataclass(frozen=True)
class Report:
    """One form of the result; it is encoded by the function `encode` of its module."""

    name: str
    title: str
    golden: str
    """The file of `tests/golden` that it is compared to."""
    module: str
    """In this room; imported when it is asked for."""

    def encode(self, comparison: Comparison, layout: Layout = _PLAIN) -> bytes:
        """The report of a final, judged comparison: the same bytes for the same input."""
        encode: Encode = import_module(f"fwdiff.report.{self.module}").encode
        return encode(comparison, layout)


REPORTS: tuple[Report, ...] = (
    Report("plain", "one page of text", "incident.txt", "plain"),
    Report("json", "everything (fwdiff.diff/2)", "incident.json", "json_report"),
    Report("markdown", "for a ticket or pull request", "incident.md", "markdown"),
    Report("html", "one page with all rows, to filter and fold", "incident.html", "html"),
    Report("sarif", "SARIF 2.1.0, a result a finding: GitHub, GitLab, Jenkins", "incident.sarif", "sarif"),
    Report("junit", "JUnit XML, a test case a case: Jenkins, GitLab", "incident.xml", "junit"),
)


def report(name: str) -> Report | None:
    """The report of that name."""
    return next((one for one in REPORTS if one.name == name), None)
