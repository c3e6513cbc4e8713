"""Small files made to cost much: each kind at any size, for tests and for `tests/bench/crafted.py`."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

Make = Callable[[int], bytes]
"""A size in bytes, which the content comes near before it is packed, to the content."""


class Kind(Struct, frozen=True):
    """Where on a device such a file stands, and what makes it."""

    place: str
    make: Make


APK = "app/X/X.apk"
JAR = "framework/x.jar"
TEXT = "etc/x.txt"


def kinds() -> dict[str, Kind]:
    """All of them by name."""
    from tests.crafted import archives, code, markup, texts  # noqa: PLC0415 - they import what stands above

    return {**code.KINDS, **markup.KINDS, **archives.KINDS, **texts.KINDS}
