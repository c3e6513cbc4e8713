"""Packs the partitions of an unpacked build into images and containers, with the real tools where there are some.

mke2fs, img2simg, simg2simg, mkfs.erofs, lz4, zstd and tar make what they can; the tests' own writers make the rest.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from fwdiff.images.partitions import FILE_SYSTEM_PARTITIONS
from tests.unit.images import erofs_writer
from tests.unit.images.writers import nb0, transfer_list
from tests.unit.images.writers.payload import ZERO, Buffer, operations, write_payload
from tests.unit.images.writers.super_lp import Partition, super_parts

BLOCK = 4096
THREADS = os.cpu_count() or 1
ANDROID_FEATURES = (
    "none,sparse_super,large_file,filetype,dir_index,ext_attr,extent,huge_file,flex_bg,uninit_bg,dir_nlink,extra_isize"
)
FREE = 32 << 20
"""Bytes that the file systems leave empty: whole operations of a payload, and extents of a super image, are zeros."""
SPLIT = 128 << 20
EXTENT = 64 << 10
"""Bytes of a file that the tests' EROFS writer packs together."""
FAST = 1
"""The compression level of zips; what is measured is reading."""

Images = Mapping[str, Path]
"""By partition."""


class NotMade(Exception):
    """A tool that is not there, or that refuses."""


class Workshop:
    """Packs some partitions of one tree; what several packings are made of is made once."""

    def __init__(self, tree: Path, into: Path, partitions: Sequence[str], mkfs_erofs: str = "mkfs.erofs") -> None:
        self.tree = tree
        self.into = into
        self.partitions = partitions
        self._mkfs_erofs = mkfs_erofs
        self._shared = into / "shared"
        self._shared.mkdir(parents=True, exist_ok=True)

    def once(self, name: str, write: Callable[[Path], None], *, shared: bool = False) -> Path:
        """The file of this name, written unless it is there; `shared`: several packings are made of it."""
        path = (self._shared if shared else self.into) / name
        if not path.exists():
            unfinished = path.with_name(f"{name}.unfinished")
            unfinished.unlink(missing_ok=True)
            write(unfinished)
            unfinished.rename(path)
        return path

    def clear(self) -> None:
        """Remove what no other packing is made of."""
        for path in self.into.iterdir():
            if path.is_file():
                path.unlink()
            elif path != self._shared:
                shutil.rmtree(path)

    def reference(self) -> Path:
        """A folder of these partitions alone, as hard links."""
        folder = self._shared / "reference"
        if not folder.exists():
            for partition in self.partitions:
                shutil.copytree(self.tree / partition, folder / partition, symlinks=True, copy_function=os.link)
        return folder

    def folder(self, name: str, files: Mapping[str, Path]) -> Path:
        folder = self.into / name
        folder.mkdir()
        for file_name, path in files.items():
            (folder / file_name).hardlink_to(path)
        return folder

    def ext4(self) -> Images:
        return {name: self.once(f"{name}.ext4", partial(self._mke2fs, name), shared=True) for name in self.partitions}

    def _mke2fs(self, partition: str, path: Path) -> None:
        files = list((self.tree / partition).rglob("*"))
        sizes = [-(-file.lstat().st_size // BLOCK) * BLOCK for file in files]
        blocks = (sum(sizes) * 102 // 100 + 512 * len(files) + FREE) // BLOCK
        inodes = len(files) + 1024
        layout = ["-t", "ext4", "-b", str(BLOCK), "-I", "256", "-m", "0", "-N", str(inodes), "-O", ANDROID_FEATURES]
        run(["mke2fs", "-q", "-F", *layout, "-d", self.tree / partition, path, str(blocks)])

    def erofs(self, flavour: str, *options: str) -> Images:
        return {name: self.once(f"{name}.{flavour}", partial(self._mkfs, name, options)) for name in self.partitions}

    def _mkfs(self, partition: str, options: Sequence[str], path: Path) -> None:
        run([self._mkfs_erofs, "--quiet", *options, path, self.tree / partition])

    def written_erofs(self, algorithm: int) -> Images:
        """As `erofs`, by the tests' writer, which holds all in memory: not every mkfs.erofs has every algorithm."""
        return {
            name: self.once(f"{name}.written", partial(self._write_erofs, name, algorithm)) for name in self.partitions
        }

    def _write_erofs(self, partition: str, algorithm: int, path: Path) -> None:
        image = erofs_writer.Image(features=erofs_writer.PADDING | erofs_writer.BIG)
        for path_inside, file in tree_files(self.tree / partition):
            folder, _, name = os.fsencode(path_inside).rpartition(b"/")
            is_link = file.is_symlink()
            data = bytes(file.readlink()) if is_link else file.read_bytes()
            if data and not is_link:
                lengths = [EXTENT] * ((len(data) - 1) // EXTENT)
                image.add_compressed(name, data, algorithm, lengths=lengths, folder=folder)
            else:
                mode = (stat.S_IFLNK if is_link else stat.S_IFREG) | 0o644
                block, _ = image.store(data)
                image.add(name, image.inode(len(data), erofs_writer.PLAIN_LAYOUT, block, mode=mode), folder=folder)
        path.write_bytes(image.build())

    def sparse(self, images: Images) -> Images:
        return {
            name: self.once(f"{image.name}.sparse", partial(make_sparse, image), shared=True)
            for name, image in images.items()
        }

    def split(self, images: Images) -> Iterator[tuple[str, Path]]:
        """The parts of each image, by the names that flash tools know."""
        for name, image in self.sparse(images).items():
            with tempfile.TemporaryDirectory(dir=self.into) as folder:
                run(["simg2simg", image, Path(folder) / "part", str(SPLIT)])
                for part in sorted(Path(folder).iterdir()):
                    yield f"{name}.img_sparsechunk{part.suffix}", part

    def payload(self, kind: int, *, empty: int = ZERO, shared: bool = False) -> Path:
        def write(path: Path) -> None:
            with mapped(self.ext4()) as images, path.open("wb") as file:
                write_payload(file, {
                    name: (len(image), operations(image, kind, empty=empty, threads=THREADS))
                    for name, image in images.items()
                })  # fmt: skip

        return self.once(f"payload-{kind}-{empty}.bin", write, shared=shared)

    def super_image(self, images: Images, name: str) -> Path:
        """Partitions of slot a in extents of 32 MiB; those of slot b are empty, as in virtual A/B."""

        def write(path: Path) -> None:
            with mapped(images) as content, path.open("wb") as file:
                slots = [Partition(f"{name}_a", image, extent=64 << 10) for name, image in content.items()]
                slots += [Partition(f"{name}_b", b"") for name in content]
                file.writelines(super_parts(slots))

        return self.once(name, write)

    def nb0(self, images: Images) -> Path:
        files = {f"B2N-118D-0-00WW-B01-{name}.img": image for name, image in images.items()}

        def write(path: Path) -> None:
            with path.open("wb") as file:
                file.write(nb0.table([(name, image.stat().st_size) for name, image in files.items()]))
                for image in files.values():
                    with image.open("rb") as content:
                        shutil.copyfileobj(content, file, 1 << 20)

        return self.once("B2N-118D-0-00WW-B01.nb0", write)

    def block_ota(self, *, packed: bool, method: int) -> Path:
        members: dict[str, Path | bytes] = {"META-INF/com/google/android/updater-script": b"# as the tool writes it\n"}
        with mapped(self.ext4()) as images:
            for name, image in images.items():
                parts = transfer_list.halves(image)
                data = transfer_list.new_data(image, parts)
                members[f"{name}.transfer.list"] = transfer_list.transfer_list(len(image) // BLOCK, parts)
                members[f"{name}.patch.dat"] = b""
                file_name = f"{name}.new.dat.br" if packed else f"{name}.new.dat"
                written = self.into / file_name
                with written.open("wb") as file:
                    file.writelines(transfer_list.packed_data(data) if packed else data)
                members[file_name] = written
        return self.zipped("block-ota.zip", members, method, consume=True)

    def target_files(self) -> Path:
        """The trees under their upper-case names, and the mark that says so; no images."""
        members: dict[str, Path | bytes] = {"META/misc_info.txt": b"recovery_api_version=3\n"}
        for partition in self.partitions:
            root = self.tree / partition
            folder = "ROOT" if partition == "system" else partition.upper()
            for name, path in tree_files(root):
                is_system = partition == "system" and name.startswith("system/")
                members[f"SYSTEM/{name.removeprefix('system/')}" if is_system else f"{folder}/{name}"] = path
        return self.zipped("target_files.zip", members, zipfile.ZIP_DEFLATED)

    def zipped(
        self, name: str, members: Mapping[str, Path | bytes], method: int = zipfile.ZIP_STORED, *, consume: bool = False
    ) -> Path:
        """A zip; `consume`: the members are removed when they are in it."""

        def write(path: Path) -> None:
            with zipfile.ZipFile(path, "w", method, compresslevel=FAST) as archive:
                for member, content in members.items():
                    _add(archive, member, content)
                    if consume and isinstance(content, Path):
                        content.unlink()

        return self.once(name, write)

    def tar(self, name: str, members: Mapping[str, Path]) -> Path:
        """A tar of images under these names."""

        def write(path: Path) -> None:
            with tempfile.TemporaryDirectory(dir=self.into) as folder:
                for member, content in members.items():
                    (Path(folder) / member).hardlink_to(content)
                run(["tar", "-C", folder, "--owner=0", "--group=0", "-cf", path, *members])

        return self.once(name, write)

    def tree_tar(self, name: str) -> Path:
        """A tar of the whole tree, with all that stands beside the partitions."""
        return self.once(name, lambda path: run(["tar", "-C", self.tree.parent, "-cf", path, self.tree.name]))

    def packed(self, path: Path, suffix: str, *command: str | Path) -> Path:
        """What a compressor writes to its standard output."""

        def write(target: Path) -> None:
            with target.open("wb") as file:
                run([*command, path], stdout=file.fileno())

        return self.once(f"{path.name}{suffix}", write)

    def lz4(self, images: Images) -> dict[str, Path]:
        """As Samsung packs the images of its tar archives: independent blocks, the size of the content named."""
        return {
            f"{name}.img.lz4": self.packed(image, ".lz4", "lz4", "-q", "-c", "-B6", "--content-size")
            for name, image in images.items()
        }

    def with_md5(self, tar: Path) -> Path:
        """A tar with the line behind its end that Samsung's tool puts there."""
        with tar.open("rb") as file:
            digest = hashlib.file_digest(file, "md5").hexdigest()
        with tar.open("ab") as file:
            file.write(f"{digest}  {tar.name}\n".encode())
        return tar.rename(tar.with_name(f"{tar.name}.md5"))


def partitions_of(tree: Path) -> list[str]:
    """The folders of a tree that are partitions with a file system."""
    return sorted(path.name for path in tree.iterdir() if path.is_dir() and path.name in FILE_SYSTEM_PARTITIONS)


def labelled(tree: Path, partitions: Sequence[str], folder: Path) -> Path:
    """A copy of some partitions with an SELinux label on each file, as built images have them; needs root."""
    for partition in partitions:
        shutil.copytree(tree / partition, folder / partition, symlinks=True, dirs_exist_ok=True)
        for name, path in tree_files(folder / partition):
            kind = name.partition("/")[0].replace(".", "_")
            label = f"u:object_r:{partition}_{kind}_file:s0\0".encode()
            try:
                os.setxattr(path, "security.selinux", label, follow_symlinks=False)
            except OSError as error:
                raise NotMade(f"a label on a file: {error.strerror}") from error
    return folder


def tree_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file and link below a folder, sorted, with its name there."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(root).as_posix(), path


def make_sparse(image: Path, path: Path) -> None:
    run(["img2simg", image, path])


@contextmanager
def mapped(images: Images) -> Iterator[dict[str, Buffer]]:
    """The images as pages of memory that the system takes back as it likes."""
    with ExitStack() as opened:
        files = {name: opened.enter_context(image.open("rb")) for name, image in images.items()}
        yield {
            name: opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            for name, file in files.items()
        }


def run(command: Sequence[str | Path], stdout: int = subprocess.DEVNULL) -> None:
    try:
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
    except FileNotFoundError as error:
        raise NotMade(f"{command[0]} is not installed") from error
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotMade(f"{Path(command[0]).name}: {message[0] if message else done.returncode}")


def _add(archive: zipfile.ZipFile, member: str, content: Path | bytes) -> None:
    if isinstance(content, bytes):
        archive.writestr(zipfile.ZipInfo(member), content)
    elif content.is_symlink():
        link = zipfile.ZipInfo(member)
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(content.readlink()))
    else:
        archive.write(content, member)
