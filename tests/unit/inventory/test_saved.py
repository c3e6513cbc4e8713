from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path

import pytest

from fwdiff.errors import ImageError
from fwdiff.inventory import saved
from fwdiff.report.json_report import encode_inventory
from fwdiff.zstandard import zstd
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread

APP = package("com.example.app", permissions_requested=("android.permission.INTERNET",))
BUILD = inventory(
    [APP],
    [endpoint("http://example.com/\u202e\x9b", APP)],
    [setting("property", "ro.x", "1")],
    unread=[unread("vendor")],
)


def test_fwi_is_the_json_report_under_zstd() -> None:
    assert zstd.decompress(saved.encode_saved(BUILD)) == encode_inventory(BUILD)


def test_both_forms_are_read_without_loss(tmp_path: Path) -> None:
    saved.write_saved(BUILD, tmp_path / "build.fwi")
    (tmp_path / "build.json").write_bytes(encode_inventory(BUILD))
    (tmp_path / "indented.json").write_text(json.dumps(json.loads(encode_inventory(BUILD)), indent=2))
    for path in tmp_path.iterdir():
        assert saved.is_saved(path)
        assert saved.read_saved(path) == BUILD


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"{}", b'{"schema":"fwdiff.diff/1"}', zstd.compress(b"ext4"), b"\x28\xb5\x2f\xfd\xff"],
)
def test_other_files_are_no_saved_inventories(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    assert not saved.is_saved(tmp_path / "other")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"schema":"fwdiff.inventory/1"}', "missing required field"),
        (encode_inventory(BUILD)[:-20], "damaged"),
        (encode_inventory(BUILD).replace(b'"version_code":1', b'"version_code":"1"'), "version_code"),
        (encode_inventory(BUILD).replace(b"inventory/1", b"inventory/2"), "this version of fwdiff reads"),
        *(
            (encode_inventory(BUILD).replace(b'"version_code":1', b'"version_code":' + number), "beyond 64 bits")
            for number in (b"%d" % (1 << 64), b" \n-%d" % ((1 << 63) + 1), b"1%0200d" % 0)
        ),
        (b'{"schema":"fwdiff.diff/1"}', "not a saved inventory"),
        (saved.encode_saved(BUILD)[:-20], "ends early"),
        (saved.encode_saved(BUILD)[:20] + b"\xff" * 20, "damaged"),
    ],
)
def test_damage_is_said_with_a_hint(content: bytes, said: str) -> None:
    with pytest.raises(ImageError, match=said) as caught:
        saved.decode_saved(content)
    assert "fwdiff inventory" in caught.value.hint


@pytest.mark.parametrize("size", [0, saved._PIECE - 1, saved._PIECE, saved._PIECE + 1, 3 * saved._PIECE])
def test_every_piece_of_a_saved_inventory_is_there_or_it_is_said_to_end_early(size: int) -> None:
    content = random.Random(size).randbytes(size)
    options: dict[int, int] = {zstd.CompressionParameter.checksum_flag: 1}
    packed = zstd.compress(content, options=options)
    assert saved.json_of_saved(packed) == content
    for cut in (1, 4, 5):
        with pytest.raises(ImageError, match="ends early"):
            saved.json_of_saved(packed[:-cut])


def test_decompression_takes_no_more_memory_than_what_comes_of_it() -> None:
    packed = zstd.compress(bytes(4 << 20))
    tracemalloc.start()
    try:
        size = len(saved.json_of_saved(packed))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size <= most < 1.25 * size


def test_decompression_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MAXIMUM_SIZE", 1 << 20)
    with pytest.raises(ImageError, match="larger than"):
        saved.decode_saved(zstd.compress(b" " * (64 << 20)))


def test_an_inventory_without_any_later_field_is_read(tmp_path: Path) -> None:
    """As the first version of the schema wrote it: a field that came later has a default."""
    place = {"path": "system/app/A.apk", "device_path": "/system/app/A.apk"}
    app: dict[str, object] = {"package": "a.b", "placement": "app", "version_code": 1, "code": "apk"}
    app |= dict.fromkeys(("version_name", "min_sdk", "target_sdk", "shared_user_id"))
    app |= {"file_sha256": "", "privileged": False, "enabled": True, "signers": [], "components": []}
    app |= {f"permissions_{name}": [] for name in ("requested", "allowlisted", "declared", "granted")}
    host: dict[str, object] = {"host": "h.example", "url": "http://h.example", "scheme": "http", "class": "service"}
    host |= dict.fromkeys(("port", "domain", "owner", "country", "package"))
    host |= {"member": "classes.dex", "file_sha256": "", "offset": 0, "origin": "dex", "code": []}
    image = dict.fromkeys(("sha256", "fingerprint", "model", "region", "security_patch"))
    partition = {"name": "system", "filesystem": "ext4", "size": 1}
    document = {
        "schema": "fwdiff.inventory/1",
        "tool": "",
        "knowledge": "",
        "image": {"source": "a.zip", "format": "zip", "content_digest": "", "partitions": [partition], **image},
        "packages": [app | place],
        "endpoints": [host | place],
        "configuration": [{"kind": "property", "key": "ro.x", "value": "1", "path": "system/build.prop"}],
        "files": [{**place, "size": 1, "sha256": None}],
        "coverage": {"files": 1, "analysed": 1, "unread": [{"path": "a", "kind": "damaged", "reason": "b"}]},
    }
    old = tmp_path / "old.json"
    old.write_text(json.dumps(document))
    assert [one.package for one in saved.read_saved(old).packages] == ["a.b"]
