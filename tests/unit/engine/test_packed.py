"""The engine on packed images: what one worker has to decode, and what all read together."""

from __future__ import annotations

import io
import lzma
import tarfile
from pathlib import Path

import pytest

from fwdiff.engine.results import take_inventory
from fwdiff.model import Inventory
from tests.unit.images import samples
from tests.unit.images.writers.payload import REPLACE_XZ, full_payload

FILES = {
    "system/build.prop": b"ro.build.version.sdk=28\nro.build.id=ONE\n",
    "system/etc/hosts.conf": b"server=https://telemetry.old-vendor.com/v1\n",
    **{f"vendor/etc/{number}.conf": b"x" * number for number in range(200)},
}


def inventory(path: Path, told: list[str], *, workers: int = 2) -> Inventory:
    return take_inventory(str(path), workers=workers, cache=False, on_progress=lambda _: None, warn=told.append)


def digests(inventory: Inventory) -> dict[str, str | None]:
    return {file.path: file.sha256 for file in inventory.files}


def test_what_is_decoded_as_a_whole_is_announced_and_read_like_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, packed, temporary = tmp_path / "folder", io.BytesIO(), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    path = tmp_path / "build.tar.xz"
    path.write_bytes(lzma.compress(packed.getvalue()))
    told: list[str] = []
    assert digests(inventory(path, told)) == digests(inventory(folder, told))
    [announcement] = told
    assert str(path) in announcement
    assert str(temporary) in announcement
    assert list(temporary.iterdir()) == []


def test_the_number_of_workers_does_not_change_what_is_read_of_a_payload(tmp_path: Path) -> None:
    image = samples.image("ext4_inline.img")
    path = tmp_path / "payload.bin"
    path.write_bytes(full_payload({"vendor": image, "odm": image}, REPLACE_XZ, chunk=64 << 10))
    told: list[str] = []
    one, two = (digests(inventory(path, told, workers=workers)) for workers in (1, 2))
    assert one == two
    assert len(one) == 2 * len(samples.contents(without=(b"lib/fragments.bin",)))
    assert told == []
