"""What one file that cannot be read does to a comparison: nothing that is then called proven.

    python tests/bench/blanking.py LEFT RIGHT [COUNT [SEED]]

COUNT random files (code, archives, configuration) of each build are damaged one at a time: filled with zeros, cut in
half, unreadable.  Only what is damaged is analysed again.  Then the code of apps moves from their APKs into vdex files,
which must not change an endpoint.  Exits with 1 where a row is proven that was not proven before.
"""

from __future__ import annotations

import importlib
import io
import random
import re
import sys
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.errors import FwdiffError
from fwdiff.facts.analyse import analyse
from fwdiff.images.opening.opener import open_image
from fwdiff.inventory.join import FileRecord, build_inventory
from fwdiff.model import Basis, Diff, FactProblem, FileEntry, FileKind, ImageListing, Inventory, ProblemKind

MOVED_APPS = 20
_VICTIM = re.compile(r".*\.(?:vdex|odex|dex|apk|jar|xml|prop|conf|cfg|rc|json)")
_CONTAINER = re.compile(r".*\.(?:vdex|dex|apk|jar)")
_DEX = re.compile(r"classes\d*\.dex")

Row = tuple[object, ...]
Write = Callable[[tuple[bytes, ...]], bytes]


class Tree(NamedTuple):
    """One build with the facts of all its files."""

    source: str
    listing: ImageListing
    records: dict[str, FileRecord]
    contents: Callable[[FileEntry], bytes]

    def inventory(self, *changed: FileRecord, without: Collection[str] = ()) -> Inventory:
        """The build's inventory with other records in place of some, or beside them, and without some paths."""
        records = self.records | {record.entry.path: record for record in changed}
        entries = {entry.path: entry for entry in self.listing.files} | {r.entry.path: r.entry for r in changed}
        for path in without:
            del entries[path]
            records.pop(path, None)
        listing = replace(self.listing, files=tuple(entries[path] for path in sorted(entries)))
        return build_inventory(listing, list(records.values()), source=self.source, sha256=None)


def read_tree(path: str) -> Tree:
    """Open a build and analyse every file."""
    image = open_image(path)
    numbers = {entry.path: number for number, entry in enumerate(image.listing.files)}

    def content(entry: FileEntry) -> bytes:
        source = image.open(image.listing.files[numbers[entry.path]])
        try:
            return source.read_at(0, source.size)
        finally:
            source.close()

    regular = [entry for entry in image.listing.files if entry.kind is FileKind.FILE]
    return Tree(path, image.listing, {entry.path: _record(entry, content) for entry in regular}, content)


def _record(entry: FileEntry, content: Callable[[FileEntry], bytes]) -> FileRecord:
    try:
        return analysed(entry, content(entry))
    except (FwdiffError, OSError) as error:
        return FileRecord(entry, None, None, FactProblem(ProblemKind.UNREADABLE, str(error)))


def analysed(entry: FileEntry, data: bytes) -> FileRecord:
    """The record of a file with this content; for a comparison any digest will do that differs."""
    return FileRecord(replace(entry, size=len(data)), f"{hash(data) & (1 << 64) - 1:064x}", analyse(data))


def damages(tree: Tree, entry: FileEntry) -> Iterator[tuple[str, FileRecord]]:
    """The ways in which a file is damaged that a reader can notice: half a text is a text."""
    data = tree.contents(entry)
    yield "zeros", analysed(entry, bytes(len(data)))
    yield "unreadable", FileRecord(entry, None, None, FactProblem(ProblemKind.UNREADABLE, "input/output error"))
    if _CONTAINER.fullmatch(entry.path):
        yield "cut", analysed(entry, data[: len(data) // 2])


def proven(diff: Diff) -> set[Row]:
    """Everything that a comparison states as fact; a file's own change of content is left out."""
    rows: set[Row] = set()
    for name in ("packages", "permissions", "endpoints", "configuration"):
        section = getattr(diff, name)
        for sign in ("added", "removed"):
            rows |= {(name, sign, row.id) for row in getattr(section, sign) if _is_proven(row)}
        for row in getattr(section, "changed", ()):
            rows |= set(_changes(name, row))
    return rows


def _is_proven(row: object) -> bool:
    return getattr(row, "basis", Basis.PROVEN) is Basis.PROVEN


def _changes(section: str, row: object) -> Iterator[Row]:
    identifier = getattr(row, "id")  # noqa: B009 - rows of several types
    changes = getattr(row, "changes", None)
    if changes is None:
        if _is_proven(row):
            yield section, "changed", identifier
        return
    for change in changes:
        if {"unread", "unknown"}.isdisjoint((str(change.left), str(change.right))):  # the row itself says so
            yield section, "changed", identifier, change.field, str(change.left), str(change.right)


def caused(before: set[Row], diff: Diff, damaged: FileRecord) -> list[Row]:
    """The rows that are proven only since the damage; a change told less completely is no new one."""
    known = {row[:4] for row in before}
    ours = set(_came_elsewhere(diff, damaged))
    return sorted((row for row in proven(diff) - before - ours if row[:4] not in known), key=str)


def _came_elsewhere(diff: Diff, damaged: FileRecord) -> Iterator[Row]:
    """Hosts that stood in the damaged file and on the other side stand in other files and packages alone.

    The basis is one of places: such a host has come to a place that was read on both sides, whether or not it is known
    any more that it stood elsewhere before.
    """
    facts = damaged.facts
    held = {endpoint.host for endpoint in facts.endpoints} if facts else set()
    package = facts.manifest.package if facts and facts.manifest else None
    for sign, rows in (("added", diff.endpoints.added), ("removed", diff.endpoints.removed)):
        for row in rows:
            places = {(sighting.path, sighting.package) for sighting in row.sightings}
            if row.host in held and not any(path == damaged.entry.path or name == package for path, name in places):
                yield "endpoints", sign, row.id


def check_damage(left: Tree, right: Tree, count: int, seed: int) -> list[str]:
    """The findings of `count` damaged files of the left build."""
    other = right.inventory()
    before = proven(compare(left.inventory(), other))
    files = [r.entry for r in left.records.values() if r.entry.size and _VICTIM.fullmatch(r.entry.path)]
    victims = random.Random(seed).sample(sorted(files, key=lambda entry: entry.path), min(count, len(files)))
    findings = []
    for number, entry in enumerate(victims):
        ways = list(damages(left, entry))
        name, record = ways[number % len(ways)]
        rows = caused(before, compare(left.inventory(record), other), left.records[entry.path])
        findings += [f"{entry.path} ({name}): {row}" for row in rows]
    return findings


def check_moves(tree: Tree, write: Write, count: int, seed: int) -> list[str]:
    """The differences of endpoints where the code of `count` apps stands in vdex files instead."""
    apps = [
        record.entry
        for path, record in sorted(tree.records.items())
        if path.endswith(".apk") and record.facts and record.facts.dex_files
    ]
    chosen = random.Random(seed).sample(apps, min(count, len(apps)))
    moved = [record for entry in chosen for record in _moved(tree, entry, write)]
    diff = compare(tree.inventory(), tree.inventory(*moved)).endpoints
    return [str(row) for rows in (diff.added, diff.removed, diff.changed) for row in rows]


def _moved(tree: Tree, entry: FileEntry, write: Write) -> Iterator[FileRecord]:
    """The APK without its code, and the vdex beside it."""
    code: list[bytes] = []
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(tree.contents(entry))) as old, zipfile.ZipFile(stripped, "w") as new:
        for member in old.infolist():
            if _DEX.fullmatch(member.filename):
                code.append(old.read(member))
            else:
                new.writestr(member.filename, old.read(member))
    yield analysed(entry, stripped.getvalue())
    places = (f"{Path(path).parent}/oat/arm64/{Path(path).stem}.vdex" for path in (entry.path, entry.device_path))
    path, device_path = places
    yield analysed(FileEntry(path, device_path, FileKind.FILE, 0), write(tuple(code)))


def main(left: str, right: str, count: int = 200, seed: int = 2019) -> int:
    """Check both ways round."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
    write: Write = importlib.import_module("builder.vdex").vdex_of_android_8_1
    trees = read_tree(left), read_tree(right)
    findings = [*check_damage(*trees, count, seed), *check_damage(*trees[::-1], count, seed)]
    findings += check_moves(trees[0], write, MOVED_APPS, seed)
    print(*findings, f"{len(findings)} findings of {2 * count} damaged files and {MOVED_APPS} moved apps", sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
