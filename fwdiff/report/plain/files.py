"""Names of an image as lines for people and pipes: never wrapped, never cut, hostile characters made visible."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.model import ListedFile
from fwdiff.text import visible


def render_files(files: Sequence[ListedFile], *, long: bool) -> str:
    """A line for each name: its path; with `long` also kind, size, place on the phone and a link's target."""
    if not long:
        return "".join(f"{visible(file.path)}\n" for file in files)
    width = max((len(str(file.size)) for file in files), default=0)
    return "".join(f"{_long(file, width)}\n" for file in files)


def _long(file: ListedFile, width: int) -> str:
    target = f" -> {visible(file.link)}" if file.link else ""
    return f"{file.kind:7} {file.size:{width}} {visible(file.path)}{target}  {visible(file.device_path)}"
