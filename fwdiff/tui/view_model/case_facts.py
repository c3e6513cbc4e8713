"""What a package is, holds, talks to and reads: questions of its case's page.

Of a package on both sides what differs is marked, and what is as before is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from fwdiff.index import BuildIndex
from fwdiff.index.proof import places_by
from fwdiff.index.weight import cleartext, of_permission
from fwdiff.model import ApiUse, Endpoint, GrantState, Package, PermissionGrant, Sink
from fwdiff.text import both_forms, visible
from fwdiff.tui.view_model.case_doors import manifest_of, site_door
from fwdiff.tui.view_model.host_page import dotted_name
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.rows import (
    Cell,
    HostTarget,
    PackageTarget,
    PermissionTarget,
    Sign,
    Span,
    Target,
    Tone,
    cell,
    span,
)
from fwdiff.tui.view_model.sections import code_words, counted, reference_note, short_permission
from fwdiff.tui.view_model.text_page import MANIFEST
from fwdiff.tui.view_model.view import View, is_service

_BRIEF = 80
_LONG = 220
"""Cells: a hostile value is cut here, and stands whole on the page of its package."""
MOST = 12
"""Lines of one question; the page of the package has all."""


class Line(NamedTuple):
    """One line of the page: its words, and where they lead."""

    id: str
    words: Cell
    target: Target | None = None
    sign: Sign = Sign.NONE
    name: str = ""
    """What a copy holds, where that is not the words."""
    leads: bool = True
    hang: int = 2
    """Cells by which its further lines are set in."""


class Subject(NamedTuple):
    """A package on either side."""

    target: PackageTarget
    left: Package | None
    right: Package | None

    @property
    def last(self) -> Package:
        """As it is in the candidate, or was in the baseline build."""
        package = self.right or self.left
        assert package is not None
        return package


def subject_of(view: View, name: str) -> Subject | None:
    """The package of a name in either build; of several placements the first that differs."""
    targets = [*view.pairs_by_name.get(name, ())]
    targets += [PackageTarget(name, None, row.path) for row in view.diff.packages.added if row.package == name]
    targets += [PackageTarget(name, row.path, None) for row in view.diff.packages.removed if row.package == name]
    if not targets:
        return None
    target = min(targets, key=lambda one: view.package_sign(one) is Sign.SAME)
    return Subject(
        target, view.left.package_at.get(target.left_path or ""), view.right.package_at.get(target.right_path or "")
    )


def summary(view: View, subject: Subject, *, in_reference: bool) -> Iterator[Line]:
    """What a reader needs at once: addresses in the clear, what it reads, who it runs as, what it asks for."""
    package = subject.last
    side = view.right if subject.right else view.left
    clear = {one.host: one for one in side.endpoints_of(package) if is_service(one) and cleartext([one.scheme])}
    for endpoint in list(clear.values())[:2]:
        who = ", ".join(filter(None, (endpoint.owner, endpoint.country)))
        name = brief(visible(both_forms(endpoint.host)), _BRIEF, view.glyphs.ellipsis)
        words = (
            span(name, Tone.STRONG),
            span(f"  {endpoint.scheme} cleartext", Tone.WARNING),
            span(f"  {who}", Tone.DIM),
        )
        yield Line(endpoint.host, words, HostTarget(endpoint.host), name=endpoint.host)
    if package.api_uses:
        yield Line(
            "uses", cell(code_words(dict.fromkeys(sorted(one.category for one in package.api_uses)))), subject.target
        )
    facts = [
        package.placement,
        "privileged" if package.privileged else "",
        "platform key" if package.platform_key else "",
        f"uid {package.shared_user_id}" if package.shared_user_id else "",
        "" if package.enabled else "disabled",
        reference_note(view, present=in_reference),
    ]
    said = brief(visible(", ".join(filter(None, facts))), _LONG, view.glyphs.ellipsis)
    yield Line("facts", cell(said), subject.target)
    allowlisted = frozenset(package.permissions_allowlisted)
    names = sorted(package.permissions_requested, key=lambda name: name not in allowlisted)
    asked = [f"{short_permission(name)}{' (allowlisted)' if name in allowlisted else ''}" for name in names]
    if asked:
        names_in_short = span(brief(visible(", ".join(asked)), _LONG, view.glyphs.ellipsis))
        yield Line("requests", (span("requests  ", Tone.DIM), names_in_short), subject.target)


def is_lines(view: View, subject: Subject) -> Iterator[Line]:
    """Version, place, key, user, as it stands in the last build that has it."""
    package = subject.last
    facts = [
        f"{package.version_name or package.version_code} ({package.version_code})",
        f"{package.placement} {package.device_path}",
        "privileged" if package.privileged else "",
        "platform key" if package.platform_key else "",
        f"uid {package.shared_user_id}" if package.shared_user_id else "",
        "" if package.enabled else "disabled",
        "persistent" if package.persistent else "",
    ]
    words = f" {view.glyphs.dot} ".join(filter(None, facts))
    yield Line("is", cell(words), subject.target, name=package.device_path)
    yield Line("is#manifest", cell(MANIFEST, Tone.DIM), manifest_of(subject.target), name=MANIFEST, leads=False)


def differing_lines(view: View, subject: Subject) -> Iterator[Line]:
    """The fields of a package that differ, left to right, but for those that are questions of their own."""
    for row in view.diff.packages.changed:
        if (row.left_path, row.right_path) == (subject.target.left_path, subject.target.right_path):
            for change in row.changes:
                if change.key is None and change.name not in _SAID_ELSEWHERE:
                    yield _changed(view, subject, change.field, change.left, change.right)


_SAID_ELSEWHERE = frozenset({"file_sha256", "content", "permissions_requested", "permissions_granted", "components"})


def _changed(view: View, subject: Subject, field: str, left: object, right: object) -> Line:
    words = (
        span(f"{field.replace('_', ' ')}  ", Tone.DIM),
        span(str(left), Tone.REMOVED),
        span(f" {view.glyphs.arrow} ", Tone.DIM),
        span(str(right), Tone.ADDED),
    )
    return Line(field, words, subject.target, Sign.CHANGED)


def holds_lines(subject: Subject) -> Iterator[Line]:
    """Permissions that came or went, or all of a new package: the heaviest first, with how they are held."""
    left, right = _held(subject.left), _held(subject.right)
    both = subject.left is not None and subject.right is not None
    changed = {name for name in left.keys() | right.keys() if left.get(name) != right.get(name)}
    package = subject.last
    weights = {one.name: one.by for one in package.permissions_granted}
    allowlisted = frozenset(package.permissions_allowlisted)

    def weight(name: str) -> tuple[int, str]:
        return of_permission(weights.get(name), allowlisted=name in allowlisted), name

    names = sorted(changed, key=weight)
    for name in names[:MOST]:
        sign = _sign(name in left, name in right) if both else Sign.NONE
        words = (
            span(f"{short_permission(name)}  ", Tone.STRONG),
            span(right.get(name) or left.get(name, ""), Tone.DIM),
        )
        yield Line(f"holds#{name}", words, PermissionTarget(name), sign, name)
    if len(names) > MOST:
        rest = ", ".join(map(short_permission, names[MOST:]))
        yield Line("holds#more", cell(f"and {len(names) - MOST:,} more: {rest}", Tone.DIM), subject.target)
    if both and (same := len(left.keys() & right.keys() - changed)):
        yield Line("holds#same", cell(f"{counted(same, 'permission')} as before", Tone.DIM), subject.target)


def _held(package: Package | None) -> dict[str, str]:
    """By permission, how it is held."""
    if package is None:
        return {}
    grants = {one.name: one for one in package.permissions_granted}
    allowlisted = frozenset(package.permissions_allowlisted)
    names = dict.fromkeys([*package.permissions_requested, *grants])
    return {
        name: ", ".join(filter(None, [_grant(grants, name), "allowlisted" if name in allowlisted else ""]))
        for name in names
    }


def _grant(grants: dict[str, PermissionGrant], name: str) -> str:
    grant = grants.get(name)
    if grant is None:
        return "requested"
    return f"{'granted' if grant.state is GrantState.GRANTED else grant.state}: {grant.by}"


def _sign(on_left: bool, on_right: bool) -> Sign:  # noqa: FBT001 - the two sides
    return Sign.CHANGED if on_left and on_right else Sign.ADDED if on_right else Sign.REMOVED


def talks_lines(view: View, subject: Subject) -> Iterator[Line]:
    """Service addresses that came or went, in the clear first, each with who runs it and the methods that use it."""
    before, after = _by_url(view.left, subject.left), _by_url(view.right, subject.right)
    both = subject.left is not None and subject.right is not None
    urls = sorted(before.keys() ^ after.keys() if both else before.keys() | after.keys(), key=_clear_first)
    for url in urls[:MOST]:
        found = after.get(url) or before[url]
        sign = _sign(url in before, url in after) if both else Sign.NONE
        yield Line(f"talks#{url}", _address(found[0]), HostTarget(found[0].host), sign, url)
        package = subject.right if url in after else subject.left
        assert package is not None
        sites = dict.fromkeys(site for endpoint in found for site in endpoint.code)
        for site in sorted(sites, key=lambda site: site.method.startswith("<static "))[:2]:
            door = site_door(package, site, on_right=url in after)
            words = (span("  in "), span(f"{_short_class(site.class_name)}.{site.method}", Tone.STRONG))
            name = f"{dotted_name(site.class_name)}.{site.method}"
            yield Line(f"talks#{url}#{name}", (*words, span("  enter shows its code", Tone.DIM)), door, name=name)
    if len(urls) > MOST:
        yield Line("talks#more", cell(f"and {len(urls) - MOST:,} more", Tone.DIM), subject.target)
    if both and (same := len(before.keys() & after.keys())):
        yield Line("talks#same", cell(f"{same:,} as before", Tone.DIM), subject.target)


def _by_url(side: BuildIndex, package: Package | None) -> dict[str, list[Endpoint]]:
    found = side.endpoints_of(package) if package else []
    return places_by([one for one in found if is_service(one)], lambda endpoint: endpoint.url)


def _clear_first(url: str) -> tuple[bool, str]:
    return not cleartext([url.partition("://")[0]]), url


def _address(endpoint: Endpoint) -> Cell:
    url = (
        endpoint.url if both_forms(endpoint.host) == endpoint.host else f"{endpoint.url} ({both_forms(endpoint.host)})"
    )
    mark = "  in the clear" if cleartext([endpoint.scheme]) else ""
    who = ", ".join(filter(None, (endpoint.owner, endpoint.country)))
    return (span(url, Tone.STRONG), span(mark, Tone.WARNING), span(f"  {who}" if who else "", Tone.DIM))


def _short_class(descriptor: str) -> str:
    return dotted_name(descriptor).rpartition(".")[2]


def use_lines(subject: Subject, *, sends: bool) -> Iterator[Line]:
    """What code reads, or what it sends with: a line for each kind, leading to the first method that does."""
    package = subject.last
    before = {one.category for one in subject.left.api_uses} if subject.left and subject.right else None
    sinks = frozenset(Sink)
    uses = sorted(
        (one for one in package.api_uses if (one.category in sinks) is sends and one.code), key=lambda one: one.category
    )
    for category, found in groupby(uses, key=lambda one: one.category):
        yield _use_line(package, category, list(found), before, on_right=subject.right is not None)


def _use_line(package: Package, category: str, uses: list[ApiUse], before: set[str] | None, *, on_right: bool) -> Line:
    sites = list(dict.fromkeys(site for use in uses for site in use.code))
    first = sites[0]
    more = f" and {counted(len(sites) - 1, 'other method')}" if len(sites) > 1 else ""
    place = f"{_short_class(first.class_name)}.{first.method}"
    words: tuple[Span, ...] = (span(f"{category}  ", Tone.STRONG), span(f"in {place}{more}", Tone.DIM))
    sign = Sign.ADDED if before is not None and category not in before else Sign.NONE
    name = f"{dotted_name(first.class_name)}.{first.method}"
    return Line(f"{category}", words, site_door(package, first, on_right=on_right), sign, name)
