"""The first line of a page: what differs, or what its subject is, in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fwdiff.tui.view_model.fields import Field, Group, counted_fields
from fwdiff.tui.view_model.rows import TONES, Cell, HostTarget, PackageTarget, Sign, Span, Target, Tone, span
from fwdiff.tui.view_model.sections import counted
from fwdiff.tui.view_model.view import View


def summary_of(view: View, target: Target, groups: list[Group]) -> Cell:
    """Of a package its version, what came and went; of a host what it is and how many files carry it."""
    match target:
        case PackageTarget():
            parts = list(_of_package(view, groups))
        case HostTarget():
            parts = list(_of_host(view, target, groups))
        case _:
            return ()
    return tuple(_joined(parts, span(f" {view.glyphs.dot} ", Tone.DIM)))


def _of_package(view: View, groups: list[Group]) -> Iterator[tuple[Span, ...]]:
    identity, *others = groups
    fields = {field.name: field for field in identity.fields}
    if "version" in fields:
        yield (span("version "), *_value(view, fields["version"]))
    for name in ("placement", "privileged", "enabled", "shared uid"):
        field = fields.get(name)
        if field is not None and field.sign is Sign.CHANGED:
            yield (span(f"{name} "), *_value(view, field))
    for group in others:
        yield from _counts(group)


def _value(view: View, field: Field) -> tuple[Span, ...]:
    if field.sign is not Sign.CHANGED:
        return (span(field.value),)
    return (
        span(field.left or "none", Tone.REMOVED),
        span(f" {view.glyphs.arrow} ", Tone.DIM),
        span(field.right or "none", Tone.ADDED),
    )


def _counts(group: Group) -> Iterator[tuple[Span, ...]]:
    """How many of a group came, went and changed, in the colours of their signs."""
    counts = Counter(field.sign for field in group.fields if field.leads)
    signs = [sign for sign in (Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN) if counts[sign]]
    if signs:
        noun = counted_fields(group.title, sum(counts[sign] for sign in signs)).partition(" ")[2]
        yield (*(span(f"{sign}{counts[sign]:,} ", TONES[sign]) for sign in signs), span(noun))


def _of_host(view: View, target: HostTarget, groups: list[Group]) -> Iterator[tuple[Span, ...]]:
    left, right = view.left.hosts.get(target.host, []), view.right.hosts.get(target.host, [])
    fields = {field.name: field for field in groups[0].fields}
    for names in (("class",), ("owner", "country"), ("scheme",)):
        found = [_value(view, fields[name]) for name in names if name in fields]
        if found:
            yield tuple(_joined(found, span(", ")))
    numbers = [len({one.device_path for one in side}) for side in (left, right)]
    if numbers[0] == numbers[1] or not all(numbers):
        yield (span(f"in {counted(max(numbers), 'file')}"),)
    else:
        yield (span(f"in {numbers[0]:,} {view.glyphs.arrow} {counted(numbers[1], 'file')}"),)


def _joined(found: Iterable[tuple[Span, ...]], between: Span) -> Iterator[Span]:
    for number, piece in enumerate(found):
        if number:
            yield between
        yield from piece
