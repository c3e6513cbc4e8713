"""What the bytes of one file say, alone: no path, no other file, no table that a user can change."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from fwdiff.model.likeness import CodeSketch
from fwdiff.model.manifest import Manifest, ResourceValue, UndecidedManifest
from fwdiff.model.vocabulary import (
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
    """As a platform's URL parser connects to it: in ASCII (IDNA), lower case, without port, user info and brackets."""
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
    """Sorted by category and name; of what dex2oat quickened in a vdex, as of the DEX it was made of."""
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
