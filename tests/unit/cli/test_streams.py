"""What a user or a pipeline does wrong, and what stands around the command: told in a line, with exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
GOOD, BAD = (str(ROOT / "fixtures/nokia-7-plus" / name) for name in ("ww-good.zip", "ww-bad.zip"))


def fwdiff(*words: str, stdout: int | None = subprocess.PIPE, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command as it is when installed: the current folder is no place to import from."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "fwdiff", *words]
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment, cwd=cwd, check=False
    )


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    for name in ("struct", "multiprocessing", "numpy", "signal", "re"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'a').write({name!r})\n")
    done = fwdiff(GOOD, BAD, "--plain", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1
    assert not (tmp_path / "imported").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_and_is_no_difference() -> None:
    with Path("/dev/full").open("w") as full:
        done = fwdiff(GOOD, GOOD, "--plain", stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr.startswith("fwdiff: stdout: No space left")
    assert "Traceback" not in done.stderr


def test_an_image_is_not_overwritten_by_its_inventory(tmp_path: Path) -> None:
    image = tmp_path / "build.zip"
    image.write_bytes(Path(GOOD).read_bytes())
    done = fwdiff("inventory", str(image), "-o", str(tmp_path / "." / "build.zip"))
    assert done.returncode == 2
    assert "is the image itself" in done.stderr
    assert image.read_bytes() == Path(GOOD).read_bytes()


def test_no_image_is_overwritten_by_a_citation_or_in_its_folder(tmp_path: Path) -> None:
    image, folder = tmp_path / "build.zip", tmp_path / "build"
    image.write_bytes(Path(GOOD).read_bytes())
    (folder / "system").mkdir(parents=True)
    (folder / "system/build.prop").write_text("ro.x=1")
    for words in (
        ("cite", GOOD, str(image), "endpoint:zzhc.vnet.cn", "-o", str(image)),
        ("inventory", str(folder), "-o", str(folder / "system/build.prop")),
    ):
        done = fwdiff(*words)
        assert done.returncode == 2
        assert "is the image itself, or in it" in done.stderr
    assert image.read_bytes() == Path(GOOD).read_bytes()
    assert (folder / "system/build.prop").read_text() == "ro.x=1"


def test_a_saved_inventory_is_readable_by_others(tmp_path: Path) -> None:
    saved = tmp_path / "build.fwi"
    assert fwdiff("inventory", GOOD, "-o", str(saved)).returncode == 0
    mask = os.umask(0)
    os.umask(mask)
    assert saved.stat().st_mode & 0o777 == 0o666 & ~mask
    assert list(tmp_path.iterdir()) == [saved]


def test_a_cut_inventory_is_called_damaged(tmp_path: Path) -> None:
    saved = tmp_path / "build.fwi"
    fwdiff("inventory", GOOD, "-o", str(saved))
    cut = tmp_path / "cut.fwi"
    cut.write_bytes(saved.read_bytes()[:2000])
    done = fwdiff(str(cut), GOOD, "--plain")
    assert done.returncode == 2
    assert "damaged: it ends early" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["inventry", GOOD], "Did you mean `fwdiff inventory`?"),
        (["", ""], "the path of an image is empty"),
        ([GOOD, "/dev/null"], "neither a file nor a folder"),
        ([GOOD, "/nonexistent"], "No such file"),
        ([GOOD], "RIGHT"),
    ],
)
def test_wrong_words_are_said_with_what_to_do(words: list[str], said: str) -> None:
    done = fwdiff(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_ascii_has_no_sign_that_means_something_else() -> None:
    done = fwdiff(GOOD, BAD, "--plain", "--ascii")
    assert done.stdout.isascii()
    assert "353811050 -> 357809952" in done.stdout


def test_a_folder_that_is_no_build_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no firmware")
    done = fwdiff(GOOD, str(tmp_path), "--plain")
    assert done.returncode == 1
    assert done.stderr == f"fwdiff: {tmp_path}: no build fingerprint in it; is it a whole build?\n"


def test_an_output_that_cannot_be_named_is_said_in_a_line() -> None:
    done = fwdiff("inventory", GOOD, "-o", "x" * 300, "--no-cache")
    assert done.returncode == 2
    assert "File name too long" in done.stderr
    assert "Traceback" not in done.stderr


def test_options_stand_anywhere_and_names_may_begin_with_a_dash(tmp_path: Path) -> None:
    (tmp_path / "-build.zip").write_bytes(Path(GOOD).read_bytes())
    assert fwdiff("ls", "--", "-build.zip", cwd=tmp_path).returncode == 0
    assert fwdiff("ls", GOOD, "--slot", "a", "*.prop").stdout.count("\n") == 5
