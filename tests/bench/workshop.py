"""Images of several gigabytes, made of real trees with Debian's mke2fs, mkfs.erofs and img2simg.

A workshop keeps what several packings hold; `large_images.py` puts it into containers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

BLOCK = 4096
_FEATURES = "none,extent,filetype,sparse_super,large_file,ext_attr,dir_index,uninit_bg,dir_nlink,extra_isize"
"""Those of AOSP's mke2fs.conf."""


class Workshop:
    """Trees under the names of partitions, and a folder in which images of them are made."""

    def __init__(self, trees: Mapping[str, Path], folder: Path) -> None:
        self.trees = dict(trees)
        self.folder = folder
        self._made: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def partitions(self, filesystem: str = "ext4") -> dict[str, Path]:
        """An image of each tree: ext4, or erofs packed with lz4hc."""
        write = write_ext4 if filesystem == "ext4" else partial(write_erofs, "lz4hc")
        return {name: self.once(f"{filesystem}/{name}.img", partial(write, tree)) for name, tree in self.trees.items()}

    def whole(self) -> Path:
        """One folder with all trees, of hard links where they can be made."""
        return self.once("whole", self._link_all)

    def once(self, name: str, write: Callable[[Path], None]) -> Path:
        """A file or folder of the workshop, written when it is first asked for."""
        path = self.folder / name
        self._made.add(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        return path

    def remove(self, name: str) -> None:
        path = self.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all that was made here."""
        for name in sorted(self._made):
            self.remove(name)

    def _link_all(self, target: Path) -> None:
        for name, tree in self.trees.items():
            copy = os.link if tree.stat().st_dev == self.folder.stat().st_dev else shutil.copy2
            shutil.copytree(tree, target / name, symlinks=True, copy_function=copy)


def named_trees(words: list[str]) -> dict[str, Path]:
    """`system=FOLDER vendor=FOLDER` as partitions and their trees."""
    pairs = [word.partition("=") for word in words]
    return {name: Path(tree) for name, _, tree in pairs}


def write_ext4(tree: Path, image: Path) -> None:
    """An image with some room left, as phones have it."""
    entries = [path.lstat() for path in tree.rglob("*")]
    content = sum(-(-entry.st_size // BLOCK) * BLOCK for entry in entries)
    size = content + len(entries) * 512 + content // 32 + (16 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-b", str(BLOCK), "-m", "0", "-I", "256", "-N", str(len(entries) + 64),
        "-O", _FEATURES, "-d", tree, image, str(size // BLOCK))  # fmt: skip


def write_erofs(algorithm: str, tree: Path, image: Path) -> None:
    run("mkfs.erofs", f"-z{algorithm}", image, tree)


def write_sparse(raw: Path, image: Path) -> None:
    run("img2simg", raw, image)


def run(*command: str | Path) -> None:
    """A tool that must succeed; raises with what it complained of."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr}")
