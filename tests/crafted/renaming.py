"""The same code under another name: an APK or DEX image whose package is written otherwise wherever it stands."""

from __future__ import annotations

import io
import zipfile
from itertools import cycle, islice

_LETTERS = "zqxwkjvy"


def other_name(package: str) -> str:
    """A name of the same length, with the same dots, that shares no letter with most names."""
    letters = "".join(islice(cycle(_LETTERS), len(package)))
    return "".join("." if written == "." else letter for written, letter in zip(package, letters, strict=True))


def renamed(apk: bytes, prefixes: dict[str, str]) -> bytes:
    """The APK with each dotted prefix written as the other one, in its manifest, code and resources; not signed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(apk)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as rewritten:
        for name in source.namelist():
            if not name.startswith("META-INF/"):
                rewritten.writestr(name, renamed_bytes(source.read(name), prefixes))
    return target.getvalue()


def renamed_bytes(content: bytes, prefixes: dict[str, str]) -> bytes:
    """The same of one member: as types and dotted, in UTF-8 and UTF-16."""
    for old, new in prefixes.items():
        for before, after in ((old, new), (old.replace(".", "/"), new.replace(".", "/"))):
            content = content.replace(before.encode(), after.encode())
            content = content.replace(before.encode("utf-16-le"), after.encode("utf-16-le"))
    return content
