"""`mac_permissions.xml`: which signer gets which `seinfo`, by which SELinux chooses the domain of an app.

Source: AOSP SELinuxMMAC.java (readSignerOrThrow).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from fwdiff.facts.xml.tree import Node
from fwdiff.model import Setting, SettingKind


def read_mac_permissions(root: Node) -> Iterator[Setting]:
    """By the digest of a signer's certificate its `seinfo`; of one package alone by `digest/package`."""
    for signer in root.children:
        if signer.tag not in ("signer", "default"):
            continue
        inner = [child.attributes.get("signature", "") for child in signer.children if child.tag == "cert"]
        for certificate in [signature for signature in (signer.attributes.get("signature", ""), *inner) if signature]:
            yield from _rows(signer, _digest(certificate))
        if signer.tag == "default":
            yield from _rows(signer, "default")


def _rows(node: Node, key: str) -> Iterator[Setting]:
    for child in node.children:
        if child.tag == "seinfo":
            yield Setting(SettingKind.SELINUX_SIGNER, key, child.attributes.get("value", ""))
        elif child.tag == "package":
            yield from _rows(child, f"{key}/{child.attributes.get('name', '')}")


def _digest(certificate: str) -> str:
    """Hexadecimal, as of all certificates here; a name that the build did not replace (`@PLATFORM`) stays."""
    try:
        return hashlib.sha256(bytes.fromhex(certificate)).hexdigest()
    except ValueError:
        return certificate
