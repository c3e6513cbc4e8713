"""The closed word lists of the model.  In JSON each is its word; the published schemas list them."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The part that a build plays in a comparison."""

    LEFT = "left"
    """The baseline."""
    RIGHT = "right"
    """The candidate."""
    REFERENCE = "reference"


SHARED_UID = "shared-uid"
"""The rule by which a package holds what another one of its uid asks for."""
DEFAULT_SKU = "default_skuid"
"""The key, in lower case, of the SKU that a build takes where nothing sets another."""
CARRIER_SETTINGS, SIM_APPS = "CarrierSettings", "simapp"
"""What keys of settings of carriers begin with that no package of the image sets: files of the platform, and of FIH."""


class Placement(StrEnum):
    """What the place on the phone makes of an APK.

    `carried`: in the image, but installed by SKU, by choice or by an app.
    """

    PRIV_APP = "priv-app"
    APP = "app"
    OVERLAY = "overlay"
    FRAMEWORK = "framework"
    APEX = "apex"
    CARRIED = "carried"


class CodeState(StrEnum):
    """Where the code of a package stands.  `none`: it has none by design; `unread`: it was not found or not read."""

    APK = "apk"
    VDEX = "vdex"
    NONE = "none"
    UNREAD = "unread"


class GrantState(StrEnum):
    """Whether the platform grants a permission."""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Holding(StrEnum):
    """How a package holds a permission: its manifest requests it, or the platform grants it."""

    REQUESTED = "requested"
    GRANTED = "granted"


class ComponentKind(StrEnum):
    """The element that declares a component."""

    ACTIVITY = "activity"
    ACTIVITY_ALIAS = "activity-alias"
    SERVICE = "service"
    RECEIVER = "receiver"
    PROVIDER = "provider"


class SettingKind(StrEnum):
    """What is configured.  `text` stands in facts alone; `link` and `special-file` in
    inventories alone.
    """

    PROPERTY = "property"
    PRIVAPP_PERMISSION = "privapp-permission"
    SYSCONFIG = "sysconfig"
    DEFAULT_PERMISSION = "default-permission"
    INIT_SERVICE = "init-service"
    INIT_ACTION = "init-action"
    INIT_IMPORT = "init-import"
    """A script that init reads with another, by its path as it is written there."""
    DEVICE_RIGHTS = "device-rights"
    """Who may do what with the devices of a path, `0660 system:system`; what is run for their firmware, and as whom."""
    CERTIFICATE = "certificate"
    AVB = "avb"
    KERNEL_PARAMETER = "kernel-parameter"
    """What a boot image starts the kernel with, by the parameter's name."""
    SELINUX_CONTEXT = "selinux-context"
    """What gets which label: of files, properties, services, apps, kernel file systems."""
    SELINUX_PERMISSIVE = "selinux-permissive"
    SELINUX_SIGNER = "selinux-signer"
    SELINUX_POLICY = "selinux-policy"
    VINTF = "vintf"
    """A HAL that a manifest offers, or that a compatibility matrix requires."""
    OVERLAY_VALUE = "overlay-value"
    """What an overlay puts in place of a resource, by `target/type/name`; translations are left out."""
    NETWORK_VALUE = "network-value"
    """What a resource of an app is in the networks of one mobile country alone, by `package/type/name[mcc…]`."""
    CARRIER_SETTING = "carrier-setting"
    """What the platform sets for one carrier: by `package/carrier[filters]` all keys with their values, by
    `CarrierSettings/carrier/key` one; there `networks` are those of the carrier."""
    SKU = "sku"
    LINK = "link"
    SPECIAL_FILE = "special-file"
    """A device, pipe or socket, or a folder that others than root may write to: what it is, and its rights."""
    TEXT = "text"


class SignatureScheme(StrEnum):
    """How an APK is signed: in META-INF (v1), or by the APK signature schemes."""

    V1 = "v1"
    V2 = "v2"
    V3 = "v3"
    V3_1 = "v3.1"


class FactKind(StrEnum):
    """What a file is by its content."""

    APK = "apk"
    APEX = "apex"
    """What its payload holds is not in its facts."""
    JAR = "jar"
    ZIP = "zip"
    DEX = "dex"
    VDEX = "vdex"
    OAT = "oat"
    ELF = "elf"
    RESOURCES = "resources"
    XML = "xml"
    TEXT = "text"
    MEDIA = "media"
    DATA = "data"


class EndpointOrigin(StrEnum):
    """What kind of bytes an endpoint is written in."""

    DEX = "dex"
    RESOURCES = "resources"
    XML = "xml"
    ASSET = "asset"
    NATIVE = "native"
    TEXT = "text"
    RAW = "raw"


class Encoding(StrEnum):
    """How a literal is written.  But for plain ones it is what the text at its place decodes to."""

    PLAIN = ""
    BASE64 = "base64"
    PERCENT = "percent"


class EndpointContext(StrEnum):
    """What the bytes around an endpoint show that it stands there for, where that is no destination."""

    LICENCE = "licence"
    """A licence, credits or terms."""
    COMMENT = "comment"
    """A comment of a text that a program reads."""
    PROJECT = "project"
    """How a library was built, and from which repository."""
    WORD_LIST = "word-list"
    PHONE_NUMBERS = "phone-numbers"
    """Names of carriers by number range."""
    CERTIFICATE = "certificate"
    VOCABULARY = "vocabulary"
    """The namespace that an attribute of a document in XML declares."""
    MESSAGE = "message"
    """A sample of a protocol's message."""
    MAIL = "mail"
    """Behind a name and `at`, as people write an address."""
    ADDRESS_RANGE = "address-range"
    """The first or the last address that a rule of traffic is for."""
    TEST_VECTOR = "test-vector"
    VERSION = "version"
    RECORD_TYPE = "record-type"
    """The name of a protocol's extension, or of a record's type."""
    COMPARED = "compared"
    """What code looks for in other names, and uses for nothing else."""
    PACKAGE = "package"
    """The name of a package behind its certificate's digest."""
    ACCESS_POINT = "access-point"
    """The value of a key that names an access point."""
    MODEM = "modem"
    """A modem's configuration for an operator: names that resolve in that network."""
    TRUST_TABLE = "trust-table"
    """A browser engine's tables of pinned keys and strict transport."""


class Notation(StrEnum):
    """How cited bytes say what is cited.  `json`: escaped, by backslashes or entities; `instruction`: opcode and id."""

    UTF_8 = "utf-8"
    UTF_16LE = "utf-16le"
    JSON = "json"
    BASE64 = "base64"
    PERCENT = "percent"
    INSTRUCTION = "instruction"


class Fate(StrEnum):
    """What became of a thing between two builds."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Subject(StrEnum):
    """What a row of a difference is about; the first part of its id."""

    PACKAGE = "package"
    PERMISSION = "permission"
    ENDPOINT = "endpoint"
    CONFIGURATION = "configuration"
    FILE = "file"


class Phase(StrEnum):
    """What a run is doing."""

    OPEN = "open"
    READ = "read"
    JOIN = "join"


class CleartextRule(StrEnum):
    """What decides whether an app may talk in the clear."""

    NETWORK_SECURITY_CONFIG = "network-security-config"
    ATTRIBUTE = "attribute"
    TARGET_SDK = "target-sdk"
