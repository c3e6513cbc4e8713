"""Binary XML, resource tables and XML."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from tests.crafted import APK, Kind
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    TypeChunk,
    android,
    binary_xml,
    chunk,
    resource_table,
    sdk_config,
    string_pool,
)

_NAME, _PERMISSION, _AUTHORITIES, _PROCESS = 0x01010003, 0x01010006, 0x01010018, 0x01010011
_REFERENCE, _INTEGER = 1, 0x10
_PACKAGE = Attribute("package", "com.example")
_DECLARED = b"<!DOCTYPE permissions [<!ATTLIST a b CDATA '%s'>]><permissions>%s</permissions>"


def manifest(root: Tag, **members: bytes) -> bytes:
    names = {name.replace("_", "."): content for name, content in members.items()}
    return zipped({"AndroidManifest.xml": binary_xml(root, utf8=True), **names})


def _components(count: int, *attributes: Attribute, kind: str = "service") -> list[Tag]:
    return [Tag(kind, [android(_NAME, f".a{n}"), *attributes]) for n in range(count)]


def _app(count: int, *attributes: Attribute, package: str = "com.example", own: Sequence[Attribute] = ()) -> bytes:
    application = Tag("application", own, _components(count, *attributes))
    return manifest(Tag("manifest", [Attribute("package", package)], [application]))


def _deep(size: int) -> bytes:
    tag = Tag("a")
    for _ in range(min(size // 60, 300)):
        tag = Tag("a", children=[tag])
    return manifest(Tag("manifest", [_PACKAGE], [tag]))


def _long_names(size: int) -> bytes:
    name = "sms" + "n" * (size // 2)
    return zipped({"res/x.xml": binary_xml(Tag(name, children=[Tag(name)] * (size // 150)), utf8=True)})


def _long_texts(size: int) -> bytes:
    text = "sms 1069" + "t" * (size // 2)
    children = [Tag("sms_number", text=text)] * (size // 160)
    return zipped({"res/x.xml": binary_xml(Tag("r", children=children), utf8=True)})


def _numbers(size: int) -> bytes:
    children = [Tag("sms_number", text=f"1069{n:06}") for n in range(size // 180)]
    return zipped({"res/x.xml": binary_xml(Tag("r", children=children), utf8=True)})


def _unknown(size: int) -> bytes:
    document = binary_xml(Tag("manifest", [_PACKAGE]))
    body = document[8:] + chunk(0x7777, b"", b"") * (size // 8)
    return zipped({"AndroidManifest.xml": chunk(3, b"", body)})


def _unclosed(size: int) -> bytes:
    document = binary_xml(Tag("manifest", [_PACKAGE], [Tag("a")] * (size // 60)))
    return zipped({"AndroidManifest.xml": chunk(3, b"", document[8:-24])})


def _refused(size: int) -> bytes:
    """Our reader gives up at the element out of bounds, so androguard is asked."""
    document = binary_xml(Tag("manifest", [_PACKAGE], [Tag("a", [android(_NAME, "b" * (size // 4))])] * (size // 100)))
    return zipped({"AndroidManifest.xml": chunk(3, b"", document[8:] + struct.pack("<2HI", 0x102, 8, 0x7FFFFFFF))})


def _refused_pool(size: int) -> bytes:
    """A pool of far more strings than there are."""
    pool = bytearray(string_pool(["manifest"], utf8=True))
    struct.pack_into("<I", pool, 8, 0x0FFFFFFF)
    return zipped({"AndroidManifest.xml": chunk(3, b"", bytes(pool) + bytes(size))})


def _references(size: int, table: Callable[[int], bytes]) -> bytes:
    children = [Tag("service", [android(_NAME, 0x7F010000 + n % 4, _REFERENCE)]) for n in range(size // 120)]
    root = Tag("manifest", [_PACKAGE], [Tag("application", children=children)])
    return manifest(root, resources_arsc=table(size))


def _types(size: int, encoding: str = "plain") -> bytes:
    types = [TypeChunk(1, {9: (_INTEGER, n)}, sdk_config(n % 60000), encoding) for n in range(size // 120)]
    return resource_table([], {0x7F: types})


def _bare_types(size: int) -> bytes:
    """As many chunks as there can be: without entries or a configuration."""
    bare = struct.pack("<2HI2BH3I", 0x201, 24, 24, 1, 0, 0, 0, 24, 4)
    return chunk(2, struct.pack("<I", 1), string_pool([], utf8=True) + chunk(0x200, bytes(4), bare * (size // 24)))


def _long_string(size: int) -> bytes:
    return resource_table(["s" * size], {0x7F: [TypeChunk(1, dict.fromkeys(range(4), (3, 0)))]})


def _loops(size: int) -> bytes:
    entries = {n: (_REFERENCE, 0x7F010000 + (n + 1) % 4) for n in range(4)}
    return resource_table([], {0x7F: [TypeChunk(1, entries, sdk_config(n)) for n in range(size // 200)]})


def _framework(size: int) -> bytes:
    values = {n: (_INTEGER, n) for n in range(min(size // 20, 60000))}
    types = [TypeChunk(kind, values, sdk_config(kind)) for kind in (1, 1, 1)]
    return manifest(Tag("manifest", [_PACKAGE]), resources_arsc=resource_table([], {1: types}))


def _wide(size: int) -> bytes:
    return zipped({"resources.arsc": resource_table(["://\u0100" * (size // 8)], {}, utf8=False)})


def _wide_hosts(size: int) -> bytes:
    return zipped({"resources.arsc": resource_table(["1.1.1.1.http://" * (size // 30)], {}, utf8=False)})


def _pool_steps(size: int) -> bytes:
    """Strings of a length without a NUL behind it, each looked for in steps to the end of the pool."""
    count = size // 40
    header = struct.pack("<5I", count, 0, 0x100, 28 + 4 * count, 0)
    offsets = struct.pack(f"<{count}I", *range(count))
    pool = chunk(1, header, offsets + b"\x10" * size)
    element = b"".join(
        chunk(0x102, bytes(8), struct.pack("<2I6H", 0xFFFFFFFF, n, 20, 20, 0, 0, 0, 0)) for n in range(count)
    )
    return zipped({"AndroidManifest.xml": chunk(3, b"", pool + element)})


def _domains(size: int) -> bytes:
    config = Tag(
        "network-security-config", children=[Tag("domain-config", children=[Tag("domain", text="a.b")] * (size // 90))]
    )
    application = Tag("application", [android(0x01010527, "res/n.xml")])
    return zipped(
        {
            "AndroidManifest.xml": binary_xml(Tag("manifest", [_PACKAGE], [application])),
            "res/n.xml": binary_xml(config),
        }
    )


def _permissions(size: int) -> bytes:
    """One long name, asked for up to other API levels each time."""
    name = "p" * (size // 2)
    children = [
        Tag("uses-permission", [android(_NAME, name), android(0x01010271, n, _INTEGER)]) for n in range(size // 160)
    ]
    return manifest(Tag("manifest", [_PACKAGE], children))


def _entities(size: int) -> bytes:
    levels = b"".join(b"<!ENTITY e%d '%s'>" % (n + 1, b"&e%d;" % n * 10) for n in range(8))
    return b"<!DOCTYPE permissions [<!ENTITY e0 '%s'>%s]><permissions>&e8;</permissions>" % (b"x" * size, levels)


def _elements(inner: Callable[[int], bytes]) -> Kind:
    return Kind("etc/permissions/x.xml", lambda size: b"<permissions>" + inner(size) + b"</permissions>")


KINDS = {
    "axml-package-name": Kind(APK, lambda size: _app(size // 180, package="p" * (size // 2))),
    "axml-process-name": Kind(APK, lambda size: _app(size // 220, android(_PROCESS, ":" + "p" * (size // 2)))),
    "axml-authorities": Kind(APK, lambda size: _app(size // 220, android(_AUTHORITIES, "a;b" * (size // 6)))),
    "axml-inherited": Kind(APK, lambda size: _app(size // 180, own=[android(_PERMISSION, "p" * (size // 2))])),
    "axml-requests": Kind(APK, _permissions),
    "axml-depth": Kind(APK, _deep),
    "axml-element-names": Kind(APK, _long_names),
    "axml-texts": Kind(APK, _long_texts),
    "axml-numbers": Kind(APK, _numbers),
    "axml-unknown-chunks": Kind(APK, _unknown),
    "axml-unclosed": Kind(APK, _unclosed),
    "axml-refused": Kind(APK, _refused),
    "axml-refused-pool": Kind(APK, _refused_pool),
    "axml-pool-steps": Kind(APK, _pool_steps),
    "axml-network-security": Kind(APK, _domains),
    "arsc-types": Kind(APK, lambda size: _references(size, _types)),
    "arsc-sparse": Kind(APK, lambda size: _references(size, lambda size: _types(size, "sparse"))),
    "arsc-bare-types": Kind(APK, lambda size: _references(size, _bare_types)),
    "arsc-long-string": Kind(APK, lambda size: _references(size, _long_string)),
    "arsc-loops": Kind(APK, lambda size: _references(size, _loops)),
    "arsc-framework": Kind("framework/framework-res.apk", _framework),
    "arsc-wide": Kind(APK, _wide),
    "arsc-wide-hosts": Kind(APK, _wide_hosts),
    "xml-attlist": Kind("etc/permissions/x.xml", lambda size: _DECLARED % (b"x" * (size // 2), b"<a/>" * (size // 8))),
    "xml-entities": Kind("etc/permissions/x.xml", _entities),
    "xml-elements": _elements(lambda size: b"<a b='c'/>" * (size // 10)),
    "xml-attributes": _elements(lambda size: b"<a %s/>" % b" ".join(b"a%d=''" % n for n in range(size // 11))),
    "xml-depth": _elements(lambda size: b"<a>" * (size // 3)),
}
