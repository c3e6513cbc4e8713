"""What the manifest of an APK says."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.vocabulary import ComponentKind


class PermissionDeclaration(Struct, frozen=True):
    """A `<permission>` element; `protection_level` as the framework writes it, for example `signature|privileged`."""

    name: str
    protection_level: str


class PermissionRequest(Struct, frozen=True):
    """A `uses-permission` element and its limits; which platforms heed it is decided where the image is known."""

    name: str
    min_sdk: int | None = None
    max_sdk: int | None = None
    required_features: tuple[str, ...] = ()
    excluded_features: tuple[str, ...] = ()
    """`requiredNotFeature`."""
    known_since: int = 1
    """The API level from which the platform knows the element: 23 for `uses-permission-sdk-23`."""


class Component(Struct, frozen=True):
    """An activity, activity-alias, service, receiver or provider, with the defaults of the platform applied."""

    kind: ComponentKind
    name: str
    exported: bool | None
    """None where a resource decides that was not read."""
    enabled: bool | None
    """As `exported`."""
    permission: str | None = None
    actions: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    process: str | None = None
    data: tuple[str, ...] = ()
    """Of a receiver's intent filters, `android_secret_code://9999` or `package:`; not kept of other components.

    The elements of a filter count together, as the platform reads them."""


class Overlay(Struct, frozen=True):
    """The `<overlay>` element of a resource overlay (RRO)."""

    target: str
    is_static: bool = False
    priority: int = 0
    required_property: str | None = None
    required_value: str | None = None


class ResourceValue(Struct, frozen=True, array_like=True):
    """The value of a resource from an API level on, up to the level of the next value of the same resource."""

    resource: int
    since: int
    value: str | int | None
    """None where it has none, or is a reference."""
    reference: int | None = None
    """The resource of a framework or library that stands in its place."""
    name: str = ""
    """Of a framework's text that names a default app (`config_defaultDialer`); empty of all others."""


class UndecidedManifest(Struct, frozen=True):
    """A manifest that says other things by the API level or the framework of the image that it stands in."""

    document: bytes
    """The binary XML."""
    values: tuple[ResourceValue, ...]
    """Of the resources that it refers to."""


class Manifest(Struct, frozen=True):
    """An APK's AndroidManifest.xml, references resolved inside the APK."""

    package: str
    version_code: int
    """`versionCodeMajor` in the upper 32 bits."""
    version_name: str | None
    min_sdk: int | None
    target_sdk: int | None
    shared_user_id: str | None
    enabled: bool
    has_code: bool
    """The attribute `hasCode`, true where it is absent."""
    application_class: str | None
    uses_cleartext_traffic: bool | None
    debuggable: bool
    split: str | None
    permissions_requested: tuple[PermissionRequest, ...]
    permissions_declared: tuple[PermissionDeclaration, ...]
    components: tuple[Component, ...]
    overlay: Overlay | None
    uses_libraries: tuple[str, ...] = ()
    protected_broadcasts: tuple[str, ...] = ()
    network_security_config: str | None = None
    """The APK's member that the attribute names, `@…` for a reference that nothing in the APK resolves."""
    persistent: bool = False
    """The attribute `persistent` alone; `persistent_feature` is a further condition."""
    persistent_feature: str | None = None
    read_by: str = "fwdiff"
    """`androguard` where our own reader gave up."""
