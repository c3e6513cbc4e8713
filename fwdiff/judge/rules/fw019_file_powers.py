"""FW019: a file gained setuid, setgid or a capability, or anyone may write to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.compare.file_rights import identity_bits, is_open
from fwdiff.compare.row_names import evidence_key
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.modes import mode_of
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import ConfigurationChange, FieldChange, FileChange, FileRights, SettingAt, SettingKind, Subject
from fwdiff.model.judgement import Evidence, Severity

_AS_ROOT = re.compile(
    "cap_(?:chown|dac_override|dac_read_search|fowner|setuid|setgid|setpcap|sys_admin|sys_module|sys_ptrace|sys_rawio"
    "|mac_override|mac_admin|setfcap|bpf)\\b"
)
"""Capabilities that lead to all others (capabilities(7))."""
_LACKS = ("that the SELinux policy lets anyone run it",)
_OPEN_LACKS = ("that its partition is ever mounted for writing", "that the SELinux policy lets anyone change or run it")


def _observe(ground: Ground) -> Iterator[Observation]:
    rights = {file.path: file.rights for file in ground.right.inventory.files}
    for row in (*ground.diff.files.added, *ground.diff.files.changed):
        held = rights[row.path]
        if held is not None and (gained := _gained(row, held)):
            yield _observation(ground, row, held, gained)
    for setting in (*ground.diff.configuration.added, *ground.diff.configuration.changed):
        if setting.kind is SettingKind.SPECIAL_FILE and (danger := _danger(setting)):
            yield _special(ground, setting, danger)


def _danger(row: ConfigurationChange) -> tuple[Severity, str] | None:
    """What a device or folder that is new or has other rights lets others than root do."""
    what, *words = (row.right or "").split("; ")
    rights = dict(word.partition(" ")[::2] for word in words)
    mode = mode_of(rights.get("mode", ""))
    if "device" in what:
        theirs = not rights or mode & 0o066 or not rights.get("owner", "").startswith("0:")
        return Severity.HIGH if theirs else Severity.MEDIUM, f"is a {what}, which opens whatever the kernel has there"
    if what == "folder" and mode & 0o002 and not mode & 0o1000:
        return Severity.MEDIUM, f"is a folder that anyone may write to ({rights['mode']})"
    return None


def _special(ground: Ground, row: ConfigurationChange, danger: tuple[Severity, str]) -> Observation:
    setting = SettingAt(row.kind, row.key, row.right or "", row.path)
    return Observation(
        subject=row.key,
        case=ground.assignment.case_of[row.id],
        severity=danger[0],
        title=f"{row.key} {danger[1]}",
        evidence=(evidence.of_setting(ground.right, setting, with_value=True),),
        does_not_show=("that the partition is mounted so that it counts", "that the SELinux policy lets anyone use it"),
        basis=row.basis,
    )


def _gained(row: FileChange, rights: FileRights) -> list[FieldChange]:
    """The changes that give a power; another owner is one where the file sets its user or group on both sides."""
    mode = next((change for change in row.changes if change.name == "mode"), None)
    stood = identity_bits(rights.mode if mode is None else str(mode.left or "")) & identity_bits(rights.mode)
    return [change for change in row.changes if _gains(change, stood)]


def _gains(change: FieldChange, stood: int) -> bool:
    left, right = str(change.left or ""), str(change.right or "")
    match change.name:
        case "mode":
            return identity_bits(right) & ~identity_bits(left) != 0 or (is_open(right) and not is_open(left))
        case "owner":
            return _identity(left, stood) != _identity(right, stood)
        case "capabilities":
            return bool(_names(right) - _names(left))
    return False


def _identity(owner: str, bits: int) -> tuple[str, str]:
    """Of `user:group` what whoever runs the file becomes."""
    user, _, group = owner.partition(":")
    return user if bits & 4 else "", group if bits & 2 else ""


def _names(capabilities: str) -> set[str]:
    return set(re.findall(r"cap_\w+", capabilities)) or ({capabilities} - {"", "none"})


def _observation(ground: Ground, row: FileChange, rights: FileRights, gained: list[FieldChange]) -> Observation:
    names = {change.name for change in gained}
    as_root = (identity_bits(rights.mode) & 4 and rights.user == 0 and names & {"mode", "owner"}) or (
        "capabilities" in names and _AS_ROOT.search(rights.capabilities)
    )
    what = ", ".join(f"{change.name} {change.right}" for change in gained)
    owner = f" of {rights.user}:{rights.group}" if "mode" in names else ""
    return Observation(
        subject=row.device_path,
        case=ground.assignment.case_of[row.id],
        severity=Severity.HIGH if as_root else Severity.MEDIUM,
        title=f"{row.device_path} gained {what}{owner}",
        evidence=tuple(_evidence(ground, row, change) for change in gained),
        does_not_show=_OPEN_LACKS if is_open(rights.mode) else _LACKS,
        basis=row.basis,
    )


def _evidence(ground: Ground, row: FileChange, change: FieldChange) -> Evidence:
    key = evidence_key(Subject.FILE, row.device_path, f"{change.name}[{change.right}]")
    return Evidence(key, "file", ground.right.side, row.path, f"{change.name} {change.right}")


RULE = Rule(
    id="FW019",
    title="A file gained setuid, setgid or a capability",
    severity=Severity.HIGH,
    looks_at="mode, owner and file capabilities of files that are new or changed, where both file systems keep them; "
    "devices in a file system; files that anyone may write to, and folders of that kind without a sticky bit",
    why="Whoever runs such a file has its owner's identity or the capability: it is the oldest way to root.",
    what_to_do="Ask who asked for it; a service gets what it needs from init, not from the file.",
    references=("https://source.android.com/docs/core/permissions/filesystem", "capabilities(7)"),
    differential=_observe,
)
