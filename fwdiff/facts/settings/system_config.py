"""The files of `etc/permissions`, `etc/sysconfig` (AOSP SystemConfig.java) and `etc/default-permissions`."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.facts.xml.tree import Node
from fwdiff.model import Setting, SettingKind

# Other files have the root `config` too: at least one child must be one that the platform looks for.
_TAGS = (
    "group permission assign-permission split-permission library feature unavailable-feature allow-in-power-save "
    "allow-in-power-save-except-idle allow-in-data-usage-save allow-unthrottled-location allow-ignore-location- "
    "settings allow-implicit-broadcast app-link system-user-whitelisted-app system-user-blacklisted-app default- "
    "enabled-vr-app component-override backup-transport-whitelisted-service disabled-until-used-preinstalled- "
    "carrier-app disabled-until-used-preinstalled-carrier-associated-app privapp-permissions oem-permissions "
    "allow-association hidden-api-whitelisted-app install-in-user-type named-actor rollback-whitelisted-app "
    "whitelisted-staged-installer bugreport-whitelisted"
)
_KNOWN = frozenset(_TAGS.split())


def read_system_config(root: Node) -> Iterator[Setting]:
    """The settings of a root `permissions`, `config` or `exceptions`."""
    if root.tag == "config" and not any(child.tag in _KNOWN for child in root.children):
        return
    read = _default_permissions if root.tag == "exceptions" else _settings
    for child in root.children:
        yield from read(child)


def _settings(node: Node) -> Iterator[Setting]:
    if node.tag != "privapp-permissions":
        yield Setting(SettingKind.SYSCONFIG, node.label(), "; ".join(_descendants(node)))
        return
    for child in node.children:
        state = {"permission": "granted", "deny-permission": "denied"}.get(child.tag)
        if state:
            key = f"{node.attributes.get('package', '')}/{child.attributes.get('name', '')}"
            yield Setting(SettingKind.PRIVAPP_PERMISSION, key, state)


def _default_permissions(node: Node) -> Iterator[Setting]:
    """`granted` or `fixed`, and the signer that the entry asks for (AOSP DefaultPermissionGrantPolicy)."""
    signer = node.attributes.get("sha256-cert-digest", "").replace(":", "").lower()
    for child in node.children:
        if node.tag == "exception" and child.tag == "permission":
            key = f"{node.attributes.get('package', '')}/{child.attributes.get('name', '')}"
            state = "fixed" if child.attributes.get("fixed") == "true" else "granted"
            yield Setting(SettingKind.DEFAULT_PERMISSION, key, f"{state} {signer}".strip())


def _descendants(node: Node) -> Iterator[str]:
    for child in node.children:
        yield child.label()
        yield from _descendants(child)
