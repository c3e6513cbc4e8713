"""Facts, digests and images as they are kept; damage and other versions are not found."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwdiff.cache import (
    Cache,
    KeptImage,
    Stamp,
    Unpacker,
    Versions,
    cache_folder,
    file_identity,
    kept_versions,
    open_cache,
    pack,
)
from fwdiff.model import (
    EndpointFact,
    EndpointOrigin,
    FactKind,
    FileEntry,
    FileFacts,
    FileKind,
    ImageListing,
    Setting,
    SettingKind,
)

FACTS = FileFacts(
    FactKind.TEXT,
    endpoints=(EndpointFact("http://a.example/x", "a.example", "http", 80, EndpointOrigin.TEXT, "", 7),),
    settings=(Setting(SettingKind.PROPERTY, "ro.build.id", "ONE"),),
)
SHA256 = hashlib.sha256(b"content").hexdigest()
VERSIONS = Versions(b"listing 1".ljust(16), {"text": b"text 1".ljust(16), "zip": b"zip 1".ljust(16)})
STAMP = Stamp(7, 10, 11, 12)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return open_cache(tmp_path / "fwdiff", VERSIONS)


def test_facts_come_back_as_they_were(cache: Cache) -> None:
    assert cache.facts(SHA256) is None
    cache.keep_facts([(SHA256, "text", pack(FACTS))])
    assert cache.has_facts(SHA256)
    assert cache.facts(SHA256) == FACTS


def test_another_version_of_its_reader_does_not_find_a_record(cache: Cache, tmp_path: Path) -> None:
    cache.keep_facts([(SHA256, "text", pack(FACTS))])
    cache.keep_digest("/a", STAMP, SHA256)
    new_text = Versions(VERSIONS.listing, VERSIONS.facts | {"text": b"text 2".ljust(16)})
    other = open_cache(tmp_path / "fwdiff", new_text)
    assert not other.has_facts(SHA256)
    assert other.facts(SHA256) is None
    assert other.digest("/a", STAMP) == SHA256


def test_another_version_of_another_reader_does(cache: Cache, tmp_path: Path) -> None:
    cache.keep_facts([(SHA256, "text", pack(FACTS))])
    cache.keep_digest("/a", STAMP, SHA256)
    others = Versions(b"listing 2".ljust(16), VERSIONS.facts | {"zip": b"zip 2".ljust(16)})
    other = open_cache(tmp_path / "fwdiff", others)
    assert other.has_facts(SHA256)
    assert other.facts(SHA256) == FACTS
    assert other.digest("/a", STAMP) is None


def test_versions_are_computed_once_for_the_same_sources(tmp_path: Path) -> None:
    computed: list[int] = []

    def compute() -> Versions:
        computed.append(1)
        return VERSIONS

    for sources in (b"a", b"a", b"b"):
        assert kept_versions(tmp_path / "fwdiff", sources, compute) == VERSIONS
    assert len(computed) == 2


@pytest.mark.parametrize("change", [{"size": 8}, {"mtime_ns": 9}, {"ctime_ns": 9}, {"inode": 9}])
def test_a_digest_is_that_of_an_unchanged_file(cache: Cache, change: dict[str, int]) -> None:
    cache.keep_digest("/a", STAMP, SHA256)
    assert cache.digest("/a", STAMP) == SHA256
    assert cache.digest("/b", STAMP) is None
    assert cache.digest("/a", replace(STAMP, **change)) is None


def test_an_image_comes_back_with_its_stamps(cache: Cache) -> None:
    listing = ImageListing("folder", (), (FileEntry("a", "/a", FileKind.FILE, 7),))
    kept = KeptImage(listing, (SHA256,), {"a": STAMP})
    cache.keep_image(SHA256, kept)
    assert cache.image(SHA256) == kept


def test_an_image_files_name_is_part_of_its_identity_and_its_folder_is_not() -> None:
    assert file_identity("/x/system.img", SHA256) == file_identity("/y/system.img", SHA256)
    assert file_identity("/x/system.img", SHA256) != file_identity("/x/vendor.img", SHA256)


def test_every_damaged_byte_of_a_record_is_noticed() -> None:
    unpacker = Unpacker(FileFacts)
    packed = pack(FACTS)
    assert unpacker.unpack(packed) == FACTS
    for place in range(len(packed)):
        damaged = bytearray(packed)
        damaged[place] ^= 0x55
        assert unpacker.unpack(bytes(damaged)) in (None, FACTS)  # FACTS: the bits that a decoder may ignore
        assert unpacker.unpack(packed[:place]) is None


def test_a_record_of_another_type_is_not_found(tmp_path: Path, cache: Cache) -> None:
    cache.keep_facts([(SHA256, "text", pack(KeptImage(ImageListing("folder", (), ()), ())))])
    assert cache.facts(SHA256) is None


def test_a_damaged_record_is_not_found(tmp_path: Path, cache: Cache) -> None:
    cache.keep_facts([(SHA256, "text", pack(FACTS))])
    with sqlite3.connect(tmp_path / "fwdiff/facts-1.sqlite") as database:
        database.execute("UPDATE record SET value = 'text'")
    assert cache.facts(SHA256) is None
    assert not cache.complaint


def test_the_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/caches")
    assert cache_folder() == Path("/var/caches/fwdiff")
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == Path("/home/someone/.cache/fwdiff")
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == Path("/home/someone/Library/Caches/fwdiff")
