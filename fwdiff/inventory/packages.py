"""A package for every APK with a manifest: what it is, where it stands, where its code is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.facts.dex.property_uses import merged_properties
from fwdiff.inventory.action_names import action_names
from fwdiff.inventory.allowlist import Allowlist
from fwdiff.inventory.cleartext import effective_cleartext
from fwdiff.inventory.code import Code, CodeFinder
from fwdiff.inventory.linked import linked_apks
from fwdiff.inventory.records import ReadFile, Records
from fwdiff.inventory.requests import limited
from fwdiff.inventory.signers import effective_signature, signature_fault, signer_digests
from fwdiff.model import ApiUse, CodeSite, Manifest, Package, PermissionDeclaration, Placement, Schedule
from fwdiff.sku_ids import SkuIds

_CARRIED = frozenset(
    {
        "cust", "customized", "data-app", "del-app", "delapp", "hidden", "items", "package", "preinstall", "preload",
        "preload_apps", "preload-app", "preloadapp", "preset_apps", "presetapp", "reserve", "third-app", "vital-app",
    }
)  # fmt: skip
"""Folders that makers copy apps from by SKU, at first boot or by the user's choice: FIH's `CDA/items`, Qualcomm's
`vendor/package`, Xiaomi's `data-app` and `cust`, Oppo's `reserve` and `del-app`, Vivo's `preset_apps` …"""

_INSTALLABLE = (".apk", ".apk.gz", ".apex", ".capex")
"""What the package manager and apexd open (ApkLiteParseUtils.isApkPath, compressed stubs): an APK of another name,
`lib/arm/libcom.shop.cart.so` for example, is a plug-in that an app loads itself."""


_SCHEDULES = frozenset(Schedule)
_SCANNED = (Placement.PRIV_APP, Placement.FRAMEWORK, Placement.APP)


def build_packages(
    records: Records, finder: CodeFinder, allowlist: Allowlist, ids: SkuIds, api_level: int | None
) -> tuple[tuple[Package, ...], dict[str, Code]]:
    """All packages in order of path, their permissions not judged yet, and the code of each by path.

    An APK that stands at a further place by a link is a package of that place too, with the path of its bytes.
    """
    packages: list[Package] = []
    codes: dict[str, Code] = {}
    image = _Image(records, allowlist, ids, api_level)
    actions = action_names(records)
    files = chain(records.read.values(), linked_apks(records))
    for file in sorted(files, key=lambda file: (file.path, file.device_path)):
        manifest = file.facts.manifest
        if manifest is not None and manifest.package and file.path.endswith(_INSTALLABLE):
            codes[file.path] = finder.find(file)
            package = _package(file, manifest, codes[file.path], image)
            packages.append(_without_actions(package, actions))
    return tuple(packages), codes


def placement(device_path: str) -> Placement:
    """What the place on the phone makes of an APK.

    The package manager scans `app`, `priv-app`, `overlay` and `framework` of each partition, nothing else.
    """
    folders = device_path.strip("/").split("/")[:-1]
    if device_path.endswith((".apex", ".capex")) or folders[:1] == ["apex"]:
        return Placement.APEX
    if "overlay" in folders:
        return Placement.OVERLAY
    if any(folder.lower() in _CARRIED for folder in folders):
        return Placement.CARRIED
    return next((kind for kind in _SCANNED if kind in folders), Placement.CARRIED)


class _Image(NamedTuple):
    """What a package is read beside."""

    records: Records
    allowlist: Allowlist
    ids: SkuIds
    api_level: int | None


def _package(file: ReadFile, manifest: Manifest, code: Code, image: _Image) -> Package:
    records, api_level = image.records, image.api_level
    sku = image.ids.of_folder(file.device_path)
    allowlisted = image.allowlist.granted(manifest.package, sku)
    with_code = (file, *(records.read[path] for path in code.paths if path in records.read))
    package = Package(
        package=manifest.package,
        path=file.path,
        device_path=file.device_path,
        placement=placement(file.device_path),
        sku=sku,
        file_sha256=file.sha256,
        version_code=manifest.version_code,
        version_name=manifest.version_name,
        min_sdk=manifest.min_sdk,
        target_sdk=manifest.target_sdk,
        shared_user_id=manifest.shared_user_id,
        signers=signer_digests(file.facts.signatures, api_level),
        privileged="/priv-app/" in file.device_path or bool(allowlisted),
        enabled=manifest.enabled,
        code=code.state,
        permissions_requested=tuple(sorted({request.name for request in manifest.permissions_requested})),
        permissions_allowlisted=allowlisted,
        permissions_declared=_declared(manifest),
        permissions_granted=(),
        components=manifest.components,
        debuggable=manifest.debuggable,
        uses_cleartext_traffic=manifest.uses_cleartext_traffic,
        split=manifest.split,
        overlay=manifest.overlay,
        uses_libraries=manifest.uses_libraries,
        read_by=manifest.read_by,
        code_paths=code.paths,
        cleartext=effective_cleartext(manifest, file.facts.network_security),
        persistent=manifest.persistent and manifest.persistent_feature is None,
        permissions_limited=limited(manifest.permissions_requested),
    )
    return _with_signature(_with_what_code_does(package, with_code), file, manifest, api_level)


def _with_what_code_does(package: Package, with_code: Sequence[ReadFile]) -> Package:
    uses = _api_uses(*with_code)
    return replace(
        package,
        api_uses=tuple(use for use in uses if use.category not in _SCHEDULES),
        schedules=tuple(use for use in uses if use.category in _SCHEDULES),
        properties=merged_properties(use for one in with_code for use in one.facts.properties),
        code_sketch=next((one.facts.code_sketch for one in with_code if one.facts.code_sketch is not None), None),
    )


def _without_actions(package: Package, actions: frozenset[str]) -> Package:
    properties = tuple(use for use in package.properties if use.name not in actions)
    return package if len(properties) == len(package.properties) else replace(package, properties=properties)


def _declared(manifest: Manifest) -> tuple[PermissionDeclaration, ...]:
    return tuple(sorted(set(manifest.permissions_declared), key=lambda one: (one.name, one.protection_level)))


def _with_signature(package: Package, file: ReadFile, manifest: Manifest, api_level: int | None) -> Package:
    signature = effective_signature(file.facts.signatures, api_level)
    fault = signature_fault(file.facts, manifest, api_level)
    return replace(
        package,
        signature_scheme=signature.scheme if signature else None,
        signature_verifies=None if fault is None else not fault,
        signature_fault=fault or "",
    )


def _api_uses(*files: ReadFile) -> tuple[ApiUse, ...]:
    """The uses of all files that hold a package's code, one an API."""
    with_uses = [file.facts.api_uses for file in files if file.facts.api_uses]
    if len(with_uses) < 2:
        return with_uses[0] if with_uses else ()
    sites: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for use in (use for uses in with_uses for use in uses):
        sites.setdefault((use.category, use.api), set()).update((site.class_name, site.method) for site in use.code)
    return tuple(ApiUse(*key, tuple(CodeSite(*name) for name in sorted(names))) for key, names in sorted(sites.items()))
