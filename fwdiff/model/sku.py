"""What the phones of each SKU get of one image."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from fwdiff.model.inventory import ImageIdentity

UNKNOWN = "unknown"
"""What stands for the SKU of the rows that have none."""


class SkuKind(StrEnum):
    """What is given to a SKU."""

    SELECTION = "selection"
    """The SKU that the image takes where nothing sets another."""
    PACKAGE = "package"
    OVERLAY = "overlay"
    SETTING = "setting"
    RESOURCE = "resource"
    """A value of an app, of an overlay or of a carrier's settings for the networks of one country."""
    FILE = "file"


class SkuRow(Struct, frozen=True):
    """One thing of an image that not every phone gets."""

    sku: str | None
    """For a resource the country code of networks, `mcc460`.  Null where nothing in the image says which."""
    kind: SkuKind
    subject: str
    """A package, the name of a resource or of a carrier's setting, the kind and key of another, or a file's place."""
    value: str
    """The target of an overlay, the value of a setting, the version of a package."""
    path: str
    certain: bool
    """False where a property of the running phone decides, too."""
    why: str
    """By what it is the SKU's."""


class SkuTable(Struct, frozen=True):
    """The rows of one image, sorted by SKU, kind and subject; encoded as JSON this is `fwdiff.sku/1`."""

    schema: str
    tool: str
    image: ImageIdentity
    skus: tuple[str, ...]
    """All that are named."""
    listed: tuple[str, ...]
    """Those of them that tables of the image list, `regionlist.txt` for example."""
    selected: tuple[str, ...]
    """Those that the image takes where the phone sets none; none, or several at odds, where it does not say."""
    rows: tuple[SkuRow, ...]
    networks: tuple[str, ...]
    """The mobile country codes that resources and carriers' settings are for; no SKUs, though most mean a market."""
    does_not_show: tuple[str, ...]
