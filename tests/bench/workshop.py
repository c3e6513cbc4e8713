"""Trees of partitions and the images of them, made once for all packings that hold them."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.bench.file_systems import NotMade, tree_files, write_erofs, write_erofs_in_memory, write_ext4, write_sparse

Images = Mapping[str, Path]
"""By partition."""
Write = Callable[[Path], None]


class Workshop:
    """Trees under the names of their partitions, and a folder of its own in which images of them are made."""

    def __init__(self, trees: Mapping[str, Path], folder: Path, mkfs_erofs: str = "mkfs.erofs") -> None:
        self.trees = dict(trees)
        self.folder = folder
        self._mkfs_erofs = mkfs_erofs
        self._shared = folder / "shared"
        self._shared.mkdir(parents=True, exist_ok=True)

    def once(self, name: str, write: Write, *, shared: bool = False) -> Path:
        """The file or folder of this name, written unless it is there; `shared`: several packings are made of it."""
        path = (self._shared if shared else self.folder) / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as unfinished:
                write(Path(unfinished, path.name))
                Path(unfinished, path.name).rename(path)
        return path

    def clear(self) -> None:
        """Remove what no other packing is made of."""
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()
            elif path != self._shared:
                shutil.rmtree(path)

    def remove(self) -> None:
        """Remove all that was made here."""
        shutil.rmtree(self.folder)

    # trees

    def fill(self, size: int) -> None:
        """Large apps beside the trees' files, until all have `size` bytes: published dumps lack their large files.

        Each is a zip of files of the trees, not compressed, as apps hold their libraries and code.
        """
        chosen = random.Random(1)
        files = [path for tree in self.trees.values() for path in sorted(tree.rglob("*")) if _has_content(path)]
        missing = size - sum(path.stat().st_size for path in files)
        self._replace_trees("filled", lambda _, tree, target: _link(tree, target))
        names = sorted(self.trees)
        number = 0
        while missing > 0:
            app = self.trees[names[number % len(names)]] / "app" / f"Filled{number}" / f"Filled{number}.apk"
            missing -= _write_app(app, chosen, files)
            number += 1

    def label(self) -> None:
        """An SELinux label on each file of a copy of the trees, as built images have them; needs root."""
        self._replace_trees("labelled", _write_labelled)

    def _replace_trees(self, folder: str, write: Callable[[str, Path, Path], None]) -> None:
        self.trees = {
            name: self.once(f"{folder}/{name}", partial(write, name, tree), shared=True)
            for name, tree in self.trees.items()
        }

    def whole(self) -> Path:
        """A folder of all trees, of hard links where they can be made."""

        def write(folder: Path) -> None:
            for name, tree in self.trees.items():
                _link(tree, folder / name)

        return self.once("whole", write, shared=True)

    # images of partitions

    def ext4(self) -> Images:
        return {
            name: self.once(f"{name}.ext4", partial(write_ext4, tree), shared=True) for name, tree in self.trees.items()
        }

    def erofs(self, flavour: str, *options: str) -> Images:
        return {
            name: self.once(f"{name}.{flavour}", partial(write_erofs, tree, options, program=self._mkfs_erofs))
            for name, tree in self.trees.items()
        }

    def written_erofs(self, algorithm: int) -> Images:
        """As `erofs`, by the tests' writer, which holds all in memory: not every mkfs.erofs has every algorithm."""
        return {
            name: self.once(f"{name}.written", partial(write_erofs_in_memory, tree, algorithm))
            for name, tree in self.trees.items()
        }

    def sparse(self, images: Images) -> Images:
        return {
            name: self.once(f"{image.name}.sparse", partial(write_sparse, image), shared=True)
            for name, image in images.items()
        }


def named_trees(words: Sequence[str]) -> dict[str, Path]:
    """`system=FOLDER vendor=FOLDER` as partitions and their trees."""
    return {name: Path(tree) for name, _, tree in (word.partition("=") for word in words)}


def _write_labelled(partition: str, tree: Path, target: Path) -> None:
    shutil.copytree(tree, target, symlinks=True)
    for name, path in tree_files(target):
        kind = name.partition("/")[0].replace(".", "_")
        label = f"u:object_r:{partition}_{kind}_file:s0\0".encode()
        try:
            os.setxattr(path, "security.selinux", label, follow_symlinks=False)
        except OSError as error:
            raise NotMade(f"a label on a file: {error.strerror}") from error


def _link(tree: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = os.link if tree.stat().st_dev == target.parent.stat().st_dev else shutil.copy2
    shutil.copytree(tree, target, symlinks=True, copy_function=copy)


def _has_content(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _write_app(app: Path, chosen: random.Random, files: Sequence[Path]) -> int:
    """An app of 4 MiB or more, most often 10; how many bytes it has."""
    size = int(min(chosen.lognormvariate(0, 0.8) * 10, 100) * (1 << 20)) + (4 << 20)
    app.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(app, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        written = 0
        while written < size:
            file = chosen.choice(files)
            archive.write(file, f"{len(archive.filelist)}/{file.name}")
            written += file.stat().st_size
    return app.stat().st_size
