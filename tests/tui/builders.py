"""Comparisons made by hand: a released build and one like it with a package too many, and one of many rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from fwdiff.compare import compare
from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.request import Ask
from fwdiff.model import (
    CodeSite,
    CodeState,
    Component,
    ComponentKind,
    Coverage,
    Endpoint,
    EndpointClass,
    EndpointOrigin,
    File,
    GrantState,
    ImageIdentity,
    Inventory,
    Package,
    PermissionGrant,
    Placement,
    ProblemKind,
    SettingAt,
    SettingKind,
    Unread,
)
from fwdiff.model.comparison import Comparison

AUTOREGISTRATION = "com.qualcomm.qti.autoregistration"
REQUESTED = (
    "android.permission.RECEIVE_BOOT_COMPLETED",
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.INTERNET",
    "android.permission.READ_PRIVILEGED_PHONE_STATE",
    "android.permission.CHANGE_COMPONENT_ENABLED_STATE",
)
PRIVILEGED = "android.permission.READ_PRIVILEGED_PHONE_STATE"
TODAY = "2026-11-28"
PATCH = "ro.build.version.security_patch"


def digest(text: str) -> str:
    """A made-up sha256."""
    return hashlib.sha256(text.encode()).hexdigest()


def identity(name: str, build: str, patch: str) -> ImageIdentity:
    """The identity of a build of one phone."""
    fingerprint = f"Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_{build}:user/release-keys"
    return ImageIdentity(name, "folder", None, digest(name), fingerprint, "Nokia 7 plus", "600WW", patch, ())


def package(
    name: str,
    path: str,
    *,
    version: int = 3,
    permissions: Sequence[str] = (),
    allowlisted: Sequence[str] = (),
    placement: Placement = Placement.APP,
    components: Sequence[Component] = (),
    shared_user_id: str | None = None,
) -> Package:
    """A package signed by the platform key, requested permissions granted."""
    grants = tuple(PermissionGrant(permission, GrantState.GRANTED, "signature", "") for permission in permissions)
    return Package(
        package=name,
        path=path,
        device_path=f"/{path.removeprefix('system/')}",
        placement=placement,
        file_sha256=digest(f"{name}{version}"),
        version_code=version,
        version_name=f"{version}.0",
        min_sdk=26,
        target_sdk=28,
        shared_user_id=shared_user_id,
        signers=(digest("platform"),),
        privileged=placement == "priv-app" or bool(allowlisted),
        enabled=True,
        code=CodeState.APK,
        permissions_requested=tuple(permissions),
        permissions_allowlisted=tuple(allowlisted),
        permissions_declared=(),
        permissions_granted=grants,
        components=tuple(components),
    )


def endpoint(
    url: str, owner: Package, *, category: EndpointClass = EndpointClass.SERVICE, code: Sequence[CodeSite] = ()
) -> Endpoint:
    """A URL in the code of a package."""
    scheme, _, rest = url.partition("://")
    host = rest.split("/")[0]
    domain = ".".join(host.split(".")[-2:])
    return Endpoint(
        host=host,
        url=url,
        scheme=scheme,
        port=None,
        category=category,
        domain=domain,
        owner="China Telecom" if domain == "vnet.cn" else None,
        country="CN" if domain == "vnet.cn" else None,
        path=owner.path,
        device_path=owner.device_path,
        member="classes.dex",
        file_sha256=owner.file_sha256,
        offset=0x1F2A4,
        package=owner.package,
        origin=EndpointOrigin.DEX,
        code=tuple(code),
    )


def inventory(
    image: ImageIdentity,
    packages: Sequence[Package],
    endpoints: Sequence[Endpoint] = (),
    settings: Sequence[SettingAt] = (),
    unread: Sequence[Unread] = (),
    *,
    pending: int = 0,
) -> Inventory:
    """An inventory whose files are the APKs of its packages."""
    files = tuple(File(one.path, one.device_path, 70_000 + one.version_code, one.file_sha256) for one in packages)
    coverage = Coverage(len(files), len(files) - len(unread), tuple(unread), pending=pending)
    return Inventory(
        "fwdiff.inventory/1",
        "fwdiff 0.1.0",
        "1",
        image,
        tuple(sorted(packages, key=lambda one: one.path)),
        tuple(endpoints),
        tuple(settings),
        files,
        coverage,
    )


def _ordinary_packages(*, settings_version: int) -> list[Package]:
    names = ("camera", "contacts", "dialer", "documentsui", "keychain", "launcher", "nfc", "phone", "providers.media")
    packages = [
        package(
            f"com.android.{name}",
            f"system/priv-app/{name}/{name}.apk",
            placement=Placement.PRIV_APP,
            permissions=REQUESTED[:2],
        )
        for name in names
    ]
    settings = package(
        "com.android.settings",
        "system/priv-app/Settings/Settings.apk",
        version=settings_version,
        permissions=REQUESTED[:3] if settings_version > 28 else REQUESTED[:2],
        placement=Placement.PRIV_APP,
        shared_user_id="android.uid.system",
    )
    return [*packages, settings]


def autoregistration() -> Package:
    """The activation client of another market."""
    name = AUTOREGISTRATION
    components = (
        Component(
            ComponentKind.RECEIVER, f"{name}.AutoRegReceiver", exported=True, enabled=True, actions=("BOOT_COMPLETED",)
        ),
        Component(ComponentKind.SERVICE, f"{name}.RegistrationService", exported=False, enabled=True),
    )
    return package(
        name,
        "product/CDA/items/AutoRegistrationQCPS/AutoRegistrationQCPS.apk",
        permissions=REQUESTED,
        allowlisted=(PRIVILEGED,),
        placement=Placement.CARRIED,
        components=components,
        shared_user_id="android.uid.phone",
    )


def good_and_bad(*, final: bool = True) -> Comparison:
    """A released build, and one that carries the activation client of another market."""
    client = autoregistration()
    task = CodeSite("Lcom/qualcomm/qti/autoregistration/RegistrationTask;", "sendRegisterMessage")
    report = endpoint("http://zzhc.vnet.cn", client, code=[task])
    allowlist = SettingAt(
        SettingKind.PRIVAPP_PERMISSION, AUTOREGISTRATION, PRIVILEGED, "product/etc/permissions/privapp-CDA.xml"
    )
    unread = [
        Unread("vendor/firmware_mnt/image/modem.b12", ProblemKind.UNSUPPORTED, "Qualcomm modem image"),
        Unread("system/app/Drive/Drive.apk", ProblemKind.DAMAGED, "central directory ends behind the file"),
    ]
    before, after = _ordinary_packages(settings_version=28), _ordinary_packages(settings_version=29)
    shared = [endpoint("https://time.android.com/", before[0]), endpoint("https://update.nokia.com/v2", before[-1])]
    noise = endpoint("http://schemas.android.com/apk/res", client, category=EndpointClass.NAMESPACE)
    left = inventory(
        identity("ww-good", "3_22C", "2018-12-05"),
        before,
        shared,
        [SettingAt(SettingKind.PROPERTY, PATCH, "2018-12-05", "system/build.prop")],
        unread[:1],
        pending=0 if final else 7,
    )
    right = inventory(
        identity("ww-bad", "3_51F", "2019-01-05"),
        [*after, client],
        [*shared, report, noise],
        [allowlist, SettingAt(SettingKind.PROPERTY, PATCH, "2019-01-05", "system/build.prop")],
        unread,
    )
    return comparison(left, right, final=final)


def comparison(
    left: Inventory, right: Inventory, reference: Inventory | None = None, *, final: bool = True
) -> Comparison:
    """Two inventories with what differs between them; judged once they are read to their end."""
    found = Comparison(left, right, reference, compare(left, right, reference), final=final)
    return judged(found, terms_of(Ask(now=TODAY))) if final else found


def identical() -> Comparison:
    """A build against itself."""
    same = inventory(identity("ww-good", "3_22C", "2018-12-05"), _ordinary_packages(settings_version=28))
    return comparison(same, same)


def large(rows: int = 20_000) -> Comparison:
    """Very many hosts on one side."""
    owner = package("com.example.catalogue", "system/app/Catalogue/Catalogue.apk")
    endpoints = [endpoint(f"https://host{number:06}.example.com/", owner) for number in range(rows)]
    left = inventory(identity("old", "1", "2020-01-01"), [owner])
    right = inventory(identity("new", "2", "2020-02-01"), [owner], endpoints)
    return comparison(left, right)


HOSTILE = "evil\x1b]0;title\x07[/bold][red]\u202eabc\u2069 \x9b31m 漢字 e\u0301"


def hostile() -> Comparison:
    """Every text of an image that can be shown holds control, bidi and markup characters."""
    component = Component(
        ComponentKind.SERVICE, HOSTILE, exported=True, enabled=True, permission=HOSTILE, actions=(HOSTILE,)
    )
    bad = package(
        HOSTILE,
        f"system/app/{HOSTILE}.apk",
        permissions=[HOSTILE],
        allowlisted=[HOSTILE],
        components=[component],
        shared_user_id=HOSTILE,
    )
    found = endpoint(f"http://{HOSTILE}", bad, code=[CodeSite(HOSTILE, HOSTILE)])
    problem = Unread(HOSTILE, ProblemKind.DAMAGED, HOSTILE, HOSTILE)
    image = ImageIdentity(HOSTILE, HOSTILE, None, "0" * 64, HOSTILE, HOSTILE, HOSTILE, HOSTILE, ())
    left = inventory(image, [], unread=[problem])
    right = inventory(image, [bad], [found], [SettingAt(SettingKind.PROPERTY, HOSTILE, HOSTILE, HOSTILE)])
    return comparison(left, right)
