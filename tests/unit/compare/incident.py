"""A good build, one that carries another country's activation client, and the build which that client is meant for.

Hand-made inventories after public descriptions of the incident of 2019; every digest is invented.
"""

from __future__ import annotations

from typing import Any

from fwdiff.model import ApiUse, CodeSite, Component, ComponentKind, EndpointClass, Inventory, Package, SettingAt
from tests.unit.compare.builders import digest, endpoint, file, granted, inventory, package, setting, unread

CLIENT = "com.qualcomm.qti.autoregistration"
CLIENT_PATH = "product/CDA/items/AutoRegistrationQCPS/AutoRegistrationQCPS.apk"
ALLOWLISTED = ("android.permission.CHANGE_COMPONENT_ENABLED_STATE", "android.permission.READ_PRIVILEGED_PHONE_STATE")
REQUESTED = (
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.CHANGE_COMPONENT_ENABLED_STATE",
    "android.permission.INTERNET",
    "android.permission.READ_PRIVILEGED_PHONE_STATE",
    "android.permission.RECEIVE_BOOT_COMPLETED",
)
READER = "Lcom/qualcomm/qti/autoregistration/RegistrationTask;"
USES = (
    ("iccid", "Lcom/android/internal/telephony/Phone;->getIccSerialNumber"),
    ("imei", "Lcom/android/internal/telephony/Phone;->getImei"),
    ("network", "Lorg/apache/http/client/HttpClient;->execute"),
)
BASE_URLS = {
    "https://www.c2dms.com/dm": EndpointClass.SERVICE,
    "https://android.googleapis.com/checkin": EndpointClass.SERVICE,
    "http://schemas.android.com/apk": EndpointClass.NAMESPACE,
}


def client() -> Package:
    return package(
        CLIENT,
        CLIENT_PATH,
        placement="carried",
        version_code=3,
        version_name="3.0",
        shared_user_id="android.uid.phone",
        privileged=True,
        permissions_requested=REQUESTED,
        permissions_allowlisted=ALLOWLISTED,
        permissions_granted=tuple(granted(name) for name in REQUESTED),
        components=(Component(ComponentKind.RECEIVER, f"{CLIENT}.AutoRegReceiver", exported=True, enabled=True),),
        api_uses=tuple(ApiUse(category, api, (CodeSite(READER, "run"),)) for category, api in USES),
    )


def own_client(version: int, permissions: tuple[str, ...]) -> Package:
    return package(
        "com.evenwell.autoregistration",
        "system/system/app/AutoRegistration/AutoRegistration.apk",
        device_path="/system/app/AutoRegistration/AutoRegistration.apk",
        version_code=version,
        version_name=f"9.0010.{version}",
        shared_user_id="android.uid.system",
        permissions_requested=permissions,
        permissions_granted=tuple(granted(name) for name in permissions),
    )


def allowlist() -> list[SettingAt]:
    path = "product/etc/permissions/privapp-permissions-CDA.xml"
    return [setting("privapp-permission", f"{CLIENT}/{name}", "granted", path) for name in ALLOWLISTED]


def build(version: str, own: Package, *others: Package, **image: Any) -> Inventory:
    """A build of that version with its own client and others."""
    carried = [other for other in others if other.package == CLIENT]
    endpoints = [endpoint(url, own, category=category) for url, category in BASE_URLS.items()]
    endpoints += [endpoint("http://zzhc.vnet.cn", app) for app in carried]
    return inventory(
        [package("com.android.phone", shared_user_id="android.uid.phone"), own, *others],
        endpoints,
        [
            setting("property", "ro.build.version.incremental", version),
            setting(
                "sysconfig",
                f"allow-in-power-save package={CLIENT}",
                "",
                "system/system/etc/sysconfig/qti_whitelist.xml",
            ),
            *(allowlist() if carried else []),
        ],
        [file("system/build.prop", version)],
        unread=[unread("modem/image/modem.b16")],
        fingerprint=f"Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/{version}:user/release-keys",
        content_digest=digest(version),
        source=f"builds/{version}",
        **image,
    )


PERMISSIONS = ("android.permission.INTERNET", "android.permission.SEND_SMS")
GOOD = build("00WW_3_22C", own_client(20, PERMISSIONS))
BAD = build(
    "00WW_3_39B_SP01",
    own_client(21, (*PERMISSIONS, "android.permission.READ_PHONE_STATE")),
    client(),
    security_patch="2019-01-01",
)
REFERENCE = build("00CN_3_340", own_client(20, PERMISSIONS), client(), region="00CN")
