"""What a row, or the page around it, is a file of: what a program of the user's can open."""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.model.desk import ReadBytes
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Side
from fwdiff.tui.view_model.case_doors import text_of_file
from fwdiff.tui.view_model.code_page import code_title
from fwdiff.tui.view_model.rows import (
    CodeTarget,
    FileTarget,
    PackageTarget,
    Row,
    SettingTarget,
    Target,
    TextTarget,
)
from fwdiff.tui.view_model.view import View

_OF_CODE = (".apk", ".jar", ".dex", ".vdex", ".odex", ".oat", ".apex", ".so")


class Outside(NamedTuple):
    """Bytes with a name: those of a file of an image, or text that is there already."""

    name: str
    asked: ReadBytes | None
    text: str = ""
    is_code: bool = False
    """Whether it is for the decompiler."""


def outside(view: View, page: Target, row: Row | None) -> Outside | None:
    """What is under the cursor; None where nothing there is a file."""
    if isinstance(page, CodeTarget) and (row is None or not isinstance(row.target, PackageTarget)):
        return _listing(view, page)
    if isinstance(page, CodeTarget):
        return _code(view, page, whole=row is not None and not row.id.endswith("/member"))
    return _of_target(view, page if row is None or row.target is None else row.target)


def _of_target(view: View, target: Target) -> Outside | None:
    left: str | None = None
    right: str | None = None
    member = ""
    match target:
        case TextTarget():
            left, right, member = target.place
        case PackageTarget():
            left, right = target.left_path, target.right_path
        case CodeTarget():
            return _code(view, target, whole=True)
        case FileTarget() | SettingTarget():
            found = view.differences.get(target.id)
            text = text_of_file(view, str(getattr(found.row, "path", ""))) if found else None
            left, right, member = text.place if text else (None, None, "")
    path = right or left or ""
    return _bytes(path, member, on_right=bool(right)) if path else None


def _bytes(path: str, member: str, *, on_right: bool) -> Outside:
    name = "-".join(filter(None, (path.rpartition("/")[2], member.rpartition("/")[2])))
    return Outside(
        name, ReadBytes(Side.RIGHT if on_right else Side.LEFT, path, member, as_text=True), "", name.endswith(_OF_CODE)
    )


def _code(view: View, target: CodeTarget, *, whole: bool) -> Outside:
    """The file that holds the code, or the DEX image in it."""
    found = view.listings.get(target)
    if found is None or isinstance(found, Failed):
        return _bytes(target.path, "", on_right=target.on_right)._replace(is_code=True)
    return _bytes(found.path, "" if whole else found.member, on_right=target.on_right)._replace(is_code=True)


def _listing(view: View, target: CodeTarget) -> Outside | None:
    """The code as it is shown."""
    source, found = view.sources.get(target), view.listings.get(target)
    if found is None or isinstance(found, Failed):
        return None
    if source is not None and target in view.as_java:
        lines = [line for method in source.methods for line in (*method.lines, method.note and f"// {method.note}", "")]
        return Outside(f"{code_title(target)}.java", None, "\n".join(lines))
    lines = [
        line
        for method in found.methods
        for line in (
            f"{method.name}{method.descriptor}",
            *(f"{one.offset:06x}  {one.text}{'  # ' * bool(one.marks)}{', '.join(one.marks)}" for one in method.lines),
            "",
        )
    ]
    return Outside(f"{code_title(target)}.txt", None, "\n".join(lines))
