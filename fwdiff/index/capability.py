"""What a package could do by what its image says of it: what it reads, when it starts, whom it reaches, and as whom."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.index.broadcasts import BY_ITSELF, KIND_OF_ACTION
from fwdiff.index.weight import CLEARTEXT
from fwdiff.model import ApiUse, Component, ComponentKind, Endpoint, Package, Sink
from fwdiff.model.why import TriggerKind

IDENTIFYING = frozenset(
    {
        "accounts",
        "calls",
        "cell",
        "contacts",
        "iccid",
        "imei",
        "imsi",
        "location",
        "mac",
        "phone-number",
        "serial",
        "sms",
    }
)
"""Categories of `identifier_apis.toml` that tell a person or a phone from others; `app-id`, for one, can be reset."""

SINKS = frozenset(map(str, Sink))
"""Categories of what code sends with."""

CORE_UIDS = frozenset(
    f"android.uid.{name}" for name in ("system", "phone", "bluetooth", "nfc", "shell", "log", "se", "networkstack")
)
"""Shared users of the platform itself (frameworks/base, core/res/AndroidManifest.xml and Process.java)."""

SENSITIVE = frozenset(
    f"android.permission.{name}"
    for name in (
        "ACCESS_BACKGROUND_LOCATION", "ACCESS_FINE_LOCATION", "BACKUP", "CAMERA", "CAPTURE_AUDIO_OUTPUT",
        "CHANGE_COMPONENT_ENABLED_STATE", "CONNECTIVITY_INTERNAL", "DELETE_PACKAGES", "DUMP", "GET_ACCOUNTS_PRIVILEGED",
        "INSTALL_PACKAGES", "INTERACT_ACROSS_USERS_FULL", "LOCATION_HARDWARE", "MASTER_CLEAR", "MODIFY_PHONE_STATE",
        "PACKAGE_USAGE_STATS", "READ_CALL_LOG", "READ_CONTACTS", "READ_LOGS", "READ_PHONE_NUMBERS", "READ_PHONE_STATE",
        "READ_PRIVILEGED_PHONE_STATE", "READ_SMS", "RECEIVE_SMS", "RECORD_AUDIO", "SEND_SMS",
        "SEND_SMS_NO_CONFIRMATION", "WRITE_SECURE_SETTINGS",
    )
)  # fmt: skip
"""Permissions that reach personal data, other apps or the phone's own settings; android.permission, AOSP 9 to 14."""

_SENT_BY_SYSTEM = BY_ITSELF | {TriggerKind.SECRET_CODE}
"""A code is dialled, and no app of the launcher is opened by it: its user need not know of what it starts."""
_STARTED_BY_SYSTEM = frozenset({"android.permission.BIND_JOB_SERVICE", "android.permission.BIND_CARRIER_SERVICES"})
_LAUNCHED = "android.intent.action.MAIN"
_ACTIVITIES = frozenset({ComponentKind.ACTIVITY, ComponentKind.ACTIVITY_ALIAS})
_INTERNET = "android.permission.INTERNET"


def is_open(component: Component) -> bool:
    """Whether any app may start or call it; an activity of the launcher is meant to be started."""
    is_launched = component.kind in _ACTIVITIES and _LAUNCHED in component.actions
    return bool(component.exported and component.enabled) and component.permission is None and not is_launched


def identifiers(package: Package) -> list[ApiUse]:
    """The uses of APIs by which its code reads what tells a person or a phone from others."""
    return [use for use in package.api_uses if use.category in IDENTIFYING]


def sends(package: Package) -> bool:
    """Whether it may reach a network, or can send: it asks for INTERNET, has a sink, or runs as the platform."""
    return (
        _INTERNET in package.permissions_requested
        or package.shared_user_id in CORE_UIDS
        or any(use.category in SINKS for use in package.api_uses)
    )


def triggers(package: Package) -> list[Component]:
    """The components that the system starts by itself."""
    return [
        component
        for component in package.components
        if component.enabled
        and (
            any(KIND_OF_ACTION.get(action) in _SENT_BY_SYSTEM for action in component.actions)
            or component.permission in _STARTED_BY_SYSTEM
        )
    ]


def starts_by_itself(package: Package) -> bool:
    """Whether it runs without the user's doing: the system starts a component of it, or keeps it running."""
    return package.persistent or bool(triggers(package))


def is_cleartext(endpoint: Endpoint) -> bool:
    """Whether an endpoint is written with a scheme that does not encrypt."""
    return endpoint.scheme in CLEARTEXT


def is_overlay(package: Package) -> bool:
    """Whether it is a resource overlay, which has no code of its own."""
    return package.overlay is not None


def all_disabled(packages: Iterable[Package]) -> bool:
    """Whether there are packages and none of them is enabled."""
    enabled = [package.enabled for package in packages]
    return bool(enabled) and not any(enabled)


def is_system(package: Package) -> bool:
    """Whether it is privileged, signed by the platform or runs as one of the platform's users."""
    return package.privileged or package.platform_key or package.shared_user_id in CORE_UIDS
