"""Code under another name: `like`, `fingerprint`, and what `check` says of a renamed client."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

import fwdiff
from fwdiff.cli.main import main
from fwdiff.images.opening.opener import open_image
from tests.crafted.renaming import other_name, renamed
from tests.unit.facts import dex_writer

_CLIENT = "com.qualcomm.qti"


@pytest.fixture
def client() -> bytes:
    """The registration client of the demonstration's bad build."""
    image = open_image(str(Path(fwdiff.__file__).parent / "data" / "demo" / "ww-bad.zip"))
    with closing(image):
        entry = next(one for one in image.listing.files if one.path.endswith("AutoRegistrationQCPS.apk"))
        with closing(image.open(entry)) as source:
            return source.read_at(0, source.size)


@pytest.fixture
def copy(client: bytes) -> bytes:
    return renamed(client, {_CLIENT: other_name(_CLIENT)})


def _file(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def test_like_tells_a_renamed_copy_from_other_code(
    client: bytes, copy: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = _file(tmp_path / "one.apk", client), _file(tmp_path / "two.apk", copy)
    other = _file(tmp_path / "other.dex", dex_writer.FLOWS)
    assert main(["like", one, two]) == 0
    name = other_name(f"{_CLIENT}.autoregistration")[: len(_CLIENT)]
    assert f"likely the same code as {name}.autoregistration: 1.00 of" in capsys.readouterr().out
    assert main(["like", one, other]) == 1
    assert "not like" in capsys.readouterr().out


def test_a_file_without_code_is_said_to_have_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fingerprint", _file(tmp_path / "a.apk", b"nothing")]) == 2
    assert "no code of its own that could be looked at" in capsys.readouterr().err


def test_a_device_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["like", "/dev/null", "/dev/null"]) == 2
    assert "/dev/null: no regular file" in capsys.readouterr().err


def test_check_finds_the_code_of_a_fingerprint_under_another_name(
    client: bytes, copy: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fingerprint", _file(tmp_path / "client.apk", client), "--operator", "Example Telecom"]) == 0
    rows = capsys.readouterr().out
    assert tomllib.loads(rows)["code"][0]["client"] == f"{_CLIENT}.autoregistration"
    known = _file(tmp_path / "known.toml", rows.encode())
    _file(tmp_path / "build" / "system" / "app" / "Tool" / "Tool.apk", copy)
    main(["check", str(tmp_path / "build"), "--market", "EU", "--known", known, "--no-cache", "--json"])
    diff = json.loads(capsys.readouterr().out)
    titles = [one["title"] for one in diff["findings"] if one["rule"] == "FW001" and "has code like" in one["title"]]
    assert len(titles) == 1
    assert [table["name"] for table in diff["verdict"]["tables"]] == ["known_clients.toml", "known.toml"]


def test_a_build_with_a_renamed_package_pairs_it_with_the_one_that_went(
    client: bytes, copy: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _file(tmp_path / "left" / "system" / "app" / "A" / "A.apk", client)
    _file(tmp_path / "right" / "system" / "app" / "B" / "B.apk", copy)
    main([str(tmp_path / "left"), str(tmp_path / "right"), "--no-cache", "--json"])
    (row,) = json.loads(capsys.readouterr().out)["packages"]["added"]
    assert [(one["package"], one["figure"]) for one in row["like"]] == [(f"{_CLIENT}.autoregistration", 1.0)]


def test_a_file_of_known_clients_says_which_row_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[[code]]\nclient = "com.nobody"\nsource = ""\nsha256 = ""\nclasses = 1\ndigests = ""\nfeatures = ""\n'
    known = _file(tmp_path / "known.toml", text.encode())
    _file(tmp_path / "build" / "system" / "build.prop", b"ro.build.id=1\n")
    assert main(["check", str(tmp_path / "build"), "--market", "EU", "--known", known]) == 2
    assert "no [[client]] has the package 'com.nobody'" in capsys.readouterr().err
