"""Where the code of an APK or jar stands: in it, in a vdex beside it, nowhere by design, or not read."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from fwdiff.inventory.ownership import CompiledCode, Owners
from fwdiff.inventory.records import ReadFile, Records
from fwdiff.model import CodeState, Manifest


class Code(Struct, frozen=True):
    """`reason` says why the code is unread, empty while that may still change."""

    state: CodeState
    paths: tuple[str, ...] = ()
    """Of the files beside it that hold the code, or would hold it."""
    reason: str = ""


class CodeFinder:
    """Joins compiled files to the APK or jar they were compiled from."""

    def __init__(self, records: Records, owners: Owners) -> None:
        self._records = records
        self._compiled = CompiledCode((entry.path for entry in records.regular), owners)

    def find(self, file: ReadFile) -> Code:
        """The code of `file`, an APK or a jar."""
        if file.facts.dex_files:
            return Code(CodeState.APK)
        attached = self._compiled.beside(file.path)
        holding = tuple(path for path in attached if _dex_files(self._records.read, path))
        if holding:
            return Code(CodeState.VDEX, holding)
        if file.facts.manifest is not None and has_none_by_design(file.facts.manifest):
            return Code(CodeState.NONE)
        if any(path in self._records.pending for path in attached):
            return Code(CodeState.UNREAD, attached)
        return Code(CodeState.UNREAD, attached, self._reason(file, attached))

    def _reason(self, file: ReadFile, attached: tuple[str, ...]) -> str:
        if any(not problem.member or problem.member.endswith(".dex") for problem in file.facts.problems):
            return "no dex in it could be read"
        if not attached:
            return "no dex in it and no vdex or odex beside it"
        unread = [
            path for path in attached if path not in self._records.read or self._records.read[path].facts.problems
        ]
        if unread:
            return f"no dex in it, and the compiled code beside it could not be read: {unread[0]}"
        return f"no dex in it, and none in the compiled code beside it: {attached[0]}"


def has_none_by_design(manifest: Manifest) -> bool:
    """Whether an APK without dex is whole: a resource overlay, `hasCode="false"`, or nothing that could run."""
    if manifest.overlay is not None or not manifest.has_code:
        return True
    return not manifest.components and manifest.application_class is None


def _dex_files(read: Mapping[str, ReadFile], path: str) -> int:
    file = read.get(path)
    return file.facts.dex_files if file is not None else 0
