"""A build whose endpoints are packed: 100,000 hosts in a tenth of the memory, unpacked where one is looked at."""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter

import msgspec

from fwdiff.index.build_index import BuildIndex, host_of
from fwdiff.model import Endpoint, Inventory
from fwdiff.model.packed import HostProfile, PackedEndpoints

_BLOCK = 128
"""Endpoints that are unpacked at once, in half a millisecond."""
_KEPT = 64
"""Blocks that are kept unpacked."""
FASTEST = 1
NUMBER = "I"
"""How `array` calls a number of four bytes."""
_told = attrgetter("category", "domain", "owner", "country", "scheme", "path", "package")
"""What lists say of a sighting."""
_DECODER = msgspec.msgpack.Decoder(list[Endpoint])


def pack(endpoints: Iterable[Endpoint]) -> PackedEndpoints:
    """Endpoints by path and by host."""
    at: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        at.setdefault(endpoint.path, []).append(endpoint)
    blocks: list[bytes] = []
    firsts = array(NUMBER, [0])
    sightings: dict[str, list[Endpoint]] = {}
    blocks_of: dict[str, dict[int, None]] = {}
    encode = msgspec.msgpack.Encoder().encode
    for found in at.values():
        for start in range(0, len(found), _BLOCK):
            block = found[start : start + _BLOCK]
            for one in block:
                sightings.setdefault(host_of(one), []).append(one)
                blocks_of.setdefault(host_of(one), {})[len(blocks)] = None
            blocks.append(zlib.compress(encode(block), FASTEST))
        firsts.append(len(blocks))
    hosts = sorted(sightings)
    profiles, profile_of = _profiles(sightings[host] for host in hosts)
    of_hosts, starts = array(NUMBER), array(NUMBER, [0])
    for host in hosts:
        of_hosts.extend(blocks_of[host])
        starts.append(len(of_hosts))
    return PackedEndpoints(
        hosts=tuple(hosts),
        profiles=tuple(profiles),
        profile_of=profile_of.tobytes(),
        blocks=tuple(blocks),
        first_of_host=starts.tobytes(),
        blocks_of_hosts=of_hosts.tobytes(),
        paths=tuple(at),
        first_of_path=firsts.tobytes(),
    )


def _profiles(of_hosts: Iterable[Sequence[Endpoint]]) -> tuple[list[HostProfile], array[int]]:
    """Those that differ, and the number of its own for each host."""
    numbers: dict[Hashable, int] = {}
    profiles: list[HostProfile] = []
    profile_of = array(NUMBER)
    for found in of_hosts:
        key = tuple(map(_told, found))
        if key not in numbers:
            numbers[key] = len(profiles)
            profiles.append(_profile(found))
        profile_of.append(numbers[key])
    return profiles, profile_of


def _profile(found: Sequence[Endpoint]) -> HostProfile:
    first = found[0]
    return HostProfile(
        first.category,
        first.domain,
        first.owner,
        first.country,
        _distinct(one.owner for one in found),
        _distinct(one.country for one in found),
        _distinct(one.scheme for one in found),
        tuple(sorted({one.package or one.path for one in found})),
        _distinct(word for one in found for word in (one.path, one.package)),
    )


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word)


class PackedIndex(BuildIndex):
    """A build of which the endpoints are packed; hosts are told by their numbers too, in their order."""

    def __init__(self, inventory: Inventory, packed: PackedEndpoints) -> None:
        super().__init__(inventory)
        self.names_of_hosts = packed.hosts
        self.profiles = packed.profiles
        self.profile_numbers = numbers_of(packed.profile_of)
        """By number of a host, that of its profile."""
        self._packed = packed
        self._firsts = numbers_of(packed.first_of_path)
        self._starts = numbers_of(packed.first_of_host)
        self._blocks_of_hosts = numbers_of(packed.blocks_of_hosts)
        self._path_numbers = {path: number for number, path in enumerate(packed.paths)}
        self._block = lru_cache(_KEPT)(self._unpacked)

    def profile_number(self, host: str) -> int:
        """The number of a host's profile; -1 where it does not stand."""
        number = _place(self.names_of_hosts, host)
        return -1 if number is None else self.profile_numbers[number]

    def profile(self, host: str) -> HostProfile | None:
        """What lists say of a host; None where it does not stand."""
        number = self.profile_number(host)
        return None if number < 0 else self.profiles[number]

    @cached_property
    def hosts(self) -> Mapping[str, list[Endpoint]]:
        """The sightings of each host."""
        return _Hosts(self)

    @cached_property
    def endpoints_at(self) -> Mapping[str, list[Endpoint]]:
        """The endpoints that stand in each file."""
        return _Paths(self)

    def sightings(self, host: str) -> list[Endpoint]:
        """Where a host stands; `KeyError` where it does not."""
        number = _place(self.names_of_hosts, host)
        if number is None:
            raise KeyError(host)
        start, end = self._starts[number : number + 2]
        return [one for block in self._blocks_of_hosts[start:end] for one in self._block(block) if host_of(one) == host]

    def standing_at(self, path: str) -> list[Endpoint]:
        """What stands in a file; `KeyError` where nothing does."""
        number = self._path_numbers[path]
        return [one for block in range(*self._firsts[number : number + 2]) for one in self._block(block)]

    @property
    def paths_with_endpoints(self) -> Sequence[str]:
        """The files in which any stands."""
        return self._packed.paths

    def _unpacked(self, block: int) -> list[Endpoint]:
        return _DECODER.decode(zlib.decompress(self._packed.blocks[block]))


class _Hosts(Mapping[str, list[Endpoint]]):
    def __init__(self, build: PackedIndex) -> None:
        self._build = build

    def __getitem__(self, host: str) -> list[Endpoint]:
        return self._build.sightings(host)

    def __contains__(self, host: object) -> bool:
        return isinstance(host, str) and _place(self._build.names_of_hosts, host) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._build.names_of_hosts)

    def __len__(self) -> int:
        return len(self._build.names_of_hosts)


class _Paths(Mapping[str, list[Endpoint]]):
    def __init__(self, build: PackedIndex) -> None:
        self._build = build

    def __getitem__(self, path: str) -> list[Endpoint]:
        return self._build.standing_at(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._build.paths_with_endpoints)

    def __len__(self) -> int:
        return len(self._build.paths_with_endpoints)


def _place(names: Sequence[str], name: str) -> int | None:
    """Where a name stands among names in order."""
    place = bisect_left(names, name)
    return place if place < len(names) and names[place] == name else None


def numbers_of(packed: bytes) -> array[int]:
    numbers = array(NUMBER)
    numbers.frombytes(packed)
    return numbers
