"""Who may do what with a file: mode, owner, capabilities and SELinux label of its inode."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from fwdiff.model import FileRights
from fwdiff.text import name_from_bytes

Attributes = Iterator[tuple[int, bytes, bytes]]
"""Extended ones: the number of a name space, a name in it and the value."""

SECURITY = 6
"""The number of the name space `security.`, in ext4 and EROFS alike."""
_LONGEST_LABEL = 1024
"""Bytes; labels of AOSP's policy have fewer than a hundred."""
_EFFECTIVE = 0x1
_SETS = {1: struct.Struct("<4xII"), 2: struct.Struct("<4xIIII"), 3: struct.Struct("<4xIIIII")}
"""By revision: permitted and inheritable, low and high, then the root user (linux/capability.h, `vfs_cap_data`)."""
_SPECIAL = {
    stat.S_IFBLK: "block device",
    stat.S_IFCHR: "character device",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
}
_NAMES = (
    *("chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap"),
    *("linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner"),
    *("sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice"),
    *("sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap"),
    *("mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf"),
    "checkpoint_restore",
)


class Inode(Protocol):
    """What says who may do what, but for extended attributes."""

    @property
    def mode(self) -> int:
        """As `stat.S_IMODE` takes it."""

    @property
    def user(self) -> int:
        """The number of its owner."""

    @property
    def group(self) -> int:
        """The number of its group."""


def is_open_folder(rights: FileRights) -> bool:
    """Whether others than root may put files into a folder of these rights, or take them out."""
    mode = int(rights.mode, 8)
    return rights.user != 0 or bool(mode & stat.S_IWOTH) or (rights.group != 0 and bool(mode & stat.S_IWGRP))


def special_words(mode: int, device: tuple[int, int] | None = None) -> str:
    """What an inode is that is no file, link or folder, of a device with its major and minor number."""
    words = _SPECIAL.get(stat.S_IFMT(mode), "")
    return f"{words} {device[0]}:{device[1]}" if device and words.endswith("device") else words


def device_numbers(encoded: int) -> tuple[int, int]:
    """Major and minor, as Linux packs them into 32 bits (linux/kdev_t.h, `new_decode_dev`)."""
    return encoded >> 8 & 0xFFF, encoded & 0xFF | encoded >> 12 & 0xFFF00


def inode_rights(inode: Inode, attributes: Attributes) -> FileRights:
    """What an inode and its extended attributes say, in a file system that keeps labels."""
    values = security_values(attributes)
    return read_rights(inode.mode, inode.user, inode.group, values.get(b"selinux", b""), values.get(b"capability"))


def security_values(attributes: Attributes) -> dict[bytes, bytes]:
    """Those of the name space `security.`, by name."""
    return {name: value for space, name, value in attributes if space == SECURITY}


@lru_cache(4096)
def read_rights(mode: int, user: int, group: int, label: bytes | None, capability: bytes | None) -> FileRights:
    """What an inode and the values of `security.selinux` and `security.capability` say.

    `label` is None where the file system keeps none for any file, and empty for a file without one.
    """
    return FileRights(
        mode=f"{stat.S_IMODE(mode):04o}",
        user=user,
        group=group,
        capabilities=_capabilities(capability) if capability else "",
        label=None if label is None else name_from_bytes(label[:_LONGEST_LABEL].rstrip(b"\0")),
    )


def _capabilities(value: bytes) -> str:
    """As getcap prints them: `cap_net_admin,cap_net_raw=ep`; what is no such value, in hexadecimal."""
    magic = int.from_bytes(value[:4], "little")
    layout = _SETS.get(magic >> 24)
    if layout is None or layout.size != len(value):
        return f"0x{value[:32].hex()}"
    permitted, inheritable, *rest = layout.unpack(value)
    if rest:
        permitted, inheritable = permitted | rest[0] << 32, inheritable | rest[1] << 32
    words = list(_sets(permitted, inheritable, "e" if magic & _EFFECTIVE else ""))
    if len(rest) == 3:  # of revision 3
        words.append(f"[rootid={rest[2]}]")
    return " ".join(words)


def _sets(permitted: int, inheritable: int, effective: str) -> Iterator[str]:
    for flags, mask in (
        ("p", permitted & ~inheritable),
        ("i", inheritable & ~permitted),
        ("ip", permitted & inheritable),
    ):
        names = [_name(bit) for bit in range(64) if mask >> bit & 1]
        if names:
            yield f"{','.join(names)}={effective}{flags}"


def _name(bit: int) -> str:
    return f"cap_{_NAMES[bit]}" if bit < len(_NAMES) else str(bit)
