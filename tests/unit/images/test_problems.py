from __future__ import annotations

import errno
import os

import pytest

from fwdiff.errors import (
    DamagedImage,
    EncryptedImage,
    ImageError,
    LimitReached,
    UnknownFormat,
    UnsupportedImage,
)
from fwdiff.images import problems
from fwdiff.images.bytes.sources import BytesSource, read_exactly
from fwdiff.images.problems import Problems, unread_at
from fwdiff.model import ProblemKind, Unread


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DamagedImage, ProblemKind.DAMAGED),
        (ImageError, ProblemKind.DAMAGED),
        (EncryptedImage, ProblemKind.ENCRYPTED),
        (UnsupportedImage, ProblemKind.UNSUPPORTED),
        (UnknownFormat, ProblemKind.UNSUPPORTED),
        (LimitReached, ProblemKind.LIMIT),
    ],
)
def test_an_error_has_a_kind(error: type[ImageError], kind: ProblemKind) -> None:
    assert unread_at("system", error("what", "do")) == Unread("system", kind, "what")


def test_what_the_system_refuses_is_unreadable_and_names_no_path_of_this_machine() -> None:
    error = OSError(errno.EACCES, os.strerror(errno.EACCES), "/home/user/image")
    assert unread_at("etc", error) == Unread("etc", ProblemKind.UNREADABLE, "Permission denied")
    assert unread_at("etc", OSError()).reason == "OSError"


def test_problems_are_bounded_and_hold_no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MAXIMUM_PROBLEMS", 2)
    noted = Problems()
    for name in (b"a", b"b"):
        with pytest.raises(DamagedImage) as raised:
            read_exactly(BytesSource(b""), 0, 1)
        noted.note(name, raised.value)
    assert [error.__traceback__ for _, error in noted] == [None, None]
    with pytest.raises(LimitReached, match="more than 2 names"):
        noted.note(b"c", DamagedImage("no inode", "x"))
