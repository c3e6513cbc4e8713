"""FW014: what the gate needs was not read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.inventory.allowlist import is_permission_file
from fwdiff.inventory.kernel_parameters import starts_the_kernel
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import CodeState, ProblemKind, Unread
from fwdiff.model.inventory import IMAGE_BESIDE, IMAGE_INSIDE
from fwdiff.model.judgement import Evidence, Severity

_CASE = "coverage"
_ARCHIVES = (".apk", ".jar", ".apex")
_MANIFEST = "AndroidManifest.xml"
_LOOSE = (".img", ".txt")
"""What stands beside an unpacked tree and is no part of the phone's file systems."""
_WORDS = {
    "archive": "archives",
    "code": "the code of",
    "file": "files",
    "folder": "folders and partitions",
    "image": "images of partitions",
    "kernel": "what the kernel is started with in",
    "limit": "what is beyond a limit in",
    "list": "lists of permissions",
}
_NEEDED = frozenset({"archive", "code", "folder", "image", "kernel", "limit", "list"})
_NAMED = 3
"""Names in a title; the evidence has all."""
_NOT_CLEAN = ("that nothing stands there: what was not read is not clean",)


class _Gap(NamedTuple):
    """One thing that was not read; `kind` is what a finding about several is told by."""

    kind: str
    name: str
    case: str
    evidence: Evidence


def _observe(ground: Ground, view: View) -> Iterator[Observation]:
    found: defaultdict[tuple[str, str], list[_Gap]] = defaultdict(list)
    for gap in _gaps(view, _unchanged(ground, view)):
        case = gap.case if gap.case in ground.assignment.cases else _CASE
        found[case, gap.kind].append(gap)
    for (case, kind), gaps in sorted(found.items()):
        names = sorted({gap.name for gap in gaps})
        yield Observation(
            subject=f"{kind}:{case}",
            case=case,
            severity=Severity.INFO,
            title=f"Not read: {_WORDS[kind]} {', '.join(names[:_NAMED])}"
            + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""),
            evidence=evidence.unique([gap.evidence for gap in gaps]),
            does_not_show=_NOT_CLEAN,
            gates=kind in _NEEDED,
        )


def _unchanged(ground: Ground, view: View) -> frozenset[str]:
    """Paths of files that both builds hold; of one build alone nothing is known from before."""
    other = ground.left if view is ground.right else ground.right
    if other.inventory is view.inventory:
        return frozenset()
    held = {(file.path, file.sha256) for file in other.inventory.files if file.sha256}
    return frozenset(file.path for file in view.inventory.files if (file.path, file.sha256) in held)


def _gaps(view: View, unchanged: frozenset[str]) -> Iterator[_Gap]:
    told = set()
    for package in view.inventory.packages:
        if package.code is CodeState.UNREAD:
            told.add(package.path)
            key = f"coverage:code[{package.package}]"
            said = Evidence(key, "coverage", view.side, package.path, f"the code of {package.package} was not read")
            yield _Gap("code", package.package, f"package:{view.owners.base(package.package)}", said)
    for row in view.inventory.coverage.unread:
        if row.path not in told:
            yield _gap(view, row, unchanged)


def _gap(view: View, row: Unread, unchanged: frozenset[str]) -> _Gap:
    """An image among the files counts where the other build does not have the same one at this place."""
    device_path = row.device_path or f"/{row.path}"
    name = (device_path.rstrip("/") or row.path).rpartition("/")[2] or "/"
    is_new_image = row.reason in (IMAGE_BESIDE, IMAGE_INSIDE) and row.path not in unchanged
    kind = "image" if is_new_image else _kind(view, row, device_path, name)
    said = Evidence(f"coverage:{kind}[{name}]", "coverage", view.side, row.path, row.reason, row.member)
    return _Gap(kind, name, view.owner_case(row.path, device_path) or _CASE, said)


def _kind(view: View, row: Unread, device_path: str, name: str) -> str:
    """Of the kinds in `_WORDS`: an archive counts where its manifest, its code or all of it is unread.

    What stands beyond a limit of fwdiff may be anything, and a limit is what hides it best.
    """
    if row.kind is ProblemKind.CODE_ABSENT:
        return "code"
    if name.endswith(_ARCHIVES) and (row.member in {"", _MANIFEST} or row.member.endswith(".dex")):
        return "archive"
    if is_permission_file(device_path):
        return "list"
    if starts_the_kernel(device_path):
        return "kernel"
    if row.kind is ProblemKind.LIMIT:
        return "limit"
    is_whole = not row.member and row.path not in view.device_paths
    return "folder" if is_whole and device_path.count("/") == 1 and not name.endswith(_LOOSE) else "file"


RULE = Rule(
    id="FW014",
    title="Not read",
    severity=Severity.INFO,
    looks_at="packages whose code, and archives, lists of permissions, command lines and bootconfigs of kernels, "
    "folders and partitions that could not be read; images of partitions among the files that came or changed; what is "
    "beyond a limit, nested too deep for example; and differences that cannot be told to be new because the last build "
    "was not read there",
    why="Unread is not clean. A gate that passes what it did not see is worth nothing.",
    what_to_do="Give fwdiff the whole image; what can never be read, decide: a reviewer's name then stands for it.",
    references=(),
    absolute=_observe,
)
