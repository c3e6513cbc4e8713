"""Packages of a diff as plain lines: the new ones with what is needed to judge them, the others in a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from fwdiff.model import Basis, CodeState, Diff, EndpointChange, FieldChange, PackageChange, PackageRow, Sink, Value
from fwdiff.report.page import Page
from fwdiff.text import both_forms

_MOST_ADDED = 5
_MOST = 6
_MOST_FIELDS = 5
_MOST_HOSTS = 8
_MOST_PERMISSIONS = 24
_TELLING = ("signers", "enabled", "shared_user_id", "privileged", "placement", "code", "overlay", "version_code")
"""Fields of a package, the most telling first; what has none of them changed comes last."""

_SENDS = frozenset(Sink)


def write_packages(page: Page, diff: Diff, told: AbstractSet[str] = frozenset()) -> None:
    """Packages added, removed and changed, without the rows that were `told`; of a swap each row names the other."""
    added = [row for row in diff.packages.added if row.basis is Basis.PROVEN]
    removed = [row for row in diff.packages.removed if row.basis is Basis.PROVEN]
    before = {row.device_path: row.package for row in removed}
    after = {row.device_path: row.package for row in added}
    new = {row.host for row in diff.endpoints.added if "http" in row.schemes}
    cleartext = new_cleartext(diff)

    def write_removed(row: PackageRow) -> None:
        successor = after.get(row.device_path)
        replaced = [f"replaced by {successor}"] if successor else []
        page.row("-", row.package, row.device_path, *replaced, *reference_words(present=row.in_reference))

    page.listing(
        "Other packages added" if told else "Packages added",
        sorted((row for row in added if row.id not in told), key=lambda row: _power(row, new)),
        _MOST_ADDED,
        lambda row: _write_added(page, row, cleartext, before.get(row.device_path)),
    )
    page.listing("Packages removed", removed, _MOST, write_removed)
    page.listing("Packages changed", sorted(diff.packages.changed, key=_tell), _MOST, lambda c: _write_changed(page, c))


def new_cleartext(diff: Diff) -> set[str]:
    """The hosts for which a URL with `http` came along."""
    return {row.host for row in diff.endpoints.added if "http" in row.schemes} | _cleartext_now(diff.endpoints.changed)


def _cleartext_now(rows: Iterable[EndpointChange]) -> set[str]:
    """The hosts that stood there before and for which a URL with `http` came along."""
    urls = ((row.host, field) for row in rows for field in row.changes if field.name == "urls" and field.left is None)
    return {host for host, field in urls if (field.key or "").startswith("http://")}


def short_permission(name: str) -> str:
    """A permission without the platform's prefix."""
    return name.removeprefix("android.permission.")


def reference_words(*, present: bool | None) -> list[str]:
    """Whether the reference build holds what a row tells of; nothing where there is none, or it is not known."""
    return {None: [], True: ["in the reference build"], False: ["not in the reference build"]}[present]


def _power(row: PackageRow, new_cleartext: set[str]) -> tuple[bool, int, bool, int, str]:
    """Sorts first what brings a host named in the clear, is allow-listed, is privileged or shares a user id."""
    return (
        new_cleartext.isdisjoint(row.hosts),
        -len(row.permissions_allowlisted),
        not (row.privileged or row.shared_user_id),
        -len(row.permissions_requested),
        row.id,
    )


def _write_added(page: Page, row: PackageRow, cleartext: set[str], replaced: str | None) -> None:
    page.row("+", row.package, version_words(row))
    write_newcomer(page, row, cleartext, replaced)


def version_words(row: PackageRow) -> str:
    """`3.0 (3)`."""
    return f"{row.version_name or ''} ({row.version_code})".strip()


def write_newcomer(page: Page, row: PackageRow, cleartext: AbstractSet[str], replaced: str | None = None) -> None:
    """What a reader needs to judge a new package, under its line."""
    page.note("", [row.device_path])
    page.note("", [", ".join(_traits(row, replaced))])
    hosts = sorted(row.hosts, key=lambda host: (host not in cleartext, host))
    page.note(
        "hosts", page.some((both_forms(host) + (" (http)" if host in cleartext else "") for host in hosts), _MOST_HOSTS)
    )
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


def _tell(change: PackageChange) -> tuple[int, bool, str]:
    ranks = [_TELLING.index(name) for field in change.changes if (name := field.name) in _TELLING]
    return min(ranks, default=len(_TELLING)), not change.moved, change.id


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
    rank = {name: position for position, name in enumerate(_TELLING)}
    return [told[name] for name in sorted(told, key=lambda name: (rank.get(name, len(rank)), name))]


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)
