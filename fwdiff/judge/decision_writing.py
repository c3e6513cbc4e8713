"""Decisions to files: what a reviewer or another tool wrote there beside ours stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fwdiff.errors import FwdiffError
from fwdiff.judge.decision_file import DecisionTable, Scope, file_name
from fwdiff.judge.review import Decided
from fwdiff.text import visible
from fwdiff.whole_file import write_whole

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Array, Item


_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def write_decision(folder: Path, table: DecisionTable, existing: Sequence[Decided] = ()) -> Path:
    """Write a decision, over the one that `existing` has for the case and scope, and give its path.

    A file is there whole or not at all.  Raises `FwdiffError` where the folder cannot be written to.
    """
    path = decision_path(folder, table, existing)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8") if path.exists() else ""
        write_whole(path, decision_text(table, text).encode())
    except OSError as error:
        raise FwdiffError(f"{path}: {error.strerror}", "Name a folder that can be written to.") from error
    return path


def decision_path(folder: Path, table: DecisionTable, existing: Sequence[Decided] = ()) -> Path:
    """The file that has, or will have, the decision of a case for a scope."""
    same = (one.file for one in existing if (one.table.case, one.table.scope) == (table.case, table.scope))
    return folder / next(same, file_name(table.case, table.scope))


def put_back(path: Path, text: str | None) -> None:
    """Give a file the text that it had; None: there was none.  Raises `FwdiffError` where it cannot be written."""
    try:
        if text is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path, text.encode())
    except OSError as error:
        raise FwdiffError(f"{path}: {error.strerror}", "It is left as it is.") from error


def decision_text(table: DecisionTable, text: str = "") -> str:
    """A decision as TOML; of a text that there is, all is kept that is not ours, and the order."""
    import tomlkit  # noqa: PLC0415 - 55 ms that only those pay who decide

    document = tomlkit.parse(text)
    for key, value in _plain(table).items():
        if document.get(key) != value:
            document[key] = _text(value) if isinstance(value, str) else value
    if not table.until_then:
        document.pop("until_then", None)
    _write_scope(document, table.scope)
    _write_list(document, "rules", table.rules)
    _write_list(document, "evidence", table.evidence)
    return tomlkit.dumps(document)


def _plain(table: DecisionTable) -> dict[str, Any]:
    """The fields of one line each, in the order in which a new file has them."""
    until_then = {"until_then": table.until_then} if table.until_then else {}
    return {
        "case": table.case,
        "decision": table.decision.value,
        "reason": table.reason,
        "reviewer": table.reviewer,
        "date": table.date,
        "expires": table.expires,
        **until_then,
        "severity": table.severity.value,
    }


def _write_scope(document: TOMLDocument, scope: Scope) -> None:
    import tomlkit  # noqa: PLC0415 - as above

    fields = {"market": scope.market, "model": scope.model, "sku": scope.sku}
    if "scope" not in document:
        document["scope"] = tomlkit.inline_table()
    written: Any = document["scope"]
    for key, value in fields.items():
        if value and written.get(key) != value:
            written[key] = _text(value)


def _write_list(document: TOMLDocument, key: str, values: Iterable[str]) -> None:
    """Entries come and go one by one, in order, so that what is written beside the others stays."""
    import tomlkit  # noqa: PLC0415 - as above

    wanted = sorted(set(values))
    if key not in document:
        document[key] = tomlkit.array().multiline(multiline=True)
    array: Array = document[key]
    for gone in [entry for entry in array.unwrap() if entry not in wanted]:
        array.remove(gone)
    for position, entry in enumerate(wanted):
        if entry not in array.unwrap():
            array.insert(position, _text(entry))


def _text(value: str) -> Item:
    """A string; what a reader of the file could not see stands in it as an escape."""
    import tomlkit  # noqa: PLC0415 - as above

    quoted = value.translate(_QUOTED)
    return tomlkit.value('"' + "".join(c if visible(c) == c else f"\\U{ord(c):08x}" for c in quoted) + '"')
