from __future__ import annotations

import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from fwdiff.errors import ImageError
from fwdiff.images import limits
from fwdiff.images.opening import apex
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileEntry, FileKind, ProblemKind
from tests.unit.images import erofs_samples, samples
from tests.unit.images.build import apex_file, compressed_apex, sparse_image, zipped
from tests.unit.images.opening.test_opener import contents, read, text, write

EXT4 = samples.image("ext4_inline.img")
CONTENT = samples.contents(without=(b"lib/fragments.bin",))
NESTED = {text(name): data for name, data in CONTENT.items()}
PACKED = {"com.x.apex": apex_file(EXT4), "com.x.capex": compressed_apex(apex_file(EXT4))}


def firmware(root: Path, **apexes: bytes) -> str:
    """A folder image with these files in `/system/apex`."""
    write(root / "system/build.prop", b"ro.build.id=X\n")
    for name, data in apexes.items():
        write(root / "system/apex" / name, data)
    return str(root)


@pytest.mark.parametrize("name", PACKED)
def test_the_files_of_an_apex_are_listed_behind_it(tmp_path: Path, name: str) -> None:
    image = open_image(firmware(tmp_path, **{name: PACKED[name]}))
    nested = [entry for entry in image.listing.files if "!/" in entry.path]
    assert image.listing.unread == ()
    assert {entry.path.removeprefix(f"system/apex/{name}!/") for entry in nested if entry.kind is FileKind.FILE} == set(
        NESTED
    )
    for entry in nested:
        assert entry.device_path == "/apex/com.x.apex!/" + entry.path.partition("!/")[2]
        if entry.kind is FileKind.FILE:
            assert read(image, entry) == NESTED[entry.path.partition("!/")[2]]
    [link] = [entry for entry in nested if entry.path.endswith("etc/link")]
    assert (link.kind, link.link) == (FileKind.LINK, "small.txt")
    image.close()


def test_a_payload_may_be_erofs(tmp_path: Path) -> None:
    name = min(path.name for path in erofs_samples.IMAGES.glob("*lz4*.gz")).removesuffix(".gz")
    found = contents(firmware(tmp_path, **{"x.apex": apex_file(erofs_samples.image(name))}))
    inside = {path.partition("!/")[2]: data for path, data in found.items() if "!/" in path}
    assert inside["app/Hello/Hello.apk"] == samples.FILES[b"app/Hello/Hello.apk"]
    assert len(inside) > 100


def test_the_apex_itself_remains_a_file_and_counts_once(tmp_path: Path) -> None:
    packed = PACKED["com.x.apex"]
    image = open_image(firmware(tmp_path, **{"com.x.apex": packed}))
    [entry] = [entry for entry in image.listing.files if entry.path.endswith(".apex")]
    assert read(image, entry) == packed
    [partition] = image.listing.partitions
    assert partition.size == len(packed) + len(b"ro.build.id=X\n")
    image.close()


def test_several_apexes_are_read_by_turns(tmp_path: Path) -> None:
    other = compressed_apex(apex_file(samples.image("ext2_1k.img")))
    path = firmware(tmp_path, **PACKED, **{"com.y.capex": other})
    image = open_image(path)
    by_name: dict[str, list[FileEntry]] = {}
    for entry in image.listing.files:
        if "!/" in entry.path and entry.kind is FileKind.FILE:
            by_name.setdefault(entry.path.partition("!/")[2], []).append(entry)
    assert max(map(len, by_name.values())) == 3
    for name, entries in by_name.items():
        for entry in entries:
            expected = samples.contents() if "com.y" in entry.path else CONTENT
            assert read(image, entry) == {text(key): data for key, data in expected.items()}[name]
    image.close()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_apex_in_a_partition_image_in_a_zip(tmp_path: Path, method: int) -> None:
    tree = {"system/build.prop": b"ro.build.id=X\n", "system/apex/com.x.apex": apex_file(EXT4)}
    found = contents(write(tmp_path / "x.zip", zipped(tree, method=method)))
    inside = {name.partition("!/")[2]: data for name, data in found.items() if "!/" in name}
    assert inside == NESTED


@pytest.mark.parametrize("name", PACKED)
def test_an_apex_alone_is_an_image(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, PACKED[name])
    image = open_image(path)
    assert (image.listing.format, image.listing.partitions) == ("apex", ())
    places = {entry.path: entry.device_path for entry in image.listing.files}
    image.close()
    assert places[f"{name}!/build.prop"] == "/apex/com.x.apex!/build.prop"
    assert contents(path) == {name: PACKED[name], **{f"{name}!/{inside}": data for inside, data in NESTED.items()}}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (apex_file(EXT4)[:-3000], ProblemKind.DAMAGED),
        (apex_file(EXT4[:3000]), ProblemKind.DAMAGED),
        (apex_file(bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000)), ProblemKind.UNSUPPORTED),
        (apex_file(bytes(9000)), ProblemKind.UNSUPPORTED),
        (apex_file(sparse_image(EXT4)), ProblemKind.UNSUPPORTED),
        (apex_file(b""), ProblemKind.UNSUPPORTED),
        (compressed_apex(b"no zip"), ProblemKind.DAMAGED),
        (compressed_apex(zipped({"x": b"y"})), ProblemKind.DAMAGED),
        (zipped({"apex_manifest.json": b"{}"}), ProblemKind.DAMAGED),
        (b"?" * 9000, ProblemKind.DAMAGED),
    ],
    ids=[
        "cut",
        "payload cut",
        "f2fs",
        "zeros",
        "sparse",
        "empty",
        "no apex inside",
        "no payload inside",
        "no payload",
        "no zip",
    ],
)
def test_an_apex_that_cannot_be_opened_is_unread_and_the_others_are_read(
    tmp_path: Path, data: bytes, kind: ProblemKind
) -> None:
    image = open_image(firmware(tmp_path, **{"a.apex": data, "b.apex": apex_file(EXT4)}))
    [unread] = image.listing.unread
    assert (unread.path, unread.kind) == ("system/apex/a.apex", kind)
    paths = {entry.path for entry in image.listing.files}
    image.close()
    assert {"system/apex/a.apex", "system/apex/b.apex!/build.prop"} <= paths


@pytest.mark.parametrize("data", [b"/system/apex/com.y.apex", b"", b"PK"])
def test_what_is_only_named_like_an_apex_is_a_file(tmp_path: Path, data: bytes) -> None:
    image = open_image(firmware(tmp_path, **{"a.apex": data}))
    assert [entry.path for entry in image.listing.files] == ["system/apex/a.apex", "system/build.prop"]
    assert image.listing.unread == ()
    image.close()


def test_a_folder_damaged_inside_an_apex_is_unread_by_its_path(tmp_path: Path) -> None:
    damaged = EXT4.replace(b"build.prop", b"build/prop")
    assert damaged != EXT4
    image = open_image(firmware(tmp_path, **{"a.apex": apex_file(damaged)}))
    assert {entry.path.partition("!")[0] for entry in image.listing.unread} == {"system/apex/a.apex"}
    assert any("!/etc/" in entry.path for entry in image.listing.files)
    image.close()


def test_there_is_a_most_of_apexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apex, "MAXIMUM_APEXES", 1)
    image = open_image(firmware(tmp_path, **{"a.apex": apex_file(EXT4), "b.apex": apex_file(EXT4)}))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("system/apex/b.apex", ProblemKind.LIMIT)]
    image.close()


def test_an_apex_is_held_open_until_the_image_is_closed(tmp_path: Path) -> None:
    path = firmware(tmp_path, **{"a.apex": apex_file(EXT4)})
    image = open_image(path)
    nested = next(entry for entry in image.listing.files if "!/" in entry.path and entry.kind is FileKind.FILE)
    (tmp_path / "system/apex/a.apex").unlink()
    assert read(image, nested)
    image.close()


@pytest.mark.parametrize("name", PACKED)
def test_damaged_apexes_never_end_the_run(tmp_path: Path, name: str) -> None:
    packed, chance = PACKED[name], random.Random(name)
    cuts = [packed[: chance.randrange(len(packed))] for _ in range(10)]
    for data in [*cuts, *(_flipped(packed, chance) for _ in range(100))]:
        image = open_image(firmware(tmp_path, **{name: data}))
        assert "system/build.prop" in {entry.path for entry in image.listing.files}
        for entry in image.listing.files:
            if entry.kind is FileKind.FILE and entry.path.endswith(("build.prop", "small.txt", "Hello.apk")):
                with suppress(ImageError):
                    read(image, entry)
        image.close()


def _flipped(data: bytes, chance: random.Random) -> bytes:
    """One byte changed in what is not zero anyway: headers, tables and content."""
    place = next(place for place in iter(lambda: chance.randrange(len(data)), None) if data[place])
    return data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :]


def test_apexes_share_the_budget_of_their_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_LISTED", 400)
    image = open_image(firmware(tmp_path, **{"a.apex": apex_file(EXT4), "b.apex": apex_file(EXT4)}))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("system/apex/b.apex", ProblemKind.LIMIT)]
    image.close()


def test_the_size_of_a_compressed_apex_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apex, "MAXIMUM_ORIGINAL", 1000)
    image = open_image(firmware(tmp_path, **{"a.capex": compressed_apex(apex_file(EXT4))}))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("system/apex/a.capex", ProblemKind.LIMIT)]
    image.close()
