"""Files that came, went or have other content, by their place on the phone: how an image is packed is no difference."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.compare.file_rights import changes
from fwdiff.compare.row_names import Identifiers, evidence_key, owners_by_say
from fwdiff.compare.table import OneSided, Table
from fwdiff.index import BuildIndex
from fwdiff.index.alignment import align
from fwdiff.index.owners import subject_of_file
from fwdiff.model import Basis, File, FileChange, FileDiff, Subject


def file_table(builds: Sequence[BuildIndex]) -> Table[File]:
    """Files by their place on the phone."""
    return Table(builds, align([build.inventory.files for build in builds], _path, _device_path, _path))


def file_rows(table: Table[File]) -> FileDiff:
    """The differing files."""
    sides = table.project(subject=_device_path, unread=_unread)
    rows = _Rows(table.builds)
    differing = [pair for pair in sides.both if _differ(*pair)]
    return FileDiff(
        added=tuple(rows.added(row) for row in _sorted(sides.added)),
        removed=tuple(rows.removed(row) for row in _sorted(sides.removed)),
        changed=tuple(rows.changed(*pair) for pair in sorted(differing, key=lambda pair: _order(pair[1]))),
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
    return left.sha256 is None or (left.size, left.sha256) != (right.size, right.sha256) or bool(changes(left, right))


class _Rows:
    """Rows of files, each named by its owner where it has one."""

    def __init__(self, builds: Sequence[BuildIndex]) -> None:
        self._identifiers = Identifiers(Subject.FILE)
        self._owners = owners_by_say(builds)

    def added(self, row: OneSided[File]) -> FileChange:
        """A file of the right side."""
        return self._row(None, row.value, row.basis, in_reference=row.in_reference)

    def removed(self, row: OneSided[File]) -> FileChange:
        """A file of the left side."""
        return self._row(row.value, None, row.basis, in_reference=row.in_reference)

    def changed(self, left: File, right: File) -> FileChange:
        """A file of both sides."""
        unread = left.size == right.size and (left.sha256 is None or right.sha256 is None) and not changes(left, right)
        return self._row(left, right, Basis.OTHER_SIDE_UNREAD if unread else Basis.PROVEN)

    def _row(
        self, left: File | None, right: File | None, basis: Basis, *, in_reference: bool | None = None
    ) -> FileChange:
        file = right or left
        assert file is not None
        subject = subject_of_file(self._owners, file.path, file.device_path)
        return FileChange(
            id=self._identifiers.name(file.device_path),
            subject=subject,
            keys=(_key(subject, file, gone=right is None),),
            basis=basis,
            path=file.path,
            left_path=left.path if left else None,
            device_path=file.device_path,
            left_size=left.size if left else None,
            right_size=right.size if right else None,
            left_sha256=left.sha256 if left else None,
            right_sha256=right.sha256 if right else None,
            in_reference=in_reference,
            changes=tuple(changes(left, right)),
        )


def _key(subject: str, file: File, *, gone: bool) -> str:
    """Its name in its package; a file that is no package's has no other name than its place."""
    kind, _, owner = subject.partition(":")
    if kind == Subject.PACKAGE:
        return evidence_key(Subject.FILE, owner, file.device_path.rpartition("/")[2], gone=gone)
    return evidence_key(Subject.FILE, file.device_path, gone=gone)
