"""What a writer writes a reader reads, and no damage gets out as anything but the reader's own error."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fwdiff.facts.apk.manifest import BadManifest, read_manifest
from fwdiff.facts.apk.resources import ResourceTable
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.signing.signature import read_signatures
from fwdiff.facts.xml.axml import elements
from fwdiff.facts.xml.string_pool import BadResources, StringPool
from tests.unit.facts.archives import APKS, built, zipped
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    TypeChunk,
    android,
    binary_xml,
    resource_table,
    sdk_config,
    string_pool,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBER = st.integers(0, 0xFFFFFFFF)
ATTRIBUTE = st.one_of(
    st.builds(android, st.integers(0x01010000, 0x01010600), TEXT),
    st.builds(android, st.integers(0x01010000, 0x01010600), NUMBER, st.sampled_from([1, 0x10, 0x12]), name=TEXT),
    st.builds(Attribute, TEXT, TEXT),
)
TAG = st.recursive(
    st.builds(Tag, TEXT, st.lists(ATTRIBUTE, max_size=5)),
    lambda children: st.builds(Tag, TEXT, st.lists(ATTRIBUTE, max_size=5), st.lists(children, max_size=4)),
    max_leaves=12,
)


@given(st.lists(TEXT, max_size=20), st.booleans(), st.binary(max_size=8))
def test_string_pools(strings: list[str], utf8: bool, before: bytes) -> None:
    pool = StringPool(before + string_pool(strings, utf8=utf8), len(before))
    assert [pool[index] for index in range(len(pool))] == strings


def walk(tag: Tag, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Tag]]:
    yield (*path, tag.name), tag
    for child in tag.children:
        yield from walk(child, (*path, tag.name))


@given(TAG, st.booleans())
def test_binary_xml(root: Tag, utf8: bool) -> None:
    for element, (path, tag) in zip(elements(binary_xml(root, utf8=utf8)), walk(root), strict=True):
        by_id: dict[int, str | int] = {}
        by_name: dict[str, str | int] = {}
        for attribute in tag.attributes:
            if attribute.resource_id:
                by_id.setdefault(attribute.resource_id, attribute.value)
            else:
                by_name.setdefault(attribute.name, attribute.value)
        assert element.path == path
        assert {key: value.data if value.text is None else value.text for key, value in element.by_id.items()} == by_id
        assert {key: value.text for key, value in element.by_name.items()} == by_name


ENTRIES = st.dictionaries(st.integers(0, 300), NUMBER, max_size=12)


@given(
    st.dictionaries(st.sampled_from([0, 21, 28]), ENTRIES), st.sampled_from(["plain", "sparse", "offset16", "compact"])
)
def test_resource_tables(versions: dict[int, dict[int, int]], encoding: str) -> None:
    types = [
        TypeChunk(1, {index: (0x10, content) for index, content in entries.items()}, sdk_config(version), encoding)
        for version, entries in versions.items()
    ]
    table = ResourceTable(resource_table([], {0x7F: types}))
    for index in {index for entries in versions.values() for index in entries}:
        for sdk in (21, 30):
            fitting = [version for version, entries in versions.items() if version <= sdk and index in entries]
            any_version = [version for version, entries in versions.items() if index in entries]
            chosen = max(fitting) if fitting else any_version[0]
            assert table.lookup(0x7F010000 + index, sdk) == versions[chosen][index]


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=200), max_size=6), st.binary(max_size=40))
def test_archives(members: dict[str, bytes], before: bytes) -> None:
    names = {name.encode("utf-8", "replace").decode().replace("\0", "0") or "x": data for name, data in members.items()}
    archive = ZipArchive(before + zipped(names))
    assert {entry.name: archive.read(entry) for entry in archive.entries} == names


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One to four bytes changed, half of the time near a header; now and then cut short."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        changed[dice.randrange(len(changed))] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
    return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.1 else changed)


def read_archive(data: bytes) -> None:
    archive = ZipArchive(data)
    for entry in archive.entries:
        try:
            archive.read(entry, verify=False)
        except BadZip:
            continue
    for read in (read_manifest, read_signatures):
        try:
            read(archive)
        except BadManifest:
            continue


def read_pool(data: bytes) -> None:
    pool = StringPool(data, 12)
    for index in range(min(len(pool), 1000)):
        pool[index].encode()


def read_table(data: bytes) -> None:
    table = ResourceTable(data)
    for kind in range(1, 5):
        for index in range(6):
            table.lookup(0x7F000000 | kind << 16 | index, 28)


def member(apk: str, name: str) -> bytes:
    archive = built(apk)
    entry = archive.find(name)
    assert entry is not None
    return archive.read(entry)


@pytest.mark.parametrize("name", ["v1.apk", "rotated.apk", "resources_sparse.apk"])
def test_damaged_archives(name: str) -> None:
    data = (APKS / name).read_bytes()
    dice = random.Random(name)
    refused = 0
    for _ in range(400):
        try:
            read_archive(damaged(data, dice))
        except BadZip:
            refused += 1
    assert 0 < refused < 400


@pytest.mark.parametrize(
    ("apk", "name", "read"),
    [
        ("resources_utf16.apk", "resources.arsc", read_table),
        ("resources_sparse.apk", "resources.arsc", read_table),
        ("resources_utf16.apk", "resources.arsc", read_pool),
        ("resources_sparse.apk", "resources.arsc", read_pool),
        ("v1.apk", "AndroidManifest.xml", lambda data: list(elements(data))),
    ],
    ids=["utf16 table", "sparse table", "utf16 pool", "utf8 pool", "binary xml"],
)
def test_damaged_members(apk: str, name: str, read: Callable[[bytes], object]) -> None:
    data = member(apk, name)
    dice = random.Random(apk + name)
    refused = 0
    for _ in range(1500):
        try:
            read(damaged(data, dice))
        except BadResources:
            refused += 1
    assert 0 < refused < 1500


def test_damaged_manifests_with_both_readers() -> None:
    """Through the whole of `read_manifest`, androguard's second opinion included."""
    data = member("v1.apk", "AndroidManifest.xml")
    table = member("resources_utf16.apk", "resources.arsc")
    dice = random.Random("manifest")
    outcomes = set()
    for _ in range(300):
        apk = zipped({"AndroidManifest.xml": damaged(data, dice), "resources.arsc": damaged(table, dice)})
        try:
            manifest = read_manifest(ZipArchive(apk))
            assert manifest is not None
            outcomes.add(manifest.manifest.read_by)
        except BadManifest:
            outcomes.add("nobody")
    assert outcomes == {"fwdiff", "androguard", "nobody"}


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for read in (ZipArchive, ResourceTable, lambda data: list(elements(data)), StringPool):
        with pytest.raises((BadZip, BadResources)):
            read(data)
