"""Inventories and diffs as JSON: compact, one line, the same bytes for the same input, safe to print."""

from __future__ import annotations

import msgspec

from fwdiff.model import Diff, FileList, ImageLayers, Inventory
from fwdiff.model.checks import Checks
from fwdiff.model.comparison import Comparison
from fwdiff.model.matrix import Matrix
from fwdiff.model.sku import SkuTable
from fwdiff.model.why import Why
from fwdiff.report.registry import Layout
from fwdiff.text import json_safe


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """The diff of a comparison."""
    return encode_diff(comparison.diff)


def encode_inventory(inventory: Inventory) -> bytes:
    """An inventory as `fwdiff.inventory/1`, with a line feed at the end."""
    return _encode(inventory)


def encode_diff(diff: Diff) -> bytes:
    """A diff as `fwdiff.diff/2`, with a line feed at the end."""
    return _encode(diff)


def encode_layers(layers: ImageLayers) -> bytes:
    """The layers of an image as `fwdiff.info/1`, with a line feed at the end."""
    return _encode(layers)


def encode_files(files: FileList) -> bytes:
    """Names of an image as `fwdiff.files/1`, with a line feed at the end."""
    return _encode(files)


def encode_matrix(matrix: Matrix, _layout: Layout) -> bytes:
    """A matrix as `fwdiff.matrix/1`, with a line feed at the end."""
    return _encode(matrix)


def encode_checks(checks: Checks) -> bytes:
    """The verdicts on a list as `fwdiff.checks/1`, with a line feed at the end."""
    return _encode(checks)


def encode_why(why: Why) -> bytes:
    """What an image says of a package as `fwdiff.why/1`, with a line feed at the end."""
    return _encode(why)


def encode_skus(table: SkuTable) -> bytes:
    """What is for one SKU alone as `fwdiff.sku/1`, with a line feed at the end."""
    return _encode(table)


def _encode(record: Inventory | Diff | ImageLayers | FileList | Matrix | Checks | Why | SkuTable) -> bytes:
    return json_safe(msgspec.json.encode(record)) + b"\n"
