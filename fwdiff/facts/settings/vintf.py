"""VINTF: the HALs that a manifest offers and a compatibility matrix asks for.

Source: AOSP system/libvintf, parse_xml.cpp; source.android.com, "VINTF object".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from fwdiff.facts.xml.tree import Node
from fwdiff.model import Setting, SettingKind

_FIRST_AIDL = "1"
"""The version of an AIDL interface where none is said."""
_LONGEST = 256
"""Characters of a value; the configurations that a matrix asks of a kernel are hundreds of lines."""


def read_manifest(root: Node) -> Iterator[Setting]:
    """A row for each instance, `hal@version::IInterface/instance`, with format and transport; nothing of an app's."""
    if any(child.tag == "hal" for child in root.children) or root.attributes.get("type") in ("device", "framework"):
        yield _of_root(root)
        for child in root.children:
            if child.tag == "hal":
                yield from _offered(child)
            else:
                yield Setting(SettingKind.VINTF, child.label(), _content(child))


def read_matrix(root: Node) -> Iterator[Setting]:
    """A row for each entry, `requires hal`, with the versions and instances of which one must be there."""
    yield _of_root(root)
    for child in root.children:
        if child.tag == "hal":
            yield _required(child)
        else:
            yield Setting(SettingKind.VINTF, f"requires {child.label()}", _content(child))


def _of_root(root: Node) -> Setting:
    said = sorted(f"{name}={value}" for name, value in root.attributes.items())
    return Setting(SettingKind.VINTF, root.tag, "; ".join(said))


def _offered(hal: Node) -> Iterator[Setting]:
    name, form = _first(hal.words("name")), hal.attributes.get("format", "hidl")
    how = "; ".join((form, *map(_transport, _children(hal, "transport")), *_options(hal)))
    versions = hal.words("version") or [_FIRST_AIDL if form == "aidl" else ""]
    named = [f"{interface}/{instance}" for interface, instance in _instances(hal)]
    full = [word for word in hal.words("fqname") if word.startswith("@")]
    named += [word for word in hal.words("fqname") if not word.startswith("@")]
    places = [f"{_at(version)}::{one}" for version in versions for one in named] + full
    for place in dict.fromkeys(places or [_at(version) for version in versions]):
        yield Setting(SettingKind.VINTF, name + place, how)


def _required(hal: Node) -> Setting:
    versions = ", ".join(map(_at, hal.words("version")))
    instances = ", ".join(f"{interface}/{instance}" for interface, instance in _instances(hal))
    said = (hal.attributes.get("format", "hidl"), versions, instances, *_options(hal))
    return Setting(SettingKind.VINTF, f"requires {_first(hal.words('name'))}", "; ".join(filter(None, said)))


def _instances(hal: Node) -> Iterator[tuple[str, str]]:
    for interface in _children(hal, "interface"):
        name = _first(interface.words("name"))
        yield from ((name, instance) for instance in interface.words("instance"))
        yield from ((name, f"({pattern})") for pattern in interface.words("regex-instance"))


def _transport(node: Node) -> str:
    return " ".join(filter(None, (node.text.strip(), *_options(node))))


def _options(node: Node) -> list[str]:
    """The attributes but the format, `override=true` for example."""
    return [f"{name}={value}" for name, value in sorted(node.attributes.items()) if name != "format"]


def _content(node: Node) -> str:
    """All that stands in an element; where that is long its size and digest."""
    words = list(_words(node))
    said = "; ".join(words)
    if len(said) <= _LONGEST:
        return said
    return f"{len(words)} entries, SHA-256 {hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _words(node: Node) -> Iterator[str]:
    if node.text.strip():
        yield node.text.strip()
    for child in node.children:
        inner = " ".join((child.text.strip(), *_words_below(child))).strip()
        yield f"{child.label()} {inner}".strip()


def _words_below(node: Node) -> Iterator[str]:
    for child in node.children:
        yield child.text.strip()
        yield from _words_below(child)


def _children(node: Node, tag: str) -> list[Node]:
    return [child for child in node.children if child.tag == tag]


def _first(words: list[str]) -> str:
    return words[0] if words else ""


def _at(version: str) -> str:
    return f"@{version}" if version else ""
