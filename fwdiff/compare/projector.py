"""Inventories to projections, many of them: what stands in several builds is decoded and made into rows once.

It works on encoded inventories (`fwdiff.inventory/1`): the builds of a line share nineteen records in twenty, and to
know one again by its bytes costs a tenth of what it costs to make rows of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal, NamedTuple, TypeVar

import msgspec
import numpy as np
from msgspec import Raw, Struct

from fwdiff.compare.fact_rows import FactRow, HostSighting, host_row, package_rows, setting_row
from fwdiff.compare.projection import BLOCK, Projection
from fwdiff.errors import DamagedImage
from fwdiff.index.build_index import host_of, place_of_setting
from fwdiff.index.device_paths import is_code
from fwdiff.index.unread import Place
from fwdiff.index.weight import CLEARTEXT
from fwdiff.model import (
    Coverage,
    Endpoint,
    EndpointClass,
    File,
    ImageIdentity,
    Inventory,
    Package,
    SettingAt,
)
from fwdiff.model.vocabulary import DEFAULT_SKU
from fwdiff.zstandard import zstd

_LEVEL = 1
_DIGEST = 8
"""Bytes."""
_MOST_KNOWN = 32 << 20
"""Bytes of records that are known again: those of three unlike builds."""
_NOT_ASKED = ""
_HINT = "Save the inventory again: fwdiff inventory IMAGE -o BUILD.fwi"

V = TypeVar("V")
K = TypeVar("K", bound=Hashable)


class _Encoded(Struct):
    schema: Literal["fwdiff.inventory/1"]
    tool: str
    knowledge: str
    image: ImageIdentity
    packages: tuple[Raw, ...]
    endpoints: tuple[Raw, ...]
    configuration: tuple[Raw, ...]
    files: tuple[File, ...]
    coverage: Coverage


class _Known:
    """Something that several builds hold, told from others by being another object."""

    __slots__ = ()


class _Package(_Known):
    __slots__ = ("package", "place_alone")

    def __init__(self, package: Package) -> None:
        self.package = package
        self.place_alone = _place_alone(package)


class _Endpoint(_Known):
    __slots__ = ("clear_path", "host", "sighting")

    def __init__(self, one: Endpoint) -> None:
        service = one.category is EndpointClass.SERVICE and not one.list
        place = Place(one.path, one.device_path, one.member, one.package, is_code(one))
        self.host = host_of(one)
        self.sighting = HostSighting(one.scheme, service, place)
        self.clear_path = one.path if service and one.scheme in CLEARTEXT else None


class _Setting(_Known):
    __slots__ = ("device_path", "key", "setting")

    def __init__(self, setting: SettingAt) -> None:
        self.setting = setting
        self.key = f"{setting.kind}:{setting.key}"
        self.device_path: str | None = _NOT_ASKED
        """Of its file, which its record does not say; None where no file is listed at its path."""

    def at(self, device_path: str | None) -> _Setting:
        """The same in a build that has the file at that place; another object where it stood elsewhere."""
        if self.device_path == _NOT_ASKED:
            self.device_path = device_path
        if self.device_path == device_path:
            return self
        other = _Setting(self.setting)
        other.device_path = device_path
        return other

    @property
    def place(self) -> Place:
        """Where it is set."""
        return Place(self.setting.path, place_of_setting(self.setting, self.device_path))


class _Made(NamedTuple):
    """A row as a projection keeps it."""

    key: bytes
    facts: bytes
    words: bytes


class Projector:
    """Makes projections; it remembers the records and rows of those before."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._packages: dict[bytes, _Package] = {}
        self._endpoints: dict[bytes, _Endpoint] = {}
        self._settings: dict[bytes, _Setting] = {}
        self._made: dict[Hashable, tuple[_Made, ...]] = {}
        self._size = 0

    def project(self, encoded: bytes) -> Projection:
        """The rows of an encoded inventory.

        Raises `msgspec.MsgspecError` where it is none, `DamagedImage` where two rows cannot be told apart.
        """
        if self._size > _MOST_KNOWN:
            self._forget()
        inventory = msgspec.json.decode(encoded, type=_Encoded)
        packages = self._known(self._packages, inventory.packages, Package, _Package)
        endpoints = self._known(self._endpoints, inventory.endpoints, Endpoint, _Endpoint)
        settings = self._known(self._settings, inventory.configuration, SettingAt, _Setting)
        rows = [*self._of_packages(packages, endpoints), *self._of_hosts(endpoints)]
        rows += self._of_settings(settings, inventory.files)
        return Projection(
            image=inventory.image,
            tool=inventory.tool,
            knowledge=inventory.knowledge,
            skus=frozenset(one.setting.value for one in settings if one.setting.key.lower() == DEFAULT_SKU),
            unread=len(inventory.coverage.unread),
            key_digests=_keys(rows),
            fact_digests=b"".join([row.facts for row in rows]),
            words=tuple([_block(rows[begin : begin + BLOCK]) for begin in range(0, len(rows), BLOCK)]),
            coverage=_coverage(packages, inventory),
        )

    def _known(self, known: dict[bytes, K], records: Iterable[Raw], kind: type[V], make: Callable[[V], K]) -> list[K]:
        found = []
        for record in records:
            content = bytes(record)
            one = known.get(content)
            if one is None:
                one = known[content] = make(msgspec.json.decode(content, type=kind))
                self._size += len(content)
            found.append(one)
        return found

    def _of_packages(self, packages: Sequence[_Package], endpoints: Iterable[_Endpoint]) -> Iterable[_Made]:
        clear = {one.clear_path for one in endpoints}
        by_name: defaultdict[str, list[tuple[_Package, bool]]] = defaultdict(list)
        for one in packages:
            paths = (one.package.path, *one.package.code_paths)
            by_name[one.package.package].append((one, not clear.isdisjoint(paths)))
        for placements in by_name.values():
            key = tuple(placements)
            if key not in self._made:
                self._made[key] = tuple(map(_made, package_rows([(one.package, has) for one, has in placements])))
            yield from self._made[key]

    def _of_hosts(self, endpoints: Iterable[_Endpoint]) -> Iterable[_Made]:
        by_host: defaultdict[str, list[_Endpoint]] = defaultdict(list)
        for one in endpoints:
            by_host[one.host].append(one)
        for host, found in by_host.items():
            key = tuple(found)
            if key not in self._made:
                self._made[key] = (_made(host_row(host, [one.sighting for one in found])),)
            yield from self._made[key]

    def _of_settings(self, settings: Iterable[_Setting], files: Iterable[File]) -> Iterable[_Made]:
        device_paths = {file.path: file.device_path for file in files}
        by_key: defaultdict[str, list[_Setting]] = defaultdict(list)
        for one in settings:
            by_key[one.key].append(one.at(device_paths.get(one.setting.path)))
        for found in by_key.values():
            key = tuple(found)
            if key not in self._made:
                first = found[0].setting
                values, places = [one.setting.value for one in found], [one.place for one in found]
                self._made[key] = (_made(setting_row(first.kind, first.key, values, places)),)
            yield from self._made[key]


def _made(row: FactRow) -> _Made:
    return _Made(_digest(row.key), _digest("".join(f"{fact}\udfff" for fact in row.facts)), msgspec.msgpack.encode(row))


def _digest(text: str) -> bytes:
    """Of a text; several are each ended by what none of them can hold.  Never zeros, which stand for nothing there."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
    return digest if any(digest) else b"\xff" * _DIGEST


def _keys(rows: Sequence[_Made]) -> bytes:
    keys = b"".join([row.key for row in rows])
    if len(np.unique(np.frombuffer(keys, np.uint64))) != len(rows):
        raise DamagedImage("Two names in it have one digest of 64 bits, as if by intent.", _HINT)
    return keys


def _block(rows: Sequence[_Made]) -> bytes:
    """Some rows in words: a list of MessagePack (its format `array 32`) under zstd."""
    head = b"\xdd" + len(rows).to_bytes(4, "big")
    return zstd.compress(head + b"".join([row.words for row in rows]), _LEVEL)


def _coverage(packages: Iterable[_Package], inventory: _Encoded) -> bytes:
    """An inventory of no more than what says which places were read."""
    files = [file for file in inventory.files if file.sha256 is None]
    paths = [file.device_path for file in inventory.files]
    folders = {path[: path.find("/", 1)] for path in paths if path.find("/", 1) > 0}
    files += [File(f"{folder}/", f"{folder}/", 0, "") for folder in sorted(folders)]
    coverage = inventory.coverage
    alone = Inventory(
        schema="",
        tool="",
        knowledge="",
        image=ImageIdentity("", "", None, "", None, None, None, None, ()),
        packages=tuple(one.place_alone for one in packages),
        endpoints=(),
        configuration=(),
        files=tuple(files),
        coverage=Coverage(0, 0, coverage.unread, lists_unread=coverage.lists_unread),
    )
    return zstd.compress(msgspec.msgpack.encode(alone), _LEVEL)


def _place_alone(package: Package) -> Package:
    """Its name, place and whether its code was read: equal in builds in which no more than its version differs."""
    return Package(
        package=package.package,
        path=package.path,
        device_path=package.device_path,
        placement=package.placement,
        file_sha256="",
        version_code=0,
        version_name=None,
        min_sdk=None,
        target_sdk=None,
        shared_user_id=None,
        signers=(),
        privileged=False,
        enabled=True,
        code=package.code,
        permissions_requested=(),
        permissions_allowlisted=(),
        permissions_declared=(),
        permissions_granted=(),
        components=(),
    )
