"""A file of further clients that register phones, laid beside the table that fwdiff brings along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from fwdiff.judge.toml_record import Fault, parse, read_file, use_of
from fwdiff.knowledge.known_clients import KnownClients, known_clients
from fwdiff.model.judgement import TableUse

_HINT = "`fwdiff fingerprint APK` prints one to begin with."


class KnownFile(NamedTuple):
    """Its clients, and what it is cited by."""

    use: TableUse
    table: KnownClients


def read_known(path: str) -> KnownFile:
    """Raises `RecordError`."""
    text = read_file(Path(path), "file of known clients")
    table = parse(text, path, KnownClients, check=_faults, hint=_HINT)
    return KnownFile(use_of(path, text), table)


def all_known(files: Iterable[KnownFile]) -> KnownClients:
    """The clients that fwdiff brings along, and those of files; of one that two name the last holds."""
    known = known_clients()
    for file in files:
        known = known.with_all(file.table)
    return known


def _faults(table: KnownClients) -> Iterator[Fault]:
    """Code belongs to a client, of this table or of fwdiff's."""
    names = {**known_clients().packages, **table.packages}
    for at, code in enumerate(table.code):
        if code.client not in names:
            yield Fault(("code", at, "client"), f"no [[client]] has the package {code.client!r}")
        if len(code.digests) % 4 or len(code.features) % 4:
            yield Fault(("code", at, "features"), "not the features that `fwdiff fingerprint` prints")
