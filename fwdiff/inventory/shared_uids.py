"""Who runs under one uid: packages with one `sharedUserId` and the same signers hold their permissions together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from fwdiff.model import GrantState, Package, PermissionGrant, Placement
from fwdiff.model.vocabulary import SHARED_UID

PLATFORM = "android"
SYSTEM_USER = "android.uid.system"
CORE_USERS = frozenset(
    f"android.uid.{name}"
    for name in ("system", "phone", "log", "nfc", "bluetooth", "shell", "se", "networkstack", "uwb")
)
"""The shared users with a uid below 10000 (AOSP PackageManagerService, `addSharedUserLPw`)."""


class SharedUids:
    """The signers of each shared user: those of most of its packages, as the package manager admits no others."""

    def __init__(self, packages: Iterable[Package]) -> None:
        votes: dict[str, Counter[frozenset[str]]] = {}
        for package in packages:
            is_framework = package.package == PLATFORM and package.overlay is None
            user = SYSTEM_USER if is_framework else package.shared_user_id
            if user and package.signers:
                # framework-res comes first: whoever signed it is the system user
                weight = 1_000_000 if is_framework else 1
                votes.setdefault(user, Counter())[frozenset(package.signers)] += weight
        self._signers = {user: _majority(counts) for user, counts in votes.items()}

    def signers(self, user: str) -> frozenset[str]:
        """Of most packages of a shared user; none where they are at odds."""
        return self._signers.get(user, frozenset())

    def admits(self, package: Package) -> bool | None:
        """Whether a package is signed as its shared user; None without one, or where that is not known."""
        user = package.shared_user_id
        if not user or not package.signers or not self.signers(user):
            return None
        return frozenset(package.signers) == self.signers(user)

    def is_core(self, package: Package) -> bool:
        """Whether the package runs under a uid below 10000."""
        return package.shared_user_id in CORE_USERS and bool(self.admits(package))


def _majority(votes: Counter[frozenset[str]]) -> frozenset[str]:
    (first, most), *rest = votes.most_common(2)
    return first if not rest or most > rest[0][1] else frozenset()


def share_grants(packages: Sequence[Package], uids: SharedUids) -> tuple[Package, ...]:
    """The packages with what their uid holds; one that its shared user does not admit holds nothing for certain."""
    held = _held(packages, uids)
    return tuple(_shared(package, held.get(package.shared_user_id or "", {}), uids) for package in packages)


def _held(packages: Sequence[Package], uids: SharedUids) -> dict[str, dict[str, PermissionGrant]]:
    """By shared user and permission: the grant that the others have from the first member that is granted it."""
    held: dict[str, dict[str, PermissionGrant]] = {}
    for package in packages:
        if package.placement is Placement.CARRIED or package.sku or not uids.admits(package):
            continue
        of_user = held.setdefault(package.shared_user_id or "", {})
        for grant in package.permissions_granted:
            if grant.state is GrantState.GRANTED and grant.name not in of_user:
                why = f"held by {package.shared_user_id}: {package.package} asks for it ({grant.by})"
                of_user[grant.name] = PermissionGrant(grant.name, GrantState.GRANTED, SHARED_UID, why)
    return held


def _shared(package: Package, held: dict[str, PermissionGrant], uids: SharedUids) -> Package:
    admitted = uids.admits(package)
    if admitted is None:
        return package
    if not admitted:
        return replace(package, permissions_granted=tuple(map(_refused, package.permissions_granted)))
    own = {grant.name: grant for grant in package.permissions_granted}
    lacking = {name: grant for name, grant in held.items() if name not in own or own[name].state is not _GRANTED}
    if not lacking:
        return package
    grants = own | lacking
    return replace(package, permissions_granted=tuple(grants[name] for name in sorted(grants)))


_GRANTED = GrantState.GRANTED


def _refused(grant: PermissionGrant) -> PermissionGrant:
    why = "signed otherwise than the other packages of its shared user, beside which the platform does not install it"
    return PermissionGrant(grant.name, GrantState.UNKNOWN, SHARED_UID, why)
