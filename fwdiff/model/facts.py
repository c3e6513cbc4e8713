"""What the bytes of one file say, alone: no path, no other file, no table that a user can change."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from fwdiff.model.vocabulary import (
    ComponentKind,
    Encoding,
    EndpointContext,
    EndpointOrigin,
    FactKind,
    SettingKind,
    SignatureScheme,
)


class ProblemKind(StrEnum):
    """Why something was not read.  All but `not_content` count as unread."""

    DAMAGED = "damaged"
    MISSING = "missing"
    """Not there, by signs in the image itself."""
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    LIMIT = "limit"
    CODE_ABSENT = "code_absent"
    NOT_CONTENT = "not_content"


class FactProblem(Struct, frozen=True, array_like=True):
    """A part of the file that could not be read, `member` naming it inside a container."""

    kind: ProblemKind
    reason: str
    member: str = ""


class CodeSite(Struct, frozen=True):
    """A method that uses a string, as DEX descriptors: `Lcom/example/A;` and `send`."""

    class_name: str = field(name="class")
    method: str


class AccessPoint(Struct, frozen=True, array_like=True):
    """The entry of a list of access points that an endpoint stands in."""

    attribute: str
    """`mmsc`, `proxy`, `mmsproxy` or `server`; `apn` for what is only the access point's name."""
    carrier: str
    """As written; empty where it is not."""
    mcc: str
    """The mobile country code (ITU-T E.212)."""
    siblings: tuple[str, ...] = ()
    """What the list's entries for the same network are called, some of them."""


class EndpointFact(Struct, frozen=True, array_like=True):
    """A network destination as it is written at one place of the file."""

    url: str
    """The literal, cleaned of what follows it: a URL, a host, an IP address or an SMS short code."""
    host: str
    """Lower case, without port, user info and brackets."""
    scheme: str
    """Lower case; empty for a bare host."""
    port: int | None
    origin: EndpointOrigin
    member: str
    """The name inside an APK, jar or vdex (`classes2.dex`); empty for the file itself."""
    offset: int
    """Bytes from the start of the member, or of the file."""
    code: tuple[CodeSite, ...] = ()
    encoding: Encoding = Encoding.PLAIN
    access_point: AccessPoint | None = None
    context: EndpointContext | None = None
    opened: bool = False
    """Whether code hands it to a call that connects or loads."""


class Sink(StrEnum):
    """Categories of what code sends with; every other category names what is read."""

    NETWORK = "network"
    SMS_SEND = "sms-send"


class Schedule(StrEnum):
    """Categories of what code asks to be started by later; no other category is one."""

    ALARM = "alarm"
    JOB = "job"
    SYNC = "sync"


class ApiUse(Struct, frozen=True):
    """A call, field or constant by which code reads an identifier or sends something, with the methods that use it."""

    category: str
    """What it reads (`imei`, `iccid`, `location` …), a `Sink` or a `Schedule`."""
    api: str
    """`Lclass;->name` of a method or field, or the string constant."""
    code: tuple[CodeSite, ...]


class PropertyUse(Struct, frozen=True):
    """A system property that code names, with the methods that load the name."""

    name: str
    code: tuple[CodeSite, ...] = ()


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


class Signer(Struct, frozen=True, array_like=True):
    """Who signed, for which API levels."""

    sha256: str
    """Of the certificate, hex."""
    min_sdk: int = 0
    max_sdk: int = 0x7FFFFFFF


class Signature(Struct, frozen=True, array_like=True):
    """What one scheme says of an APK's signers; the platform takes the newest scheme that it knows."""

    scheme: SignatureScheme
    signers: tuple[Signer, ...]
    """Empty where the signature cannot be read."""
    expects: tuple[SignatureScheme, ...] = ()
    """Newer schemes that it says are there as well: an APK from which they were taken is refused."""


class SignatureCheck(Struct, frozen=True, array_like=True):
    """Whether a signature holds: that the content of the APK is what its signers signed."""

    scheme: SignatureScheme
    api_level: int
    """That it was asked for."""
    fault: str
    """Why it does not hold; empty where it does."""


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
    """Of a receiver's intent filters, `android_secret_code://9999` or `package:`; not kept of other components."""


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


class DomainTraffic(Struct, frozen=True):
    """Whether an app may talk to a domain in the clear, and to all below it if `subdomains`."""

    domain: str
    subdomains: bool
    cleartext: bool


class NetworkSecurity(Struct, frozen=True):
    """An app's network security configuration; what it does not say of cleartext is None."""

    cleartext: bool | None = None
    """For all domains that are not named."""
    domains: tuple[DomainTraffic, ...] = ()
    user_certificates: bool = False
    """Whether certificates that the user adds are trusted anywhere but in debug builds."""


class Setting(Struct, frozen=True, array_like=True):
    """One configured fact: a property, an allow-list entry, a service, a certificate, a short text."""

    kind: SettingKind
    key: str
    value: str


MOST_FEATURES, MOST_CLASSES = 256, 64
"""Of one sketch, which has 1,280 bytes then; one with fewer is of all features, or of all classes."""


class CodeSketch(Struct, frozen=True):
    """What code is like under any names: the least of the hashes of its features, and of the digests of its classes.

    Two sketches of the same code are equal; of others, what they share tells how much of the code is the same.
    """

    classes: int
    """With enough code to have a digest; libraries that many apps hold are left out."""
    digests: bytes
    """Of these classes, numbers of four bytes, little-endian, ascending; as are the features."""
    features: bytes


class FileFacts(Struct, frozen=True, array_like=True):
    """Everything fwdiff takes from one file."""

    kind: FactKind
    manifest: Manifest | None = None
    signatures: tuple[Signature, ...] = ()
    """One a scheme, the newest first."""
    dex_files: int = 0
    """How many dex images with at least one class stand in the file."""
    endpoints: tuple[EndpointFact, ...] = ()
    settings: tuple[Setting, ...] = ()
    problems: tuple[FactProblem, ...] = ()
    api_uses: tuple[ApiUse, ...] = ()
    """Sorted by category and name; what CompactDex calls by `invoke-virtual-quick` has no name and is not seen."""
    properties: tuple[PropertyUse, ...] = ()
    """System properties that its code names, sorted."""
    network_security: NetworkSecurity | None = None
    """None where the manifest names none, or it could not be read, which is a problem then."""
    signature_check: SignatureCheck | None = None
    """Taken only of APKs for which it was asked."""
    undecided: UndecidedManifest | None = None
    """Where `manifest` is only what the manifest says on the API level that it targets."""
    framework_values: tuple[ResourceValue, ...] = ()
    """What a framework's resource table gives to the manifests of apps: booleans, numbers and texts, by resource."""
    file_list: tuple[str, ...] = ()
    """The paths, where the file is a list of files and nothing else."""
    code_sketch: CodeSketch | None = None
    """Taken only where it was asked; empty where the file holds no code of its own that could be looked at."""
