"""The rights of a file and how they differ: mode, owner, capabilities and label."""

from __future__ import annotations

from fwdiff.model import FieldChange, File, FileRights

_WRITTEN_BY_OTHERS = frozenset("2367")
_IDENTITY_BITS = {digit: int(digit) & 6 for digit in "234567"}


def changes(left: File | None, right: File | None) -> list[FieldChange]:
    """The fields that differ where both sides have them; of a file on one side alone the powers that it gives."""
    if left is None or right is None:
        file = left or right
        powers = _powers(file.rights) if file and file.rights else {}
        return [
            _change(name, None if left is None else value, None if right is None else value)
            for name, value in powers.items()
        ]
    if left.rights is None or right.rights is None or left.rights == right.rights:
        return []
    before, after = _fields(left.rights), _fields(right.rights)
    return [
        _change(name, before[name], after[name])
        for name in before
        if before[name] != after[name] and None not in (before[name], after[name])
    ]


def facts(file: File) -> list[str]:
    """What a file system says of one, as words; without capabilities that is all files' rule, and not said."""
    if file.rights is None:
        return []
    fields = _fields(file.rights) | {"capabilities": file.rights.capabilities or None}
    return [f"{name} {value}" for name, value in fields.items() if value is not None]


def identity_bits(mode: str) -> int:
    """Whose identity who runs a file of this mode takes over: 4 for its owner's, 2 for its group's (inode(7))."""
    return _IDENTITY_BITS.get(mode[:1], 0)


def is_open(mode: str) -> bool:
    """Whether anyone may write to a file of this mode."""
    return mode[-1:] in _WRITTEN_BY_OTHERS


def _fields(rights: FileRights) -> dict[str, str | None]:
    return {
        "mode": rights.mode,
        "owner": f"{rights.user}:{rights.group}",
        "capabilities": rights.capabilities or "none",
        "label": "none" if rights.label == "" else rights.label,
    }


def _powers(rights: FileRights) -> dict[str, str]:
    """What makes whoever runs it more than its caller, or lets anyone change what it does."""
    powers = {"mode": rights.mode} if is_open(rights.mode) else {}
    if identity_bits(rights.mode):
        powers = {"mode": rights.mode, "owner": f"{rights.user}:{rights.group}"}
    return powers | ({"capabilities": rights.capabilities} if rights.capabilities else {})


def _change(name: str, left: str | None, right: str | None) -> FieldChange:
    return FieldChange(field=name, left=left, right=right, name=name)
