"""Last night's builds by label: saved inventories in the user's folder of data, each replaced whole or not at all."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import msgspec

from fwdiff.cache import data_folder, make_private
from fwdiff.errors import FwdiffError, ImageError, UsageError
from fwdiff.inventory import write_saved
from fwdiff.inventory.saved import content_of_saved, decode_encoded, json_of_saved
from fwdiff.model import ImageIdentity, Inventory

PREFIX = "baseline:"
"""Before a label where an image is named."""
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FOLDER = "baselines"
_SUFFIX = ".fwi"


class _Head(msgspec.Struct):
    image: ImageIdentity


class Baseline(NamedTuple):
    """One that is kept; `problem` where it cannot be read."""

    label: str
    path: Path
    image: ImageIdentity | None
    problem: str = ""


def check_label(label: str) -> None:
    """Raises `UsageError` where a text can be no label."""
    if not _LABEL.fullmatch(label):
        raise UsageError(
            f"{label!r} can be no label", "A label has letters, digits, dots, dashes and underscores: eea-nightly."
        )


def save_baseline(label: str, inventory: Inventory) -> Path:
    """Keep an inventory, in place of the one that had the label.  Raises `FwdiffError` where that cannot be."""
    check_label(label)
    place = _folder() / f"{label}{_SUFFIX}"
    try:
        make_private(place.parent)
        write_saved(inventory, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FwdiffError(f"{place}: {reason}", "Check the permission to write there, or set XDG_DATA_HOME.") from error
    return place


def remove_baseline(label: str) -> None:
    """Raises `UsageError` where there is none of that label."""
    place = path_of_baseline(label)
    try:
        place.unlink()
    except OSError as error:
        raise FwdiffError(f"{place}: {error.strerror}", "Check the permission to change the folder.") from error


def path_of_baseline(label: str) -> Path:
    """Where the inventory of a label is.  Raises `UsageError` where there is none."""
    check_label(label)
    place = _folder() / f"{label}{_SUFFIX}"
    if not place.is_file():
        labels = [one.stem for one in _files()]
        close = get_close_matches(label, labels, n=1)
        hint = f"Did you mean {PREFIX}{close[0]}?" if close else "`fwdiff baseline save IMAGE LABEL` keeps one."
        raise UsageError(f"there is no baseline {label!r}", hint)
    return place


def named_image(word: str) -> str:
    """An image as the user names it: the file of a `baseline:LABEL`, and any other word as it is.

    Raises `UsageError` where there is no baseline of that label.
    """
    label = word.removeprefix(PREFIX)
    if label == word or not _LABEL.fullmatch(label):
        return word
    return str(path_of_baseline(label))


def baselines() -> list[Baseline]:
    """All that are kept, by label."""
    return [read_baseline(path.stem) for path in _files()]


def read_baseline(label: str) -> Baseline:
    """What is kept under a label."""
    path = _folder() / f"{label}{_SUFFIX}"
    try:
        head = decode_encoded(
            json_of_saved(content_of_saved(path)), lambda encoded: msgspec.json.decode(encoded, type=_Head)
        )
    except OSError as error:
        return Baseline(label, path, None, error.strerror or str(error))
    except ImageError as error:
        return Baseline(label, path, None, error.message)
    return Baseline(label, path, head.image)


def _files() -> list[Path]:
    folder = _folder()
    return sorted(path for path in folder.glob(f"*{_SUFFIX}") if _LABEL.fullmatch(path.stem))


def _folder() -> Path:
    folder = data_folder()
    if folder is None:
        raise FwdiffError("There is no home folder to keep baselines in.", "Set HOME or XDG_DATA_HOME.")
    return folder / _FOLDER
