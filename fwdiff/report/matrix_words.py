"""A matrix in words that all its reports share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fwdiff.model import Subject
from fwdiff.model.judgement import DecisionState
from fwdiff.model.matrix import Matrix, MatrixBuild, MatrixItem, MatrixLine, MatrixRow, Presence
from fwdiff.report.page import quantity

SIGNS = {Presence.HAS: "+", Presence.LACKS: "-", Presence.DIFFERS: "~", Presence.UNKNOWN: "?"}
_FIELDS = {
    "api_uses": "reads ",
    "cleartext": "in the clear to ",
    "cleartext_denied": "not in the clear to ",
    "components": "",
    "debuggable": "debuggable",
    "permissions_declared": "declares ",
    "persistent": "persistent",
    "overlay": "overlay of ",
    "packages": "in ",
    "placement": "",
    "schemes": "",
    "shared_user_id": "",
    "signature_verifies": "signature does not verify",
    "signers": "signer ",
    "sku": "for ",
}
_AS_ALWAYS = frozenset({"enabled", "requested", "sku[every phone]"})
"""Facts that say nothing where they are not what differs."""
_SAID = ("true", "false")
"""Entries that the words of a field say already."""
_PARTS = {"components": "component", "permissions_declared": "declared permission"}
"""Of a whole package they are counted."""
_ODD, _UNREAD, _OTHER = "#", "?", "o"
_MOST_NAMES = 3
_DIGEST = 12


def rows_of(matrix: Matrix, line: int) -> list[MatrixRow]:
    """The rows of one line, in order."""
    return [row for row in matrix.rows if row.line == line]


def lines_in_order(matrix: Matrix) -> list[tuple[int, MatrixLine]]:
    """Lines by the rank of their first row; those without come last."""
    ranks: dict[int, int] = {}
    for rank, row in enumerate(matrix.rows):
        ranks.setdefault(row.line, rank)
    return sorted(enumerate(matrix.lines), key=lambda entry: (ranks.get(entry[0], len(matrix.rows)), entry[0]))


def unopened(matrix: Matrix) -> list[MatrixBuild]:
    """The builds that could not be opened."""
    return [build for build in matrix.builds if build.problem]


def title(row: MatrixRow) -> str:
    """What a row is about."""
    kind, _, name = row.subject.partition(":")
    return f"{name} settings" if kind == "setting" else name


def builds_words(matrix: Matrix, row: MatrixRow, most: int = _MOST_NAMES) -> str:
    """`1 of 48: NAME`."""
    names = [matrix.builds[at].name for at in row.builds[:most]]
    more = f" and {len(row.builds) - most:,} more" if len(row.builds) > most else ""
    return f"{len(row.builds):,} of {row.of:,}: {', '.join(names)}{more}"


def strip(matrix: Matrix, row: MatrixRow, most: int = 0, usual: str = "·") -> str:
    """A sign for each group of builds of the row's line: `#` odd, `?` not read, `o` odd in another way.

    Of more groups than `most` several share a sign, which is that of the odd one.
    """
    odd = set(row.builds)
    unread = {at for item in row.items for at in item.unread}
    others = {at for item in row.items for at in item.others}
    signs = ((_ODD, odd), (_UNREAD, unread), (_OTHER, others))
    groups = matrix.lines[row.line].groups
    together = -(-len(groups) // most) if most else 1
    columns = [{at for group in groups[at : at + together] for at in group} for at in range(0, len(groups), together)]
    return "".join(next((sign for sign, builds in signs if builds & column), usual) for column in columns)


def item_words(item: MatrixItem) -> str:
    """What an item is, and what it has or lacks; of one that stands in both, what differs, components last.

    `a.vendor.com: in com.example.a, http`, `ro.debuggable = 1`, `com.example.a: +INTERNET, -READ_SMS`.
    """
    name = item.name if item.kind is Subject.PERMISSION else name_words(item)
    if item.kind is Subject.CONFIGURATION:
        return _setting_words(name, item)
    if item.presence is Presence.DIFFERS:
        signed = [(fact, f"{sign}{_fact_words(fact)}") for sign, facts in _signed(item) for fact in facts]
        signed.sort(key=lambda one: _field(one[0]) in _PARTS)
        return f"{name}: {', '.join(words for _, words in signed)}"
    said = [fact for fact in item.gained or item.lost if fact not in _AS_ALWAYS]
    facts = [words for fact in said if _field(fact) not in _PARTS and (words := _fact_words(fact))]
    counts = Counter(field for fact in said if (field := _field(fact)) in _PARTS)
    facts += [quantity(count, _PARTS[field]) for field, count in counts.items()]
    return f"{name}: {', '.join(facts)}" if facts else name


def name_words(item: MatrixItem) -> str:
    """What an item is of: `com.example.a android.permission.CAMERA`, `privapp-permission a/b for 600EEA`."""
    return " ".join(filter(None, (item.subject, item.name, item.sku and f"for {item.sku}")))


def _setting_words(name: str, item: MatrixItem) -> str:
    installs = f"; installs {', '.join(item.installs)}" if item.installs else ""
    if item.presence is Presence.DIFFERS:
        return f"{name}: {', '.join(f'{sign}{value}' for sign, values in _signed(item) for value in values)}{installs}"
    values = " | ".join(item.gained or item.lost)
    return f"{name} = {values}{installs}" if values else name


def _signed(item: MatrixItem) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("+", item.gained), ("-", item.lost)


def _field(fact: str) -> str:
    return fact.partition("[")[0]


def _fact_words(fact: str) -> str:
    """A fact as people say it; a digest is known by how it begins."""
    field, bracket, rest = fact.partition("[")
    if not bracket or field not in _FIELDS:
        return fact
    entry, _, more = rest.removesuffix("]").partition("] ")
    entry = "" if entry in _SAID else f"{entry[:_DIGEST]}…" if field == "signers" else entry
    return f"{_FIELDS[field]}{entry} {more}".rstrip()


def also_words(matrix: Matrix, items: Sequence[MatrixItem]) -> str:
    """The other lines that have any of it; nothing where none has."""
    lines = sorted({line for item in items for line in item.also_in})
    return ", ".join(matrix.lines[line].name for line in lines)


def unread_words(matrix: Matrix, items: Sequence[MatrixItem]) -> str:
    """The builds in which its place was not read."""
    builds = sorted({at for item in items for at in item.unread})
    names = [matrix.builds[at].name for at in builds[:_MOST_NAMES]]
    more = f" and {len(builds) - _MOST_NAMES:,} more" if len(builds) > _MOST_NAMES else ""
    return ", ".join(names) + more


def decision_words(row: MatrixRow) -> str:
    """What was decided of it; nothing where nothing was."""
    if row.decision is None:
        return ""
    decision = row.decision
    words = f"{decision.decision} until {decision.expires} ({decision.file})"
    if decision.state is DecisionState.STALE:
        return f"{words}, which does not name {quantity(len(decision.new_keys), 'key')}: {decision.new_keys[0]}"
    return f"{words}: expired" if decision.state is DecisionState.EXPIRED else words


def summary_words(matrix: Matrix) -> str:
    """How many builds, in how many lines."""
    opened = len(matrix.builds) - len(unopened(matrix))
    by = ", ".join(matrix.by)
    return f"{quantity(opened, 'build')} in {quantity(len(matrix.lines), 'line')} by {by}"


def line_words(line: MatrixLine) -> str:
    """How many builds a line has, and how much of them is equal."""
    builds = quantity(len(line.builds), "build")
    if len(line.builds) == 1:
        return f"{builds}: nothing to compare it to"
    return f"{builds} in {quantity(len(line.groups), 'group')}, {line.equal:,} of {line.rows:,} rows equal in all"
