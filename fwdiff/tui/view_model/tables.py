"""The sections of the main screen by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.tui.view_model.cases import case_counts, case_table
from fwdiff.tui.view_model.configuration import configuration_table
from fwdiff.tui.view_model.endpoints import endpoint_table, prepare_hosts
from fwdiff.tui.view_model.files import file_table
from fwdiff.tui.view_model.overview import overview_table
from fwdiff.tui.view_model.packages import package_table
from fwdiff.tui.view_model.permissions import permission_counts, permission_table
from fwdiff.tui.view_model.problems import problem_counts, problem_table
from fwdiff.tui.view_model.rows import Sign, Table
from fwdiff.tui.view_model.sections import counted, signed_counts
from fwdiff.tui.view_model.view import View


class Shown(NamedTuple):
    """What a user asked to see."""

    hidden: frozenset[Sign] = frozenset({Sign.SAME})
    noise: bool = False
    """Whether endpoints of all classes are shown."""

    @property
    def same(self) -> bool:
        """Whether equal rows are shown."""
        return Sign.SAME not in self.hidden


class Toggle(StrEnum):
    """Actions that change what some sections show, by their ids."""

    EQUAL_ROWS = "equal-rows"
    ALL_CLASSES = "all-classes"
    HALVES = "side-by-side"


class Section(NamedTuple):
    """A section of the main screen; its number key is its place among them."""

    name: str
    short: str
    """Its name where all of them have 80 columns."""
    help: str
    make: Callable[[View, Shown, bool], Table]
    """Its table; the last argument says whether two halves stand side by side."""
    counts: Callable[[View], dict[Sign, int]]
    toggles: frozenset[Toggle] = frozenset()
    """Those that its table heeds."""


SECTIONS = (
    Section(
        "overview",
        "overview",
        "Whether it can ship and why not, the worst cases, both builds.",
        lambda view, _, split: overview_table(view, split=split),
        lambda _: {},
        frozenset({Toggle.HALVES}),
    ),
    Section(
        "cases",
        "cases",
        "What one person decides at once, in order.",
        lambda view, *_: case_table(view),
        case_counts,
    ),
    Section(
        "packages",
        "packages",
        "Packages added, removed and changed.",
        lambda view, shown, _: package_table(view, same=shown.same),
        lambda view: signed_counts(view.diff.summary.packages),
        frozenset({Toggle.EQUAL_ROWS}),
    ),
    Section(
        "permissions",
        "perms",
        "Permissions gained or lost.",
        lambda view, shown, _: permission_table(view, same=shown.same),
        permission_counts,
        frozenset({Toggle.EQUAL_ROWS}),
    ),
    Section(
        "endpoints",
        "endpoints",
        "Hosts written into the images.",
        lambda view, shown, _: endpoint_table(view, same=shown.same, noise=shown.noise),
        lambda view: signed_counts(view.diff.summary.endpoints),
        frozenset({Toggle.EQUAL_ROWS, Toggle.ALL_CLASSES}),
    ),
    Section(
        "configuration",
        "config",
        "Properties, allow-lists, services.",
        lambda view, *_: configuration_table(view),
        lambda view: signed_counts(view.diff.summary.configuration),
    ),
    Section(
        "problems",
        "problems",
        "What could not be read, and why.",
        lambda view, *_: problem_table(view),
        problem_counts,
    ),
    Section(
        "files",
        "files",
        "Files added, removed and changed.",
        lambda view, *_: file_table(view),
        lambda view: signed_counts(view.diff.summary.files),
    ),
)
SECTION_NAMES = tuple(section.name for section in SECTIONS)
_BY_NAME = {section.name: section for section in SECTIONS}


def section_table(view: View, section: str, shown: Shown, *, split: bool) -> Table:
    """A section's table before filter and sign toggles; equal rows are made only when they are asked for."""
    table = _BY_NAME[section].make(view, shown, split)
    return replace(table, empty=_nothing_yet(view)) if not view.final else table


def prepare(view: View) -> None:
    """Make what the first keys would have to make of all rows: on a thread, before a final comparison is shown."""
    _ = view.left.hosts, view.right.hosts, view.equal_services, view.pairs_by_name
    for build in (view.left, view.right):
        _ = build.endpoints_at, build.packages, build.package_with, build.unread
        _ = build.settings_naming, build.device_paths
    _ = view.cases, view.case_of_difference, view.finding_numbers, view.left_why, view.right_why
    for section in (*SECTION_NAMES, "cases"):
        section_counts(view, section)
    case_table(view)
    prepare_hosts(view)


def heeds(section: str, toggle: Toggle) -> bool:
    """Whether an action changes what a section shows."""
    return toggle in _BY_NAME[section].toggles


def sections_with(toggle: Toggle) -> str:
    """The sections that heed an action, as their bar names them: `3 packages, 4 permissions`."""
    numbered = enumerate(SECTIONS, 1)
    return ", ".join(f"{number} {section.name}" for number, section in numbered if toggle in section.toggles)


def section_counts(view: View, section: str) -> dict[Sign, int]:
    """How many rows of each sign a section has."""
    return _BY_NAME[section].counts(view)


def _nothing_yet(view: View) -> str:
    """Said in place of what is true only of images that are read to their end."""
    total = view.left.inventory.coverage.files + view.right.inventory.coverage.files
    return f"Nothing found so far: {view.pending:,} of {counted(total, 'file')} not read yet"
