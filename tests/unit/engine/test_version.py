"""The version of a kind of facts changes with everything that decides them, and with nothing else."""

from __future__ import annotations

import ast
import gzip
import importlib.metadata
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType

import pytest

import fwdiff
from fwdiff.cache import Versions
from fwdiff.engine import version
from fwdiff.engine.code_digests import CodeDigests
from fwdiff.engine.version import EVERY_KIND, LIBRARIES, LISTING, READERS, ROOMS, computed_versions, reader_versions
from fwdiff.facts.analyse import analyse
from fwdiff.facts.content import Content, content_of
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import SENDER, compact, vdex
from tests.unit.facts.resource_writer import Tag, binary_xml, string_pool

ROOT = Path(fwdiff.__file__).parent
DECIDE_NOTHING = {"compression", "loguru"}
"""A part of Python from 3.14 on; what is logged is no fact."""
OF_NOTHING = {"merged", "merged_properties"}
"""What joins uses that no image has: it gives none."""
SOURCES = {str(path.relative_to(ROOT)): path.read_bytes() for path in version._sources(ROOT)}
CODE = CodeDigests(SOURCES)


@cache
def versions_as_they_are(*surroundings: str) -> Versions:
    return computed_versions(SOURCES, surroundings)


WORDS = b"<permissions><privapp-permissions package='a.b'/></permissions>\nsms:12345 https://a.vendor.com/"


def imports(source: bytes) -> set[str]:
    tree = ast.parse(source)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def modules() -> Iterator[set[str]]:
    return (imports(source) for path, source in SOURCES.items() if path.endswith(".py"))


def test_every_library_that_a_reader_imports_is_part_of_the_version() -> None:
    used = {name.partition(".")[0] for found in modules() for name in found}
    foreign = used - sys.stdlib_module_names - DECIDE_NOTHING - {"fwdiff"}
    distributions = importlib.metadata.packages_distributions()
    needed = {distributions[name][0] for name in foreign}
    assert needed <= set(LIBRARIES)
    assert "absent" not in {version._version(name) for name in needed}


def test_every_room_that_a_reader_imports_is_part_of_the_version() -> None:
    used = {name.split(".")[1] for found in modules() for name in found if name.startswith("fwdiff.")}
    assert used - {"engine"} <= {room.removesuffix(".py") for room in ROOMS}


def test_every_kind_of_content_has_a_version_of_its_own() -> None:
    assert set(READERS) == {content.value for content in Content}
    versions = versions_as_they_are()
    assert len({versions.listing, *versions.facts.values()}) == len(READERS) + 1
    named = {*LISTING, *EVERY_KIND, *version._ALONE, *(name for names in READERS.values() for name in names)}
    assert named <= set(CODE._sources)


def test_the_version_of_listings_is_over_every_module_that_reads_images() -> None:
    readers = {name for name in CODE._sources if name.startswith("fwdiff.images.")}
    assert readers - CODE.closure(LISTING) == {"fwdiff.images.opening.format_table"}  # for the README and the help


@pytest.fixture(autouse=True)
def readers() -> None:
    """As they are without tests: each run starts its own."""


ELF = b"\x7fELF" + bytes(60)
SAMPLES = {
    "zip": [
        zipped({"classes.dex": SENDER, "res/a.xml": binary_xml(Tag("a")), "b.txt": WORDS, "c.bin": ELF}),
        zipped({"AndroidManifest.xml": b"no manifest", "META-INF/CERT.RSA": b"no signature"}),
        b"PK\x03\x04no archive",
    ],
    "dex": [SENDER, SENDER[:200]],
    "vdex": [vdex([SENDER]), vdex([compact(SENDER)]), b"vdex019\0"],
    "elf": [ELF + WORDS, ELF + b"oat\n" + bytes(60) + SENDER],
    "gzip": [gzip.compress(WORDS), gzip.compress(zipped({"a": WORDS})), b"\x1f\x8b\x08cut"],
    "resources": [b"\x02\0\x0c\0" + string_pool(["https://a.vendor.com/"], utf8=True)],
    "binary xml": [binary_xml(Tag("a"))],
    "heap": [b"art\n" + WORDS],
    "xml": [WORDS],
    "text": [
        b"ro.a=b\n" + WORDS,
        b"service a /b\n  class c\n",
        b"-----BEGIN CERTIFICATE-----\nAA==\n",
        b"system/app/a.apk\n" * 9,
    ],
    "media": [b"\x89PNG\r\n\x1a\n" + bytes(30) + WORDS + b"IEND\xaeB`\x82"],
    "data": [
        bytes(5) + WORDS,
        b"AVB0" + bytes(300),
        b"\x30\x82\x01\x01" + bytes(300),
        b"7z\xbc\xaf\x27\x1c" + bytes(30),
    ],
}
"""Contents of each kind that take its reader to its corners, damaged ones too."""


def ran_for(data: bytes) -> set[str]:
    """The modules of fwdiff of which something ran."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        name = frame.f_globals.get("__name__", "")
        if (
            event == "call"
            and name.startswith("fwdiff.")
            and frame.f_code.co_qualname.partition(".")[0] not in OF_NOTHING
        ):
            found.add(name)

    sys.setprofile(note)
    try:
        analyse(data)
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize("kind", READERS)
def test_all_that_runs_for_a_kind_of_content_is_part_of_its_version(kind: str) -> None:
    part = {*CODE.closure((*READERS[kind], *EVERY_KIND)), *version._ALONE}
    for data in SAMPLES[kind]:
        assert content_of(data).value == kind
        assert ran_for(data) <= part


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("facts/apk/manifest.py", {"zip", "gzip"}),
        ("facts/dex/vdex.py", {"zip", "gzip", "dex", "vdex", "elf", "data"}),
        ("facts/settings/verified_boot.py", {"data", "gzip"}),
        ("facts/settings/init_script.py", {"xml", "text", "data", "gzip"}),
        ("facts/content.py", set(READERS)),
        ("facts/analyse.py", set(READERS)),
        ("knowledge/identifier_apis.toml", {"zip", "gzip", "dex", "vdex", "elf", "data"}),
        ("facts/code_listing.py", set()),
        ("images/formats/ext4/ext4.py", {"listing"}),
    ],
)
def test_a_change_of_a_reader_empties_no_others_facts(path: str, changed: set[str]) -> None:
    after = computed_versions(SOURCES | {path: SOURCES[path] + b"\nx = 1\n"}, ())
    assert differing(versions_as_they_are(), after) == changed


@pytest.mark.parametrize(
    "path", ["facts/media.py", "facts/apk/manifest.py", "images/formats/ext4/ext4.py", "model/facts.py"]
)
def test_a_comment_empties_nothing(path: str) -> None:
    commented = b'"""Other words."""\n# a reason\n\n' + SOURCES[path].split(b'"""', 2)[2] + b"\n# another\n"
    assert computed_versions(SOURCES | {path: commented}, ()) == versions_as_they_are()


def differing(before: Versions, after: Versions) -> set[str]:
    kinds = {kind for kind, of_kind in before.facts.items() if after.facts[kind] != of_kind}
    return kinds | ({"listing"} if before.listing != after.listing else set())


def test_a_library_or_python_changes_all() -> None:
    assert differing(versions_as_they_are(), versions_as_they_are("2")) == {"listing", *READERS}


def copied(root: Path) -> Callable[[str, bytes], None]:
    def write(path: str, content: bytes) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)

    return write


def test_versions_are_kept_by_the_sources_that_they_are_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fwdiff, "__file__", str(tmp_path / "package/__init__.py"))
    with pytest.raises(OSError, match="upgrade"):
        reader_versions(tmp_path / "cache")
    write = copied(tmp_path / "package")
    for path, source in SOURCES.items():
        write(path, source)
    first = reader_versions(tmp_path / "cache")
    write("report/plain/page.py", b"no reader")
    assert reader_versions(tmp_path / "cache") == first
    write("facts/apk/manifest.py", SOURCES["facts/apk/manifest.py"] + b"\nx = 1\n")
    assert differing(first, reader_versions(tmp_path / "cache")) == {"zip", "gzip"}
    write("facts/apk/manifest.py", SOURCES["facts/apk/manifest.py"])
    assert reader_versions(tmp_path / "cache") == first
    monkeypatch.setattr(version, "_version", lambda name: "99")
    assert differing(first, reader_versions(tmp_path / "cache")) == {"listing", *READERS}
