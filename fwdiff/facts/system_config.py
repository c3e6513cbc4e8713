"""The files of `etc/permissions` and `etc/sysconfig` (AOSP SystemConfig.java): privileged grants and exemptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from msgspec import Struct

from fwdiff.model import Setting

_ROOTS = ("permissions", "config")
_LOOKS_LIKE_OURS = re.compile(rb"<(?:permissions|config)[\s>]")
_MAX_DEPTH = 16
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


class BadSystemConfig(ValueError):
    """A file of permissions or of system configuration that is no well-formed XML, or uses a document type."""


class _Irrelevant(Exception):
    """The root element is another one."""


class _Node(Struct):
    tag: str
    attributes: dict[str, str]
    children: list[_Node]

    def label(self) -> str:
        return " ".join([self.tag, *(f"{name}={value}" for name, value in sorted(self.attributes.items()))])


def read_system_config(data: bytes) -> list[Setting]:
    """The settings of a file with the root `permissions` or `config`; none of any other.  Raises `BadSystemConfig`."""
    root = _parse(data)
    if root is None or (root.tag == "config" and not any(child.tag in _KNOWN for child in root.children)):
        return []
    return [setting for child in root.children for setting in _settings(child)]


def _settings(node: _Node) -> Iterator[Setting]:
    if node.tag != "privapp-permissions":
        yield Setting("sysconfig", node.label(), "; ".join(_descendants(node)))
        return
    for child in node.children:
        state = {"permission": "granted", "deny-permission": "denied"}.get(child.tag)
        if state:
            key = f"{node.attributes.get('package', '')}/{child.attributes.get('name', '')}"
            yield Setting("privapp-permission", key, state)


def _descendants(node: _Node) -> Iterator[str]:
    for child in node.children:
        yield child.label()
        yield from _descendants(child)


def _parse(data: bytes) -> _Node | None:
    """The tree of elements, None if its root is none of ours.

    A document type is refused: entities are how a small file becomes a large one, and no file of the platform has them.
    """
    document = _Node("", {}, [])
    path = [document]
    parser = expat.ParserCreate()

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        if len(path) == 1 and tag not in _ROOTS:
            raise _Irrelevant
        if len(path) > _MAX_DEPTH:
            raise BadSystemConfig(f"nested deeper than {_MAX_DEPTH}")
        node = _Node(tag, attributes, [])
        path[-1].children.append(node)
        path.append(node)

    def on_document_type(*_: object) -> None:
        # its name need not be the root's: only what follows says whether the platform looks for this file
        raise BadSystemConfig("a document type") if _LOOKS_LIKE_OURS.search(data) else _Irrelevant

    parser.StartElementHandler = on_start
    parser.EndElementHandler = lambda _: path.pop()
    parser.StartDoctypeDeclHandler = on_document_type
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat has no name for it: the data is complete
    except _Irrelevant:
        return None
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        if not document.children and not _LOOKS_LIKE_OURS.search(data):
            return None
        raise BadSystemConfig(str(error)) from None
    return document.children[0]
