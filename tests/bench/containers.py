"""Writes images of partitions into what firmware comes in, with lz4, zstd, gzip and tar or the unit tests' writers."""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.file_systems import BLOCK, run, tree_files
from tests.bench.workshop import Images
from tests.unit.images.writers import nb0, transfer_list
from tests.unit.images.writers.mediatek import mediatek_image
from tests.unit.images.writers.payload import REPLACE, ZERO, Buffer, operations, write_payload
from tests.unit.images.writers.super_lp import Partition, super_parts

THREADS = os.cpu_count() or 1
FAST = 1
"""The compression level of zips; what is measured is reading."""
_SUPER_EXTENT = (32 << 20) // 512
_PART = 1 << 20

Members = Mapping[str, Path | bytes]
"""Files or their content, by their names in an archive."""


def named(images: Images) -> dict[str, Path]:
    return {f"{partition}.img": image for partition, image in images.items()}


def write_folder(files: Mapping[str, Path], folder: Path) -> None:
    folder.mkdir()
    for name, path in files.items():
        (folder / name).hardlink_to(path)


def write_payload_of(images: Images, kind: int, path: Path, *, empty: int = ZERO) -> None:
    threads = THREADS if kind != REPLACE else 1  # what threads have ready waits in memory
    with _mapped(images) as content, path.open("wb") as file:
        write_payload(file, {
            name: (len(image), operations(image, kind, empty=empty, threads=threads))
            for name, image in content.items()
        })  # fmt: skip


def write_super(images: Images, path: Path) -> None:
    """Partitions of slot a in extents of 32 MiB; those of slot b are empty, as in virtual A/B."""
    with _mapped(images) as content, path.open("wb") as file:
        slots = [Partition(f"{name}_a", image, extent=_SUPER_EXTENT) for name, image in content.items()]
        slots += [Partition(f"{name}_b", b"") for name in content]
        file.writelines(super_parts(slots))


def write_disk(partitions: Images, path: Path) -> None:
    """A disk with a GUID partition table, each partition from the next MiB on."""
    starts, end = [], 2048
    words = []
    for number, (name, image) in enumerate(partitions.items(), 1):
        sectors = -(-image.stat().st_size // 512)
        words += ["-n", f"{number}:{end}:{end + sectors - 1}", "-c", f"{number}:{name}"]
        starts.append(end * 512)
        end += -(-sectors // 2048) * 2048
    with path.open("wb") as file:
        file.truncate(end * 512 + _PART)
    run(["sgdisk", "-o", *words, path])
    with path.open("r+b") as file:
        for start, image in zip(starts, partitions.values(), strict=True):
            file.seek(start)
            with image.open("rb") as content:
                shutil.copyfileobj(content, file, _PART)


def write_signed(image: Path, path: Path) -> None:
    """An image behind the header of MediaTek's secure boot."""
    with path.open("wb") as file, image.open("rb") as content:
        file.write(mediatek_image(b""))
        shutil.copyfileobj(content, file, _PART)


def write_nb0(images: Images, path: Path) -> None:
    files = {f"B2N-118D-0-00WW-B01-{name}.img": image for name, image in images.items()}
    with path.open("wb") as file:
        file.write(nb0.table([(name, image.stat().st_size) for name, image in files.items()]))
        for image in files.values():
            with image.open("rb") as content:
                shutil.copyfileobj(content, file, _PART)


def write_block_ota(images: Images, method: int, path: Path, *, packed: bool) -> None:
    with _mapped(images) as content, _zip(path, method) as archive:
        archive.writestr("META-INF/com/google/android/updater-script", b"# as the tool writes it\n")
        for name, image in content.items():
            parts = transfer_list.halves(image)
            data = transfer_list.new_data(image, parts)
            archive.writestr(f"{name}.transfer.list", transfer_list.transfer_list(len(image) // BLOCK, parts))
            archive.writestr(f"{name}.patch.dat", b"")
            with archive.open(f"{name}.new.dat{'.br' if packed else ''}", "w", force_zip64=True) as member:
                member.writelines(transfer_list.packed_data(data) if packed else data)


def target_files(trees: Mapping[str, Path], images: Images) -> Members:
    """The trees under their upper-case names, images of the makers' own, and the mark that says so."""
    members: dict[str, Path | bytes] = {"META/misc_info.txt": b"recovery_api_version=3\n"}
    for partition, tree in trees.items():
        if partition.startswith("my_"):
            members[f"IMAGES/{partition}.img"] = images[partition]
            continue
        is_root = partition == "system" and (tree / "system").is_dir()
        for name, path in tree_files(tree):
            inside = name.removeprefix("system/") if is_root else name
            folder = "ROOT" if is_root and inside == name else partition.upper()
            members[f"{folder}/{inside}"] = path
    return members


def write_zip(members: Members, method: int, path: Path) -> None:
    with _zip(path, method) as archive:
        for member, content in members.items():
            if isinstance(content, bytes):
                archive.writestr(zipfile.ZipInfo(member), content)
            elif content.is_symlink():
                link = zipfile.ZipInfo(member)
                link.create_system = 3
                link.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(link, str(content.readlink()))
            else:
                archive.write(content, member)


def _zip(path: Path, method: int) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", method, compresslevel=FAST, strict_timestamps=False)


def write_tar(members: Mapping[str, Path], path: Path) -> None:
    """A tar of images under these names."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for member, content in members.items():
            Path(folder, member).hardlink_to(content)
        run(["tar", "-C", folder, "--owner=0", "--group=0", "-cf", path, *members])


def write_tar_md5(members: Mapping[str, Path], path: Path) -> None:
    """A tar with the line behind its end that Samsung's tool puts there."""
    write_tar(members, path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "md5").hexdigest()
    with path.open("ab") as file:
        file.write(f"{digest}  {path.stem}\n".encode())


def write_packed(command: Sequence[str], source: Path, path: Path) -> None:
    """What a compressor writes to its standard output."""
    with path.open("wb") as file:
        run([*command, source], stdout=file.fileno())


@contextmanager
def _mapped(images: Images) -> Iterator[dict[str, Buffer]]:
    """The images as pages of memory that the system takes back as it likes."""
    with ExitStack() as opened:
        files = {name: opened.enter_context(image.open("rb")) for name, image in images.items()}
        yield {
            name: opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            for name, file in files.items()
        }
