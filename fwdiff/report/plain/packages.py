"""Packages of a diff as plain lines: the new ones with what is needed to judge them, the others in a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from fwdiff.index.likeness import alike_words
from fwdiff.index.weight import TELLING, clear_schemes, cleartext
from fwdiff.model import Basis, CodeState, Diff, FieldChange, PackageChange, PackageRow, Sink, Value
from fwdiff.report.page import Page
from fwdiff.text import both_forms

_MOST_ADDED = 5
_MOST = 6
_MOST_FIELDS = 5
_MOST_HOSTS = 8
_MOST_PERMISSIONS = 24

_SENDS = frozenset(Sink)


def write_packages(page: Page, diff: Diff, told: AbstractSet[str] = frozenset()) -> None:
    """Packages added, removed and changed, without the rows that were `told`; of a swap each row names the other."""
    added = [row for row in diff.packages.added if row.basis is Basis.PROVEN]
    removed = [row for row in diff.packages.removed if row.basis is Basis.PROVEN]
    before = {row.device_path: row.package for row in removed}
    after = {row.device_path: row.package for row in added}

    def write_removed(row: PackageRow) -> None:
        successor = after.get(row.device_path)
        replaced = [f"replaced by {successor}"] if successor else []
        page.row("-", row.package, row.device_path, *replaced, *reference_words(present=row.in_reference))
        page.note("code", alike_words(row.like))

    page.listing(
        "Other packages added" if told else "Packages added",
        [row for row in added if row.id not in told],
        _MOST_ADDED,
        lambda row: _write_added(page, row, before.get(row.device_path)),
    )
    page.listing("Packages removed", removed, _MOST, write_removed)
    page.listing("Packages changed", diff.packages.changed, _MOST, lambda row: _write_changed(page, row))


def short_permission(name: str) -> str:
    """A permission without the platform's prefix."""
    return name.removeprefix("android.permission.")


def in_the_clear(schemes: Iterable[str]) -> str:
    """The mark of a host that is named without encryption: ` (http)`; empty for others."""
    words = ", ".join(cleartext(schemes))
    return f" ({words})" if words else ""


def reference_words(*, present: bool | None) -> list[str]:
    """Whether the reference build holds what a row tells of; nothing where there is none, or it is not known."""
    return {None: [], True: ["in the reference build"], False: ["not in the reference build"]}[present]


def _write_added(page: Page, row: PackageRow, replaced: str | None) -> None:
    page.row("+", row.package, version_words(row))
    write_newcomer(page, row, replaced)


def version_words(row: PackageRow) -> str:
    """`3.0 (3)`."""
    return f"{row.version_name or ''} ({row.version_code})".strip()


def write_newcomer(page: Page, row: PackageRow, replaced: str | None = None) -> None:
    """What a reader needs to judge a new package, under its line."""
    page.note("", [row.device_path])
    page.note("", [", ".join(_traits(row, replaced))])
    page.note("code", alike_words(row.like))
    clear = clear_schemes(row.cleartext)
    hosts = sorted(row.hosts, key=lambda host: (host not in clear, host))
    page.note("hosts", page.some((both_forms(host) + in_the_clear(clear.get(host, ())) for host in hosts), _MOST_HOSTS))
    _write_uses(page, row)
    page.note("allow-listed", page.some(map(short_permission, row.permissions_allowlisted), _MOST_PERMISSIONS))
    requested = [name for name in row.permissions_requested if name not in row.permissions_allowlisted]
    page.note("requests", page.some(map(short_permission, requested), _MOST_PERMISSIONS))


def _write_uses(page: Page, row: PackageRow) -> None:
    """What its code reads and what it sends with, on one line: the first screen has no room for two."""
    reads = [name for name in row.api_categories if name not in _SENDS]
    sends = [name for name in row.api_categories if name in _SENDS]
    if reads and sends:
        page.note("reads", [" ".join(reads) + ", sends", *sends])
    else:
        page.note("reads" if reads else "sends", reads or sends)


def _traits(row: PackageRow, replaced: str | None) -> list[str]:
    traits = [
        row.placement,
        "privileged" if row.privileged else "",
        row.shared_user_id or "",
        "" if row.enabled else "disabled",
        "code not read" if row.code is CodeState.UNREAD else "",
        f"replaces {replaced}" if replaced else "",
        *reference_words(present=row.in_reference),
    ]
    return [trait for trait in traits if trait]


def _write_changed(page: Page, change: PackageChange) -> None:
    told = _told(change.changes) or ["content" if change.changes else "moved"]
    page.row("~", change.package, ", ".join(page.some(told, _MOST_FIELDS)))
    if change.moved:
        page.note("", [change.left_path, "→", change.right_path])


def _told(fields: Iterable[FieldChange]) -> list[str]:
    """Plain fields with both values, keyed ones as counts, the most telling first; a content's digest says nothing."""
    plain: dict[str, str] = {}
    counts: dict[str, Counter[str]] = {}
    for field in fields:
        if field.key is not None:
            sign = "+" if field.left is None else "-" if field.right is None else "~"
            counts.setdefault(field.name, Counter())[sign] += 1
        elif field.name != "file_sha256":
            plain[field.field] = f"{field.field} {_shown(field.left)} → {_shown(field.right)}"
    keyed = {name: f"{name} " + " ".join(f"{s}{n[s]}" for s in "+-~" if n[s]) for name, n in counts.items()}
    told = plain | keyed
    rank = {name: position for position, name in enumerate(TELLING)}
    return [told[name] for name in sorted(told, key=lambda name: (rank.get(name, len(rank)), name))]


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)
