"""FW020: init starts a program as root that it did not start so before."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.init_dangers import SEPARATOR, is_root
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import ConfigurationChange, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

_EXEC = "exec "


def _observe(ground: Ground) -> Iterator[Observation]:
    rows, stood = ground.diff.configuration, frozenset(ground.left.device_paths.values())
    for row in (*rows.added, *rows.changed):
        if row.right is None or not _starts_a_program(row) or not is_root(row.right):
            continue
        if row.left is None or not is_root(row.left) or _program(row.left) != _program(row.right):
            yield _observation(ground, row, row.right, stood)


def _starts_a_program(row: ConfigurationChange) -> bool:
    return row.kind is SettingKind.INIT_SERVICE or (row.kind is SettingKind.INIT_ACTION and row.key.startswith(_EXEC))


def _program(value: str) -> str:
    return value.partition(SEPARATOR)[0]


def _observation(ground: Ground, row: ConfigurationChange, value: str, stood: Collection[str]) -> Observation:
    setting = SettingAt(row.kind, row.key, value, row.path)
    is_service = row.kind is SettingKind.INIT_SERVICE
    program = _program(value) if is_service else row.key.removeprefix(_EXEC)
    came = program.split(" ")[0] not in stood
    what = f"the service {row.key}, {program}," if is_service else program
    return Observation(
        subject=row.key,
        case=ground.case_of_setting(setting),
        severity=Severity.HIGH if came or row.left is not None else Severity.MEDIUM,
        title=f"init starts {what} as root" + ("" if row.left is None else ", which it did not before"),
        evidence=(evidence.of_setting(ground.right, setting),),
        does_not_show=("that its trigger comes", "what its SELinux domain may do"),
        basis=row.basis,
    )


RULE = Rule(
    id="FW020",
    title="A program that init starts as root is new",
    severity=Severity.HIGH,
    looks_at="services and `exec` commands of init scripts that run as root, where they are new or have another "
    "program or user; medium where the program itself stood in the last build",
    why="What init starts as root owns the phone before any app runs, and no permission screen names it.",
    what_to_do="Ask for its owner and give it a user of its own; approve it where the platform's vendor documents it.",
    references=("https://android.googlesource.com/platform/system/core/+/main/init/README.md",),
    differential=_observe,
)
