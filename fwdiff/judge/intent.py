"""Which differences the intent of a release declares, and which of its declarations nothing meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from msgspec import structs

from fwdiff.index.sections import Difference, differences
from fwdiff.judge.intent_file import ExpectedPackage, IntentTable
from fwdiff.judge.policy import covers_package
from fwdiff.model import (
    ConfigurationChange,
    Diff,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
    SettingKind,
    Value,
)
from fwdiff.model.judgement import Case

_BUMP = frozenset({"version_code", "version_name", "file_sha256"})
"""What a bump declares: the version and the bytes."""
_PERMISSIONS = frozenset({"permissions_requested", "permissions_granted", "permissions_allowlisted"})


class Declared:
    """The differences that an intent declares."""

    def __init__(self, table: IntentTable, diff: Diff, cases: Sequence[Case]) -> None:
        self._table = table
        self._rows = {difference.row.id: difference for difference in differences(diff)}
        self._cases = cases
        self._hosts = {(one.package, host) for one in table.package for host in one.hosts}

    def label(self, case: Case) -> Case:
        """The case with those of its differences that nothing declares."""
        if case.id in self._table.cases:
            return structs.replace(case, undeclared=())
        subject = case.id.removeprefix("package:") if case.id.startswith("package:") else ""
        rows = (row for row in case.differences if not self._declares(self._rows[row], subject))
        return structs.replace(case, undeclared=tuple(rows))

    def unmet(self) -> Iterator[tuple[str, str]]:
        """The subject of each declaration that nothing meets, and what was declared."""
        changes = [one.row for one in self._rows.values() if isinstance(one.row, PackageChange)]
        bumped = [row.package for row in changes if any(field.name in _BUMP for field in row.changes)]
        for name in self._table.bumped:
            if not any(covers_package(name, package) for package in bumped):
                yield f"package:{name}", "bumped"
        for name in self._table.removed:
            if not any(covers_package(name, package) for package in self._one_sided(Fate.REMOVED)):
                yield f"package:{name}", "removed"
        for case in self._table.cases:
            if not any(one.id == case and one.differences for one in self._cases):
                yield case, "changed"
        for expected in self._table.package:
            yield from self._unmet_of(expected)

    def _unmet_of(self, expected: ExpectedPackage) -> Iterator[tuple[str, str]]:
        rows = [one.row for one in self._rows.values()]
        subject = f"package:{expected.package}"
        changed = [row.package for row in rows if isinstance(row, PackageChange)]
        if expected.package not in (self._one_sided(Fate.ADDED) if expected.change is Fate.ADDED else changed):
            yield subject, expected.change.value
            return
        permissions = {row.permission for row in rows if isinstance(row, PermissionRow)}
        permissions |= {name for row in rows if isinstance(row, PackageRow) for name in row.permissions_requested}
        hosts = {row.host for row in rows if isinstance(row, EndpointRow | EndpointChange)}
        yield from ((subject, f"permission {name}") for name in expected.permissions if name not in permissions)
        yield from ((subject, f"host {host}") for host in expected.hosts if host not in hosts)

    def _one_sided(self, fate: Fate) -> list[str]:
        rows = (one.row for one in self._rows.values() if one.fate is fate)
        return [row.package for row in rows if isinstance(row, PackageRow)]

    def _declares(self, difference: Difference, subject: str) -> bool:
        row, is_removed = difference.row, difference.fate is Fate.REMOVED
        match row:
            case PackageChange():
                declared = self._declares_change(row)
            case PackageRow():
                declared = self._is_removed(row.package) if is_removed else self._declares_newcomer(row)
            case PermissionRow():
                declared = row.permission in self._permissions(row.package)
            case EndpointRow():
                declared = self._declares_host(row, is_removed=is_removed)
            case EndpointChange():
                declared = self._loses_what_went(row) or any(host == row.host for _, host in self._hosts)
            case ConfigurationChange():
                declared = self._declares_setting(row, subject, is_removed=is_removed)
            case FileChange():
                declared = (is_removed and self._is_removed(subject)) or self._has_new_bytes(subject)
            case _:
                assert_never(row)
        return declared

    def _declares_host(self, row: EndpointRow, *, is_removed: bool) -> bool:
        """A host whose packages all go, or all say that they bring or lose it."""
        went = is_removed and all(map(self._is_removed, row.packages))
        return bool(row.packages) and (went or all((package, row.host) in self._hosts for package in row.packages))

    def _loses_what_went(self, row: EndpointChange) -> bool:
        """Whether nothing came to a host, and what went stood in packages that were removed."""
        lost: set[Value] = set()
        for field in row.changes:
            left, right = _entries(field.left), _entries(field.right)
            if right - left:
                return False
            if field.name == "packages":
                lost |= left - right
        return bool(lost) and all(self._is_removed(str(package)) for package in lost)

    def _declares_change(self, row: PackageChange) -> bool:
        expected = self._expected(row.package)
        if expected is None:
            is_bump = not row.moved and all(field.name in _BUMP for field in row.changes)
            return is_bump and self._is_bumped(row.package)
        return all(field.name not in _PERMISSIONS or field.key in expected.permissions for field in row.changes)

    def _declares_newcomer(self, row: PackageRow) -> bool:
        expected = self._expected(row.package)
        if expected is None or expected.change is not Fate.ADDED:
            return False
        return {*row.permissions_requested, *row.permissions_allowlisted} <= {*expected.permissions} and {
            *row.hosts
        } <= {*expected.hosts}

    def _declares_setting(self, row: ConfigurationChange, subject: str, *, is_removed: bool) -> bool:
        if row.kind is SettingKind.PRIVAPP_PERMISSION:
            package, _, permission = row.key.rpartition("/")
            if permission in self._permissions(package.rpartition("/")[2]):
                return True
        return is_removed and self._is_removed(subject)

    def _permissions(self, package: str) -> tuple[str, ...]:
        expected = self._expected(package)
        return expected.permissions if expected else ()

    def _expected(self, package: str) -> ExpectedPackage | None:
        return next((one for one in self._table.package if one.package == package), None)

    def _has_new_bytes(self, subject: str) -> bool:
        return self._is_bumped(subject) or self._expected(subject) is not None

    def _is_bumped(self, package: str) -> bool:
        return any(covers_package(name, package) for name in self._table.bumped)

    def _is_removed(self, package: str) -> bool:
        return any(covers_package(name, package) for name in self._table.removed)


def _entries(value: Value) -> frozenset[Value]:
    """The entries of a set; of another value itself, of nothing none."""
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset() if value is None else frozenset({value})
