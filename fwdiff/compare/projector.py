"""Inventories to projections, many of them: it works on encoded ones (`fwdiff.inventory/1`).

What stands in several builds is decoded and made into rows once (`known_records.py`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Raw, Struct

from fwdiff.compare.fact_rows import FactRow, HostSighting, host_row, package_rows, setting_row
from fwdiff.compare.known_records import KnownRecords, Remembered
from fwdiff.compare.member_groups import Indices
from fwdiff.compare.projection import Projection, block_ends
from fwdiff.compare.read_places import place_alone, read_places
from fwdiff.compare.row_table import RowTable
from fwdiff.errors import DamagedImage
from fwdiff.index.build_index import OF_THE_LISTING, host_of, place_of_setting
from fwdiff.index.device_paths import is_code
from fwdiff.index.sku_places import claim_of_place, sku_of
from fwdiff.index.unread import Place
from fwdiff.index.weight import CLEARTEXT
from fwdiff.model import (
    Coverage,
    Endpoint,
    EndpointClass,
    File,
    ImageIdentity,
    Overlay,
    Package,
    SettingAt,
    SettingKind,
)
from fwdiff.model.vocabulary import DEFAULT_SKU
from fwdiff.sku_ids import sku_ids
from fwdiff.zstandard import zstd

_LEVEL = 1
_MOST_KNOWN = 32 << 20
"""Bytes of records that are known again: those of three unlike builds."""
_HINT = "Save the inventory again: fwdiff inventory IMAGE -o BUILD.fwi"


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


class _Package(NamedTuple):
    package: Package
    place_alone: Package


class _Packages(KnownRecords[_Package]):
    """A circumstance is whether the package has a service in the clear; overlays with a condition are marked."""

    def decoded(self, content: bytes) -> _Package:
        package = msgspec.json.decode(content, type=Package)
        return _Package(package, place_alone(package))

    def name(self, record: _Package) -> str:
        return record.package.package

    def fact_rows(self, members: Sequence[tuple[_Package, int]]) -> Iterable[FactRow]:
        return package_rows([(one.package, clear > 0) for one, clear in members])

    def is_marked(self, record: _Package, /) -> bool:
        overlay = record.package.overlay
        return overlay is not None and overlay.required_property is not None

    def overlays(self, numbers: Indices) -> frozenset[Overlay]:
        """The overlays among them that wait for a property."""
        return frozenset(one.package.overlay for one in self.records(self.marked(numbers)) if one.package.overlay)

    def having(self, numbers: Indices, paths: Iterable[str]) -> Indices:
        """Which of them have an APK or code at any of some paths."""
        paths = set(paths)
        packages = [one.package for one in self.records(numbers)]
        return np.array([not paths.isdisjoint((one.path, *one.code_paths)) for one in packages], np.int64)


class _Endpoint(NamedTuple):
    host: str
    sighting: HostSighting


class _Endpoints(KnownRecords[_Endpoint]):
    """Services in the clear are marked."""

    def decoded(self, content: bytes) -> _Endpoint:
        one = msgspec.json.decode(content, type=Endpoint)
        service = one.category is EndpointClass.SERVICE and not one.list
        place = Place(one.path, one.device_path, one.member, one.package, is_code(one))
        return _Endpoint(host_of(one), HostSighting(one.scheme, service, place))

    def name(self, record: _Endpoint) -> str:
        return record.host

    def is_marked(self, record: _Endpoint, /) -> bool:
        return record.sighting.is_service and record.sighting.scheme in CLEARTEXT

    def fact_rows(self, members: Sequence[tuple[_Endpoint, int]]) -> Iterable[FactRow]:
        return (host_row(members[0][0].host, [one.sighting for one, _ in members]),)


_SkuWords = tuple[bytes, frozenset[Overlay]]
"""The numbers of the settings, and the overlays, that say what is the id of a SKU."""
_SkuOfPlace = Remembered[str, str]
_SettingPlace = tuple[str, str]
"""A place on the phone, and the SKU that it is for."""


class _Settings(KnownRecords[SettingAt]):
    """A circumstance is the place on the phone of its file, and the SKU that it is for; settings of SKUs are marked."""

    def __init__(self, table: RowTable) -> None:
        super().__init__(table)
        self._path_of = array("q")
        self._paths: Remembered[str, int] = Remembered(lambda _: len(self._paths))
        self._skus: Remembered[_SkuWords, _SkuOfPlace] = Remembered(self._skus_of)
        self._places: list[_SettingPlace] = []
        self._place_numbers: Remembered[_SettingPlace, int] = Remembered(self._placed)

    def forget(self) -> None:
        super().forget()
        del self._path_of[:], self._places[:]
        for known in (self._paths, self._skus, self._place_numbers):
            known.clear()

    def decoded(self, content: bytes) -> SettingAt:
        setting = msgspec.json.decode(content, type=SettingAt)
        self._path_of.append(self._paths[setting.path])
        return setting

    def name(self, record: SettingAt) -> str:
        return f"{record.kind}:{record.key}"

    def is_marked(self, record: SettingAt, /) -> bool:
        return record.kind is SettingKind.SKU

    def fact_rows(self, members: Sequence[tuple[SettingAt, int]]) -> Iterable[FactRow]:
        first = members[0][0]
        by_sku: defaultdict[str, list[tuple[SettingAt, Place]]] = defaultdict(list)
        for one, number in members:
            device_path, sku = self._places[number]
            place = Place(one.path, place_of_setting(one, device_path))
            by_sku["" if one.kind in OF_THE_LISTING else sku].append((one, place))
        for sku, found in by_sku.items():
            yield setting_row(first.kind, first.key, (one.value for one, _ in found), (at for _, at in found), sku)

    def places(self, numbers: Indices, device_paths: Mapping[str, str], overlays: frozenset[Overlay]) -> Indices:
        """Where the files stand that they are set in; a record does not say it, and the file may not be listed.

        `overlays` are those of the build, whose conditions name SKUs.
        """
        sku_at = self._skus[self.marked(numbers).tobytes(), overlays]
        places = (device_paths.get(path) or f"/{path}" for path in self._paths)
        of_paths = np.array([self._place_numbers[place, sku_at[place]] for place in places], np.int64)
        path_of: Indices = np.asarray(self._path_of)
        return of_paths[path_of[numbers]]

    def default_skus(self, numbers: Indices) -> frozenset[str]:
        """The SKUs that some of them say are the default."""
        rows = self.records(self.marked(numbers))
        return frozenset(row.value for row in rows if row.key.lower() == DEFAULT_SKU)

    def _skus_of(self, words: _SkuWords) -> _SkuOfPlace:
        numbers, overlays = words
        ids = sku_ids(self.records(np.frombuffer(numbers, np.int64)), overlays)
        return Remembered(lambda place: sku_of(claim_of_place(place, ids)))

    def _placed(self, place: _SettingPlace) -> int:
        self._places.append(place)
        return len(self._places) - 1


class Projector:
    """Makes projections; it remembers the records and rows of those before."""

    def __init__(self) -> None:
        self._table = RowTable()
        self._packages, self._endpoints = _Packages(self._table), _Endpoints(self._table)
        self._settings = _Settings(self._table)
        self._blocks: dict[bytes, bytes] = {}
        """The words of the build before, by the rows that they are of."""

    def project(self, encoded: bytes | bytearray) -> Projection:
        """The rows of an encoded inventory.

        Raises `msgspec.MsgspecError` where it is none, `DamagedImage` where two rows cannot be told apart.
        """
        kinds = (self._packages, self._endpoints, self._settings)
        if sum(kind.size for kind in kinds) > _MOST_KNOWN:
            for kind in kinds:
                kind.forget()
            self._table.forget()
            self._blocks.clear()
        inventory = msgspec.json.decode(encoded, type=_Encoded)
        packages = self._packages.numbers(inventory.packages)
        endpoints = self._endpoints.numbers(inventory.endpoints)
        settings = self._settings.numbers(inventory.configuration)
        in_clear = (one.sighting.place.path for one in self._endpoints.records(self._endpoints.marked(endpoints)))
        overlays = self._packages.overlays(packages)
        places = self._settings.places(settings, {file.path: file.device_path for file in inventory.files}, overlays)
        of_packages = self._packages.rows(packages, self._packages.having(packages, in_clear))
        rows = np.concatenate((of_packages, self._endpoints.rows(endpoints), self._settings.rows(settings, places)))
        keys = _distinct(self._table.key_digests(rows))
        lone = [one.place_alone for one in self._packages.records(packages)]
        return Projection(
            image=inventory.image,
            tool=inventory.tool,
            knowledge=inventory.knowledge,
            skus=self._settings.default_skus(settings),
            unread=len(inventory.coverage.unread),
            key_digests=keys,
            fact_digests=self._table.fact_digests(rows),
            words=self._words(rows, block_ends(keys)),
            coverage=_packed(msgspec.msgpack.encode(read_places(lone, inventory.files, inventory.coverage))),
        )

    def _words(self, rows: Indices, ends: Sequence[int]) -> tuple[bytes, ...]:
        """In blocks; those that the build before has too are neither made nor kept twice."""
        before, self._blocks = self._blocks, {}
        for begin, end in pairwise((0, *ends)):
            numbers = rows[begin:end].tobytes()
            self._blocks[numbers] = before.get(numbers) or _packed(self._table.words(rows[begin:end]))
        return tuple(self._blocks.values())


def _distinct(keys: bytes) -> bytes:
    rising = np.sort(np.frombuffer(keys, np.uint64))
    if (rising[1:] == rising[:-1]).any():
        raise DamagedImage("Two names in it have one digest of 64 bits, as if by intent.", _HINT)
    return keys


def _packed(content: bytes) -> bytes:
    return zstd.compress(content, _LEVEL)
