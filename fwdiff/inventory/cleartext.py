"""Whether an app may talk in the clear: its network security configuration over its attribute over its target."""

from __future__ import annotations

from fwdiff.model import Cleartext, CleartextRule, Manifest, NetworkSecurity

_NO_CLEARTEXT_FROM = 28
"""The target SDK from which cleartext has to be asked for (developer.android.com, "Android 9 behavior changes")."""


def effective_cleartext(manifest: Manifest, security: NetworkSecurity | None) -> Cleartext:
    """What the platform lets the app's HTTP stacks do; a preinstalled app without a target targets what it needs."""
    target = manifest.target_sdk or manifest.min_sdk or 1
    default = target < _NO_CLEARTEXT_FROM
    if security is not None:
        permitted = default if security.cleartext is None else security.cleartext
        return Cleartext(permitted, CleartextRule.NETWORK_SECURITY_CONFIG, security.domains, security.user_certificates)
    if manifest.network_security_config:
        return Cleartext(None, CleartextRule.NETWORK_SECURITY_CONFIG)
    if manifest.uses_cleartext_traffic is not None:
        return Cleartext(manifest.uses_cleartext_traffic, CleartextRule.ATTRIBUTE)
    return Cleartext(default, CleartextRule.TARGET_SDK)
