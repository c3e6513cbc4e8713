"""What stands around the command: closed and full streams, names of any bytes, homes, limits, hostile folders."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from fwdiff.cli import main as main_module
from fwdiff.cli.main import main
from tests.unit.cli.test_streams import BAD, GOOD, ROOT, fwdiff
from tests.unit.images import samples

DIFFERENT, UNUSABLE, INCOMPLETE = 1, 2, 3
COMMAND = (sys.executable, "-P", "-m", "fwdiff")


def shell(
    script: str, *words: str | Path, environment: dict[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which `"$@"` is the command with these words."""
    paths = os.environ | {"PYTHONPATH": str(ROOT)} if environment is None else environment
    command = ["sh", "-c", script, "sh", *COMMAND, *map(str, words)]
    return subprocess.run(command, env=paths, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The inventory of a small image, which no worker need read."""
    path = str(tmp_path_factory.mktemp("saved") / "good.fwi")
    assert fwdiff("inventory", GOOD, "-o", path).returncode == 0
    return path


def test_a_closed_stdin_or_stderr_changes_nothing_of_the_result() -> None:
    done = shell('exec "$@" <&- 2>&-', GOOD, BAD, "--plain")
    assert (done.returncode, done.stderr) == (DIFFERENT, b"")
    assert b"zzhc.vnet.cn" in done.stdout


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_a_closed_stdout_is_no_difference(closed: str, saved: str) -> None:
    done = shell(f'exec "$@" {closed}', saved, saved, "--json")
    assert done.returncode == UNUSABLE
    assert b"Traceback" not in done.stderr
    assert ("2>&-" in closed) or done.stderr.startswith(b"fwdiff: stdout is closed")


def test_words_for_a_closed_stderr_do_not_come_to_stdout() -> None:
    done = shell('exec "$@" 2>&-', GOOD, "/nonexistent", "--plain")
    assert (done.returncode, done.stdout, done.stderr) == (UNUSABLE, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(("right", "code"), [("", 0), ("/nonexistent", UNUSABLE)])
def test_a_full_stderr_does_not_change_the_exit_code(right: str, code: int, saved: str) -> None:
    words = (saved, right or saved, "--plain", "--slot", "a")  # the slot of a saved inventory is something to warn of
    assert shell('exec "$@" 2>/dev/full', *words).returncode == code


def test_a_reader_that_has_seen_enough_does_not_change_the_exit_code(saved: str) -> None:
    for words in (("ls", GOOD), ("inventory", saved, "--json"), ("cat", GOOD, "/system/build.prop")):
        done = shell('{ "$@"; echo $? >&2; } | :', *words)
        assert done.stderr == b"0\n"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """An image whose path is no UTF-8."""
    folder = tmp_path / os.fsdecode(b"builds\xfe")
    folder.mkdir()
    image = folder / os.fsdecode(b"good\xff.zip")
    image.write_bytes(Path(GOOD).read_bytes())
    return image


@pytest.mark.slow("eight processes")
def test_paths_of_images_and_outputs_may_be_any_bytes(odd: Path) -> None:
    citation, saved = odd.with_name(os.fsdecode(b"c\xfd.json")), odd.with_name(os.fsdecode(b"s\xfc.fwi"))
    for words, code in (
        ((odd, BAD, "--plain"), DIFFERENT),
        (("cite", odd, BAD, "endpoint:zzhc.vnet.cn", "-o", citation), 0),
        (("verify", citation, BAD), 0),
        (("inventory", odd, "-o", saved), 0),
        ((saved, odd, "--json"), 0),
        (("info", odd, "--json"), 0),
        (("ls", odd, "--json"), 0),
        (("cat", odd, "/system/build.prop"), 0),
    ):
        done = shell('exec "$@"', *words)
        assert (done.returncode, done.stderr) == (code, b""), words


def test_a_path_of_any_bytes_is_shown_by_its_escapes(odd: Path) -> None:
    done = shell('exec "$@"', "info", odd, "--json")
    assert json.loads(done.stdout)["image"]["name"].endswith(r"builds\xfe/good\xff.zip")
    done = shell('exec "$@"', odd.with_name(os.fsdecode(b"none\xff")), GOOD, "--json")
    assert (done.returncode, done.stdout) == (UNUSABLE, b"")
    assert rb"builds\xfe/none\xff: No such file" in done.stderr


def test_an_image_of_any_bytes_that_cannot_be_opened_is_named(odd: Path) -> None:
    odd.write_bytes(b"not an image")
    done = shell('exec "$@"', odd, GOOD, "--json", "--no-cache")
    assert done.returncode == UNUSABLE
    assert rb"builds\xfe/good\xff.zip: " in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_lone_partition_may_have_a_name_of_any_bytes(odd: Path) -> None:
    image = odd.with_name(os.fsdecode(b"part\xff.img"))
    image.write_bytes(samples.image("ext4_inline.img"))
    done = shell('exec "$@"', "inventory", image, "--json")
    assert done.returncode == INCOMPLETE
    assert json.loads(done.stdout)["files"][0]["path"].endswith("app/Hello/Hello.apk")


@pytest.mark.parametrize("home", ["", "relative", "./x"])
@pytest.mark.parametrize("caches", ["", "relative"])
def test_the_cache_is_never_in_the_current_folder(home: str, caches: str, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": home, "XDG_CACHE_HOME": caches}
    done = shell('exec "$@"', "cache", "info", environment=environment, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().startswith(pwd.getpwuid(os.getuid()).pw_dir)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("inventory", GOOD), ("cite", GOOD, BAD, "endpoint:zzhc.vnet.cn")])
def test_an_empty_output_is_refused_before_anything_is_read(words: tuple[str, ...], tmp_path: Path) -> None:
    done = fwdiff(*words, "-o", "", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (UNUSABLE, "")
    assert "the path of the output is empty" in done.stderr


@pytest.mark.parametrize("most", [8, 12, 16, 40])
def test_too_few_files_are_said_with_what_to_do(most: int) -> None:
    done = shell(f'ulimit -n {most}; exec "$@"', GOOD, BAD, "--plain", "--no-cache")
    assert (done.returncode, done.stdout) == (UNUSABLE, b"")
    assert done.stderr.startswith(b"fwdiff: only %d files may be open" % most)
    assert b"ulimit -n 256" in done.stderr


def test_a_low_limit_of_files_that_can_be_raised_is_raised() -> None:
    done = shell('ulimit -S -n 12; exec "$@"', "inventory", GOOD, "--no-cache")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_module_run_in_a_hostile_folder_imports_nothing_of_it(tmp_path: Path) -> None:
    for name in ("json", "re", "os", "signal", "struct", "numpy", "argparse", "msgspec", "sitecustomize", "resource"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'a').write({name!r})\n")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "fwdiff", GOOD, BAD, "--plain", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == DIFFERENT
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ZeroDivisionError("odd \x1b[2J"),
            [r"a fault of fwdiff ended the run: ZeroDivisionError: odd \x1b[2J", "report"],
        ),
        (OSError(28, "No space left on device", "/x/\x1by"), [r"/x/\x1by: No space left on device", "disks"]),
        (MemoryError(), ["not enough memory", "--workers 1"]),
        (RecursionError("too deep"), ["RecursionError", "report"]),
    ],
)
def test_an_unforeseen_error_is_words_and_never_a_difference(
    error: Exception, said: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> object:
        raise error

    monkeypatch.setattr(main_module, "import_module", fail)
    assert main([GOOD, BAD]) == UNUSABLE
    out, words = capsys.readouterr()
    assert out == ""
    assert all(word in words for word in said)
    assert ("test_surroundings:" in words) or isinstance(error, MemoryError)
