"""Where the links of an image lead, inside the image only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fwdiff.model import FileEntry, FileKind, ProblemKind, Unread

_MOST_HOPS = 40
"""Linux gives up after as many (MAXSYMLINKS, include/linux/namei.h)."""

_MOST_STEPS = 2_000_000
"""From folder to folder, each of 64 bytes of a path; a phone's files and links take some 50,000.  Names of thousands of
folders, and links that lead through many such links, would keep this process for hours."""
_STEP = 64

_MADE_AT_RUN_TIME = re.compile(
    r"/(?:acct|apex|cache|config|data|dev|linkerconfig|metadata|mnt|persist|proc|run|sdcard|storage|sys|tmp)(?:/|\Z)"
)
_UNDER_SYSTEM = re.compile(r"/system/(system|vendor|product|system_ext|odm)(?=/|\Z)")


def dangling_links(entries: Iterable[FileEntry]) -> Iterator[Unread]:
    """A row for each link that leads to nothing in the image: a link is no content, so nothing is unread.

    Where links take more steps than can be gone, one row says from which on they were not followed.
    """
    try:
        tree = _Tree(entries)
        for link in tree.links.values():
            reason = tree.fault(link)
            if reason:
                yield Unread(link.path, ProblemKind.NOT_CONTENT, reason)
    except _TooManySteps as error:
        yield Unread(
            error.path, ProblemKind.LIMIT, f"links from here on were not followed: {_MOST_STEPS} steps were gone"
        )


def places_of(links: Iterable[FileEntry], entries: Iterable[FileEntry]) -> Iterator[tuple[FileEntry, str]]:
    """Some links, each with the place on the phone that it leads to; those that lead nowhere are left out."""
    try:
        tree = _Tree(entries)
        for link in links:
            place, _ = tree.follow(link)
            if place:
                yield link, place
    except _TooManySteps:
        return  # which the rows of dangling links say


class _TooManySteps(Exception):
    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _Tree:
    """Device paths of an image, folders implied.  Raises `_TooManySteps`."""

    def __init__(self, entries: Iterable[FileEntry]) -> None:
        self.links: dict[str, FileEntry] = {}
        self._standing: set[str] = {"/"}
        self._steps = 0
        self._at = ""
        for entry in entries:
            self._at = entry.path
            if entry.kind is FileKind.LINK and not self._names_its_own_place(entry):
                self.links[entry.device_path] = entry
            self._add(entry.device_path)

    def _go(self, path: str) -> None:
        self._steps += 1 + len(path) // _STEP
        if self._steps > _MOST_STEPS:
            raise _TooManySteps(self._at)

    def _add(self, path: str) -> None:
        while path and path not in self._standing:
            self._go(path)
            self._standing.add(path)
            path = path.rpartition("/")[0]

    def fault(self, link: FileEntry) -> str:
        """Why `link` leads nowhere; empty if it leads to something."""
        return self.follow(link)[1]

    def follow(self, link: FileEntry) -> tuple[str, str]:
        """The place on the phone that `link` leads to, and why it leads nowhere; one of them is empty."""
        self._at = link.path
        at, rest, hops = link.device_path.rpartition("/")[0], link.link.split("/"), 1
        if link.link.startswith("/"):
            at = ""
        rest.reverse()
        while rest:
            at = on_device(_joined(at, rest.pop()))
            self._go(at)
            target = self.links.get(at)
            if target is None and (at or "/") not in self._standing:
                return "", _dangling(link.link, at)
            if target is not None:
                hops += 1
                if hops > _MOST_HOPS:
                    return "", f"link loop: {link.link}"
                rest.extend(reversed(target.link.split("/")))
                at = "" if target.link.startswith("/") else at.rpartition("/")[0]
        return at, ""

    def _names_its_own_place(self, link: FileEntry) -> bool:
        """A link such as `/product -> /system/product`: on the phone both are one place: there is nothing to follow."""
        folder = "" if link.link.startswith("/") else link.device_path.rpartition("/")[0]
        for name in link.link.split("/"):
            folder = _joined(folder, name)
            self._go(folder)
        return folder != link.device_path and on_device(folder) == link.device_path


def _joined(folder: str, name: str) -> str:
    if name in {"", "."}:
        return folder
    return folder.rpartition("/")[0] if name == ".." else f"{folder}/{name}"


def on_device(path: str) -> str:
    """`/system/vendor` is `/vendor` on the phone, and so on (device paths of the listing)."""
    found = _UNDER_SYSTEM.match(path)
    return f"/{found[1]}{path[found.end() :]}" if found else path


def _dangling(target: str, missing: str) -> str:
    if _MADE_AT_RUN_TIME.match(missing):
        return f"link to what is made at run time: {target}"
    return f"dangling link: {target}"
