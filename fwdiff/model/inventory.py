"""The facts of all files of one image, joined; encoded as JSON this is `fwdiff.inventory/1`."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from fwdiff.model.facts import ApiUse, CodeSite, DomainTraffic, PropertyUse
from fwdiff.model.image import FileRights, Unread
from fwdiff.model.likeness import CodeSketch
from fwdiff.model.manifest import Component, Overlay, PermissionDeclaration, PermissionRequest
from fwdiff.model.vocabulary import (
    CleartextRule,
    CodeState,
    Encoding,
    EndpointOrigin,
    GrantState,
    Placement,
    SettingKind,
    SignatureScheme,
)


class PartitionIdentity(Struct, frozen=True):
    """A partition as reports show it; `size` in bytes."""

    name: str
    filesystem: str
    size: int


class ImageIdentity(Struct, frozen=True):
    """Which build an image is.  `source`, `format`, `sha256` and `partitions` say how it came; the rest what it is."""

    source: str
    format: str
    sha256: str | None
    """Of the file that was named; null for a folder."""
    content_digest: str
    """SHA-256 over the sorted lines `device path NUL sha256 LF` of all files read and `device path NUL -> target LF`
    of all links: equal for equal content however packed."""
    fingerprint: str | None
    model: str | None
    region: str | None
    security_patch: str | None
    partitions: tuple[PartitionIdentity, ...]


class PermissionGrant(Struct, frozen=True):
    """Whether the platform grants a permission at boot: by which rule, and why.

    Of requested and implied permissions, and by `shared-uid` of those that a package of the same uid asks for.
    """

    name: str
    state: GrantState
    by: str
    """`normal`, `signature`, `privileged`, `run-time`, `undeclared` …"""
    why: str


class Cleartext(Struct, frozen=True):
    """Whether the platform lets an app's HTTP stacks talk in the clear: config over attribute over target SDK.

    Raw sockets are not bound by it (android.security.NetworkSecurityPolicy).
    """

    permitted: bool | None
    """To any domain that `domains` does not name; None where the configuration could not be read."""
    by: CleartextRule
    domains: tuple[DomainTraffic, ...] = ()
    user_certificates: bool = False


class ImpliedPermission(Struct, frozen=True):
    """A permission that a package requests without naming it, and what implies it."""

    name: str
    why: str


class Package(Struct, frozen=True):
    """One APK at one place."""

    package: str
    path: str
    device_path: str
    placement: Placement
    file_sha256: str
    version_code: int
    version_name: str | None
    min_sdk: int | None
    target_sdk: int | None
    shared_user_id: str | None
    signers: tuple[str, ...]
    privileged: bool
    enabled: bool
    code: CodeState
    permissions_requested: tuple[str, ...]
    permissions_allowlisted: tuple[str, ...]
    permissions_declared: tuple[PermissionDeclaration, ...]
    permissions_granted: tuple[PermissionGrant, ...]
    components: tuple[Component, ...]
    debuggable: bool = False
    uses_cleartext_traffic: bool | None = None
    split: str | None = None
    overlay: Overlay | None = None
    uses_libraries: tuple[str, ...] = ()
    read_by: str = "fwdiff"
    code_paths: tuple[str, ...] = ()
    """Paths of the files beside the APK that hold its code (vdex, odex)."""
    api_uses: tuple[ApiUse, ...] = ()
    """What its code, in the APK and beside it, reads identifiers and sends with."""
    platform_key: bool = False
    """Whether it is signed with the platform's key; false where that key is not known."""
    properties: tuple[PropertyUse, ...] = ()
    """System properties that its code, in the APK and beside it, names."""
    cleartext: Cleartext | None = None
    """None in inventories of versions that did not know it."""
    signature_scheme: SignatureScheme | None = None
    """The newest that the platform of the image knows; null where the APK is unsigned."""
    signature_verifies: bool | None = None
    """Whether the content is what the signers signed; null where that was not looked at."""
    signature_fault: str = ""
    """Why it does not verify."""
    permissions_implied: tuple[ImpliedPermission, ...] = ()
    persistent: bool = False
    """Whether the platform keeps it running from the first boot on, where it is a system app."""
    permissions_limited: tuple[PermissionRequest, ...] = ()
    """Requests for some API levels or devices only; those that this platform does not heed are not in
    `permissions_requested`."""
    sku: str | None = None
    """The one whose folder it stands in: on a phone of another it is not installed."""
    schedules: tuple[ApiUse, ...] = ()
    """By what its code, in the APK and beside it, asks to be started later."""
    code_sketch: CodeSketch | None = None
    """What its code is like, under any names; null where it was not asked for."""


class EndpointClass(StrEnum):
    """What an endpoint is for; all but `service` are noise, hidden by default and never dropped."""

    SERVICE = "service"
    NAMESPACE = "namespace"
    DOC = "doc"
    PKI = "pki"
    PLACEHOLDER = "placeholder"
    LOCAL = "local"


class Endpoint(Struct, frozen=True):
    """A distinct URL, bare host, IP literal or SMS short code in one file and member."""

    host: str
    url: str
    scheme: str
    port: int | None
    category: EndpointClass = field(name="class")
    domain: str | None
    """The registrable domain."""
    owner: str | None
    country: str | None
    path: str
    device_path: str
    member: str
    file_sha256: str
    offset: int
    package: str | None
    origin: EndpointOrigin
    code: tuple[CodeSite, ...]
    encoding: Encoding = Encoding.PLAIN
    opened: bool = False
    """Whether code hands it to a call that connects or loads."""
    list: str = ""
    """The list of services that it is one of, by path, member, and method or place; empty for one that stands alone.
    A list's hosts weigh nothing by it."""


class SettingAt(Struct, frozen=True):
    """A configured fact and the file that holds it."""

    kind: SettingKind
    key: str
    value: str
    path: str


class File(Struct, frozen=True):
    """A regular file; `sha256` is null where it could not be read."""

    path: str
    device_path: str
    size: int
    sha256: str | None
    rights: FileRights | None = None
    """Null where the file system keeps none for the phone, as a folder on a disk does not."""


LISTED = "in the dump's own list of files, and not in the dump"
"""Why a file is missing that nothing but such a list tells of."""


IMAGE_BESIDE = "a partition image beside the folder of that partition: which of the two a phone has is not known"
IMAGE_INSIDE = "an image of a file system among the files: what it holds is not read"
"""Why an image is not opened that stands where none is looked for."""


class Coverage(Struct, frozen=True):
    """How much of the image stands behind the inventory.  `unread` counts against it, `not_content` does not."""

    files: int
    analysed: int
    unread: tuple[Unread, ...]
    not_content: tuple[Unread, ...] = ()
    pending: int = 0
    """Files still to be read; 0 in every saved inventory and report."""
    lists_unread: bool = False
    """Whether a file that allows packages their permissions may be among what is unread."""


class Inventory(Struct, frozen=True):
    """One image as data."""

    schema: str
    tool: str
    knowledge: str
    image: ImageIdentity
    packages: tuple[Package, ...]
    endpoints: tuple[Endpoint, ...]
    configuration: tuple[SettingAt, ...]
    files: tuple[File, ...]
    coverage: Coverage
