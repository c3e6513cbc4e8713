"""Writes trees into images of file systems, with mke2fs, mkfs.erofs, img2simg, simg2simg or the tests' EROFS writer."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.unit.images import erofs_writer

BLOCK = 4096
ANDROID_FEATURES = (
    "none,sparse_super,large_file,filetype,dir_index,ext_attr,extent,huge_file,uninit_bg,dir_nlink,extra_isize"
)
"""Of the mke2fs.conf in phones of Android 13; those of Android 9 had flex_bg too, which scatters the folders."""
FREE = 32 << 20
"""Bytes that the file systems leave empty: whole operations of a payload, and extents of a super image, are zeros."""
SPLIT = 128 << 20
EXTENT = 64 << 10
"""Bytes of a file that the tests' EROFS writer packs together."""


class NotMade(Exception):
    """A tool that is not there, or that refuses."""


def tree_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file and link below a folder, sorted, with its name there."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(root).as_posix(), path


def write_ext4(tree: Path, image: Path) -> None:
    files = list(tree.rglob("*"))
    sizes = [-(-file.lstat().st_size // BLOCK) * BLOCK for file in files]
    blocks = (sum(sizes) * 102 // 100 + 512 * len(files) + FREE) // BLOCK
    layout = ["-b", str(BLOCK), "-I", "256", "-m", "0", "-N", str(len(files) + 1024), "-O", ANDROID_FEATURES]
    run(["mke2fs", "-q", "-F", "-t", "ext4", *layout, "-d", tree, image, str(blocks)])


def write_erofs(tree: Path, options: Sequence[str], image: Path, *, program: str = "mkfs.erofs") -> None:
    run([program, "--quiet", *options, image, tree])


def write_squashfs(tree: Path, image: Path) -> None:
    run(["mksquashfs", tree, image, "-comp", "lz4", "-noappend", "-quiet", "-no-progress"])


def write_sparse(raw: Path, image: Path) -> None:
    run(["img2simg", raw, image])


def write_split(name: str, sparse: Path, folder: Path, *, suffix: str = "_sparsechunk.") -> None:
    """The parts of a sparse image, by the names that flash tools know or by others."""
    with tempfile.TemporaryDirectory(dir=folder) as parts:
        run(["simg2simg", sparse, Path(parts, "part"), str(SPLIT)])
        for part in sorted(Path(parts).iterdir()):
            part.rename(folder / f"{name}.img{suffix}{part.suffix[1:]}")


def write_erofs_in_memory(tree: Path, algorithm: int, path: Path) -> None:
    image = erofs_writer.Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    for path_inside, file in tree_files(tree):
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


def run(command: Sequence[str | Path], stdout: int = subprocess.DEVNULL) -> None:
    """A tool that must succeed: `NotMade` with what it complained of."""
    try:
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
    except FileNotFoundError as error:
        raise NotMade(f"{command[0]} is not installed") from error
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotMade(f"{Path(command[0]).name}: {message[0] if message else done.returncode}")
