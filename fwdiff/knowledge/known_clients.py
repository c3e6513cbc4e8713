"""Clients that register a phone with a carrier on their own: the rows of `known_clients.toml`.

No rule rests on a name alone: with this table empty such a client is found by what it does.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import msgspec
from msgspec import Struct

from fwdiff.model import CodeSketch

NAME = "known_clients.toml"


class KnownClient(Struct, frozen=True, forbid_unknown_fields=True):
    """A package that registers phones."""

    package: str
    operator: str
    role: str
    """`carrier`, or `maker`: the maker's own client."""
    source: str
    certain: bool = True
    """False where the name is common: it counts only beside one of its hosts."""
    hosts: tuple[str, ...] = ()


class KnownHost(Struct, frozen=True, forbid_unknown_fields=True):
    """A host that exists for registration alone."""

    host: str
    operator: str
    source: str


class KnownCode(Struct, frozen=True, forbid_unknown_fields=True):
    """What the code of a client is like, measured on a real one: `fwdiff fingerprint` prints it."""

    client: str
    """The package of a row of clients."""
    source: str
    sha256: str
    """Of the file that it was measured on, an APK or the vdex beside it."""
    classes: int
    digests: bytes
    features: bytes

    @property
    def sketch(self) -> CodeSketch:
        """As of any package."""
        return CodeSketch(self.classes, self.digests, self.features)


class KnownClients(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    client: tuple[KnownClient, ...] = ()
    host: tuple[KnownHost, ...] = ()
    code: tuple[KnownCode, ...] = ()

    @property
    def packages(self) -> Mapping[str, KnownClient]:
        """Clients by package name."""
        return {row.package: row for row in self.client}

    @property
    def hosts(self) -> Mapping[str, KnownHost]:
        """Hosts by name."""
        return {row.host: row for row in self.host}

    def with_all(self, other: KnownClients) -> KnownClients:
        """These, and those of another table, which holds where both name a package or host."""
        return KnownClients((*self.client, *other.client), (*self.host, *other.host), (*self.code, *other.code))


@lru_cache(maxsize=1)
def known_clients() -> KnownClients:
    """The table that comes with fwdiff."""
    return msgspec.convert(tomllib.loads(_text()), KnownClients)


@lru_cache(maxsize=1)
def known_clients_digest() -> str:
    """SHA-256 of the table, hex."""
    return hashlib.sha256(_text().encode()).hexdigest()


def _text() -> str:
    return resources.files("fwdiff.knowledge").joinpath(NAME).read_text("utf-8")
