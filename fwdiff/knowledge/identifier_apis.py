"""What code uses to read identifiers and to send: the rows of `identifier_apis.toml`.

Facts are taken by this table: it is part of the version of the modules that read it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import msgspec
from msgspec import Struct

NAME = "identifier_apis.toml"


class ApiRow(Struct, frozen=True, forbid_unknown_fields=True):
    """Methods (every overload) and fields of one class, or string constants, with what they give or where they send."""

    category: str
    kind: str
    """`source`, `sink`, or `schedule`: asks to be started later."""
    source: str
    class_name: str = msgspec.field(name="class", default="")
    """A descriptor; empty for string constants."""
    methods: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    guard: str = ""
    """The permission that the platform asks for, or what else stands in the way."""


@lru_cache(maxsize=1)
def identifier_apis() -> tuple[ApiRow, ...]:
    """All rows."""
    return msgspec.convert(tomllib.loads(text())["api"], tuple[ApiRow, ...])


def text() -> str:
    """The table as it is written."""
    return resources.files("fwdiff.knowledge").joinpath(NAME).read_text("utf-8")
