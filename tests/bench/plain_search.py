r"""Whether a plain search finds a destination that fwdiff neither lists nor calls unread.

    python tests/bench/plain_search.py TREE [TREE …]

Every file of an unpacked tree, and every member of its archives in archives, opened by the standard library alone, is
searched for `[a-z]{2,6}://` before a host: as bytes, in UTF-16LE, percent-encoded and with `\/`.  A host is answered
for where it is a row of its file, or where the file is unread.  tests/bench/accepted/plain_search.tsv gives patterns of
what is no destination, at most ten, each with its reason.  Prints what is left, and exits with 1 if there is any.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

ACCEPTED = Path(__file__).parent / "accepted" / "plain_search.tsv"
MOST_ACCEPTED = 10
_HOST = rb"((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,18}|(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![A-Za-z0-9.-])"
_FORMS = (
    rb"(?<![A-Za-z.-])[a-z]{2,6}://" + _HOST,
    rb"(?<![A-Za-z.-])[a-z]{2,6}:\\/\\/" + _HOST,
    rb"(?<![A-Za-z.-])[a-z]{2,6}%3[aA]%2[fF]%2[fF]" + _HOST,
)
_SEARCH = tuple(map(re.compile, _FORMS))
_WIDE = re.compile(rb"(?:[a-z]\0){2,6}:\0/\0/\0((?:[A-Za-z0-9.-]\0){4,253})")
_DEEPEST = 3
_LARGEST = 1 << 28
_NOT_FILES = frozenset({"chrome", "content", "file", "intent", "market", "about", "data", "res"})


def hosts_in(content: bytes) -> Iterator[str]:
    """The hosts that a search of bytes finds."""
    for search in _SEARCH:
        for found in search.finditer(content):
            scheme = re.match(rb"[a-z]+", found[0])
            if scheme and scheme[0].decode() not in _NOT_FILES:
                yield found[1].decode().lower()
    for found in _WIDE.finditer(content):
        whole = re.fullmatch(_HOST, found[1].replace(b"\0", b""))
        if whole and re.sub(rb"\0|:.*", b"", found[0]).decode() not in _NOT_FILES:
            yield whole[1].decode().lower()


def contents(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The content, and what its archives hold."""
    yield content
    if depth >= _DEEPEST:
        return
    if content.startswith(b"\x1f\x8b"):
        try:
            yield from contents(gzip.decompress(content), depth + 1)
        except (OSError, EOFError, zlib.error):
            return
    elif content.startswith(b"PK\x03\x04"):
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            return
        for entry in archive.infolist():
            try:
                if entry.file_size < _LARGEST:
                    yield from contents(archive.read(entry), depth + 1)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
                continue


def said_by_fwdiff(tree: Path) -> tuple[dict[str, set[str]], set[str]]:
    """(hosts by file, the files of which something is unread), by the command line; what an APEX holds is its."""
    command = [sys.executable, "-m", "fwdiff", "inventory", str(tree), "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    hosts: dict[str, set[str]] = {}
    for row in found["endpoints"]:
        hosts.setdefault(row["path"].partition("!/")[0], set()).add(row["host"])
    return hosts, {row["path"].partition("!/")[0] for row in found["coverage"]["unread"]}


def accepted() -> list[re.Pattern[str]]:
    """The patterns of what is no destination, of `path host`."""
    with ACCEPTED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if len(rows) > MOST_ACCEPTED or not all(row["reason"] for row in rows):
        raise SystemExit(f"{ACCEPTED}: at most {MOST_ACCEPTED} patterns, each with a reason")
    return [re.compile(row["pattern"]) for row in rows]


def check(tree: Path) -> int:
    """How many hosts of a tree are neither rows nor unread, nor accepted; each is printed."""
    hosts, unread = said_by_fwdiff(tree)
    patterns = accepted()
    searched = left = 0
    for path in sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()):
        name = str(path.relative_to(tree))
        found = {host for content in contents(path.read_bytes()) for host in hosts_in(content)}
        searched += len(found)
        if name in unread:
            continue
        for host in sorted(found - hosts.get(name, set())):
            if not any(pattern.search(f"{name} {host}") for pattern in patterns):
                left += 1
                print(f"  {name}  {host}")
    print(f"{tree}: {searched} hosts of files found by a plain search, {left} neither a row nor unread")
    return left


if __name__ == "__main__":
    sys.exit(sum(check(Path(tree)) for tree in sys.argv[1:]) > 0)
