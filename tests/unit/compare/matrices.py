"""Lines of small builds, as projections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from fwdiff.compare.matrix import Named, matrix_of
from fwdiff.compare.projection import Projection
from fwdiff.compare.projector import Projector
from fwdiff.model import Endpoint, Inventory, Package, SettingAt
from fwdiff.model.matrix import Matrix
from tests.unit.compare.builders import endpoint, granted, inventory, package, setting

PHONE = package(
    "com.example.phone",
    "system/priv-app/Phone/Phone.apk",
    permissions_requested=("android.permission.INTERNET",),
    permissions_granted=(granted("android.permission.INTERNET"),),
)
CLIENT = package(
    "com.example.client",
    "system/priv-app/Client/Client.apk",
    platform_key=True,
    shared_user_id="android.uid.phone",
    permissions_requested=("android.permission.READ_PRIVILEGED_PHONE_STATE",),
    permissions_allowlisted=("android.permission.READ_PRIVILEGED_PHONE_STATE",),
    permissions_granted=(granted("android.permission.READ_PRIVILEGED_PHONE_STATE", by="privileged"),),
)
SERVER = endpoint("http://collect.example.net/post", CLIENT)
ALLOWED = setting(
    "privapp-permission",
    "com.example.client/android.permission.READ_PRIVILEGED_PHONE_STATE",
    "granted",
    "system/etc/permissions/privapp.xml",
)
ALWAYS = endpoint("https://www.example.org/", PHONE)
BY = ("model", "region")


def build(
    number: int,
    packages: Iterable[Package] = (PHONE,),
    endpoints: Iterable[Endpoint] = (ALWAYS,),
    settings: Iterable[SettingAt] = (),
    **more: Any,
) -> Inventory:
    """The build of that number of one line; each has a number of its own."""
    region = more.pop("region", "00WW")
    named = setting("property", "ro.build.version.incremental", f"{region}_{number}")
    fingerprint = f"Brand/Phone_{region}/P:9/PPR1/{region}_{number}:user/release-keys"
    return inventory(
        packages, endpoints, (named, *settings), region=region, model="Phone", fingerprint=fingerprint, **more
    )


def projected(*builds: Inventory) -> list[Projection]:
    """Their projections, made by one projector."""
    projector = Projector()
    return [projector.project(msgspec.json.encode(one)) for one in builds]


def matrix(*builds: Inventory, by: tuple[str, ...] = BY) -> Matrix:
    """The matrix of some builds."""
    found = projected(*builds)
    return matrix_of([Named(f"{at}.fwi", one) for at, one in enumerate(found)], by, "fwdiff")


def bumped(one: Package) -> Package:
    """The same package in its next version, at another place."""
    return replace(one, version_code=2, version_name="2.0", file_sha256="0" * 64, path=f"{one.path}.moved")
