"""Uses of the identifier APIs as `dexdump -d` prints them, and their comparison with ours on real files.

    python tests/bench/dexdump_sites.py FOLDER [COUNT]

Compares every site in the plain DEX images of COUNT archives (50) chosen with a fixed seed from those with code.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fwdiff.facts.analyse import analyse
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.knowledge.identifier_apis import identifier_apis

Site = tuple[str, str, str]
"""API, class and method."""

_CLASS = re.compile(r"  Class descriptor  : '(.*)'")
_NAME = re.compile(r"      name          : '(.*)'")
_INVOKE = re.compile(r"\|[0-9a-f]{4}: invoke-\S+ \{.*\}, (L[^ .]*;)\.(\S+?):\(.* // method@")
_READ = re.compile(r"\|[0-9a-f]{4}: [is]get\S* .*, (L[^ .]*;)\.(\S+?):\S+ // field@")
_STRING = re.compile(r"\|[0-9a-f]{4}: const-string\S* v\d+, \"(.*)\" // string@")


def wanted() -> frozenset[str]:
    """Every API of the table as reports write it."""
    members = {f"{row.class_name}->{name}" for row in identifier_apis() for name in (*row.methods, *row.fields)}
    return frozenset(members.union(*(row.strings for row in identifier_apis())))


def dexdump_sites(dex: bytes) -> frozenset[Site]:
    """What `dexdump -d` says of one plain DEX image."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "classes.dex"
        path.write_bytes(dex)
        done = subprocess.run(["dexdump", "-d", path], capture_output=True, check=True)
    known = wanted()
    return frozenset(site for site in _sites(done.stdout.decode("utf-8", "replace")) if site[0] in known)


def _sites(dump: str) -> Iterator[Site]:
    owner = method = ""
    for line in dump.splitlines():
        if found := _CLASS.match(line):
            owner = found[1]
        elif found := _NAME.match(line):
            method = found[1]
        elif found := _INVOKE.search(line) or _READ.search(line):
            yield f"{found[1]}->{found[2]}", owner, method
        elif found := _STRING.search(line):
            yield found[1], owner, method


def our_sites(content: bytes) -> frozenset[Site]:
    """What our facts say of an archive."""
    return frozenset((use.api, site.class_name, site.method) for use in analyse(content).api_uses for site in use.code)


def oracle_sites(content: bytes) -> frozenset[Site]:
    """What `dexdump -d` says of all plain DEX images of an archive."""
    archive = ZipArchive(content)
    images = [archive.read(entry) for entry in archive.entries if entry.name.endswith(".dex")]
    return frozenset(site for image in images for site in dexdump_sites(image))


def _has_code(path: Path) -> bool:
    if path.suffix not in (".apk", ".jar") or path.is_symlink() or not path.is_file():
        return False
    try:
        return ZipArchive(path.read_bytes()).find("classes.dex") is not None
    except BadZip:
        return False


def main(folder: str, count: str = "50") -> None:
    """Print how many sites both name, and every difference."""
    paths = [path for path in sorted(Path(folder).rglob("*")) if _has_code(path)]
    chosen = random.Random(0).sample(paths, min(int(count), len(paths)))
    equal = total = 0
    for path in sorted(chosen):
        content = path.read_bytes()
        ours, theirs = our_sites(content), oracle_sites(content)
        total += len(theirs)
        equal += ours == theirs
        for site in sorted(ours ^ theirs):
            print(path.name, "ours" if site in ours else "dexdump", *site)
    print(f"{equal} of {len(chosen)} archives equal, {total} sites")


if __name__ == "__main__":
    main(*sys.argv[1:])
