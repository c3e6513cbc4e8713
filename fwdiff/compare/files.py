"""Files that came, went or have other content, by their place on the phone: how an image is packed is no difference."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.compare.names import Identifiers
from fwdiff.compare.table import OneSided, align, project
from fwdiff.index import BuildIndex
from fwdiff.model import Basis, File, FileChange, FileDiff, Subject


def compare_files(builds: Sequence[BuildIndex]) -> FileDiff:
    """The differing files."""
    table = align([build.inventory.files for build in builds], _path, _device_path, _path)
    sides = project(builds, table, subject=_device_path, unread=_unread)
    identifiers = Identifiers(Subject.FILE)
    pairs = sorted(sides.both, key=lambda pair: _order(pair[1]))
    return FileDiff(
        added=tuple(_added(row, identifiers) for row in _sorted(sides.added)),
        removed=tuple(_removed(row, identifiers) for row in _sorted(sides.removed)),
        changed=tuple(_changed(*pair, identifiers) for pair in pairs if _differ(*pair)),
    )


def _path(file: File) -> str:
    return file.path


def _device_path(file: File) -> str:
    return file.device_path


def _order(file: File) -> tuple[str, str]:
    return file.device_path, file.path


def _sorted(rows: list[OneSided[File]]) -> list[OneSided[File]]:
    return sorted(rows, key=lambda row: _order(row.value))


def _unread(build: BuildIndex, file: File) -> bool:
    return build.unread.file(file.path, file.device_path)


def _differ(left: File, right: File) -> bool:
    """Whether two files differ, or cannot be known not to: content that was not read proves nothing."""
    return left.sha256 is None or (left.size, left.sha256) != (right.size, right.sha256)


def _added(row: OneSided[File], identifiers: Identifiers) -> FileChange:
    return _row(row.value, row.basis, identifiers, right=row.value, in_reference=row.in_reference)


def _removed(row: OneSided[File], identifiers: Identifiers) -> FileChange:
    return _row(row.value, row.basis, identifiers, left=row.value, in_reference=row.in_reference)


def _changed(left: File, right: File, identifiers: Identifiers) -> FileChange:
    unread = left.size == right.size and (left.sha256 is None or right.sha256 is None)
    return _row(right, Basis.OTHER_SIDE_UNREAD if unread else Basis.PROVEN, identifiers, left=left, right=right)


def _row(
    file: File,
    basis: Basis,
    identifiers: Identifiers,
    *,
    left: File | None = None,
    right: File | None = None,
    in_reference: bool | None = None,
) -> FileChange:
    return FileChange(
        id=identifiers.name(file.device_path),
        basis=basis,
        path=file.path,
        left_size=left.size if left else None,
        right_size=right.size if right else None,
        left_sha256=left.sha256 if left else None,
        right_sha256=right.sha256 if right else None,
        in_reference=in_reference,
    )
