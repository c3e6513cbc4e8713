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
    """One form of the result."""

    name: str
    title: str
    golden: str
    """The file of `tests/golden` that it is compared to."""
    function: str
    """`module:function`, the module in this room; imported when it is asked for."""

    def encode(self, comparison: Comparison, layout: Layout = _PLAIN) -> bytes:
        """The report of a final, judged comparison: the same bytes for the same input."""
        module, _, name = self.function.partition(":")
        encode: Encode = getattr(import_module(f"fwdiff.report.{module}"), name)
        return encode(comparison, layout)


REPORTS: tuple[Report, ...] = (
    Report("plain", "one page of text", "incident.txt", "plain.comparison:encode"),
    Report("json", "everything (fwdiff.diff/2)", "incident.json", "json_report:encode"),
    Report("markdown", "for a ticket or pull request", "incident.md", "markdown:encode"),
    Report("html", "one page with all rows, to filter and fold", "incident.html", "html:encode"),
    Report("sarif", "SARIF 2.1.0, a result a finding: GitHub, GitLab, Jenkins", "incident.sarif", "sarif:encode"),
    Report("junit", "JUnit XML, a test case a case: Jenkins, GitLab", "incident.xml", "junit:encode"),
    Report("codequality", "GitLab's Code Quality", "incident.codequality.json", "code_quality:encode"),
    Report("cyclonedx", "CycloneDX 1.6 of the candidate", "incident.cdx.json", "cyclonedx:encode"),
    Report("csv:cases", "a table of cases", "incident.cases.csv", "csv_tables:cases"),
    Report("csv:packages", "of packages that differ", "incident.packages.csv", "csv_tables:packages"),
    Report("csv:permissions", "of permissions that differ", "incident.permissions.csv", "csv_tables:permissions"),
    Report("csv:endpoints", "of hosts that differ", "incident.endpoints.csv", "csv_tables:endpoints"),
    Report("csv:settings", "of settings that differ", "incident.settings.csv", "csv_tables:settings"),
    Report("csv:decisions", "of what was decided", "incident.decisions.csv", "decisions:csv"),
    Report("markdown:decisions", "the same for a ticket", "incident.decisions.md", "decisions:markdown"),
    Report("json:decisions", "the same as data", "incident.decisions.json", "decisions:json"),
)


def report(name: str) -> Report | None:
    """The report of that name."""
    return next((one for one in REPORTS if one.name == name), None)
