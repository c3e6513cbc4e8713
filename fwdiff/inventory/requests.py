"""Which of a package's requests for permissions the platform heeds: the limits of `uses-permission`, decided."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.inventory.features import Features
from fwdiff.model import Package, PermissionRequest

# The API levels from which the package parser knows a limit (PackageParser, ParsingPackageUtils of AOSP).
_MAXIMUM_SINCE = 19
_FEATURES_SINCE = 26
_MINIMUM_SINCE = 31
_OPPOSITE = {True: False, False: True, None: None}


def limited(requests: Iterable[PermissionRequest]) -> tuple[PermissionRequest, ...]:
    """The requests with a limit, of permissions that are not requested without one as well."""
    rows = sorted(set(requests), key=lambda request: (request.name, repr(request)))
    free = {request.name for request in rows if request == PermissionRequest(request.name)}
    return tuple(request for request in rows if request.name not in free)


def decide_requests(package: Package, api_level: int | None, features: Features) -> tuple[tuple[str, ...], set[str]]:
    """The permissions that a package requests on this platform, and those of them that it may not request.

    One with `requiredFeature="android.hardware.nfc"` is of the second where the image does not say whether it has NFC.
    """
    states: dict[str, set[bool | None]] = {}
    for request in package.permissions_limited:
        states.setdefault(request.name, set()).add(_heeded(request, api_level, features))
    names = tuple(name for name in package.permissions_requested if states.get(name, {True}) != {False})
    return names, {name for name in names if name in states and True not in states[name]}


def _heeded(request: PermissionRequest, api_level: int | None, features: Features) -> bool | None:
    """Whether the platform takes a request into account; None where the image does not tell."""
    conditions = [_within(request, api_level)]
    if api_level is None or api_level >= _FEATURES_SINCE:
        conditions += [features.has(name) for name in request.required_features]
        conditions += [_OPPOSITE[features.has(name)] for name in request.excluded_features]
    if False in conditions:
        return False
    return None if None in conditions else True


def _within(request: PermissionRequest, api_level: int | None) -> bool | None:
    if api_level is None:
        return None if (request.min_sdk, request.max_sdk, request.known_since) != (None, None, 1) else True
    minimum = request.min_sdk if request.min_sdk is not None and api_level >= _MINIMUM_SINCE else 0
    maximum = request.max_sdk if request.max_sdk is not None and api_level >= _MAXIMUM_SINCE else api_level
    return max(minimum, request.known_since) <= api_level <= maximum
