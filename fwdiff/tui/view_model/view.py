"""A comparison with the indexes that the screens look things up in, each built when first asked for."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from fwdiff.index.alignment import align_packages
from fwdiff.index.lean import WholeRecords, leaned, listed
from fwdiff.index.packed import NUMBER, PackedIndex
from fwdiff.index.sections import Differences
from fwdiff.index.why import Reasons
from fwdiff.model import Basis, Diff, Endpoint, EndpointClass, EndpointRow, GrantState, Package
from fwdiff.model import Row as DiffRow
from fwdiff.model.code_listing import ClassListing
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import Decompiled, Written
from fwdiff.model.events import Failed
from fwdiff.model.judgement import Case, Finding, ReasonKind
from fwdiff.tui.view_model.permission_changes import PermissionChange, permission_changes
from fwdiff.tui.view_model.rows import CodeTarget, PackageTarget, Place, Sign, sign_of

if TYPE_CHECKING:
    from fwdiff.tui.view_model.row_list import Part

T = TypeVar("T")


class Glyphs(NamedTuple):
    """The few characters of our own beyond letters and signs."""

    arrow: str
    ellipsis: str
    rule: str
    dot: str
    bar: str
    downwards: str
    upwards: str
    """Beside the title of the column by which a list is sorted."""
    deeper: str
    """Between a page and the one that it led to."""
    severities: str
    """The shapes of severities, the least first."""


UNICODE = Glyphs("→", "…", "─", "·", "━", "▾", "▴", "›", "·○◐◆●")
ASCII = Glyphs("->", "..", "-", "|", "#", "v", "^", ">", ".o%*#")


class View:
    """Everything that rows are made from."""

    def __init__(self, comparison: Comparison, glyphs: Glyphs = UNICODE) -> None:
        lean = comparison if comparison.packed else leaned(comparison)
        assert lean.packed is not None
        self.left = PackedIndex(lean.left, lean.packed.left)
        self.right = PackedIndex(lean.right, lean.packed.right)
        self.reference = comparison.reference
        self.diff: Diff = listed(lean.diff, lean.packed)
        """Rows of hosts on one side alone hold what lists say of them, findings no evidence."""
        self._whole = WholeRecords(lean.packed)
        self.final = comparison.final
        self.glyphs = glyphs
        self.listings: dict[CodeTarget, ClassListing | Failed] = {}
        """The code that was asked for, as far as it has come."""
        self.sources: dict[CodeTarget, Decompiled] = {}
        """Its Java."""
        self.texts: dict[Place, Written | Failed] = {}
        """The files that were asked for as text."""
        self.as_java: set[CodeTarget] = set()
        """The code that is shown as Java."""
        self.words_of_differences: dict[str, str] = {}
        """By case, its differences in numbers: a decision changes none."""
        self.host_parts: dict[bool, tuple[Sequence[Part], int]] = {}
        """Of hosts of all classes or of services, what the list of those that differ is made from."""
        self.equal_host_parts: dict[bool, Part] = {}
        """What equal ones below them are made from."""

    def judged_anew(self, diff: Diff) -> View:
        """The same builds with other decisions; what was looked up in them is kept."""
        other = copy(self)
        other.diff = diff
        other.host_parts, other.equal_host_parts = {}, {}
        for name in ("cases", "reasons"):
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Cases by id, in order."""
        return {case.id: case for case in self.diff.cases}

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Findings by id."""
        return {finding.id: finding for finding in self.diff.findings}

    @cached_property
    def finding_numbers(self) -> dict[str, int]:
        """By id of a finding, its place."""
        return {finding.id: number for number, finding in enumerate(self.diff.findings)}

    def whole_findings(self, case: Case) -> list[Finding]:
        """The findings of a case with their evidence."""
        return self._whole.findings([self.finding_numbers[one] for one in case.findings])

    def whole_record(self, row: DiffRow) -> DiffRow:
        """A difference with its keys and sightings."""
        return self._whole.row(row) if isinstance(row, EndpointRow) else row

    def whole_diff(self) -> Diff:
        """All differences as reports tell them, with the decisions that there are now."""
        return self._whole.diff(self.diff)

    @cached_property
    def reasons(self) -> dict[str, ReasonKind]:
        """Why each case that stands in the way does so."""
        return {reason.case: reason.kind for reason in self.diff.verdict.why} if self.diff.verdict else {}

    @cached_property
    def left_why(self) -> Reasons:
        """Why packages are in the baseline build, and when they run."""
        return Reasons(self.left)

    @cached_property
    def right_why(self) -> Reasons:
        """Why packages are in the candidate, and when they run."""
        return Reasons(self.right)

    @cached_property
    def case_of_difference(self) -> dict[str, str]:
        """By id of a row, the case that it lies in."""
        return {row: case.id for case in self.diff.cases for row in case.differences}

    def case_of_package(self, target: PackageTarget) -> str | None:
        """The case of what became of a package."""
        rows = self.diff.packages
        sides: list[Place] = [(None, row.path, row.id) for row in rows.added]
        sides += [(row.path, None, row.id) for row in rows.removed]
        sides += [(row.left_path, row.right_path, row.id) for row in rows.changed]
        paths = (target.left_path, target.right_path)
        return next((self.case_of_difference.get(row) for left, right, row in sides if (left, right) == paths), None)

    @cached_property
    def differences(self) -> Differences:
        """Every row by id, with what became of its subject."""
        return Differences(self.diff)

    @property
    def pending(self) -> int:
        """Files of both images still to be read."""
        return 0 if self.final else self.left.inventory.coverage.pending + self.right.inventory.coverage.pending

    @cached_property
    def permission_changes(self) -> tuple[PermissionChange, ...]:
        """Permissions that came or went, those of new and removed packages among them."""
        return permission_changes(self.diff, self.left.package_at, self.right.package_at)

    @cached_property
    def pairs(self) -> list[PackageTarget]:
        """Packages that stand on both sides, in the order of their names and right paths."""
        table = align_packages([self.left.inventory.packages, self.right.inventory.packages])
        pairs = [PackageTarget(left.package, left.path, right.path) for left, right in table if left and right]
        return sorted(pairs, key=lambda pair: (pair.package, pair.right_path or ""))

    @cached_property
    def pairs_by_name(self) -> dict[str, list[PackageTarget]]:
        """Packages that stand on both sides, by name."""
        return _grouped((pair.package, pair) for pair in self.pairs)

    def package_sign(self, target: PackageTarget) -> Sign:
        """What became of a package."""
        return self._package_signs.get((target.left_path, target.right_path), Sign.SAME)

    @cached_property
    def _package_signs(self) -> dict[tuple[str | None, str | None], Sign]:
        rows = self.diff.packages
        signs: dict[tuple[str | None, str | None], Sign] = {}
        signs |= {(None, row.path): sign_of(row.basis, Sign.ADDED) for row in rows.added}
        signs |= {(row.path, None): sign_of(row.basis, Sign.REMOVED) for row in rows.removed}
        return signs | {(row.left_path, row.right_path): Sign.CHANGED for row in rows.changed}

    def host_sign(self, host: str) -> Sign:
        """What became of a host."""
        return self.host_signs.get(host, Sign.SAME)

    @cached_property
    def host_signs(self) -> dict[str, Sign]:
        """What became of each host that differs."""
        rows = self.diff.endpoints
        unknown = Basis.OTHER_SIDE_UNREAD  # no call for each of 100,000 hosts
        signs = {row.host: Sign.UNKNOWN if row.basis is unknown else Sign.ADDED for row in rows.added}
        signs |= {row.host: Sign.UNKNOWN if row.basis is unknown else Sign.REMOVED for row in rows.removed}
        return signs | {row.host: Sign.CHANGED for row in rows.changed}

    @cached_property
    def equal_hosts(self) -> array[int]:
        """Hosts of both builds in which nothing differs, by their numbers on the right."""
        left, signs = set(self.left.hosts), self.host_signs
        equal = (number for number, host in enumerate(self.right.hosts) if host in left and host not in signs)
        return array(NUMBER, equal)

    @cached_property
    def equal_services(self) -> array[int]:
        """Those of them that are services."""
        services = [one.category is EndpointClass.SERVICE for one in self.right.profiles]
        profile_of = self.right.profile_numbers
        return array(NUMBER, (number for number in self.equal_hosts if services[profile_of[number]]))

    def package_at(self, path: str, *, on_right: bool) -> PackageTarget | None:
        """The package that the file at `path` belongs to, with its other side if it has one."""
        side = self.right if on_right else self.left
        owner = side.package_with.get(path)
        if owner is None:
            return None
        for pair in self.pairs_by_name.get(owner.package, ()):
            if owner.path == (pair.right_path if on_right else pair.left_path):
                return pair
        return PackageTarget(owner.package, *((None, owner.path) if on_right else (owner.path, None)))

    def package_named(self, package: str) -> PackageTarget | None:
        """The first package of a name, on both sides if it stands on both."""
        pairs = self.pairs_by_name.get(package)
        if pairs:
            return pairs[0]
        right, left = (side.packages.get(package) for side in (self.right, self.left))
        if right:
            return PackageTarget(package, None, right[0].path)
        return PackageTarget(package, left[0].path, None) if left else None

    def package_with(self, package: str, permission: str) -> PackageTarget | None:
        """Of the packages of a name on both sides, the one in which `permission` differs, else the first."""
        pairs = self.pairs_by_name.get(package, [])
        differing = (pair for pair in pairs if self._permission_differs(pair, permission))
        return next(differing, pairs[0] if pairs else None)

    def _permission_differs(self, pair: PackageTarget, permission: str) -> bool:
        left = self.left.package_at.get(pair.left_path or "")
        right = self.right.package_at.get(pair.right_path or "")
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
