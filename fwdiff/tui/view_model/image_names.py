"""The names of the images as a title has room for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rich.cells import cell_len

from fwdiff.text import visible
from fwdiff.tui.view_model.layout import brief


def image_names(names: Sequence[str], width: int, ellipsis: str) -> list[str]:
    """All names in at most `width` cells: whole, else without their folders, else cut in the middle."""
    whole = [visible(name) for name in names]
    bases = [visible(PurePath(name).name or name) for name in names]
    shorter = bases if len(set(filter(None, bases))) == len(list(filter(None, bases))) else whole
    for choice in (whole, shorter):
        if sum(map(cell_len, choice)) <= width:
            return choice
    share = max(width // max(sum(map(bool, names)), 1), 4)
    return [brief(name, share, ellipsis) for name in shorter]
