"""Files that ended the worker that read them: they are given up, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.engine.limits import Limits, seconds_for, too_slow
from fwdiff.engine.pool import Ending
from fwdiff.engine.reading import Reading
from fwdiff.engine.schedule import Group
from fwdiff.engine.tasks import FileRead
from fwdiff.model import FactProblem, ProblemKind

_FEW = 8
_IMPATIENT = 10
"""After a few losses a file has a tenth of the seconds: a run over thousands of such files ends, too."""


class Losses:
    """What was given up in this run."""

    def __init__(self, readings: Sequence[Reading], limits: Limits) -> None:
        self._readings = readings
        self._seconds = limits.seconds
        self._files = 0
        self._contents: dict[str, FactProblem] = {}

    @property
    def seconds(self) -> float:
        """What a file has, beside the seconds for its size."""
        return self._seconds if self._files < _FEW else self._seconds / _IMPATIENT

    @property
    def contents(self) -> tuple[str, ...]:
        """Digests of what was given up: the same content stands at several paths."""
        return tuple(self._contents)

    def problem_of(self, file: FileRead) -> FactProblem | None:
        """Why a file was not read: for itself, or for a content that was given up."""
        if file.sha256 is None:
            return file.problem
        if file.problem is not None:
            self._contents[file.sha256] = file.problem
        return self._contents.get(file.sha256)

    def one_by_one(self, groups: Sequence[Group], ending: Ending) -> list[tuple[Group, ...]]:
        """The batches of a task over which a worker ended: each file that is not read yet, alone.

        A file that was alone is given up.
        """
        self._files += ending is not Ending.KILLED
        files = [file for group in groups for file in group]
        left = [(image, index) for image, index in files if not self._readings[image].has(index)]
        if left == files and len(files) == 1:
            self._give_up(*files[0], ending)
            return []
        return [((file,),) for file in left]

    def _give_up(self, image: int, index: int, ending: Ending) -> None:
        reason = "the process that read it was killed (out of memory, or by hand)"
        listing = self._readings[image].listing
        if ending is Ending.LATE and listing is not None:
            reason = too_slow(seconds_for(listing.files[index].size, self.seconds))
        self._readings[image].add(index, None, None, FactProblem(ProblemKind.LIMIT, reason))
