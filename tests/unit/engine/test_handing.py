"""Files handed out as they stand in an image, up to a size."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fwdiff.engine import handing
from fwdiff.engine.citing import opened
from fwdiff.engine.handing import read_bytes
from fwdiff.errors import FwdiffError, LimitReached
from tests.unit.facts.dex.test_androguard_dex import client_code


@pytest.fixture
def image(tmp_path: Path) -> str:
    folder = tmp_path / "system" / "app"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "a.apk", "w") as archive:
        archive.writestr("classes.dex", client_code())
    (folder / "a.xml").write_bytes(b"<a/>")
    return str(tmp_path)


def test_a_file_and_a_member_come_as_they_are(image: str) -> None:
    with opened(image) as files:
        paths = {Path(entry.path).name: entry.path for entry in files.listing.files}
        assert read_bytes(files, paths["a.xml"], "") == b"<a/>"
        assert read_bytes(files, paths["a.apk"], "classes.dex") == client_code()


def test_what_is_not_there_or_too_large_is_said(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "MOST_BYTES", 3)
    with opened(image) as files:
        paths = {Path(entry.path).name: entry.path for entry in files.listing.files}
        with pytest.raises(FwdiffError, match="no such file"):
            read_bytes(files, "b.xml", "")
        with pytest.raises(FwdiffError, match="no member"):
            read_bytes(files, paths["a.apk"], "classes9.dex")
        with pytest.raises(LimitReached, match="larger than"):
            read_bytes(files, paths["a.xml"], "")
