"""Every kind of setting comes from the bytes of a file at its place to the settings of an image."""

from __future__ import annotations

import base64
import struct

from fwdiff.facts.analyse import analyse
from fwdiff.model import FileEntry, FileKind, SettingKind
from tests.unit.facts.apk.test_overlay_values import STRING, chunk_of, table
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Attribute, Tag, android, binary_xml
from tests.unit.facts.settings.test_carrier_protobuf import TELENOR
from tests.unit.facts.settings.test_selinux_policy import policy
from tests.unit.images.build import vbmeta_image
from tests.unit.inventory.builders import entry, inventory, record

_TARGET = 0x01010021
_CHINA = struct.pack("<2H", 460, 11)


def apk(name: str, *children: Tag, resources: bytes) -> bytes:
    manifest = binary_xml(Tag("manifest", [Attribute("package", name)], children), utf8=True)
    return zipped({"AndroidManifest.xml": manifest, "resources.arsc": resources})


FILES = {
    "system/build.prop": b"ro.build.version.sdk=28\n",
    "system/etc/permissions/a.xml": b"<permissions><privapp-permissions package='a.b'><permission name='p.X'/>"
    b"</privapp-permissions><feature name='f'/></permissions>",
    "system/etc/default-permissions/a.xml": b"<exceptions><exception package='a.b'><permission name='p.X'/>"
    b"</exception></exceptions>",
    "vendor/etc/init/a.rc": b"import /vendor/etc/b.rc\nservice a /vendor/bin/a\non boot\n    setprop a b\n",
    "vendor/ueventd.rc": b"/dev/binder 0666 root root\n",
    "vendor_boot/bootconfig": b"androidboot.hardware = a\n",
    "vendor/etc/selinux/vendor_file_contexts": b"/data/a(/.*)? u:object_r:a_file:s0\n",
    "vendor/etc/selinux/precompiled_sepolicy": policy([b"init", b"su"], [2]),
    "vendor/etc/selinux/vendor_mac_permissions.xml": b"<policy><signer signature='@RELEASE'><seinfo value='r'/>"
    b"</signer></policy>",
    "vendor/etc/vintf/manifest.xml": b"<manifest version='1.0' type='device'><hal format='hidl'><name>a.b</name>"
    b"<version>1.0</version><interface><name>I</name><instance>default</instance></interface></hal></manifest>",
    "vbmeta.img": vbmeta_image([]) + bytes(2048),
    "product/overlay/a.apk": apk(
        "a.overlay", Tag("overlay", [android(_TARGET, "a.target")]), resources=table(chunk_of(1, (STRING, 0)))
    ),
    "product/app/b/b.apk": apk(
        "a.app", resources=table(chunk_of(1, (STRING, 0)), chunk_of(1, (STRING, 1), config=_CHINA))
    ),
    "product/etc/CarrierSettings/telenor_no.pb": TELENOR,
    "system/etc/security/cacerts/1.0": b"-----BEGIN CERTIFICATE-----\n"
    + base64.b64encode(bytes(100))
    + b"\n-----END CERTIFICATE-----\n",
    "product/CDA/Default_SKUID": b"600WW\n",
}


DEVICE = FileEntry("system/dev/mem", "/system/dev/mem", FileKind.SPECIAL, 0, special="character device 1:1")


def test_every_kind_of_setting_is_read_where_the_platform_takes_it_from() -> None:
    """But for texts, of which inventories make those of a SKU.  Where this fails a new kind needs a file above."""
    records = [record(path, analyse(content)) for path, content in FILES.items()]
    found = inventory(*records, links=[entry("system/bin/sh", link="toybox"), DEVICE])
    assert {one.kind for one in found.configuration} == set(SettingKind) - {SettingKind.TEXT}
