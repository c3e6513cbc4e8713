"""Takes the inventory of an image as a process of its own, with its cost, and compares it with that of a folder."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.measured_process import Cost, run

ROWS = ("packages", "endpoints", "configuration")
COVERAGE = ("unread", "not_content")
IDENTITY = ("fingerprint", "model", "region", "security_patch")
"""Of an image; source, format and sha256 are the packing's, partitions' sizes those of their file systems."""

Inventory = dict[str, Any]


class NotTaken(Exception):
    """fwdiff ended with an error."""


class Taken(NamedTuple):
    """An inventory, the bytes of its image, and what it cost."""

    inventory: Inventory
    size: int
    cost: Cost


def take(image: Path, scratch: Path) -> Taken:
    """Raises `NotTaken`; temporary files go to `scratch`."""
    command = [sys.executable, "-m", "fwdiff", "inventory", str(image), "--json", "--no-cache"]
    written = scratch / "inventory.json"
    code, said, cost = run(command, written, os.environ | {"TMPDIR": str(scratch)})
    if code:
        raise NotTaken(f"exit code {code}: {said}")
    inventory = json.loads(written.read_bytes())
    written.unlink()
    return Taken(inventory, size_of(image), cost)


def size_of(image: Path) -> int:
    if image.is_file():
        return image.stat().st_size
    return sum(path.lstat().st_size for path in image.rglob("*") if path.is_symlink() or path.is_file())


def differences(folder: Inventory, image: Inventory, partitions: Collection[str]) -> Iterator[str]:
    """What an image's inventory says otherwise than its folder's; files beside the partitions are the packing's own."""
    expected, found = by_path(folder), by_path(image)
    beside = {path for path in found.keys() - expected.keys() if path.partition("/")[0] not in partitions}
    for path in sorted(expected.keys() - found.keys()):
        yield f"files: missing {path}"
    for path in sorted(found.keys() - expected.keys() - beside):
        yield f"files: more {path}"
    for path in sorted(expected.keys() & found.keys()):
        if expected[path] != found[path]:
            yield f"files: {path}: {expected[path]} is {found[path]}"
    for kind in ROWS:
        yield from unequal_rows(kind, folder[kind], image[kind], beside)
    for kind in COVERAGE:
        yield from unequal_rows(f"coverage {kind}", folder["coverage"][kind], image["coverage"][kind], beside)
    if image["coverage"]["pending"]:
        yield f"coverage: {image['coverage']['pending']} files pending"
    for key in (*IDENTITY, *([] if beside else ["content_digest"])):
        if folder["image"][key] != image["image"][key]:
            yield f"image: {key} {folder['image'][key]!r} is {image['image'][key]!r}"


def by_path(inventory: Inventory) -> dict[str, tuple[str, int, str]]:
    return {file["path"]: (file["device_path"], file["size"], file["sha256"]) for file in inventory["files"]}


def unequal_rows(
    kind: str, expected: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]], beside: set[str]
) -> Iterator[str]:
    """Rows as wholes, each as often as it stands there; rows of the packing's own files are left out."""
    before = Counter(json.dumps(row, sort_keys=True) for row in expected)
    after = Counter(json.dumps(row, sort_keys=True) for row in found if row["path"] not in beside)
    for row in sorted((before - after).keys()):
        yield f"{kind}: missing {row[:400]}"
    for row in sorted((after - before).keys()):
        yield f"{kind}: more {row[:400]}"
