"""Names of what differs: rows are `kind:subject[:key]`, the same in every comparison where the same thing differs."""

from __future__ import annotations

from collections import Counter

from fwdiff.model import FieldChange, Subject, Value


def field_change(
    name: str, left: Value, right: Value, *, key: str | None = None, part: str | None = None, entry: str | None = None
) -> FieldChange:
    """The change of a field, or of what is named inside it."""
    whole = name if key is None else f"{name}[{key}]"
    whole += "" if part is None else f".{part}"
    whole += "" if entry is None else f"[{entry}]"
    return FieldChange(whole, left, right, name, key, part, entry)


class Identifiers:
    """Identifiers of one kind of row, each given once: a hostile image may hold two things of one name and place."""

    def __init__(self, kind: Subject) -> None:
        self._kind = kind
        self._given: Counter[str] = Counter()

    def name(self, subject: str, *keys: str) -> str:
        """The identifier of a row, with a number where it was given before."""
        identifier = ":".join((self._kind, subject, *keys))
        self._given[identifier] += 1
        times = self._given[identifier]
        return identifier if times == 1 else f"{identifier}#{times}"
