"""What matters most: which schemes are cleartext, and the one order of packages, hosts, permissions and settings.

Rows come out of a comparison in this order, and every front end keeps it.  A key sorts upwards: what is first is
smallest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fwdiff.index.build_index import BuildIndex, host_of
from fwdiff.model import (
    CodeState,
    Endpoint,
    EndpointClass,
    FieldChange,
    Package,
    Placement,
    SettingKind,
    Sink,
)

CLEARTEXT = frozenset({"http", "ws", "ftp", "mqtt", "coap"})
"""Schemes without transport encryption."""

TELLING = ("signers", "enabled", "shared_user_id", "privileged", "placement", "code", "overlay", "version_code")
"""Fields of a package, the most telling first; what has none of them changed comes last."""

_SYSTEM_UID = "android.uid."
_SETTINGS = (
    SettingKind.AVB,
    SettingKind.SELINUX_PERMISSIVE,
    SettingKind.KERNEL_PARAMETER,
    SettingKind.PRIVAPP_PERMISSION,
    SettingKind.DEFAULT_PERMISSION,
    SettingKind.INIT_SERVICE,
    SettingKind.INIT_ACTION,
    SettingKind.INIT_IMPORT,
    SettingKind.SPECIAL_FILE,
    SettingKind.DEVICE_RIGHTS,
    SettingKind.CERTIFICATE,
    SettingKind.SKU,
    SettingKind.SYSCONFIG,
    SettingKind.OVERLAY_VALUE,
    SettingKind.CARRIER_SETTING,
    SettingKind.NETWORK_VALUE,
    SettingKind.SELINUX_SIGNER,
    SettingKind.VINTF,
    SettingKind.SELINUX_CONTEXT,
    SettingKind.SELINUX_POLICY,
    SettingKind.TEXT,
    SettingKind.PROPERTY,
    SettingKind.LINK,
)
"""By what a difference of the kind can do."""
_BUILD_NAME = re.compile(
    r"ro\.(?:\w+\.)*(?:build|bootimage|buildinfo)\.(?:.*\.)?"
    r"(?:date(?:\.utc)?|fingerprint|thumbprint|description|display\.id|id|host|user|uuid|version\.incremental"
    r"|software\.version|tags|flavor)"
)
"""Properties that every build sets anew, such as `ro.vendor.build.date.utc`."""
_BY_DEFAULT = {"normal": 3, "run-time": 2}
"""What any app is given, and what its user is asked for: the last of a package's permissions."""


def cleartext(schemes: Iterable[str]) -> list[str]:
    """Those without encryption, in order."""
    return sorted(CLEARTEXT.intersection(schemes))


def cleartext_addresses(services: Iterable[Endpoint]) -> tuple[str, ...]:
    """`scheme://host` of each that is named in the clear."""
    return tuple(sorted({f"{one.scheme}://{host_of(one)}" for one in services if one.scheme in CLEARTEXT}))


def clear_schemes(addresses: Iterable[str]) -> dict[str, list[str]]:
    """The schemes of `scheme://host` by host."""
    schemes: dict[str, list[str]] = {}
    for address in addresses:
        scheme, _, host = address.partition("://")
        schemes.setdefault(host, []).append(scheme)
    return schemes


def of_package(
    package: Package, services: Sequence[Endpoint], there: BuildIndex | None = None
) -> tuple[bool, int, int, int, str, str]:
    """The place of a package that the build `there` has not, or of one in a build alone; `services` are its own."""
    is_bare = package.code is CodeState.NONE and package.placement is Placement.OVERLAY
    return (
        is_bare,
        -points(package, services, there),
        -len(package.permissions_allowlisted),
        -len(package.permissions_requested),
        package.package,
        package.device_path,
    )


def points(package: Package, services: Sequence[Endpoint], there: BuildIndex | None) -> int:
    """How much a package could do, and what of it is new beside the build `there`."""
    alone = [one for one in services if not one.list]
    clear = [one for one in alone if one.scheme in CLEARTEXT]
    categories = {use.category for use in package.api_uses}
    return (
        8 * (there is not None and any(host_of(one) not in there.hosts for one in clear))
        + 4 * bool(categories - set(Sink))
        + 4 * (package.shared_user_id or "").startswith(_SYSTEM_UID)
        + 3 * package.platform_key
        + 3 * bool(package.permissions_allowlisted)
        + 2 * package.privileged
        + 2 * (there is not None and any(not is_known(host_of(one), one.domain, there) for one in alone))
        + bool(clear)
    )


def is_known(host: str, domain: str | None, build: BuildIndex) -> bool:
    """Whether a build names anything of a registrable domain; of a host that has none, the host."""
    return (domain or host) in build.names


def of_package_change(changes: Iterable[FieldChange], *, moved: bool) -> tuple[int, bool]:
    """The place of a package that changed, by the most telling of its fields; moves before other content."""
    ranks = [TELLING.index(change.name) for change in changes if change.name in TELLING]
    return min(ranks, default=len(TELLING)), not moved


def of_permission(by: str | None, *, allowlisted: bool) -> int:
    """The place of a permission in its package by the rule that judged it, None where none did."""
    return 0 if allowlisted else 3 if by is None else _BY_DEFAULT.get(by, 1)


def of_host(
    category: EndpointClass, schemes: Iterable[str], *, new: bool, listed: bool = False
) -> tuple[bool, bool, bool, bool]:
    """The place of a host: services first, lists last of them; in the clear, then in new domains before others."""
    return category is not EndpointClass.SERVICE, listed, not cleartext(schemes), not new


def of_setting(kind: SettingKind, key: str) -> tuple[int, bool]:
    """The place of a setting by its kind; properties that merely name the build come after the others."""
    return _SETTINGS.index(kind), kind is SettingKind.PROPERTY and _BUILD_NAME.fullmatch(key) is not None
