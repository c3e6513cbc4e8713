"""Every difference in exactly one case: what one person decides at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import assert_never

from fwdiff.judge.host_cases import HostCases
from fwdiff.judge.setting_cases import SettingCases
from fwdiff.judge.sides import Sides
from fwdiff.model import (
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
)

_PARTS_OF_A_FOLDER = 2


class Assignment:
    """The case of every row, by the first rule that fits."""

    def __init__(self, sides: Sides, watched: AbstractSet[str] = frozenset()) -> None:
        self._sides = sides
        self.hosts = HostCases(sides)
        self.case_of: dict[str, str] = {}
        self._lines: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """How many rows of each case rest on a file, by its place on the phone."""
        self._setting_rows: list[ConfigurationChange] = []
        self._file_rows: list[FileChange] = []
        self._assign_packages()
        self._assign_hosts()
        self.settings = SettingCases(sides, frozenset(self.case_of.values()), watched)
        self._assign_settings()
        self._assign_files()

    @cached_property
    def cases(self) -> Mapping[str, list[str]]:
        """The rows of each case."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row, case in self.case_of.items():
            found[case].append(row)
        return found

    def _assign_packages(self) -> None:
        for difference in self._sides.differences:
            match row := difference.row:
                case PackageRow() | PackageChange() | PermissionRow():
                    self.case_of[row.id] = f"package:{self._base(row)}"
                case EndpointRow() | EndpointChange():
                    pass  # `hosts` has them
                case ConfigurationChange():
                    self._setting_rows.append(row)
                case FileChange():
                    self._file_rows.append(row)
                case _:
                    assert_never(row)

    def _base(self, row: PackageRow | PackageChange | PermissionRow) -> str:
        return self._sides.base(row.package)

    def _assign_hosts(self) -> None:
        for host in self.hosts.hosts:
            case = self.hosts.case_of(host)
            self.case_of[host.row.id] = case
            for owner in host.owners:
                if owner.startswith("file:"):
                    self._lines[owner.removeprefix("file:")][case] += 1

    def _assign_settings(self) -> None:
        for row in self._setting_rows:
            case = self.settings.case_of(row) or self._of_place(row.path, row.device_path)
            self.case_of[row.id] = case
            self._lines[row.device_path][case] += 1

    def _assign_files(self) -> None:
        for row in self._file_rows:
            lines = self._lines.get(row.device_path)
            most = min(lines.items(), key=lambda item: (-item[1], item[0]))[0] if lines else None
            self.case_of[row.id] = self._sides.owner_case(row.path, row.device_path) or most or _folder(row.device_path)

    def _of_place(self, path: str, device_path: str) -> str:
        return self._sides.owner_case(path, device_path) or _folder(device_path)


def _folder(device_path: str) -> str:
    """Files of one folder, of which two parts are told."""
    folders = device_path.strip("/").split("/")[:-1]
    return f"files:/{'/'.join(folders[:_PARTS_OF_A_FOLDER])}"
