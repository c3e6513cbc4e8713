"""`fwdiff info`, `ls` and `cat` as they are typed."""

from __future__ import annotations

import json
import lzma
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import pytest

from fwdiff.cli.main import main
from fwdiff.errors import ExitCode
from fwdiff.inventory import write_saved
from fwdiff.report.schemas import schema
from tests.unit.images import samples
from tests.unit.images.build import apex_file, avb_footer, vbmeta_image, zipped
from tests.unit.images.opening.test_opener import write
from tests.unit.images.writers.payload import full_payload
from tests.unit.inventory.builders import apk, inventory, manifest

EXT4 = samples.image("ext4_inline.img")
SIGNED = EXT4 + avb_footer(len(EXT4))
F2FS = bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000)
OTA = "ota-type=AB\npost-build=a/b/c:9/X/1:user/release-keys\npost-timestamp=1537617600\nunheard-of=1\n"

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture
def build(tmp_path: Path) -> str:
    members = {
        "META-INF/com/android/metadata": OTA.encode(),
        "vendor.img": SIGNED,
        "odm.img": F2FS,
        "readme.txt": b"hello",
    }
    return write(tmp_path / "build.zip", zipped(members))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    root = tmp_path / "dump"
    write(root / "system/build.prop", b"ro.build.id=X\n")
    write(root / "system/app/Y/Y.apk", b"PK\x03\x04 an app")
    write(root / "system/etc/caf\u202e\x1b.txt", b"odd")
    write(root / "system/etc/escape.txt", b"\x1b[2Jcleared")
    write(root / "system/etc/empty", b"")
    write(root / "system/apex/com.x.apex", apex_file(EXT4))
    write(root / "system_a/apex/com.x.apex", apex_file(EXT4))
    (root / "system/etc/link").symlink_to("empty")
    return str(root)


def run(capture: Captured, *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, errors = capture.readouterr()
    return code, out.decode(), errors.decode()


def data(capture: Captured, name: str, *words: str) -> Any:
    """What a command writes as JSON; the published schema holds for it."""
    code, out, _ = run(capture, *words, "--json")
    assert code == 0
    document = json.loads(out)
    jsonschema.validate(document, json.loads(schema(name)), cls=jsonschema.Draft202012Validator)
    return document


def test_info_shows_the_layers(build: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "info", build)
    assert (code, errors) == (0, "")
    assert "zip/ext4" in out
    assert "post-build: a/b/c:9/X/1:user/release-keys" in out
    assert "unheard-of" not in out
    assert "vendor  zip/ext4  avb: hashtree, SHA256_RSA4096" in out
    assert "! odm  unsupported: an F2FS file system is not read" in out


def test_info_as_json(build: str, folder: str, capsysbinary: Captured) -> None:
    layers = data(capsysbinary, "info-1", "info", build)
    [vendor] = layers["image"]["inside"]
    files = len(samples.contents(without=(b"lib/fragments.bin",)))
    assert (vendor["name"], vendor["size"], vendor["files"]) == ("vendor", len(SIGNED), files)
    assert (layers["image"]["size"], layers["image"]["files"]) == (Path(build).stat().st_size, files + 2)
    assert [unread["path"] for unread in layers["unread"]] == ["odm"]
    image = data(capsysbinary, "info-1", "info", folder)["image"]
    [system] = image["inside"]
    assert (image["size"], system["name"]) == (None, "system")
    assert [(apex["kind"], apex["name"], apex["files"]) for apex in system["inside"]] == [
        ("apex", "system/apex/com.x.apex", files),
        ("apex", "system_a/apex/com.x.apex", files),
    ]


def test_info_of_an_ota_package(tmp_path: Path, capsysbinary: Captured) -> None:
    members = {
        "META-INF/com/android/metadata": OTA.encode(),
        "payload.bin": full_payload({"vendor": EXT4, "vbmeta": vbmeta_image([]).ljust(4096, b"\0")}),
        "payload_properties.txt": b"FILE_HASH=abc=\nFILE_SIZE=5\nMETADATA_SIZE=1\n",
    }
    path = write(tmp_path / "ota.zip", zipped(members, method=zipfile.ZIP_STORED))
    code, out, _ = run(capsysbinary, "info", path)
    assert code == 0
    assert "ota-type: AB" in out
    assert "payload FILE_HASH: abc=" in out
    assert [line.split()[-2:] for line in out.splitlines()[-2:]] == [
        ["vbmeta", "zip/payload/vbmeta"],
        ["vendor", "zip/payload/ext4"],
    ]


def test_a_temporary_file_is_announced(tmp_path: Path, capsysbinary: Captured) -> None:
    path = write(tmp_path / "vendor.img.xz", lzma.compress(EXT4, preset=0))
    for words in (["info", path], ["ls", path], ["cat", path, "vendor/etc/small.txt"]):
        code, _, errors = run(capsysbinary, *words)
        assert (code, "decoding to a temporary file in" in errors) == (0, True)


def test_info_names_what_it_refuses_and_what_to_do(tmp_path: Path, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "info", write(tmp_path / "odm.img", F2FS))
    assert (code, out) == (2, "")
    assert "odm.img: an F2FS file system is not read\n" in errors
    assert "Mount or extract it" in errors


def test_a_wrong_path_is_said(capsysbinary: Captured) -> None:
    for command in ("info", "ls"):
        code, _, errors = run(capsysbinary, command, "/nonexistent/x.zip")
        assert (code, "No such file" in errors) == (2, True)


def test_ls_lists_every_name(folder: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "ls", folder)
    assert (code, errors) == (0, "")
    lines = out.splitlines()
    assert lines == sorted(lines)
    assert "system/apex/com.x.apex!/etc/small.txt" in lines
    assert "system/etc/caf\\u202e\\x1b.txt" in lines


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.apk", ["system/app/Y/Y.apk"]),
        ("Y.apk", ["system/app/Y/Y.apk"]),
        ("/system/app/*", ["system/app/Y/Y.apk"]),
        ("system/a*/Y.apk", ["system/app/Y/Y.apk"]),
        ("/system/app/", ["system/app/Y/Y.apk"]),
        ("system/app", ["system/app/Y/Y.apk"]),
        ("/apex/com.x.apex!/etc/small.txt", [f"system{slot}/apex/com.x.apex!/etc/small.txt" for slot in ("", "_a")]),
        ("system/[be]*p", ["system/build.prop"]),
    ],
)
def test_ls_by_path_name_folder_or_place(folder: str, glob: str, expected: list[str], capsysbinary: Captured) -> None:
    code, out, _ = run(capsysbinary, "ls", folder, glob)
    found = [path for path in out.splitlines() if glob != "*.apk" or "!/" not in path]
    assert (code, found) == (0, expected)


def test_ls_long(folder: str, capsysbinary: Captured) -> None:
    _, out, _ = run(capsysbinary, "ls", folder, "system/etc", "--long")
    assert [line.split() for line in out.splitlines()][1:] == [
        ["file", "0", "system/etc/empty", "/system/etc/empty"],
        ["file", "11", "system/etc/escape.txt", "/system/etc/escape.txt"],
        ["link", "5", "system/etc/link", "->", "empty", "/system/etc/link"],
    ]


def test_ls_as_json(folder: str, capsysbinary: Captured) -> None:
    listed = data(capsysbinary, "files-1", "ls", folder, "system/etc/link")
    assert listed["files"] == [
        {"path": "system/etc/link", "device_path": "/system/etc/link", "kind": "link", "size": 5, "link": "empty"}
    ]


def test_ls_says_that_something_is_missing(build: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "ls", build, "readme.txt")
    assert (code, out) == (0, "readme.txt\n")
    assert "fwdiff info" in errors


def test_ls_without_a_match_says_what_is_there(folder: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "ls", folder, "built.prop")
    assert (code, out) == (2, "")
    assert "Did you mean: system/apex/com.x.apex!/build.prop, system/build.prop" in errors


def test_cat_writes_the_bytes_of_one_file(folder: str, build: str, capsysbinary: Captured) -> None:
    for name in ("system/build.prop", "/system/build.prop"):
        assert run(capsysbinary, "cat", folder, name)[:2] == (0, "ro.build.id=X\n")
    assert run(capsysbinary, "cat", folder, "system/etc/empty")[:2] == (0, "")
    assert run(capsysbinary, "cat", folder, "system/etc/caf\\u202e\\x1b.txt")[:2] == (0, "odd")
    for place in ("vendor/app/Hello/Hello.apk", "system/apex/com.x.apex!/app/Hello/Hello.apk"):
        image = build if place.startswith("vendor") else folder
        assert main(["cat", image, place]) == 0
        assert capsysbinary.readouterr().out == samples.FILES[b"app/Hello/Hello.apk"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("system/build.propp", "Did you mean: system/"),
        ("/system/app", "It is a folder; in it: system/app/Y/Y.apk"),
        ("system/etc/link", "is a link to empty"),
        ("/apex/com.x.apex!/build.prop", "Name one of system/apex/com.x.apex!/build.prop, system_a/apex"),
        ("../../etc/passwd", "has no file ../../etc/passwd"),
    ],
)
def test_cat_of_what_is_no_single_file(folder: str, path: str, said: str, capsysbinary: Captured) -> None:
    code, out, errors = run(capsysbinary, "cat", folder, path)
    assert (code, out) == (2, "")
    assert said in errors


def test_cat_of_a_damaged_file_ends_with_an_error(tmp_path: Path, capsysbinary: Captured) -> None:
    packed = bytearray(zipped({"system/build.prop": samples.FILES[b"lib/indirect.bin"]}))
    packed[200:210] = b"\xff" * 10
    path = write(tmp_path / "x.zip", bytes(packed))
    code, _, errors = run(capsysbinary, "cat", path, "system/build.prop")
    assert (code, "damaged" in errors) == (2, True)


def test_saved_inventories_are_listed_and_have_no_content(tmp_path: Path, capsysbinary: Captured) -> None:
    path = tmp_path / "build.fwi"
    write_saved(inventory(apk("system/app/A/A.apk", manifest("a.a")), source="the-build.zip"), path)
    assert run(capsysbinary, "ls", str(path))[:2] == (0, "system/app/A/A.apk\n")
    assert "saved inventory of: the-build.zip" in run(capsysbinary, "info", str(path))[1]
    code, _, errors = run(capsysbinary, "cat", str(path), "system/app/A/A.apk")
    assert (code, "holds no file's content" in errors) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["system/build.prop"], 0, b"ro.build.id=X"),
        (["system/app/Y/Y.apk"], 2, b"is not text"),
        (["system/etc/escape.txt"], 2, b"is not text"),
        (["system/etc/escape.txt", "--force"], 0, b"\x1b[2Jcleared"),
    ],
)
def test_a_terminal_gets_text_only(folder: str, words: list[str], code: int, said: bytes) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "fwdiff", "cat", folder, *words]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        assert process.wait(30) == code
    assert said in os.read(ours, 4096)
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("control", [b"\x9d52;c;eA==\x9c", "\x9b2J".encode(), b"\r", b"\x7f", b"\x0e", b"\xf0\x9d"])
def test_no_control_of_seven_or_eight_bits_comes_to_a_terminal(tmp_path: Path, control: bytes) -> None:
    write(tmp_path / "system/etc/x.txt", b"before" + control)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "fwdiff", "cat", str(tmp_path), "system/etc/x.txt"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        assert process.wait(30) == 2
    shown = os.read(ours, 4096)
    assert b"is not text" in shown
    assert not set(shown.replace(b"\r\n", b"")) & {*range(32), *range(127, 160)}
    os.close(ours)
    os.close(theirs)


NO_PACKAGE = {"vendor.img": EXT4.replace(b"Hello.apk", b"Hello.txt"), "product.img": bytes(9000)}


def test_an_image_without_a_package_that_was_not_read_whole_is_incomplete(
    tmp_path: Path, capsysbinary: Captured
) -> None:
    image = write(tmp_path / "build.zip", zipped(NO_PACKAGE))
    saved = str(tmp_path / "build.fwi")
    for words in (
        ("info", image),
        ("info", image, "--json"),
        ("inventory", image, "--json"),
        ("inventory", image, "-o", saved),
        ("info", saved),
    ):
        code, out, errors = run(capsysbinary, *words)
        assert code == ExitCode.INCOMPLETE
        assert "no package was found, and not all was read:\n  product: partition product is named" in errors
        assert bool(out) is (saved not in words or words[0] == "info")


def test_an_image_without_packages_that_was_read_whole_is_complete(tmp_path: Path, capsysbinary: Captured) -> None:
    image = write(tmp_path / "build.zip", zipped({"vendor.img": NO_PACKAGE["vendor.img"]}))
    for words in (("info", image), ("inventory", image, "--json")):
        code, _, errors = run(capsysbinary, *words)
        assert (code, "no package" in errors) == (ExitCode.SAME, False)


def test_what_is_unread_beside_packages_stands_in_the_output(tmp_path: Path, capsysbinary: Captured) -> None:
    members = {"vendor/app/Y/Y.apk": b"PK\x03\x04 an app", "vendor/build.prop": b"x", "product.img": bytes(9000)}
    code, out, errors = run(capsysbinary, "info", write(tmp_path / "build.zip", zipped(members)))
    assert (code, errors) == (ExitCode.SAME, "")
    assert "partition product is named" in out


def test_many_reasons_are_cut_short(tmp_path: Path, capsysbinary: Captured) -> None:
    members = {f"tr_{number}.img": bytes(9000) for number in range(8)}
    _, _, errors = run(capsysbinary, "info", write(tmp_path / "build.zip", zipped({**NO_PACKAGE, **members})))
    assert "and 4 more: `fwdiff info` has them" in errors
