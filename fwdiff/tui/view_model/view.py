"""A comparison with the indexes that the screens look things up in, each built when first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple, TypeVar

from fwdiff.model import CodeState, Diff, Endpoint, EndpointClass, GrantState, Inventory, Package
from fwdiff.model.events import Comparison
from fwdiff.tui.view_model.permission_changes import PermissionChange, permission_changes
from fwdiff.tui.view_model.rows import PackageTarget, Sign, sign_of

T = TypeVar("T")


class Glyphs(NamedTuple):
    """The few characters of our own beyond letters and signs."""

    arrow: str
    ellipsis: str
    rule: str
    dot: str
    bar: str


UNICODE = Glyphs("→", "…", "─", "·", "━")
ASCII = Glyphs("->", "..", "-", "|", "#")


class Side:
    """One image's inventory with its packages and endpoints by what they are looked up with."""

    def __init__(self, inventory: Inventory, name: str) -> None:
        self.inventory = inventory
        self.name = name

    @cached_property
    def packages(self) -> dict[str, Package]:
        """Packages by path."""
        return {package.path: package for package in self.inventory.packages}

    @cached_property
    def paths_by_name(self) -> dict[str, list[str]]:
        """Paths of the packages of a name."""
        return _grouped((package.package, package.path) for package in self.inventory.packages)

    @cached_property
    def endpoints_by_path(self) -> dict[str, list[Endpoint]]:
        """Endpoints by the path of the file they stand in."""
        return _grouped((endpoint.path, endpoint) for endpoint in self.inventory.endpoints)

    @cached_property
    def endpoints_by_host(self) -> dict[str, list[Endpoint]]:
        """Endpoints by host."""
        return _grouped((endpoint.host, endpoint) for endpoint in self.inventory.endpoints)

    @cached_property
    def owners(self) -> dict[str, str]:
        """The path of the package that a file belongs to: an APK to itself, files with its code to it."""
        beside = {path: package.path for package in self.inventory.packages for path in package.code_paths}
        return beside | {path: path for path in self.packages}

    @cached_property
    def _unread_paths(self) -> frozenset[str]:
        return frozenset(problem.path for problem in self.inventory.coverage.unread)

    def is_unread(self, path: str) -> bool:
        """Whether what does not stand in the file may be there unread: in it, or in the code of its package."""
        owner = self.packages.get(self.owners.get(path, path))
        paths = (path, owner.path, *owner.code_paths) if owner else (path,)
        no_code = owner is not None and owner.code is CodeState.UNREAD
        return self.inventory.coverage.pending > 0 or no_code or not self._unread_paths.isdisjoint(paths)

    def endpoints_of(self, package: Package) -> list[Endpoint]:
        """The endpoints in a package's APK and in the files beside it that hold its code."""
        paths = dict.fromkeys((package.path, *package.code_paths))
        return [endpoint for path in paths for endpoint in self.endpoints_by_path.get(path, ())]


class View:
    """Everything that rows are made from."""

    def __init__(self, comparison: Comparison, left_name: str, right_name: str, glyphs: Glyphs = UNICODE) -> None:
        self.left = Side(comparison.left, left_name)
        self.right = Side(comparison.right, right_name)
        self.reference = comparison.reference
        self.diff: Diff = comparison.diff
        self.final = comparison.final
        self.glyphs = glyphs

    @property
    def pending(self) -> int:
        """Files of both images still to be read."""
        return 0 if self.final else self.left.inventory.coverage.pending + self.right.inventory.coverage.pending

    @cached_property
    def permission_changes(self) -> tuple[PermissionChange, ...]:
        """Permissions that came or went, those of new and removed packages among them."""
        return permission_changes(self.diff, self.left.packages, self.right.packages)

    @cached_property
    def pairs(self) -> list[PackageTarget]:
        """Packages that stand on both sides, in the order of their names and right paths."""
        changed = [PackageTarget(row.package, row.left_path, row.right_path) for row in self.diff.packages.changed]
        left_taken = {row.path for row in self.diff.packages.removed} | {pair.left_path for pair in changed}
        right_taken = {row.path for row in self.diff.packages.added} | {pair.right_path for pair in changed}
        left = {
            (package.package, package.device_path): package.path
            for package in self.left.inventory.packages
            if package.path not in left_taken
        }
        same = [
            PackageTarget(package.package, left[package.package, package.device_path], package.path)
            for package in self.right.inventory.packages
            if package.path not in right_taken and (package.package, package.device_path) in left
        ]
        return sorted(changed + same, key=lambda pair: (pair.package, pair.right_path or ""))

    @cached_property
    def pairs_by_name(self) -> dict[str, list[PackageTarget]]:
        """Packages that stand on both sides, by name."""
        return _grouped((pair.package, pair) for pair in self.pairs)

    def package_sign(self, target: PackageTarget) -> Sign:
        """What became of a package."""
        for added in self.diff.packages.added:
            if added.path == target.right_path:
                return sign_of(added.basis, Sign.ADDED)
        for removed in self.diff.packages.removed:
            if removed.path == target.left_path:
                return sign_of(removed.basis, Sign.REMOVED)
        changed = {(row.left_path, row.right_path) for row in self.diff.packages.changed}
        return Sign.CHANGED if (target.left_path, target.right_path) in changed else Sign.SAME

    def host_sign(self, host: str) -> Sign:
        """What became of a host."""
        rows = self.diff.endpoints
        signs = {row.host: sign_of(row.basis, Sign.ADDED) for row in rows.added}
        signs |= {row.host: sign_of(row.basis, Sign.REMOVED) for row in rows.removed}
        signs |= {row.host: Sign.CHANGED for row in rows.changed}
        return signs.get(host, Sign.SAME)

    def package_at(self, path: str, *, on_right: bool) -> PackageTarget | None:
        """The package that the file at `path` belongs to, with its other side if it has one."""
        side = self.right if on_right else self.left
        owner = side.owners.get(path)
        if owner is None:
            return None
        package = side.packages[owner].package
        for pair in self.pairs_by_name.get(package, ()):
            if owner == (pair.right_path if on_right else pair.left_path):
                return pair
        return PackageTarget(package, None, owner) if on_right else PackageTarget(package, owner, None)

    def package_with(self, package: str, permission: str) -> PackageTarget | None:
        """Of the packages of a name on both sides, the one in which `permission` differs, else the first."""
        pairs = self.pairs_by_name.get(package, [])
        differing = (pair for pair in pairs if self._permission_differs(pair, permission))
        return next(differing, pairs[0] if pairs else None)

    def _permission_differs(self, pair: PackageTarget, permission: str) -> bool:
        left = self.left.packages.get(pair.left_path or "")
        right = self.right.packages.get(pair.right_path or "")
        return left is not None and right is not None and _standing(left, permission) != _standing(right, permission)


def _standing(package: Package, permission: str) -> tuple[bool, list[GrantState]]:
    states = [grant.state for grant in package.permissions_granted if grant.name == permission]
    return permission in package.permissions_requested, states


def is_service(endpoint: Endpoint) -> bool:
    """Whether an endpoint is more than noise."""
    return endpoint.category is EndpointClass.SERVICE


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
