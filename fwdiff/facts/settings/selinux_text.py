"""SELinux as text: what `*_contexts` files label, and what policy in CIL labels and lets do everything.

Sources: libselinux's label_file.c and label_backend_android.c, AOSP seapp_contexts, the CIL reference guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff import text
from fwdiff.model import Setting, SettingKind

_LABEL = b":object_r:"
_CONTEXT = re.compile(
    rb"[^!-~]*([^\s#]\S*)\s+(?:(-[-bcdlps])\s+)?(u:object_r:\S+|<<none>>)((?:[^\S\n]+[^\s#]\S*)*)\s*(?:#.*)?\Z"
)
"""A path or name, the type of file it is for, the label, and how a property matches and what its values are."""
_APP = b"domain="
_APP_RESULTS = frozenset({b"domain", b"type", b"levelFrom", b"level"})
"""What a line of `seapp_contexts` gives; all else says to whom."""
_GENERATED = re.compile(
    rb"\(genfscon ([^\s()]+) (\"[^\"\n]*\"|[^\s()]+)(?: (?:any|file|dir|char|block|socket|pipe|symlink))?"
    rb" \(u object_r ([^\s()]+) [()\s\w]*\)\)"
)
_PERMISSIVE = re.compile(rb"\(typepermissive ([^\s()]+)\)")


def read_selinux(data: bytes) -> Iterator[Setting]:
    """The settings of a `*_contexts` file or of policy in CIL; none of any other text."""
    if _LABEL in data:
        yield from _contexts(data)
    if _APP in data:
        yield from _apps(data)
    for match in _GENERATED.finditer(data):
        key = b"genfscon %s %s" % (match[1], match[2].strip(b'"'))
        yield Setting(SettingKind.SELINUX_CONTEXT, text.from_bytes(key), f"u:object_r:{text.from_bytes(match[3])}")
    for match in _PERMISSIVE.finditer(data):
        yield Setting(SettingKind.SELINUX_PERMISSIVE, text.from_bytes(match[1]), "permissive")


def _contexts(data: bytes) -> Iterator[Setting]:
    for line in data.split(b"\n"):
        if match := _CONTEXT.match(line):
            key = b" ".join(filter(None, match.group(1, 2)))
            value = b" ".join((match[3], *match[4].split()))
            yield Setting(SettingKind.SELINUX_CONTEXT, text.from_bytes(key), text.from_bytes(value))


def _apps(data: bytes) -> Iterator[Setting]:
    for line in data.split(b"\n"):
        words = [word.partition(b"=") for word in line.partition(b"#")[0].split()]
        given = {name for name, sign, _ in words if sign}
        if b"domain" in given and len(given) == len(words) and not given <= _APP_RESULTS:
            to = sorted(name + sign + value for name, sign, value in words if name not in _APP_RESULTS)
            gives = [name + sign + value for name, sign, value in words if name in _APP_RESULTS]
            yield Setting(
                SettingKind.SELINUX_CONTEXT, text.from_bytes(b" ".join(to)), text.from_bytes(b" ".join(gives))
            )
