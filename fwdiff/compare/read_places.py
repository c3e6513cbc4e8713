"""Which places of a build were read, as an inventory of no more than what says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fwdiff.model import Coverage, File, ImageIdentity, Inventory, Package


def read_places(packages: Iterable[Package], files: Sequence[File], coverage: Coverage) -> Inventory:
    """An inventory that says the same of what was not read; its packages are made by `place_alone`."""
    unread = [file for file in files if file.sha256 is None]
    folders = {path[:end] for path in (file.device_path for file in files) if (end := path.find("/", 1)) > 0}
    unread += [File(f"{folder}/", f"{folder}/", 0, "") for folder in sorted(folders)]
    kept = {file.path.partition("/")[0]: file.rights for file in files if file.rights is not None}
    unread += [File(f"{partition}/", "/", 0, "", kept[partition]) for partition in sorted(kept)]
    return Inventory(
        schema="",
        tool="",
        knowledge="",
        image=ImageIdentity("", "", None, "", None, None, None, None, ()),
        packages=tuple(packages),
        endpoints=(),
        configuration=(),
        files=tuple(unread),
        coverage=Coverage(0, 0, coverage.unread, lists_unread=coverage.lists_unread),
    )


def place_alone(package: Package) -> Package:
    """Its name, place and whether its code was read: equal in builds in which no more than its version differs."""
    return Package(
        package=package.package,
        path=package.path,
        device_path=package.device_path,
        placement=package.placement,
        file_sha256="",
        version_code=0,
        version_name=None,
        min_sdk=None,
        target_sdk=None,
        shared_user_id=None,
        signers=(),
        privileged=False,
        enabled=True,
        code=package.code,
        permissions_requested=(),
        permissions_allowlisted=(),
        permissions_declared=(),
        permissions_granted=(),
        components=(),
    )
