"""Small hand-made inventories."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from fwdiff.images.device_path import Layout, device_folder
from fwdiff.inventory.allowlist import unread_lists
from fwdiff.model import (
    CodeState,
    Coverage,
    Endpoint,
    EndpointClass,
    EndpointOrigin,
    File,
    GrantState,
    ImageIdentity,
    Inventory,
    Package,
    PartitionIdentity,
    PermissionGrant,
    Placement,
    ProblemKind,
    SettingAt,
    SettingKind,
    Unread,
)

PLATFORM = "11" * 32
OTHER = "22" * 32


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def package(name: str, path: str | None = None, **fields: Any) -> Package:
    """A package at `path` in the image, whose content is unique to name and version."""
    path = path or f"system/app/{name}/{name}.apk"
    record = Package(
        package=name,
        path=path,
        device_path=f"/{path}",
        placement=Placement.PRIV_APP if "priv-app" in path else Placement.APP,
        file_sha256=digest(f"{name} {msgspec.json.encode(fields)!r}"),
        version_code=1,
        version_name="1.0",
        min_sdk=28,
        target_sdk=28,
        shared_user_id=None,
        signers=(PLATFORM,),
        privileged="priv-app" in path,
        enabled=True,
        code=CodeState.APK,
        permissions_requested=(),
        permissions_allowlisted=(),
        permissions_declared=(),
        permissions_granted=(),
        components=(),
    )
    words = {"placement": Placement, "code": CodeState}
    return replace(record, **fields | {name: word(fields[name]) for name, word in words.items() if name in fields})


def granted(name: str, state: str = "granted", by: str = "normal") -> PermissionGrant:
    return PermissionGrant(name, GrantState(state), by, "")


def endpoint(url: str, at: Package | str, member: str = "classes.dex", **fields: Any) -> Endpoint:
    """A sighting of `url` in a package, or in the file of that path."""
    parts = urlsplit(url if "://" in url else f"//{url}")
    path = at if isinstance(at, str) else at.path
    record = Endpoint(
        host=parts.hostname or url,
        url=url,
        scheme=parts.scheme,
        port=parts.port,
        category=EndpointClass.SERVICE,
        domain=".".join((parts.hostname or url).split(".")[-2:]),
        owner=None,
        country=None,
        path=path,
        device_path=f"/{path}",
        member=member,
        file_sha256=digest(path),
        offset=16,
        package=None if isinstance(at, str) else at.package,
        origin=EndpointOrigin.DEX if member.endswith(".dex") else EndpointOrigin.TEXT,
        code=(),
    )
    return replace(record, **fields)


def setting(kind: str, key: str, value: str, path: str = "system/build.prop") -> SettingAt:
    return SettingAt(SettingKind(kind), key, value, path)


def file(path: str, content: str | None = "", size: int | None = None) -> File:
    """A file of that content; unread where it is None."""
    sha256 = None if content is None else digest(content)
    return File(path, f"/{path}", size if size is not None else len(content or ""), sha256)


def unread(path: str, kind: ProblemKind = ProblemKind.DAMAGED, member: str = "") -> Unread:
    layout = Layout(system_as_root=path.startswith("system/system"))
    return Unread(path, kind, "for a reason", member, device_folder(path, layout))


def identity(**fields: Any) -> ImageIdentity:
    record = ImageIdentity(
        source="left",
        format="folder",
        sha256=None,
        content_digest=digest("content"),
        fingerprint="Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_3_22C:user/release-keys",
        model="Nokia 7 plus",
        region="00WW",
        security_patch="2018-09-01",
        partitions=(PartitionIdentity("system", "folder", 1_000_000),),
    )
    return replace(record, **fields)


def inventory(
    packages: Iterable[Package] = (),
    endpoints: Iterable[Endpoint] = (),
    configuration: Iterable[SettingAt] = (),
    files: Iterable[File] = (),
    unread: Iterable[Unread] = (),
    *,
    pending: int = 0,
    **image: Any,
) -> Inventory:
    """An inventory whose files are those given and those that packages, endpoints and settings stand in."""
    packages, endpoints, configuration = tuple(packages), tuple(endpoints), tuple(configuration)
    listed = {f.path: f for f in files}
    for one in packages:
        listed.setdefault(one.path, File(one.path, one.device_path, 100, one.file_sha256))
    for path in [e.path for e in endpoints] + [s.path for s in configuration]:
        listed.setdefault(path, file(path, path))
    problems = tuple(unread)
    lists_unread = unread_lists(problems)
    return Inventory(
        schema="fwdiff.inventory/1",
        tool="fwdiff 0.1.0",
        knowledge="2026-01-01",
        image=identity(**image),
        packages=packages,
        endpoints=endpoints,
        configuration=configuration,
        files=tuple(sorted(listed.values(), key=lambda f: f.path)),
        coverage=Coverage(len(listed), len(listed) - len(problems), problems, (), pending, lists_unread),
    )
