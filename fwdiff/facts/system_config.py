"""The files of `etc/permissions`, `etc/sysconfig` (AOSP SystemConfig.java) and `etc/default-permissions`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from msgspec import Struct

from fwdiff.model import Setting, SettingKind

_ROOTS = ("permissions", "config", "exceptions")
_LOOKS_LIKE_OURS = re.compile(rb"<\s*(?:permissions|config|exceptions)(?![\w.:-])")
_BEFORE_MARKUP = re.compile(rb"[^!-~]*<")
# Control characters that XML forbids (XML 1.0, 2.2) and that Android's reader passes over; each becomes a space.
_FORBIDDEN = bytes(set(range(0x20)) - set(b"\t\r\n"))
_WITHOUT_FORBIDDEN = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))
_MAX_DEPTH = 16
_MAX_ELEMENTS = 100_000
# Other files have the root `config` too: at least one child must be one that the platform looks for.
_TAGS = (
    "group permission assign-permission split-permission library feature unavailable-feature allow-in-power-save "
    "allow-in-power-save-except-idle allow-in-data-usage-save allow-unthrottled-location allow-ignore-location- "
    "settings allow-implicit-broadcast app-link system-user-whitelisted-app system-user-blacklisted-app default- "
    "enabled-vr-app component-override backup-transport-whitelisted-service disabled-until-used-preinstalled- "
    "carrier-app disabled-until-used-preinstalled-carrier-associated-app privapp-permissions oem-permissions "
    "allow-association hidden-api-whitelisted-app install-in-user-type named-actor rollback-whitelisted-app "
    "whitelisted-staged-installer bugreport-whitelisted"
)
_KNOWN = frozenset(_TAGS.split())


class _BadConfig(ValueError):
    """No well-formed XML, declarations of its own, or too much of it."""


class _Irrelevant(Exception):
    """The root element is another one."""


class SystemConfig(NamedTuple):
    """The settings, and what kept the rest of the file from being read, or nothing."""

    settings: list[Setting]
    complaint: str = ""


class _Node(Struct):
    tag: str
    attributes: dict[str, str]
    children: list[_Node]

    def label(self) -> str:
        return " ".join([self.tag, *(f"{name}={value}" for name, value in sorted(self.attributes.items()))])


def looks_like_xml(data: bytes) -> bool:
    """Whether the first graphic character is `<`, in ASCII or UTF-16."""
    return bool(_BEFORE_MARKUP.match(data))


def read_system_config(data: bytes) -> SystemConfig:
    """The settings of a file with one of our roots, up to where it is damaged; none of any other."""
    config = _read(data)
    if config.complaint and data.translate(_WITHOUT_FORBIDDEN) != data:
        cleaned = _read(data.translate(_WITHOUT_FORBIDDEN))
        if len(cleaned.settings) > len(config.settings):
            return SystemConfig(cleaned.settings, config.complaint)
    return config


def _read(data: bytes) -> SystemConfig:
    document = _Node("", {}, [])
    complaint = ""
    try:
        _parse(data, document)
    except _Irrelevant:
        return SystemConfig([])
    except (_BadConfig, expat.ExpatError, LookupError, UnicodeError) as error:
        # the characters of UTF-16 without their zeros
        if document.children or _LOOKS_LIKE_OURS.search(data.replace(b"\0", b"")):
            complaint = str(error)
    root = document.children[0] if document.children else document
    if root.tag == "config" and not any(child.tag in _KNOWN for child in root.children):
        return SystemConfig([], complaint)
    read = _default_permissions if root.tag == "exceptions" else _settings
    return SystemConfig([setting for child in root.children for setting in read(child)], complaint)


def _settings(node: _Node) -> Iterator[Setting]:
    if node.tag != "privapp-permissions":
        yield Setting(SettingKind.SYSCONFIG, node.label(), "; ".join(_descendants(node)))
        return
    for child in node.children:
        state = {"permission": "granted", "deny-permission": "denied"}.get(child.tag)
        if state:
            key = f"{node.attributes.get('package', '')}/{child.attributes.get('name', '')}"
            yield Setting(SettingKind.PRIVAPP_PERMISSION, key, state)


def _default_permissions(node: _Node) -> Iterator[Setting]:
    """`granted` or `fixed`, and the signer that the entry asks for (AOSP DefaultPermissionGrantPolicy)."""
    signer = node.attributes.get("sha256-cert-digest", "").replace(":", "").lower()
    for child in node.children:
        if node.tag == "exception" and child.tag == "permission":
            key = f"{node.attributes.get('package', '')}/{child.attributes.get('name', '')}"
            state = "fixed" if child.attributes.get("fixed") == "true" else "granted"
            yield Setting(SettingKind.DEFAULT_PERMISSION, key, f"{state} {signer}".strip())


def _descendants(node: _Node) -> Iterator[str]:
    for child in node.children:
        yield child.label()
        yield from _descendants(child)


def _parse(data: bytes, document: _Node) -> None:
    """Add the tree of elements to `document`, as far as it goes.

    The root decides, whatever a document type names; entities and attributes that it declares are refused: with them a
    small file becomes a large one.
    """
    path = [document]
    count = 0
    parser = expat.ParserCreate()

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) == 1 and tag not in _ROOTS:
            raise _Irrelevant
        if len(path) > _MAX_DEPTH or count > _MAX_ELEMENTS:
            raise _BadConfig(f"more than {_MAX_ELEMENTS} elements, or nested deeper than {_MAX_DEPTH}")
        node = _Node(tag, attributes, [])
        path[-1].children.append(node)
        path.append(node)

    def on_declaration(*_: object) -> None:
        raise _BadConfig("entities or attributes of its own")

    parser.StartElementHandler = on_start
    parser.EndElementHandler = lambda _: path.pop()
    parser.EntityDeclHandler = on_declaration
    parser.AttlistDeclHandler = on_declaration
    parser.Parse(data, True)  # noqa: FBT003 - expat has no name for it: the data is complete
