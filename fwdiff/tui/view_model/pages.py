"""What a row leads to, a section or a page: what it is called, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rich.cells import cell_len

from fwdiff.model import ConfigurationChange
from fwdiff.text import visible
from fwdiff.tui.view_model.case_doors import text_of_file
from fwdiff.tui.view_model.case_page import case_page
from fwdiff.tui.view_model.case_words import name
from fwdiff.tui.view_model.cases import case_sign
from fwdiff.tui.view_model.code_page import code_page, code_title
from fwdiff.tui.view_model.fields import Group, page_table, pair_field
from fwdiff.tui.view_model.files import file_groups, file_title
from fwdiff.tui.view_model.host_page import host_groups
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.package_page import package_groups
from fwdiff.tui.view_model.page_summary import summary_of
from fwdiff.tui.view_model.permission_page import permission_groups
from fwdiff.tui.view_model.problems import problem_groups
from fwdiff.tui.view_model.rows import (
    TOGGLED,
    CaseTarget,
    CodeTarget,
    FileTarget,
    HostTarget,
    PackageTarget,
    PermissionTarget,
    ProblemTarget,
    SectionTarget,
    SettingTarget,
    Sign,
    Table,
    Target,
    TextTarget,
)
from fwdiff.tui.view_model.tables import Shown, Toggle, heeds, section_table
from fwdiff.tui.view_model.text_page import text_page, text_title
from fwdiff.tui.view_model.view import View

_STEP, _LEAST_STEP = 24, 12
"""Cells of the name of a page that led to another, at most and where there is little room."""


def target_table(view: View, target: Target, shown: Shown, *, split: bool) -> Table:
    """The table of a section or of a page."""
    if isinstance(target, SectionTarget):
        return section_table(view, target.section, shown, split=split)
    return page(view, target, shown, split=split)


def hidden_signs(target: Target, shown: Shown) -> frozenset[Sign]:
    """Signs whose rows are left out; a page leaves out what is hidden itself, but for what identifies its subject."""
    return shown.hidden if isinstance(target, SectionTarget) else frozenset()


def can_hide(target: Target, toggle: Toggle) -> bool:
    """Whether an action changes what is shown: pages of fields heed all, code, texts and cases are shown whole."""
    if isinstance(target, SectionTarget):
        return heeds(target.section, toggle)
    return not isinstance(target, CaseTarget | CodeTarget | TextTarget)


def hidden_here(target: Target, shown: Shown) -> str:
    """The signs that are hidden, of those that would be shown there."""
    equal = can_hide(target, Toggle.EQUAL_ROWS)
    others = equal or isinstance(target, SectionTarget)
    return "".join(sign for sign in TOGGLED if sign in shown.hidden and (equal if sign is Sign.SAME else others))


def made_for(target: Target, shown: Shown) -> Shown:
    """What of `shown` the table of a target depends on: in a section all signs but `=` are hidden afterwards."""
    return shown._replace(hidden=shown.hidden & {Sign.SAME}) if isinstance(target, SectionTarget) else shown


def page(view: View, target: Target, shown: Shown, *, split: bool) -> Table:
    """The page that a row leads to, as a table of fields."""
    if isinstance(target, CaseTarget):
        return case_page(view, target)
    if isinstance(target, CodeTarget):
        return code_page(view, target)
    if isinstance(target, TextTarget):
        return text_page(view, target)
    groups = _groups(view, target, shown)
    summary = summary_of(view, target, groups)
    fields = [field for group in groups for field in group.fields]
    one_sided = isinstance(target, PackageTarget) and None in {target.left_path, target.right_path}
    split = split and not one_sided and any(field.left for field in fields) and any(field.right for field in fields)
    return page_table(groups, shown.hidden, view.glyphs, split=split, subject=_subject(target), summary=summary)


def _subject(target: Target) -> str:
    match target:
        case PackageTarget():
            return target.package
        case HostTarget():
            return target.host
        case PermissionTarget():
            return target.permission
        case SettingTarget() | FileTarget() | ProblemTarget() | CaseTarget() | CodeTarget():
            return ""
        case TextTarget() | SectionTarget():
            return ""
        case _:
            assert_never(target)


def page_title(view: View, target: Target) -> tuple[Sign, str]:
    """The sign and name of a page's subject; no sign once the subject is gone from the comparison."""
    title: tuple[Sign, str]
    match target:
        case PackageTarget():
            title = view.package_sign(target), target.package
        case HostTarget():
            title = view.host_sign(target.host), target.host
        case CaseTarget():
            case = view.cases.get(target.id)
            title = (case_sign(view, case), name(case)) if case else (Sign.NONE, target.id)
        case CodeTarget():
            title = Sign.NONE, code_title(target)
        case PermissionTarget():
            title = Sign.NONE, target.permission
        case TextTarget():
            title = Sign.NONE, text_title(target)
        case SettingTarget():
            fields = [field for group in _setting_groups(view, target) for field in group.fields]
            title = (fields[-1].sign if fields else Sign.NONE), target.id
        case FileTarget():
            title = file_title(view, target)
        case ProblemTarget():
            title = Sign.PROBLEM, target.id.removeprefix("problem:")
        case SectionTarget():
            title = Sign.NONE, ""
        case _:
            assert_never(target)
    return title


def trail(view: View, targets: Sequence[Target], room: int) -> str:
    """The pages that led to the last one of `targets`, in at most `room` cells: where not all fit, the nearest."""
    names = [visible(page_title(view, target)[1]) for target in targets]
    mark, ellipsis, shown = f" {view.glyphs.deeper} ", view.glyphs.ellipsis, ""
    for at in reversed(range(len(names) - 1)):
        is_said_next = names[at] == names[at + 1] and isinstance(targets[at], CaseTarget)
        before = f"{ellipsis}{mark}" if at else ""
        space = room - cell_len(f"{before}{mark}{shown}")
        name = "case" if is_said_next else brief(names[at], max(min(_STEP, space), _LEAST_STEP), ellipsis)
        if cell_len(name) > space:
            return f"{ellipsis}{mark}{shown}" if cell_len(f"{ellipsis}{mark}{shown}") <= room else shown
        shown = f"{name}{mark}{shown}"
    return shown


def _groups(view: View, target: Target, shown: Shown) -> list[Group]:
    groups: list[Group]
    match target:
        case PackageTarget():
            groups = package_groups(view, target, noise=shown.noise)
        case HostTarget():
            groups = host_groups(view, target)
        case SettingTarget():
            groups = _setting_groups(view, target)
        case FileTarget():
            groups = file_groups(view, target)
        case ProblemTarget():
            groups = problem_groups(view, target)
        case PermissionTarget():
            groups = permission_groups(view, target)
        case CaseTarget() | CodeTarget() | TextTarget() | SectionTarget():
            groups = []
        case _:
            assert_never(target)
    return groups


def _setting_groups(view: View, target: SettingTarget) -> list[Group]:
    found = view.differences.get(target.id)
    if found is None or not isinstance(found.row, ConfigurationChange):
        return []
    row = found.row
    values = pair_field("value", row.left, row.right)
    known = [pair_field(name, text, text) for name, text in (("kind", row.kind), ("key", row.key), ("file", row.path))]
    door = text_of_file(view, row.path, find=row.key.rpartition("/")[2])
    return [Group("setting", [*known, values], always=True, target=door)]
