"""Why a package is in an image, when it runs and what it may send, as plain lines."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.model import CodeSite
from fwdiff.model.why import Destination, Mention, MentionKind, PackageWhy, Trigger, TriggerKind, Use, Why
from fwdiff.report.page import Page, quantity

_MOST = 40
_MOST_PROPERTIES = 12
_MOST_SITES = 2
_WIDTH = 15


def render_why(why: Why, *, width: int, color: bool) -> str:
    """The answers as text of lines at most `width` cells wide (40 at least)."""
    page = Page(width, color=color)
    if not why.placements:
        page.sentence(f"{why.package} is not among the packages of {why.image.source} that were read")
    for placement in why.placements:
        _write_placement(page, placement)
    page.listing("Named by", why.named_by, _MOST, lambda one: _write_mention(page, one))
    if all(one.kind is not MentionKind.ALLOWLIST for one in why.named_by):
        page.sentence("No allowlist of permissions names it.")
    page.blank()
    for words in why.does_not_show:
        page.sentence(f"does not show {words}")
    return page.text()


def _write_placement(page: Page, one: PackageWhy) -> None:
    state = "" if one.enabled else ", disabled"
    page.row(" ", one.package, f"{one.placement}{f', SKU {one.sku}' if one.sku else ''}{state}", one.path)
    page.listing("Here by", one.here_by, _MOST, lambda mention: _write_mention(page, mention))
    starts = [run for run in one.runs if run.kind is not TriggerKind.PROPERTY]
    page.listing("Started by", starts, _MOST, lambda run: _write_trigger(page, run))
    gates = [run for run in one.runs if run.kind is TriggerKind.PROPERTY]
    page.listing("Asks properties", gates, _MOST_PROPERTIES, lambda run: _write_trigger(page, run))
    sending = one.sends
    page.listing("Reads", (*sending.reads, *sending.borrowed), _MOST, lambda use: _write_use(page, use))
    page.listing("Sends by", sending.sends, _MOST, lambda use: _write_use(page, use))
    page.listing("Names", sending.destinations, _MOST, lambda place: _write_destination(page, place))
    if sending.hint:
        page.blank()
        page.note("", f"a hint, no proof: it {sending.hint}".split(), indent=0)


def _write_mention(page: Page, mention: Mention) -> None:
    page.labelled(mention.kind, f"{mention.words}  {mention.path}", width=_WIDTH)


def _write_trigger(page: Page, run: Trigger) -> None:
    where = run.component or "  ".join(filter(None, [run.path, _sites(run.code)]))
    off = {False: "disabled: ", None: "perhaps disabled: "}.get(run.enabled, "")
    page.labelled(run.kind, f"{off}{run.words}{f'  {where}' if where else ''}", width=_WIDTH)


def _write_use(page: Page, use: Use) -> None:
    by = f", by {use.by} of its uid or process" if use.by else ""
    page.labelled(use.category, f"{_sites(use.code)}{by}", width=_WIDTH)


def _write_destination(page: Page, place: Destination) -> None:
    said = {True: "the platform permits", False: "the platform refuses HTTP stacks", None: "the rule was not read"}
    clear = f"in the clear; {said[place.permitted]} ({place.rule})" if place.clear else ""
    by = f"by {place.by}" if place.by else ""
    page.row("!" if place.clear else " ", place.url, *filter(None, [clear, place.owner, place.country, by]))


def _sites(code: Iterable[CodeSite]) -> str:
    every = [f"{one.class_name[1:-1].replace('/', '.')}.{one.method}" for one in code]
    more = len(every) - _MOST_SITES
    return ", ".join(every[:_MOST_SITES]) + (f" and {quantity(more, 'other method')}" if more > 0 else "")
