"""`builds.toml`: the candidates of one night, each with its baseline, market and SKU."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.judge.toml_record import Fault, parse, read_file

_BASELINE = "baseline:"
_HINT = "`fwdiff check -h` shows one."


class ListedBuild(Struct, frozen=True, forbid_unknown_fields=True):
    """`[[build]]`: a candidate, and what it is checked by."""

    candidate: str
    baseline: str = ""
    """An image, or `baseline:LABEL`; without one the candidate is checked alone."""
    market: str = ""
    sku: str = ""
    """The build is checked as the phone of this SKU has it, by decisions for it; whole without one."""
    name: str = ""


class CheckList(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole list."""

    build: tuple[ListedBuild, ...]


def read_check_list(path: str) -> tuple[ListedBuild, ...]:
    """The builds of a list; their paths are relative to it.  Raises `RecordError` with every fault and its line."""
    folder = Path(path).parent
    table = parse(read_file(Path(path), "list"), path, CheckList, check=_faults, hint=_HINT)
    return tuple(
        replace(
            one,
            candidate=_beside(folder, one.candidate),
            baseline=_beside(folder, one.baseline),
            name=one.name or one.sku or Path(one.candidate.removeprefix(_BASELINE)).name,
        )
        for one in table.build
    )


def _beside(folder: Path, word: str) -> str:
    return word if not word or word.startswith(_BASELINE) else str(folder / word)


def _faults(table: CheckList) -> Iterator[Fault]:
    if not table.build:
        yield Fault(("build",), "`build` names none")
    for position, one in enumerate(table.build):
        if not one.candidate:
            yield Fault(("build", position), "`candidate` is empty")
