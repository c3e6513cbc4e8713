from __future__ import annotations

import pytest

from fwdiff.inventory.setting_places import _PLACES, kinds_at
from fwdiff.model import SettingKind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/system/etc/permissions/a.xml", "sysconfig"),
        ("/vendor/etc/selinux/vendor_file_contexts", "selinux-context"),
        ("/system/etc/selinux/plat_sepolicy.cil", "selinux-permissive"),
        ("/sepolicy", "selinux-policy"),
        ("/odm/etc/selinux/precompiled_sepolicy", "selinux-policy"),
        ("/vendor/etc/selinux/vendor_mac_permissions.xml", "selinux-signer"),
        ("/vendor/etc/vintf/manifest.xml", "vintf"),
        ("/apex/com.android.x/etc/vintf/x.xml", "vintf"),
        ("/vendor/manifest.xml", "vintf"),
        ("/vendor/etc/init/x.rc", "init-action"),
        ("/vendor/ueventd.rc", "device-rights"),
        ("/system/etc/ueventd.rc", "init-import"),
        ("/product/overlay/x.apk", "overlay-value"),
        ("/system/etc/security/cacerts/1.0", "certificate"),
        ("/vendor_boot/bootconfig", "kernel-parameter"),
        ("/system/CDA/simapp_profile.txt", "carrier-setting"),
        ("/product/etc/CarrierSettings/telenor_no.pb", "carrier-setting"),
    ],
)
def test_the_platform_takes_settings_from_files_at_their_places(path: str, kind: str) -> None:
    assert kind in kinds_at(path)


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/ueventd.rc", True),
        ("/ueventd.qcom.rc", True),
        ("/odm/etc/ueventd.rc", True),
        ("/boot/ramdisk/ueventd.rc", True),
        ("/boot/ramdisk/system/etc/ueventd.rc", True),
        ("/twrp-device-tree/recovery/root/ueventd.rc", False),
        ("/vendor/etc/init/ueventd.rc", False),
    ],
)
def test_ueventd_takes_rights_of_devices_from_its_own_scripts(path: str, taken: bool) -> None:
    assert ("device-rights" in kinds_at(path)) is taken


@pytest.mark.parametrize("path", ["/system/app/a/manifest.xml", "/vendor/etc/x.xml", "/system/etc/my_contexts.txt"])
def test_it_takes_none_from_others(path: str) -> None:
    assert kinds_at(path) == frozenset()


def test_every_kind_of_setting_has_the_places_that_it_is_taken_from() -> None:
    """But for properties, the text of any file, and what inventories make themselves."""
    placed = {kind for _, kinds in _PLACES for kind in kinds}
    assert placed == set(SettingKind) - {
        *(SettingKind.PROPERTY, SettingKind.TEXT, SettingKind.SKU, SettingKind.LINK, SettingKind.SPECIAL_FILE)
    }
