"""The words that tables and pages share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fwdiff.model import Counts, FieldChange, Sink
from fwdiff.tui.view_model.rows import Sign
from fwdiff.tui.view_model.view import View


def unknown_note(sign: Sign, *, on_right: bool) -> str:
    """What a `?` rests on, in words; empty for other signs."""
    if sign is not Sign.UNKNOWN:
        return ""
    return "right only, left not read" if on_right else "left only, right not read"


def short_permission(permission: str) -> str:
    """A platform permission without its prefix; any other in full."""
    return permission.removeprefix("android.permission.")


def code_words(categories: Iterable[str]) -> str:
    """What code reads and sends with."""
    sinks = tuple(Sink)
    reads = ", ".join(category for category in categories if category not in sinks)
    sends = ", ".join(category for category in categories if category in sinks)
    return "; ".join(f"{verb} {names}" for verb, names in (("reads", reads), ("sends by", sends)) if names)


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 host` or `2 hosts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def reference_note(view: View, *, present: bool | None) -> str:
    """Whether a new row also stands in the reference image; empty without a reference."""
    if view.reference is None or present is None:
        return ""
    return f"also in {view.reference.image.region or 'reference'}" if present else ""


def reference_word(view: View) -> str:
    """What the reference is called in a narrow column."""
    return (view.reference.image.region or "yes") if view.reference else ""


def signed_counts(counts: Counts) -> dict[Sign, int]:
    """Counts of a section by sign."""
    return {
        Sign.ADDED: counts.added,
        Sign.REMOVED: counts.removed,
        Sign.CHANGED: counts.changed,
        Sign.UNKNOWN: counts.unknown,
    }


def summary_of(changes: tuple[FieldChange, ...]) -> str:
    """The fields that differ, entries of one keyed field counted by what became of them.

    That the content differs is said only where nothing else does.
    """
    parts: dict[str, Counter[str]] = {}
    for change in changes:
        name = f"{change.name}.{change.part}" if change.part and change.key is None else change.name
        counts = parts.setdefault(_FIELD_WORDS.get(name, name.replace("_", " ")), Counter())
        if change.key is not None:
            counts["+" if change.left is None else "-" if change.right is None else "~"] += 1
    if len(parts) > 1:
        parts.pop("content", None)
    ordered = sorted(parts.items(), key=lambda part: part[0] != "version")
    named = [" ".join([name, *_signed(counts)]) for name, counts in ordered]
    return ", ".join(named)


_FIELD_WORDS = {
    "version_code": "version",
    "version_name": "version",
    "file_sha256": "content",
    "permissions_requested": "requests",
    "permissions_granted": "granted",
    "permissions_allowlisted": "allow-list",
    "permissions_declared": "declares",
    "shared_user_id": "shared uid",
}


def _signed(counts: Counter[str]) -> list[str]:
    return [f"{sign}{counts[sign]}" for sign in "+-~" if counts[sign]]
