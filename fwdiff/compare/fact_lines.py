"""An inventory as lines of text, one fact each, made to be kept in git and reviewed as a change of a file.

No line has what every build changes though nothing is meant by it: offsets, sizes, digests of content, dates and names
of the build, or what tables of fwdiff say.  A version is a fact, on a line of its own: a bump is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fwdiff.compare import file_rights
from fwdiff.compare.fact_rows import package_rows
from fwdiff.errors import UsageError
from fwdiff.index import BuildIndex
from fwdiff.index.build_index import host_of
from fwdiff.index.weight import of_setting
from fwdiff.model import Inventory, Package, ProblemKind, Subject
from fwdiff.text import visible

HEADER = "# fwdiff.text/2: what a build holds, one fact a line, sorted"
_UNREAD = "unread "
_HINT = "`fwdiff inventory IMAGE --text > FILE` writes one."


def fact_lines(inventory: Inventory) -> list[str]:
    """The facts of a build, sorted, each once; hostile characters are visible, so that a fact is one line."""
    return sorted({visible(line) for line in _lines(inventory)})


def text_of(lines: Iterable[str]) -> bytes:
    """The file that holds them."""
    return "".join(f"{line}\n" for line in (HEADER, *lines)).encode()


def lines_of(content: bytes, name: str) -> frozenset[str]:
    """The facts in such a file; what begins with `#` is a comment.  Raises `UsageError` where it is none."""
    try:
        first, *lines = content.decode().splitlines() or [""]
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 at byte {error.start}", _HINT) from error
    if first != HEADER:
        raise UsageError(f"{name}: it does not begin as a text of this version of fwdiff does", _HINT)
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Unexpected(NamedTuple):
    """How a build differs from a text that was expected of it."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    unread: tuple[str, ...]
    """What was not read and the text does not name: what is gone may stand there."""


def unexpected(expected: frozenset[str], lines: Iterable[str]) -> Unexpected:
    """The lines that only one of both has."""
    found = frozenset(lines)
    new, gone = sorted(found - expected), sorted(expected - found)
    return Unexpected(
        tuple(line for line in new if not line.startswith(_UNREAD)),
        tuple(line for line in gone if not line.startswith(_UNREAD)),
        tuple(line for line in new if line.startswith(_UNREAD)),
    )


def _lines(inventory: Inventory) -> Iterator[str]:
    build = BuildIndex(inventory)
    for field in ("model", "region"):
        yield f"image {field} {getattr(inventory.image, field) or 'unknown'}"
    for name, placements in build.packages.items():
        yield from _of_package(name, placements)
    for endpoint in inventory.endpoints:
        host = host_of(endpoint)
        yield f"host {host} in {endpoint.package or 'files'}"
        if endpoint.scheme:
            yield f"host {host} by {endpoint.scheme}"
    for setting in inventory.configuration:
        _, names_build = of_setting(setting.kind, setting.key)
        if not names_build:
            sku = build.sku_of(setting)
            of = f"setting[{sku}]" if sku else "setting"
            yield f"{of} {setting.kind} {setting.key}" + (f" = {setting.value}" if setting.value else "")
    for file in inventory.files:
        yield f"file {file.device_path}"
        yield from (f"file {file.device_path} {fact}" for fact in file_rights.facts(file))
    if inventory.files and not any(file.rights for file in inventory.files):
        yield f"{_UNREAD}modes, owners, capabilities and labels of files: {ProblemKind.UNSUPPORTED}"
    for row in inventory.coverage.unread:
        yield f"{_UNREAD}{' '.join(filter(None, [row.device_path or row.path, row.member]))}: {row.kind}"


def _of_package(name: str, placements: list[Package]) -> Iterator[str]:
    for one in placements:
        yield f"package {name} at {one.device_path}"
        yield f"package {name} version {one.version_name} ({one.version_code})"
    for row in package_rows([(one, False) for one in placements]):
        of = f"package {name}" if row.kind is Subject.PACKAGE else f"permission {name} {row.name}"
        yield from (f"{of} {fact}" for fact in row.facts)
