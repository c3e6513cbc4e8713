"""The words that tables and pages share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from fwdiff.model import Counts, FieldChange, Sink
from fwdiff.tui.view_model.rows import Sign
from fwdiff.tui.view_model.view import View


def unknown_note(sign: Sign, *, on_right: bool) -> str:
    """Which side may hold it too, and was not read; empty where the sign is no `?`."""
    if sign is not Sign.UNKNOWN:
        return ""
    return "left unread" if on_right else "right unread"


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


def summary_of(changes: tuple[FieldChange, ...], arrow: str) -> str:
    """The fields that differ, with their values where these are short; another version says least.

    Entries of one keyed field are counted by what became of them.  That the content differs is said only where
    nothing else does.
    """
    counts: dict[str, Counter[str]] = {}
    values: dict[str, str] = {}
    for change in changes:
        name = f"{change.name}.{change.part}" if change.part and change.key is None else change.name
        word = _FIELD_WORDS.get(name, name.replace("_", " "))
        signs = counts.setdefault(word, Counter())
        if change.key is not None:
            signs["+" if change.left is None else "-" if change.right is None else "~"] += 1
        elif name != "version_code" or word not in values:
            values[word] = _values(change, arrow)
    if len(counts) > 1:
        counts.pop("rebuilt", None)
    ordered = sorted(counts, key=lambda word: word == "version")
    return ", ".join(" ".join(filter(None, (_name(word, values), *_signed(counts[word])))) for word in ordered)


def _values(change: FieldChange, arrow: str) -> str:
    """Both values of a field, or nothing where one is no short word."""
    words = [str(value) for value in (change.left, change.right) if isinstance(value, str | int)]
    return f" {arrow} ".join(words) if len(words) == 2 and max(map(len, words)) <= _LONGEST_VALUE else ""


def _name(word: str, values: Mapping[str, str]) -> str:
    """What differs and from what to what; a version is told by its values."""
    value = values.get(word, "")
    return value if word == "version" and value else f"{word} {value}".rstrip()


_LONGEST_VALUE = 14
"""Characters."""
_FIELD_WORDS = {
    "version_code": "version",
    "version_name": "version",
    "file_sha256": "rebuilt",
    "permissions_requested": "requests",
    "permissions_granted": "granted",
    "permissions_allowlisted": "allow-list",
    "permissions_declared": "declares",
    "shared_user_id": "shared uid",
}


def _signed(counts: Counter[str]) -> list[str]:
    return [f"{sign}{counts[sign]}" for sign in "+-~" if counts[sign]]
