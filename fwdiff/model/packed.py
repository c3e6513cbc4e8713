"""Endpoints, rows and evidence for a process that looks at a few of them at a time."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.inventory import EndpointClass
from fwdiff.model.rows import EndpointRow


class HostProfile(Struct, frozen=True):
    """All that lists say of a host that stands in a build, but for its name: many hosts have one in common."""

    category: EndpointClass
    """This and the next three are of the first sighting."""
    domain: str | None
    owner: str | None
    country: str | None
    owners: tuple[str, ...]
    """These and what follows are of all sightings, each once."""
    countries: tuple[str, ...]
    schemes: tuple[str, ...]
    carriers: tuple[str, ...]
    """Packages, or of what is in none the files, in order."""
    places: tuple[str, ...]
    """Paths and packages."""


class PackedEndpoints(Struct, frozen=True):
    """Endpoints by host and by path.  Numbers are four bytes each, in the machine's own order."""

    hosts: tuple[str, ...]
    """In order."""
    profiles: tuple[HostProfile, ...]
    profile_of: bytes
    """By host, the number of its profile."""
    blocks: tuple[bytes, ...]
    """Endpoints of one path each, as msgpack, deflated."""
    first_of_host: bytes
    """By host, where in `blocks_of_hosts` its blocks begin; one more for the end."""
    blocks_of_hosts: bytes
    paths: tuple[str, ...]
    """In the order of their blocks."""
    first_of_path: bytes
    """By path, its first block; one more for the end."""


class PackedRows(Struct, frozen=True):
    """Hosts on one side alone: what lists say of them, and their whole rows."""

    hosts: tuple[str, ...]
    ids: tuple[str, ...]
    """Empty where each is `endpoint:` and the host."""
    patterns: tuple[EndpointRow, ...]
    """Rows without name, keys, and all of their sightings but paths and packages: many have one in common."""
    pattern_of: bytes
    """By host, the number of its pattern, as in `PackedEndpoints`."""
    blocks: tuple[bytes, ...]
    """The whole rows, so many in each, as msgpack, deflated."""


class Packed(Struct, frozen=True):
    """What of a comparison is packed."""

    left: PackedEndpoints
    right: PackedEndpoints
    added: PackedRows
    removed: PackedRows
    findings: tuple[bytes, ...]
    """Whole findings, so many in each block, as msgpack, deflated."""
