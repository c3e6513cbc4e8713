"""Small records with only the fields that a test is about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from fwdiff.inventory import FileRecord, build_inventory
from fwdiff.model import (
    Component,
    ComponentKind,
    EndpointFact,
    EndpointOrigin,
    FactKind,
    FactProblem,
    FileEntry,
    FileFacts,
    FileKind,
    ImageListing,
    Inventory,
    Manifest,
    Overlay,
    Package,
    PermissionDeclaration,
    PermissionRequest,
    Setting,
    SettingKind,
    Signature,
    SignatureScheme,
    Signer,
    Unread,
)

PLATFORM = "aa" * 32
MAKER = "bb" * 32
ACTIVITY = Component(ComponentKind.ACTIVITY, "com.example.Main", exported=True, enabled=True)


def entry(path: str, *, size: int = 1000, link: str = "") -> FileEntry:
    """A file or link of a folder image whose `system/` is the root of the phone's `/system`."""
    return FileEntry(path, device_path(path), FileKind.LINK if link else FileKind.FILE, len(link) or size, link)


def device_path(path: str) -> str:
    """`system/system/app` and `system/app` are `/system/app`, `system/product` and `product` are `/product`."""
    for prefix in ("system/system/product/", "system/system/vendor/", "system/system/"):
        if path.startswith(prefix):
            return f"/{prefix.split('/')[-2]}/{path.removeprefix(prefix)}"
    return f"/{path}"


def record(path: str, facts: FileFacts, *, size: int = 1000) -> FileRecord:
    return FileRecord(entry(path, size=size), hashlib.sha256(path.encode()).hexdigest(), facts)


def failed(path: str, problem: FactProblem) -> FileRecord:
    return FileRecord(entry(path), None, None, problem)


def pending(path: str) -> FileRecord:
    return FileRecord(entry(path), None, None)


def manifest(
    package: str,
    *,
    requested: Sequence[str] = (),
    requests: Sequence[PermissionRequest] = (),
    declared: Mapping[str, str] | None = None,
    components: Sequence[Component] = (ACTIVITY,),
    overlay: Overlay | None = None,
    shared_user_id: str | None = None,
    target_sdk: int | None = 28,
    has_code: bool = True,
    split: str | None = None,
) -> Manifest:
    return Manifest(
        package=package,
        version_code=1,
        version_name="1.0",
        min_sdk=21,
        target_sdk=target_sdk,
        shared_user_id=shared_user_id,
        enabled=True,
        has_code=has_code,
        application_class=None,
        uses_cleartext_traffic=None,
        debuggable=False,
        split=split,
        permissions_requested=(*map(PermissionRequest, requested), *requests),
        permissions_declared=tuple(PermissionDeclaration(n, level) for n, level in (declared or {}).items()),
        components=tuple(components),
        overlay=overlay,
    )


def apk(
    path: str,
    described: Manifest,
    *,
    signer: str = MAKER,
    dex_files: int = 1,
    endpoints: Sequence[EndpointFact] = (),
    problems: Sequence[FactProblem] = (),
) -> FileRecord:
    signatures = (Signature(SignatureScheme.V2, (Signer(signer),)),) if signer else ()
    facts = FileFacts(FactKind.APK, described, signatures, dex_files, tuple(endpoints), (), tuple(problems))
    return record(path, facts)


def framework(declared: Mapping[str, str], *, signer: str = PLATFORM) -> FileRecord:
    described = manifest("android", declared=declared, has_code=False, components=())
    return apk("system/system/framework/framework-res.apk", described, signer=signer, dex_files=0)


def properties(path: str, **values: str) -> FileRecord:
    """Underscores of the keys are dots, double ones underscores."""
    keys = {key.replace("__", "\0").replace("_", ".").replace("\0", "_"): value for key, value in values.items()}
    return record(
        path, FileFacts(FactKind.TEXT, settings=tuple(Setting(SettingKind.PROPERTY, k, v) for k, v in keys.items()))
    )


def allowlist(path: str, *entries: tuple[str, str, str]) -> FileRecord:
    """Entries are (package, permission, `granted` or `denied`)."""
    settings = tuple(
        Setting(SettingKind.PRIVAPP_PERMISSION, f"{package}/{name}", value) for package, name, value in entries
    )
    return record(path, FileFacts(FactKind.XML, settings=settings))


def endpoint(
    url: str, *, member: str = "classes.dex", offset: int = 0, origin: EndpointOrigin = EndpointOrigin.DEX
) -> EndpointFact:
    scheme, _, rest = url.rpartition("://")
    host, _, port = rest.split("/")[0].partition(":")
    return EndpointFact(url, host.lower(), scheme, int(port) if port else None, origin, member, offset)


def inventory(
    *records: FileRecord, links: Sequence[FileEntry] = (), unread: Sequence[Unread] = (), source: str = "build"
) -> Inventory:
    files = sorted([*(r.entry for r in records), *links], key=lambda file: file.path)
    listing = ImageListing("folder", (), tuple(files), tuple(unread))
    return build_inventory(listing, records, source=source, sha256=None)


def package_of(built: Inventory, name: str) -> Package:
    found = [package for package in built.packages if package.package == name]
    assert len(found) == 1, f"{len(found)} packages {name}"
    return found[0]
