"""Rows of a difference: what differs of one subject.

Every row has an `id`, which may hold a place on the phone; a `subject`, what it is about: `package:NAME`, `host:HOST`,
`setting:KEY`, `folder:PATH` of an app that could not be read, or `files:` and two parts of a path; and `keys`, by which
a decision knows again what it was made on: no path, version, build, hash, offset or count where a name will do.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from fwdiff.model.facts import CodeSite
from fwdiff.model.inventory import EndpointClass
from fwdiff.model.likeness import Likeness
from fwdiff.model.vocabulary import CodeState, Holding, Placement, SettingKind

Value = str | int | bool | None | tuple[str, ...]
"""A field's value in one build; None where it does not stand there."""


class Basis(StrEnum):
    """What a one-sided row rests on."""

    PROVEN = "proven"
    OTHER_SIDE_UNREAD = "other-side-unread"


class FieldChange(Struct, frozen=True):
    """One field, or one entry of a set or of a keyed record, with its value in both builds."""

    field: str
    """All of the name in one: `version_code`, `overlay.priority`, `signers[…]`, `components[service x].actions[y]`."""
    left: Value
    right: Value
    name: str
    """The field itself: `components`."""
    key: str | None = None
    """The entry of it: `service x`."""
    part: str | None = None
    """The field of that entry, or of the field: `actions`."""
    entry: str | None = None
    """The entry of that part: `y`."""


class PackageRow(Struct, frozen=True):
    """A package that stands on one side alone, with what a reader needs to judge it."""

    id: str
    subject: str
    keys: tuple[str, ...]
    basis: Basis
    package: str
    path: str
    device_path: str
    placement: Placement
    version_code: int
    version_name: str | None
    shared_user_id: str | None
    signers: tuple[str, ...]
    privileged: bool
    enabled: bool
    code: CodeState
    file_sha256: str
    permissions_requested: tuple[str, ...]
    permissions_allowlisted: tuple[str, ...]
    hosts: tuple[str, ...]
    """Service hosts that it carries."""
    api_categories: tuple[str, ...] = ()
    """What its code reads and sends with: the categories of its `api_uses`."""
    platform_key: bool = False
    """Whether it is signed with the platform's key; false where that key is not known."""
    cleartext: tuple[str, ...] = ()
    """`scheme://host` of the services that it names without encryption."""
    in_reference: bool | None = None
    like: tuple[Likeness, ...] = ()
    """In the other build and in the reference, of another name: the package that its code is most like, if any is."""


class PackageChange(Struct, frozen=True):
    """A package on both sides whose record differs."""

    id: str
    subject: str
    keys: tuple[str, ...]
    package: str
    left_path: str
    right_path: str
    moved: bool
    changes: tuple[FieldChange, ...]


class PermissionRow(Struct, frozen=True):
    """A permission gained or lost by a package that stands on both sides."""

    id: str
    subject: str
    keys: tuple[str, ...]
    basis: Basis
    package: str
    permission: str
    of: Holding
    in_reference: bool | None = None


class Sighting(Struct, frozen=True):
    """One place where an endpoint stands."""

    url: str
    path: str
    member: str
    offset: int
    package: str | None
    code: tuple[CodeSite, ...]


class EndpointRow(Struct, frozen=True):
    """A host that stands on one side alone, with every place where it stands."""

    id: str
    subject: str
    keys: tuple[str, ...]
    basis: Basis
    host: str
    category: EndpointClass = field(name="class")
    domain: str | None
    owner: str | None
    country: str | None
    schemes: tuple[str, ...]
    ports: tuple[int, ...]
    packages: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    in_reference: bool | None = None
    list: str = ""
    """The list that it stands in, where every sighting as a service is in one."""


class EndpointChange(Struct, frozen=True):
    """A host on both sides whose schemes, ports, packages or class differ."""

    id: str
    subject: str
    keys: tuple[str, ...]
    host: str
    category: EndpointClass = field(name="class")
    changes: tuple[FieldChange, ...]


class ConfigurationChange(Struct, frozen=True):
    """A configured fact; `left` or `right` is null where it does not stand there."""

    id: str
    subject: str
    keys: tuple[str, ...]
    basis: Basis
    kind: SettingKind
    key: str
    path: str
    """On the right; of what is gone, on the left."""
    left_path: str | None
    """Null where it does not stand there."""
    device_path: str
    left: str | None
    right: str | None
    in_reference: bool | None = None
    """Whether the reference has the key with this value, for one that stands on one side alone."""


class FileChange(Struct, frozen=True):
    """A file; sizes in bytes, null on the side where it does not stand."""

    id: str
    subject: str
    keys: tuple[str, ...]
    basis: Basis
    path: str
    """On the right; of what is gone, on the left."""
    left_path: str | None
    """Null where it does not stand there."""
    device_path: str
    left_size: int | None
    right_size: int | None
    left_sha256: str | None
    right_sha256: str | None
    in_reference: bool | None = None
    """Whether the reference has a file at this place, for one that stands on one side alone."""
    changes: tuple[FieldChange, ...] = ()
    """Mode, owner, capabilities and label, where both file systems keep them and they differ; of a file on one side
    alone those that give whoever runs it more than its caller has."""


Row = PackageRow | PackageChange | PermissionRow | EndpointRow | EndpointChange | ConfigurationChange | FileChange
"""What differs: all rows have an id, a subject and keys."""
