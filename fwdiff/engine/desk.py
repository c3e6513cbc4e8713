"""A comparison that is final, kept at hand: decisions are written and judged anew, code is shown."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from msgspec import structs

from fwdiff.engine.request import Request
from fwdiff.errors import FwdiffError, UsageError
from fwdiff.judge.actions import Statement, decision_of, scope_of
from fwdiff.judge.decision_writing import decision_path, put_back, write_decision
from fwdiff.judge.release import Terms, decided
from fwdiff.judge.review import read_review
from fwdiff.judge.typed_words import expiry
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import (
    Answer,
    Content,
    Decide,
    DeskQuestion,
    Earlier,
    Judged,
    Listed,
    ReadBytes,
    ShowCode,
    ShowText,
    TakeBack,
    Written,
)
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Side
from fwdiff.text import shown_path

if TYPE_CHECKING:
    from fwdiff.engine.citing import Files

_Written = dict[Path, tuple[str | None, str]]
"""By path, the text that stood there before, if any, and the one that was written."""


class Desk:
    """Answers questions about one comparison, one after the other."""

    def __init__(self, request: Request, comparison: Comparison, terms: Terms) -> None:
        self._request = request
        self._comparison = comparison
        self._terms = terms
        self._done: list[tuple[str, _Written]] = []
        """The folders and files of the decisions made here, the last at the end."""
        self._opened = ExitStack()
        self._files: dict[Side, Files] = {}

    def answer(self, question: DeskQuestion) -> Answer:
        """What was asked for, or why that cannot be."""
        try:
            match question:
                case Decide():
                    return self._decide(question)
                case TakeBack():
                    return self._take_back(question)
                case ShowCode():
                    return self._show(question)
                case ReadBytes():
                    return self._read(question)
                case ShowText():
                    return self._text(question)
                case _:
                    assert_never(question)
        except FwdiffError as error:
            return Failed(shown_path(error.message), error.hint)

    def close(self) -> None:
        """Close what was opened to show code."""
        self._opened.close()

    def _decide(self, asked: Decide) -> Judged:
        diff, verdict = self._comparison.diff, self._comparison.diff.verdict
        assert verdict is not None
        today = date.fromisoformat(verdict.date)
        said = Statement(
            decision=asked.decision,
            reason=asked.reason,
            reviewer=asked.reviewer,
            date=today,
            expires=expiry(asked.expires, today),
            until_then=asked.until_then,
            scope=scope_of(asked.scope),
        )
        tables = [decision_of(diff, case, said) for case in asked.cases]
        folder = Path(asked.folder)
        existing = read_review(asked.folder, today).decisions if folder.is_dir() else ()
        written: _Written = {}
        try:
            for table in tables:
                path = decision_path(folder, table, existing)
                before = path.read_text("utf-8") if path.exists() else None
                write_decision(folder, table, existing)
                written[path] = (before, path.read_text("utf-8"))
        finally:
            if written:
                self._done.append((asked.folder, written))
        return self._judged(asked.folder, written)

    def _take_back(self, asked: TakeBack) -> Judged | Earlier:
        if not self._done:
            earlier = self._earlier(Path(asked.folder))
            if asked.file != earlier.decision.file:
                return earlier
            path = Path(asked.folder) / asked.file
            self._done.append((asked.folder, {path: (None, path.read_text("utf-8"))}))
        folder, written = self._done[-1]
        changed = [
            path for path, (_, after) in written.items() if not path.exists() or path.read_text("utf-8") != after
        ]
        if changed:
            raise UsageError(f"{changed[0]} was changed since", "It is left as it is; decide anew, or edit it.")
        for path, (before, _) in written.items():
            put_back(path, before)
        self._done.pop()
        return self._judged(folder, written)

    def _earlier(self, folder: Path) -> Earlier:
        """Of the decisions that stand at cases here the last one: of a day that which was written last."""
        found = [
            (one.decision.date, (folder / one.decision.file).stat().st_mtime_ns, one.id, one.decision)
            for one in self._comparison.diff.cases
            if one.decision is not None and (folder / one.decision.file).is_file()
        ]
        if not found:
            raise UsageError("nothing is decided here that can be taken back", "`r` or `a` decides.")
        *_, case, decision = max(found, key=lambda one: one[:3])
        return Earlier(case, decision)

    def _judged(self, folder: str, written: _Written) -> Judged:
        self._terms = self._terms._replace(review=read_review(folder, self._terms.today))
        diff = decided(self._comparison.diff, [self._comparison.left, self._comparison.right], self._terms)
        self._comparison = structs.replace(self._comparison, diff=diff)
        assert diff.verdict is not None
        return Judged(diff.verdict, diff.cases, tuple(map(str, written)))

    def _show(self, asked: ShowCode) -> Listed:
        # numpy and what reads DEX: only those pay who look at code
        from fwdiff.engine.showing import show  # noqa: PLC0415

        inventory = self._comparison.right if asked.side is Side.RIGHT else self._comparison.left
        method = asked.method or None
        files = self._opened_files(asked.side)
        return Listed(
            show(inventory, files, asked.package, asked.class_name, path=asked.path, method=method, decompile=False)
        )

    def _read(self, asked: ReadBytes) -> Content:
        from fwdiff.engine.handing import read_bytes  # noqa: PLC0415 - as above
        from fwdiff.engine.texts import written_out  # noqa: PLC0415 - as above

        data = read_bytes(self._opened_files(asked.side), asked.path, asked.member)
        return Content(written_out(data) if asked.as_text else data)

    def _text(self, asked: ShowText) -> Written:
        from fwdiff.engine.texts import written  # noqa: PLC0415 - as above

        left, right = (
            self._read(ReadBytes(side, path, asked.member)).data if path is not None else None
            for side, path in ((Side.LEFT, asked.left), (Side.RIGHT, asked.right))
        )
        return written(left, right, asked.member or (asked.right or asked.left or ""))

    def _opened_files(self, side: Side) -> Files:
        """The image of a side; it stays open for what is asked next."""
        from fwdiff.engine.citing import opened  # noqa: PLC0415 - as above

        if side not in self._files:
            source = self._request.right if side is Side.RIGHT else self._request.left
            assert source is not None
            self._files[side] = self._opened.enter_context(opened(source, self._request.slot))
        return self._files[side]
