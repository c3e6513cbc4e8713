"""What one APK that is not there does to a comparison: nothing that is then called proven, and little to the rest.

    python tests/bench/deletions.py LEFT RIGHT [COUNT [SEED]]

COUNT times one APK of either build is deleted, not blanked: in turns its compiled code is left, or the tree has a list
of files, as a published dump has, that names it.  Exits with 1 where a row is proven that was not proven before, or
where of the rows that have nothing to do with the APK less than 99 of 100 are proven as before.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.compare import compare
from fwdiff.inventory.join import FileRecord
from fwdiff.model import Diff, FileEntry, FileKind
from tests.bench.blanking import Row, Tree, analysed, caused, proven, read_tree

_LIST = "all_files.txt"
_COMPILED = (".vdex", ".odex", ".oat")


class Deletion(NamedTuple):
    """An APK to delete, what goes with it, and whether a list still names it all."""

    apk: FileEntry
    gone: frozenset[str]
    is_listed: bool


class Outcome(NamedTuple):
    """What a deletion proved falsely, and the share of the other rows that are still proven."""

    false: list[Row]
    kept: float


def deletions(tree: Tree, count: int, seed: int) -> Iterator[Deletion]:
    """In turns with the compiled code left behind, and with everything in the APK's folder gone but listed."""
    apks = sorted(
        (r.entry for path, r in tree.records.items() if path.endswith(".apk") and r.facts and r.facts.manifest),
        key=lambda entry: entry.path,
    )
    compiled = [apk for apk in apks if any(_beside(tree, apk, _COMPILED))]
    chance = random.Random(seed)
    for number in range(count):
        if number % 2 or not compiled:
            apk = chance.choice(apks)
            yield Deletion(apk, frozenset({apk.path, *_beside(tree, apk, ("",))}), is_listed=True)
        else:
            apk = chance.choice(compiled)
            yield Deletion(apk, frozenset({apk.path}), is_listed=False)


def _beside(tree: Tree, apk: FileEntry, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The paths below the APK's own folder."""
    folder = apk.path.rpartition("/")[0] + "/oat/"
    return (
        entry.path for entry in tree.listing.files if entry.path.startswith(folder) and entry.path.endswith(suffixes)
    )


def outcome(trees: tuple[Tree, Tree], side: int, deletion: Deletion, before: Diff) -> Outcome:
    """The comparison with one side's APK deleted."""
    tree = trees[side]
    changed = []
    if deletion.is_listed:
        changed = [_with_list(tree)]
    cut = tree.inventory(*changed, without=deletion.gone)
    whole = trees[1 - side].inventory()
    after = compare(cut, whole) if side == 0 else compare(whole, cut)
    rows = proven(before)
    false = caused(rows, after, tree.records[deletion.apk.path])
    own = _own(trees, tree, deletion)
    others = {row for row in rows if not any(name in str(row) for name in own)}
    return Outcome(false, len(others & proven(after)) / max(1, len(others)))


def _with_list(tree: Tree) -> FileRecord:
    """The list of all that the tree holds, and of what its own list named before."""
    old = tree.records.get(_LIST)
    names = {entry.path for entry in tree.listing.files} | set(old.facts.file_list if old and old.facts else ())
    text = "".join(f"{name}\n" for name in sorted(names))
    return analysed(FileEntry(_LIST, f"/{_LIST}", FileKind.FILE, 0), text.encode())


def _own(trees: tuple[Tree, Tree], tree: Tree, deletion: Deletion) -> set[str]:
    """The names by which a row has to do with the APK: its package and hosts in both builds, its name as a file."""
    package = _package(tree, deletion.apk.path)
    names = {deletion.apk.path.rpartition("/")[2].removesuffix(".apk"), package}
    for one in trees:
        apks = [record.entry for path, record in one.records.items() if _package(one, path) == package]
        paths = {path for apk in apks for path in (apk.path, *_beside(one, apk, ("",)))}
        facts = [record.facts for path in paths if (record := one.records.get(path))]
        names |= {endpoint.host for found in facts if found for endpoint in found.endpoints if endpoint.host}
    return names


def _package(tree: Tree, path: str) -> str:
    facts = tree.records[path].facts
    return facts.manifest.package if facts and facts.manifest else ""


def check(trees: tuple[Tree, Tree], count: int, seed: int) -> tuple[list[str], float]:
    """The findings of `count` deletions, and the least share of other rows that stayed proven."""
    before = compare(trees[0].inventory(), trees[1].inventory())
    findings: list[str] = []
    least = 1.0
    for side in (0, 1):
        for deletion in deletions(trees[side], count // 2, seed + side):
            found = outcome(trees, side, deletion, before)
            least = min(least, found.kept)
            how = "listed" if deletion.is_listed else "compiled code left"
            findings += [f"{('left', 'right')[side]} {deletion.apk.path} ({how}): {row}" for row in found.false]
            if found.kept < 0.99:
                findings.append(f"{('left', 'right')[side]} {deletion.apk.path} ({how}): {found.kept:.4f} stay proven")
    return findings, least


def main(left: str, right: str, count: int = 200, seed: int = 2019) -> int:
    """Check both sides."""
    findings, least = check((read_tree(left), read_tree(right)), count, seed)
    print(*findings, f"{len(findings)} findings of {count} deletions; at least {least:.4f} stay proven", sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
