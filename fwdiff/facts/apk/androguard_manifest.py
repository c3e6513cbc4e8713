"""androguard's reading of a manifest and its resource table, as the elements and values that our own reader gives.

The second opinion for what our reader refuses. Importing this module imports androguard, which takes 0.3 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from androguard.core.axml import ARSCParser, AXMLPrinter
from androguard.core.resources.public import SYSTEM_RESOURCES
from loguru import logger

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.work_limit import TooMuchWork, limited_work
from fwdiff.facts.xml.axml import MAX_DEPTH, TYPE_FIRST_INT, TYPE_REFERENCE, TYPE_STRING, Element, Value

logger.disable("androguard")
_MAX_DOCUMENT = 1 << 18
"""Each attribute's text is copied: memory may grow with the square of the document."""
_MAX_TABLE = 4 << 20
"""androguard makes objects of the whole table: 0.25 s of CPU for a megabyte."""
MAX_WORK = 4_000_000
"""Calls that androguard may make for a document, or for a reference into the table; 3 s of CPU."""
_ATTRIBUTE_IDS: dict[str, int] = {
    **SYSTEM_RESOURCES["attributes"]["forward"],
    "versionCodeMajor": attr.VERSION_CODE_MAJOR,  # API 28, newer than androguard's list
}
_ANDROID = "{http://schemas.android.com/apk/res/android}"


class AndroguardFailure(ValueError):
    """androguard cannot read it either."""


def androguard_elements(document: bytes) -> Iterator[Element]:
    """The elements of a binary XML file, all values as text.  Raises `AndroguardFailure`."""
    if len(document) > _MAX_DOCUMENT:
        raise AndroguardFailure(f"not asked: {len(document)} bytes")
    try:
        with limited_work(MAX_WORK):
            root = AXMLPrinter(document).get_xml_obj()
    except TooMuchWork:
        raise AndroguardFailure("took too long") from None
    except Exception as error:
        # androguard lets whatever it stumbles over through: struct.error, IndexError, lxml's errors ...
        raise AndroguardFailure(f"{type(error).__name__}: {error}") from None
    if root is None:
        raise AndroguardFailure("no root element")
    yield from _walk(root, ())


class AndroguardTable:
    """androguard's reading of `resources.arsc`, when the first reference asks for it."""

    def __init__(self, archive: ZipArchive) -> None:
        self._archive = archive
        self._table: Any = None

    def lookup(self, resource_id: int, sdk: int) -> str | int | None:  # noqa: ARG002 - androguard knows configurations apart only
        """The first value of a resource.  Raises `AndroguardFailure` and `BadZip`."""
        entry = self._archive.find("resources.arsc")
        if entry is None:
            return None
        try:
            with limited_work(MAX_WORK):
                self._table = self._table or ARSCParser(self._archive.read(entry, limit=_MAX_TABLE, verify=False))
                values = self._table.get_resolved_res_configs(resource_id)
        except TooMuchWork:
            raise AndroguardFailure("took too long") from None
        except Exception as error:
            # as above
            raise AndroguardFailure(f"{type(error).__name__}: {error}") from None
        return str(values[0][1]) if values else None


def _walk(node: Any, path: tuple[str, ...]) -> Iterator[Element]:
    if not isinstance(node.tag, str):  # a comment
        return
    if len(path) == MAX_DEPTH:
        return
    path = (*path, node.tag)
    by_id: dict[int, Value] = {}
    by_name: dict[str, Value] = {}
    for name, content in node.attrib.items():
        if name.startswith(_ANDROID):
            by_id[_ATTRIBUTE_IDS.get(name.removeprefix(_ANDROID), 0)] = _value(content)
        else:
            by_name[name] = _value(content)
    yield Element(path, by_id, by_name)
    for child in node:
        yield from _walk(child, path)


def _value(content: str) -> Value:
    if content.startswith("@"):
        digits = content.removeprefix("@").removeprefix("android:")
        try:
            return Value(TYPE_REFERENCE, int(digits, 16), None)
        except ValueError:
            pass
    if content.isdecimal() and len(content) < 10:
        return Value(TYPE_FIRST_INT, int(content), content)
    return Value(TYPE_STRING, 0, content)
