"""Facts and paths joined into what an image holds: identity, packages, grants, endpoints, configuration, coverage."""

from __future__ import annotations

from fwdiff.inventory.join import FileRecord, build_inventory
from fwdiff.inventory.ownership import CompiledCode, Owners
from fwdiff.inventory.properties import image_api_level
from fwdiff.inventory.saved import is_saved, read_saved, write_saved
from fwdiff.inventory.signers import effective_signature, is_current, signature_level

__all__ = [
    "CompiledCode",
    "FileRecord",
    "Owners",
    "build_inventory",
    "effective_signature",
    "image_api_level",
    "is_current",
    "is_saved",
    "read_saved",
    "signature_level",
    "write_saved",
]
