"""Names of what differs: a row's id and subject, and the keys by which a decision knows its evidence again.

An id is `kind:subject[:key]`, and may hold a place on the phone; it is the same in every comparison in which the same
thing differs.  A key is kind, package or host, and `field[entry]`, and holds no path where one of these names the
thing, nor a version, build, offset or count; the digest of a signer or certificate alone is its name.  The key of what
is gone ends in `:removed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from fwdiff.index import BuildIndex
from fwdiff.index.owners import Owners
from fwdiff.model import FieldChange, Subject, Value

_HOLDER = "packages["


def field_change(
    name: str, left: Value, right: Value, *, key: str | None = None, part: str | None = None, entry: str | None = None
) -> FieldChange:
    """The change of a field, or of what is named inside it."""
    whole = name if key is None else f"{name}[{key}]"
    whole += "" if part is None else f".{part}"
    whole += "" if entry is None else f"[{entry}]"
    return FieldChange(whole, left, right, name, key, part, entry)


def evidence_key(kind: Subject, name: str, field: str = "", *, gone: bool = False) -> str:
    """The key of a fact about what is named; `field` is written with its entry."""
    return ":".join(filter(None, (kind, name, field, "removed" if gone else "")))


def holder_field(package: str | None) -> str:
    """Of a host's key: the package that it stands in; empty for a file of none."""
    return f"{_HOLDER}{package}]" if package else ""


def holders_in(fields: Iterable[str]) -> set[str]:
    """The packages that such fields name, among others."""
    return {field[len(_HOLDER) : -1] for field in fields if field.startswith(_HOLDER)}


def keys_of_changes(kind: Subject, name: str, changes: Iterable[FieldChange]) -> tuple[str, ...]:
    """A key for each field that changed, and for each entry that came or went."""
    return tuple(
        evidence_key(kind, name, change.field, gone=change.key is not None and change.right is None)
        for change in changes
    )


def owners_by_say(builds: Sequence[BuildIndex]) -> list[Owners]:
    """The owners of files: the candidate's say comes before the baseline's, and a reference has none."""
    return [builds[1].owners, builds[0].owners]


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
