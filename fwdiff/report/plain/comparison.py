"""The plain report of a diff: one screen, what a release engineer must see first at the top.

First whether the candidate passes, and its cases in order.  Then packages with what they may do and whom they name,
packages gone, moved or signed by another key, new permissions and new hosts of packages that were there before,
configuration, files of which none of these tells, and what was not read.
"""

from __future__ import annotations

from typing import assert_never

from fwdiff.index.sections import SECTIONS
from fwdiff.model import Counts, Diff, Subject
from fwdiff.model.comparison import Comparison
from fwdiff.model.diff import Phone
from fwdiff.report.page import Page, quantity
from fwdiff.report.plain.case_why import CaseWhy
from fwdiff.report.plain.cases import write_judgement
from fwdiff.report.plain.identity import write_identities, write_unread
from fwdiff.report.plain.packages import write_packages
from fwdiff.report.plain.sections import (
    write_configuration,
    write_files,
    write_hosts,
    write_permissions,
    write_undecided,
)
from fwdiff.report.registry import Layout

_TITLES = {"endpoints": "service hosts"}


def encode(comparison: Comparison, layout: Layout) -> bytes:
    """The page as UTF-8."""
    why = CaseWhy(comparison.right)
    page = render(comparison.diff, width=layout.width, color=layout.color, everything=layout.everything, why=why)
    return page.encode()


def render(diff: Diff, *, width: int, color: bool, everything: bool = False, why: CaseWhy | None = None) -> str:
    """A diff as text of lines at most `width` cells wide (40 at least), with ANSI colours where `color`.

    Long lists are cut unless `everything`; `why` knows the candidate's packages.
    """
    page = Page(width, color=color, everything=everything, rest="--all")
    coverage = diff.coverage
    builds = {
        "left": (diff.left, coverage.left),
        "right": (diff.right, coverage.right),
        "reference": (diff.reference, coverage.reference),
    }
    write_identities(page, {role: (image, known) for role, (image, known) in builds.items() if image and known})
    if diff.phone is not None:
        _write_phone(page, diff.phone)
    told = write_judgement(page, diff, why)
    if diff.summary.identical:
        _write_nothing(page, diff)
    elif diff.left is not None:
        _write_counts(page, diff)
        for section in SECTIONS:
            _write_section(page, section.subject, diff, told)
    sides = {"left": diff.coverage.left, "right": diff.coverage.right}
    write_unread(page, {role: coverage for role, coverage in sides.items() if coverage})
    return page.text()


def _write_phone(page: Page, phone: Phone) -> None:
    left, right = phone.left_out_of_left, phone.left_out_of_right
    page.sentence(
        f"As a phone of SKU {phone.sku} has them: without {left:,} packages, settings and files of the left build and"
        f" {right:,} of the right that the images tie to other SKUs."
    )


def _write_section(page: Page, subject: Subject, diff: Diff, told: frozenset[str]) -> None:
    match subject:
        case Subject.PACKAGE:
            write_packages(page, diff, told)
        case Subject.PERMISSION:
            write_permissions(page, diff)
        case Subject.ENDPOINT:
            write_hosts(page, diff)
        case Subject.CONFIGURATION:
            write_configuration(page, diff)
        case Subject.FILE:
            write_undecided(page, diff)
            write_files(page, diff)
        case _:
            assert_never(subject)


def _write_nothing(page: Page, diff: Diff) -> None:
    page.blank()
    files = quantity(diff.coverage.right.files, "file")
    if diff.left and diff.left.content_digest == diff.right.content_digest:
        page.sentence(f"The builds are identical: {files}, content digest {diff.right.content_digest[:16]}.")
        page.sentence("The modes of folders that root alone may write to are not compared.")
    else:
        *others, last = (section.name for section in SECTIONS)
        page.sentence(f"No differences in {files}: {', '.join(others)} and {last} are equal.")


def _write_counts(page: Page, diff: Diff) -> None:
    summary = diff.summary
    sections = {_TITLES.get(section.name, section.name): section.counts(summary) for section in SECTIONS}
    page.blank()
    notes = {
        "permissions": "packages in both builds: requests, grants",
        "service hosts": f"all hosts {' '.join(_signed(summary.endpoints_all))}",
    }
    page.columns([(name, *_signed(counts), notes.get(name, "")) for name, counts in sections.items()])
    if (
        sum(counts.added + counts.removed + counts.changed for counts in (*sections.values(), summary.endpoints_all))
        == 0
    ):
        page.sentence("No difference in what was read. Not everything was: the builds may differ there.")


def _signed(counts: Counts) -> tuple[str, str, str, str]:
    return f"+{counts.added:,}", f"-{counts.removed:,}", f"~{counts.changed:,}", f"?{counts.unknown:,}"
