"""Which settings the platform would take from a file by its place on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from fwdiff.inventory.allowlist import PERMISSION_KINDS, is_permission_file
from fwdiff.inventory.init_scripts import is_init_script, is_ueventd_script
from fwdiff.inventory.kernel_parameters import is_boot_config
from fwdiff.model import SettingKind

APK_KINDS = frozenset({SettingKind.OVERLAY_VALUE, SettingKind.NETWORK_VALUE, SettingKind.CARRIER_SETTING})
INIT_KINDS = frozenset({SettingKind.INIT_SERVICE, SettingKind.INIT_ACTION, SettingKind.INIT_IMPORT})
UEVENTD_KINDS = INIT_KINDS | {SettingKind.DEVICE_RIGHTS}

_LOOSE_IMAGE = re.compile(r"/[^/]+\.img")
"""A partition's image beside an unpacked tree."""
_POLICY_TEXT = ".cil"
_POLICIES = ("/sepolicy", "/precompiled_sepolicy", _POLICY_TEXT)
_OLD_VINTF = frozenset({"manifest.xml", "compatibility_matrix.xml"})


def kinds_at(device_path: str) -> frozenset[SettingKind]:
    """The kinds; none where the platform looks for nothing, unless a script of init imports the file."""
    return next((kinds for fits, kinds in _PLACES if fits(device_path)), frozenset())


def is_policy_text(device_path: str) -> bool:
    """Whether init compiles SELinux policy out of a file, where no compiled one fits (system/core/init/selinux.cpp)."""
    return device_path.endswith(_POLICY_TEXT)


def is_contexts_file(device_path: str) -> bool:
    """Whether SELinux takes labels from a file of this name, in whichever partition."""
    return device_path.endswith("_contexts")


def is_vintf_file(device_path: str) -> bool:
    """Whether libvintf looks for HALs there: in `etc/vintf` of a partition, before Android 9 at its root."""
    if not device_path.endswith(".xml"):
        return False
    folder, _, name = device_path.rpartition("/")
    return "/etc/vintf/" in device_path or (folder.count("/") < 2 and name in _OLD_VINTF)


def is_carrier_settings(device_path: str) -> bool:
    """Whether the platform's app for carriers looks for settings there."""
    return "/etc/CarrierSettings/" in device_path and device_path.endswith(".pb")


def is_sim_app_profile(device_path: str) -> bool:
    """Whether FIH's app for apps of SIMs takes its rules from there."""
    return device_path.endswith("/CDA/simapp_profile.txt")


_PLACES: tuple[tuple[Callable[[str], bool], frozenset[SettingKind]], ...] = (
    (lambda path: path.endswith((".apk", ".apk.gz")), APK_KINDS),
    (is_permission_file, PERMISSION_KINDS),
    (
        lambda path: path.startswith("/dev/block/by-name/") or _LOOSE_IMAGE.fullmatch(path) is not None,
        frozenset({SettingKind.AVB}),
    ),
    (is_boot_config, frozenset({SettingKind.KERNEL_PARAMETER})),
    (is_ueventd_script, UEVENTD_KINDS),
    (is_init_script, INIT_KINDS),
    (is_contexts_file, frozenset({SettingKind.SELINUX_CONTEXT})),
    (
        lambda path: path.endswith(_POLICIES),
        frozenset({SettingKind.SELINUX_POLICY, SettingKind.SELINUX_PERMISSIVE, SettingKind.SELINUX_CONTEXT}),
    ),
    (lambda path: path.endswith("mac_permissions.xml"), frozenset({SettingKind.SELINUX_SIGNER})),
    (is_vintf_file, frozenset({SettingKind.VINTF})),
    (is_carrier_settings, frozenset({SettingKind.CARRIER_SETTING})),
    (is_sim_app_profile, frozenset({SettingKind.CARRIER_SETTING})),
    (lambda path: "/etc/security/" in path, frozenset({SettingKind.CERTIFICATE})),
)
