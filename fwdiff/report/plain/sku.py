"""What the phones of each SKU get of an image, as plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fwdiff.model.sku import UNKNOWN, SkuKind, SkuRow, SkuTable
from fwdiff.report.page import Page

_MOST = 40


def render_skus(table: SkuTable, *, width: int, color: bool) -> str:
    """One line a SKU: how much of each kind is its own."""
    page = Page(width, color=color)
    selected = ", ".join(table.selected) or "none is named"
    page.sentence(f"{table.image.source}: selected where the phone sets none: {selected}")
    counts = Counter((row.sku, row.kind) for row in table.rows)
    kinds = [kind for kind in SkuKind if kind not in (SkuKind.SELECTION, SkuKind.RESOURCE)]
    heads = ("SKU", *(f"{kind}s" for kind in kinds))
    rows = [
        (sku or UNKNOWN, *(f"{counts[sku, kind]:,}" for kind in kinds))
        for sku in (*table.skus, *([None] if any(row.sku is None for row in table.rows) else []))
    ]
    page.blank()
    page.columns([heads, *rows] if rows else [("No part of the image is for one SKU alone",)])
    networks = [f"{name} {counts[name, SkuKind.RESOURCE]:,}" for name in table.networks]
    if networks:
        page.blank()
        page.sentence(
            f"Resources and settings of carriers for networks of one country: {', '.join(page.some(networks, _MOST))}"
        )
    _write_limits(page, table)
    return page.text()


def render_sku(table: SkuTable, sku: str, *, width: int, color: bool) -> str:
    """What the phones of one SKU get, and what nothing in the image ties to any."""
    page = Page(width, color=color, everything=True)
    if sku == UNKNOWN:
        page.sentence(f"{table.image.source}: what nothing in the image ties to one SKU")
        _write_rows(page, [row for row in table.rows if row.sku is None])
        _write_limits(page, table)
        return page.text()
    whose = f"a phone in networks of {sku}" if sku in table.networks else f"a phone of SKU {sku}"
    page.sentence(f"{table.image.source}: what {whose} gets that others do not")
    _write_rows(page, [row for row in table.rows if row.sku == sku])
    if sku in table.networks:
        return page.text()
    _write_rows(page, [row for row in table.rows if row.sku is None], f", {UNKNOWN} for which SKU")
    _write_limits(page, table)
    return page.text()


def _write_rows(page: Page, rows: Sequence[SkuRow], which: str = "") -> None:
    for kind in SkuKind:
        found = [row for row in rows if row.kind is kind]
        page.listing(f"{kind.capitalize()}s{which}", found, _MOST, lambda row: _write_row(page, row))


def _write_row(page: Page, row: SkuRow) -> None:
    where = "" if row.kind is SkuKind.FILE else row.path
    page.row(" " if row.certain else "?", row.subject, *filter(None, [row.value, row.why, where]))


def _write_limits(page: Page, table: SkuTable) -> None:
    page.blank()
    for words in table.does_not_show:
        page.sentence(f"does not show {words}")
