"""Hosts in source text of Java and Kotlin: names that a call takes for one, as in compiled code (`host_calls`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.facts.endpoints.literals import Literal, called_literal

_HEAD = 4096
_WORDS = (b"import ", b"package ")
_IMPORT = re.compile(rb"^(?:import|package) (?:static )?[a-z][\w.]*", re.MULTILINE)
_TAKING = (
    "Socket", "InetSocketAddress", "HttpHost", "createSocket", "createUnresolved", "getByName", "getAllByName",
    "forAddress", "forTarget", "authority", "setHost", "setHostName", "setServerHost", "setProxyHost",
    "buildDirectProxy",
)  # fmt: skip
_CALL = re.compile(rb"\b(?:%s)\s{0,4}\(\s{0,64}\"([^\"\\\s]{3,253})\"" % "|".join(_TAKING).encode())
_HOST = re.compile(r"(?P<host>[A-Za-z0-9._-]{3,253})(?::(?P<port>\d{1,5}))?")


def source_call_literals(document: bytes) -> Iterator[Literal]:
    """Those of a text that begins as source does; a comment's too, as it may be code that was put away."""
    head = document[:_HEAD]
    if not any(map(head.__contains__, _WORDS)) or not _IMPORT.search(head):
        return
    for call in _CALL.finditer(document):
        written = call[1].decode("utf-8", "backslashreplace")
        found = _HOST.fullmatch(written)
        if found and (literal := called_literal(*call.span(1), written, found["host"], found["port"])):
            yield literal
