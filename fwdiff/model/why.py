"""Why a package is in an image, when its code runs, and what it may send."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from fwdiff.model.facts import CodeSite
from fwdiff.model.inventory import ImageIdentity


class MentionKind(StrEnum):
    """How an image puts a package there, or speaks of it."""

    PLACEMENT = "placement"
    SKU = "sku"
    LINK = "link"
    ALLOWLIST = "allowlist"
    DEFAULT_PERMISSION = "default-permission"
    SYSCONFIG = "sysconfig"
    INIT = "init"
    CARRIER = "carrier"
    """What is set for a carrier names it."""
    OVERLAY = "overlay"
    NETWORK = "network"
    """A resource of it has another value in the networks of one country."""


class Mention(Struct, frozen=True):
    """One thing of the image that puts a package there or names it."""

    kind: MentionKind
    words: str
    path: str
    """Of the file that says it."""
    key: str = ""
    """Of the setting, where it is one."""


class TriggerKind(StrEnum):
    """What starts code."""

    BOOT = "boot"
    PERSISTENT = "persistent"
    SIM = "sim"
    CONNECTIVITY = "connectivity"
    USE = "use"
    """The user unlocks the phone, plugs it in, dials or answers."""
    MESSAGE = "message"
    PACKAGE = "package"
    LOCALE = "locale"
    TIME = "time"
    STORAGE = "storage"
    SECRET_CODE = "secret-code"  # noqa: S105 - a code to dial is no password
    BROADCAST = "broadcast"
    """Any other."""
    JOB = "job"
    ALARM = "alarm"
    SYNC = "sync"
    BOUND = "bound"
    """The system binds a service that only it may bind."""
    INIT = "init"
    PROCESS = "process"
    """A component runs in a process of another package."""
    PEER = "peer"
    """Packages of one uid may start each other."""
    PROPERTY = "property"
    """Code asks a system property, which may gate what it does."""


class Trigger(Struct, frozen=True):
    """One thing that starts a package's code, or gates it."""

    kind: TriggerKind
    words: str
    component: str = ""
    path: str = ""
    """Of the file that says it, where that is not the package's own."""
    code: tuple[CodeSite, ...] = ()
    enabled: bool | None = True
    """False where the component or its package is disabled; null where a resource decides that was not read."""
    data: tuple[str, ...] = ()
    """Of a receiver: what data its filters take that may be of this kind of broadcast."""


class Use(Struct, frozen=True):
    """What code reads or sends with, by category, with the methods that do."""

    category: str
    code: tuple[CodeSite, ...]
    by: str = ""
    """The package whose code it is, where that is another of its uid or process."""


class Destination(Struct, frozen=True):
    """A service that a package names."""

    url: str
    host: str
    owner: str | None
    country: str | None
    clear: bool
    """Whether it is written with a scheme that does not encrypt."""
    permitted: bool | None
    """Whether the platform lets the package's HTTP stacks talk to the host in the clear; null where not known."""
    rule: str
    """What decides that."""
    by: str
    """The overlay that gives it to the package, or another of its uid or process that names it; empty: its own."""
    code: tuple[CodeSite, ...] = ()


class Sending(Struct, frozen=True):
    """A hint of what a package may send: reading, sending, starting and naming a host stand in one place.

    Nothing shows that the one flows into the other.
    """

    hint: str
    """One sentence; empty where one of the four is missing."""
    reads: tuple[Use, ...]
    borrowed: tuple[Use, ...]
    """What packages of its uid or process read, one an identifier that it does not read itself."""
    sends: tuple[Use, ...]
    """By its own code; where that has no such call, by that of others of its uid or process."""
    destinations: tuple[Destination, ...]


class PackageWhy(Struct, frozen=True):
    """The answers of one placement."""

    package: str
    path: str
    device_path: str
    placement: str
    sku: str | None
    enabled: bool
    here_by: tuple[Mention, ...]
    runs: tuple[Trigger, ...]
    sends: Sending


class Why(Struct, frozen=True):
    """All that one image says of a package; encoded as JSON this is `fwdiff.why/1`."""

    schema: str
    tool: str
    image: ImageIdentity
    package: str
    placements: tuple[PackageWhy, ...]
    """None where it is not in the image, or was not read."""
    named_by: tuple[Mention, ...]
    """What names it, installed or not."""
    does_not_show: tuple[str, ...]
