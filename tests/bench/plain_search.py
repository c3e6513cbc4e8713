r"""Whether a plain search finds a destination that fwdiff neither lists nor calls unread.

    python tests/bench/plain_search.py TREE [TREE …]

Every file of an unpacked tree, and every member of its archives in archives, opened by the standard library alone, is
searched for `[a-z]{2,6}://` before a host: as bytes, in UTF-16LE, percent-encoded, escaped (`\/`, `\u002f`, `&#47;`)
and in Base64.  A host is answered for where it is a row of its file, or where the file is unread.
tests/bench/accepted/plain_search.tsv gives patterns of what is no destination, searched in `path!member host`: at most
ten, each with its reason and with the number of hosts of members that it accepts in pairs A and C and the XR21,
which it must not exceed.  Prints what is left and how much each pattern accepts, and exits with 1 if anything is left.
"""

from __future__ import annotations

import binascii
import csv
import gzip
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ACCEPTED = Path(__file__).parent / "accepted" / "plain_search.tsv"
MOST_ACCEPTED = 10
_HOST = rb"((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,18}|(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![A-Za-z0-9.-])"
_FORMS = tuple(
    re.compile(separators + _HOST)
    for separators in (
        rb"://",
        rb":\\/\\/",
        rb"%3[aA]%2[fF]%2[fF]",
        rb":(?:\\u002[fF]){2}",
        rb"\\u003[aA](?:\\u002[fF]|/){2}",
        rb"&#58;(?:&#47;){2}",
    )
)
_SCHEME = re.compile(rb"(?<![A-Za-z.-])[a-z]{2,6}\Z")
_WIDE = re.compile(rb":\0/\0/\0((?:[A-Za-z0-9.-]\0){4,253})")
_WIDE_SCHEME = re.compile(rb"(?<![A-Za-z.-]\0)(?:[a-z]\0){2,6}\Z")
_BASE64 = re.compile(rb"Oi8v|[DTjz]ovL|[AEIMQUYcgkosw048]6Ly[89+/]")
"""The images of `://` at each of three places in a group."""
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]*")
_BASE64_REACH = 256
_DEEPEST = 3
_LARGEST = 1 << 28
_NOT_FILES = frozenset({"chrome", "content", "file", "intent", "market", "about", "data", "res"})


class Accepted(NamedTuple):
    """What is no destination, and how often that may be said."""

    pattern: re.Pattern[str]
    most: int


def hosts_in(content: bytes) -> Iterator[str]:
    """The hosts that a search of bytes finds."""
    yield from _written_in(content)
    for found in _WIDE.finditer(content):
        scheme = _WIDE_SCHEME.search(content, max(0, found.start() - 12), found.start())
        whole = re.fullmatch(_HOST, found[1].replace(b"\0", b""))
        if whole and scheme and scheme[0].replace(b"\0", b"").decode() not in _NOT_FILES:
            yield whole[1].decode().lower()
    for found in _BASE64.finditer(content):
        before = _BASE64_RUN.match(content[max(0, found.start() - _BASE64_REACH) : found.start()][::-1])
        after = _BASE64_RUN.match(content, found.start(), found.start() + _BASE64_REACH)
        run = (before[0][::-1] if before else b"") + (after[0] if after else b"")
        for skipped in range(4):
            text = run[skipped:]
            if len(text) % 4 != 1:
                yield from _written_in(binascii.a2b_base64(text + b"=" * (-len(text) % 4)))


def _written_in(content: bytes) -> Iterator[str]:
    for form in _FORMS:
        for found in form.finditer(content):
            scheme = _SCHEME.search(content, max(0, found.start() - 7), found.start())
            if scheme and scheme[0].decode() not in _NOT_FILES:
                yield found[1].decode().lower()


def contents(content: bytes, member: str = "", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """(member, its content): all of it, or what it holds where it is an archive."""
    is_archive = depth < _DEEPEST and content.startswith((b"\x1f\x8b", b"PK\x03\x04"))
    if not is_archive:
        yield member, content
    elif content.startswith(b"\x1f\x8b"):
        try:
            yield from contents(gzip.decompress(content), member, depth + 1)
        except (OSError, EOFError, zlib.error):
            yield member, content
    else:
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            yield member, content
            return
        for entry in archive.infolist():
            try:
                if entry.file_size < _LARGEST:
                    yield from contents(archive.read(entry), f"{member}!{entry.filename}", depth + 1)
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


def accepted() -> list[Accepted]:
    """The patterns of what is no destination."""
    with ACCEPTED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if len(rows) > MOST_ACCEPTED or not all(row["reason"] for row in rows):
        raise SystemExit(f"{ACCEPTED}: at most {MOST_ACCEPTED} patterns, each with a reason")
    return [Accepted(re.compile(row["pattern"]), int(row["most"])) for row in rows]


def check(tree: Path, patterns: list[Accepted], counts: Counter[int]) -> int:
    """How many hosts of a tree are neither rows nor unread, nor accepted; each is printed."""
    hosts, unread = said_by_fwdiff(tree)
    searched = left = 0
    for path in sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()):
        name = str(path.relative_to(tree))
        known = hosts.get(name, set())
        for member, content in contents(path.read_bytes()):
            found = set(hosts_in(content))
            searched += len(found)
            for host in sorted(found - known) if name not in unread else ():
                place = f"{name}{member} {host}"
                number = next((i for i, row in enumerate(patterns) if row.pattern.search(place)), None)
                if number is None:
                    left += 1
                    print(f"  {place}")
                else:
                    counts[number] += 1
    print(f"{tree}: {searched} hosts of members found by a plain search, {left} neither a row nor unread", flush=True)
    return left


def main(trees: list[str]) -> int:
    """Search all trees; 1 if anything is left or a pattern accepts more than it says."""
    patterns = accepted()
    counts: Counter[int] = Counter()
    left = sum(check(Path(tree), patterns, counts) for tree in trees)
    for number, row in enumerate(patterns):
        print(f"accepted {counts[number]} of at most {row.most}: {row.pattern.pattern}")
        left += counts[number] > row.most
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
