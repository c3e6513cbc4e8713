"""Modes, owners, capabilities and labels of every file of ext4 images, beside what debugfs says of them.

    python -m tests.bench.rights IMAGE_OR_APEX…

Prints how many files agree, and each that does not; needs debugfs.  Exits with 1 where one does not agree.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from fwdiff.images.bytes.sources import FileSource
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.rights import read_rights
from fwdiff.model import FileKind, FileRights

_STAT = re.compile(r"Type: regular +Mode: +(\d+).*?User: +(\d+) +Group: +(\d+)", re.DOTALL)
_VALUE = re.compile(r"^  security\.(\w+) \(\d+\)(?: = (.*))?$", re.MULTILINE)


def main(names: list[str]) -> int:
    """The number of files that do not agree, at most 1."""
    agree, differ = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            image = _payload(Path(name), Path(folder) / "payload.img")
            for path, ours in _ours(image).items():
                theirs = _theirs(image, path)
                agree += ours == theirs
                differ += ours != theirs
                if ours != theirs:
                    print(f"{name}: {path}\n  fwdiff  {ours}\n  debugfs {theirs}")
    print(f"{agree} files agree, {differ} do not")
    return int(differ > 0)


def _payload(path: Path, scratch: Path) -> Path:
    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as archive:
        scratch.write_bytes(archive.read("apex_payload.img"))
    return scratch


def _ours(image: Path) -> dict[str, FileRights | None]:
    filesystem = Ext4(FileSource(bytes(image)))
    return {node.name.decode(): node.rights for node in filesystem.walk() if node.kind is FileKind.FILE}


def _theirs(image: Path, path: str) -> FileRights:
    mode, user, group = _STAT.search(_debugfs(image, f'stat "/{path}"')).groups()  # type: ignore[union-attr]  # a file
    values = dict(_VALUE.findall(_debugfs(image, f'ea_list "/{path}"')))
    label = (values.get("selinux") or _long_label(image, path)).strip('"').removesuffix("\\000")
    has_capability = "capability" in values
    capability = bytes.fromhex(values["capability"].replace(" ", "")) if has_capability else None
    return read_rights(int(mode, 8), int(user), int(group), label.encode(), capability)


def _long_label(image: Path, path: str) -> str:
    """What `ea_list` leaves out: values of more than 40 bytes, and none at all."""
    return _debugfs(image, f'ea_get "/{path}" security.selinux').partition(" = ")[2].strip()


def _debugfs(image: Path, request: str) -> str:
    return subprocess.run(["debugfs", "-R", request, str(image)], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
