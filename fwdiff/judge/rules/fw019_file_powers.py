"""FW019: a file gained what makes whoever runs it more than its caller: setuid, setgid or a capability."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.compare.names import evidence_key
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import FieldChange, File, FileChange, Subject
from fwdiff.model.judgement import Evidence, Severity

_AS_ANOTHER = re.compile("[2-7]...")
"""Modes with the bit that sets the user or the group."""
_AS_ROOT = re.compile(
    "cap_(?:chown|dac_override|dac_read_search|fowner|setuid|setgid|setpcap|sys_admin|sys_module|sys_ptrace|sys_rawio"
    "|mac_override|mac_admin|setfcap|bpf)\\b"
)
"""Capabilities that lead to all others (capabilities(7))."""


def _observe(ground: Ground) -> Iterator[Observation]:
    files = {file.path: file for file in ground.right.inventory.files}
    for row in (*ground.diff.files.added, *ground.diff.files.changed):
        gained = [change for change in row.changes if _gains(change)]
        if gained:
            yield _observation(ground, row, files[row.path], gained)


def _gains(change: FieldChange) -> bool:
    left, right = str(change.left or ""), str(change.right or "")
    if change.name == "mode":
        return _special(right) & ~_special(left) != 0
    return change.name == "capabilities" and bool(_names(right) - _names(left))


def _special(mode: str) -> int:
    return int(mode[0]) & 6 if _AS_ANOTHER.fullmatch(mode) else 0


def _names(capabilities: str) -> set[str]:
    return set(re.findall(r"cap_\w+", capabilities)) or ({capabilities} - {"", "none"})


def _observation(ground: Ground, row: FileChange, file: File, gained: list[FieldChange]) -> Observation:
    rights = file.rights
    as_root = rights is not None and any(
        (change.name == "mode" and _special(rights.mode) & 4 and rights.user == 0)
        or (change.name == "capabilities" and _AS_ROOT.search(rights.capabilities))
        for change in gained
    )
    what = ", ".join(f"{change.name} {change.right}" for change in gained)
    owner = f" of {rights.user}:{rights.group}" if rights and any(change.name == "mode" for change in gained) else ""
    return Observation(
        subject=row.device_path,
        case=ground.assignment.case_of[row.id],
        severity=Severity.HIGH if as_root else Severity.MEDIUM,
        title=f"{row.device_path} gained {what}{owner}",
        evidence=tuple(_evidence(ground, row, change) for change in gained),
        does_not_show=("that the SELinux policy lets anyone run it",),
        basis=row.basis,
    )


def _evidence(ground: Ground, row: FileChange, change: FieldChange) -> Evidence:
    key = evidence_key(Subject.FILE, row.device_path, f"{change.name}[{change.right}]")
    return Evidence(key, "file", ground.right.side, row.path, f"{change.name} {change.right}")


RULE = Rule(
    id="FW019",
    title="A file gained setuid, setgid or a capability",
    severity=Severity.HIGH,
    looks_at="the mode and the file capabilities of files that are new or changed, where both file systems keep them",
    why="Whoever runs such a file has its owner's identity or the capability: it is the oldest way to root.",
    what_to_do="Ask who asked for it; a service gets what it needs from init, not from the file.",
    references=("https://source.android.com/docs/core/permissions/filesystem", "capabilities(7)"),
    differential=_observe,
)
