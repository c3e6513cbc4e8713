from __future__ import annotations

import struct

import pytest

from fwdiff.facts.apk.resources import ResourceTable
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.model import ResourceValue
from tests.unit.facts.archives import built
from tests.unit.facts.resource_writer import TypeChunk, chunk, locale_config, resource_table, sdk_config

STRING, REFERENCE, INTEGER, BOOLEAN, DYNAMIC = 3, 1, 0x10, 0x12, 7


def table(*types: TypeChunk, package: int = 0x7F, strings: tuple[str, ...] = ("zero", "one", "two")) -> ResourceTable:
    return ResourceTable(resource_table(strings, {package: types}))


@pytest.mark.parametrize("encoding", ["plain", "sparse", "offset16", "compact"])
def test_encodings_of_a_type(encoding: str) -> None:
    read = table(TypeChunk(2, {0: (STRING, 1), 3: (INTEGER, 42), 9: (BOOLEAN, 0xFFFFFFFF)}, encoding=encoding))
    found = [read.lookup(0x7F020000 + index) for index in range(11)]
    assert found == ["one", None, None, 42, None, None, None, None, None, 0xFFFFFFFF, None]


def test_what_is_not_there() -> None:
    read = table(TypeChunk(2, {0: (STRING, 1)}))
    assert [read.lookup(resource_id) for resource_id in (0x7F030000, 0x01020000, 0x7F02FFFF, 0)] == [None] * 4


def test_the_value_for_every_device_is_preferred() -> None:
    german = TypeChunk(1, {0: (STRING, 0), 1: (STRING, 0)}, locale_config(b"de"))
    default = TypeChunk(1, {0: (STRING, 1)})
    for types in ((german, default), (default, german)):
        assert table(*types).lookup(0x7F010000) == "one"
        assert table(*types).lookup(0x7F010001) == "zero"


def test_all_values_by_the_level_from_which_they_hold() -> None:
    read = table(
        TypeChunk(1, {0: (INTEGER, 1), 1: (REFERENCE, 0x7F020000), 2: (INTEGER, 5)}),
        TypeChunk(1, {0: (INTEGER, 2)}, sdk_config(28)),
        TypeChunk(1, {2: (INTEGER, 5)}, sdk_config(30)),
        TypeChunk(1, {2: (INTEGER, 6)}, locale_config(b"de")),
        TypeChunk(2, {0: (BOOLEAN, 0)}),
        TypeChunk(2, {0: (REFERENCE, 0x01110005)}, sdk_config(23)),
    )
    assert read.values(0x7F010000) == (ResourceValue(0x7F010000, 0, 1), ResourceValue(0x7F010000, 28, 2))
    assert read.values(0x7F010001) == (
        ResourceValue(0x7F010001, 0, 0),
        ResourceValue(0x7F010001, 23, None, 0x01110005),
    )
    assert read.values(0x7F010002) == (ResourceValue(0x7F010002, 0, 5),)
    assert read.values(0x7F010009) == (ResourceValue(0x7F010009, 0, None),)
    assert read.values(0x01110005) == (ResourceValue(0x01110005, 0, None, 0x01110005),)


@pytest.mark.parametrize(("sdk", "value"), [(0, 0), (20, 0), (21, 21), (27, 21), (28, 28), (99, 28)])
def test_the_platform_version_chooses(sdk: int, value: int) -> None:
    versions = [TypeChunk(1, {0: (INTEGER, version)}, sdk_config(version)) for version in (28, 0, 21)]
    assert table(*versions).lookup(0x7F010000, sdk) == value


def test_without_a_fitting_value_the_first_counts() -> None:
    versions = [TypeChunk(1, {0: (INTEGER, version)}, sdk_config(version)) for version in (28, 21)]
    assert table(*versions).lookup(0x7F010000, 19) == 28


def test_references_are_followed_eight_deep() -> None:
    chain = {index: (REFERENCE, 0x7F010000 + index + 1) for index in range(8)}
    read = table(TypeChunk(1, {**chain, 8: (STRING, 2)}))
    assert read.lookup(0x7F010001) == "two"
    assert read.lookup(0x7F010000) is None


def test_a_reference_to_itself_ends() -> None:
    assert table(TypeChunk(1, {0: (REFERENCE, 0x7F010000)})).lookup(0x7F010000) is None


def test_a_shared_library_has_the_package_id_zero() -> None:
    read = table(TypeChunk(1, {0: (DYNAMIC, 0x00010001), 1: (STRING, 1)}), package=0)
    assert read.lookup(0x00010000) == "one"


def test_several_packages() -> None:
    types = {0x7F: [TypeChunk(1, {0: (REFERENCE, 0x02010000)})], 2: [TypeChunk(1, {0: (STRING, 2)})]}
    assert ResourceTable(resource_table(["zero", "one", "two"], types)).lookup(0x7F010000) == "two"


def test_bags_and_null_have_no_value() -> None:
    read = table(TypeChunk(1, {0: None, 1: (0, 0), 2: (0, 1)}))
    assert [read.lookup(0x7F010000 + index) for index in range(3)] == [None] * 3


@pytest.mark.parametrize("name", ["resources_utf16.apk", "resources_sparse.apk"])
def test_real_tables(name: str) -> None:
    archive = built(name)
    entry = archive.find("resources.arsc")
    assert entry is not None
    read = ResourceTable(archive.read(entry))
    values = {read.lookup(0x7F000000 | kind << 16 | index, sdk=28) for kind in range(5) for index in range(8)}
    assert {"3.1 “stable” β𝄞", "com.example.resources.data", 0xFFFFFFFF, 0} <= values


@pytest.mark.parametrize("offset", [8, 12, 16, 20, 24])
@pytest.mark.parametrize("value", [0, 7, 0xFFFF, 0xFFFFFFFF])
def test_type_headers_that_lie(offset: int, value: int) -> None:
    data = bytearray(resource_table(["zero"], {0x7F: [TypeChunk(1, {0: (STRING, 0)})]}))
    struct.pack_into("<I", data, data.index(struct.pack("<2H", 0x201, 84)) + offset, value)
    try:
        found = ResourceTable(bytes(data)).lookup(0x7F010000)
    except BadResources:
        return
    assert found in {"zero", None}


@pytest.mark.parametrize("data", [b"", b"\x02\0\x0c\0", chunk(2, b"\0" * 4, chunk(0x200, b"", b""))])
def test_no_table(data: bytes) -> None:
    with pytest.raises(BadResources):
        ResourceTable(data)


def test_a_string_that_the_pool_lacks() -> None:
    with pytest.raises(BadResources):
        table(TypeChunk(1, {0: (STRING, 9)})).lookup(0x7F010000)
    bare = chunk(2, b"\0" * 4, resource_table([], {0x7F: [TypeChunk(1, {0: (STRING, 0)})]})[12 + 28 :])
    with pytest.raises(BadResources, match="pool"):
        ResourceTable(bare).lookup(0x7F010000)


def test_the_work_for_many_configurations_is_bounded() -> None:
    read = table(*[TypeChunk(1, {0: (INTEGER, 1)}, locale_config(b"de"))] * 5000)
    with pytest.raises(BadResources, match="too many"):
        sum(read.lookup(0x7F010001) is None for _ in range(1000))
