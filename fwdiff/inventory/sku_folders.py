"""The SKU that a folder of an image is for."""

from __future__ import annotations

import re

from fwdiff.model.vocabulary import SKU_ID

_SKU_FOLDER = re.compile(rf"/({SKU_ID})/")
"""A SKU id as a folder, for example `/product/600EEA/priv-app`: mounted where `ro.boot.skuid` is the same."""


def sku_of_folder(device_path: str) -> str | None:
    """The SKU whose folder a file stands in, the outermost; None where it stands there for all."""
    match = _SKU_FOLDER.search(device_path)
    return match[1] if match else None
