"""What the editor and the decompiler of the user are given, and under which name."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from fwdiff.model.code_listing import SourceMethod
from fwdiff.model.desk import Decompiled, ReadBytes
from fwdiff.model.vocabulary import Side
from fwdiff.tui.outside import _loop_untold, program, safe_name
from fwdiff.tui.preferences import Tools
from fwdiff.tui.view_model.outside import outside
from fwdiff.tui.view_model.rows import CodeTarget, HostTarget, PackageTarget, Row, SectionTarget, Sign, TextTarget
from fwdiff.tui.view_model.view import View
from tests.tui import builders
from tests.tui.test_code_page import LISTING

APK = "system/app/a/a.apk"
CODE = CodeTarget(True, "com.a", APK, "La/B;", "post")


def view() -> View:
    return View(builders.good_and_bad())


def row(target: PackageTarget | TextTarget | HostTarget, row_id: str = "a") -> Row:
    return Row(row_id, Sign.NONE, (), target)


def test_a_package_is_for_the_decompiler_and_a_text_for_the_editor() -> None:
    apk = outside(view(), SectionTarget("packages"), row(PackageTarget("com.a", "old.apk", APK)))
    assert apk is not None
    assert (apk.name, apk.is_code) == ("a.apk", True)
    assert apk.asked == ReadBytes(Side.RIGHT, APK, "", as_text=True)
    manifest = outside(view(), SectionTarget("cases"), row(TextTarget("b.apk", None, "AndroidManifest.xml")))
    assert manifest is not None
    assert (manifest.name, manifest.is_code) == ("b.apk-AndroidManifest.xml", False)
    assert manifest.asked == ReadBytes(Side.LEFT, "b.apk", "AndroidManifest.xml", as_text=True)


def test_code_opens_as_it_is_shown_and_its_file_from_its_line() -> None:
    of = view()
    of.listings[CODE] = LISTING
    shown = outside(of, CODE, None)
    assert shown is not None
    assert shown.name == "a.B.post.txt"
    assert 'const-string v0, "http://zzhc.vnet.cn"  # endpoint http://zzhc.vnet.cn' in shown.text
    of.sources[CODE] = Decompiled((SourceMethod("post", "()V", ("void post() {", "}"), "cut"),))
    of.as_java.add(CODE)
    java = outside(of, CODE, None)
    assert java is not None
    assert (java.name, java.text) == ("a.B.post.java", "void post() {\n}\n// cut\n")
    place = PackageTarget("com.a", None, APK)
    for name, member in (("file", ""), ("member", "classes.dex")):
        found = outside(of, CODE, row(place, f"where it stands/{name}"))
        assert found is not None
        assert found.is_code
        assert found.asked == ReadBytes(Side.RIGHT, "a.apk", member, as_text=True)


def test_a_host_is_no_file() -> None:
    assert outside(view(), SectionTarget("endpoints"), row(HostTarget("a.b"))) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.apk", "a.apk"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf\x1b[2J\u202e; rm.xml", "rf-2J-rm.xml"),
        ("x" * 300 + ".dex", "x" * 96 + ".dex"),
        ("\u6ce8", "content"),
        ("", "content"),
    ],
)
def test_the_copy_has_a_name_that_is_safe_and_keeps_its_end(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_program_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("mine", "visual"):
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("VISUAL", "visual -w")
    monkeypatch.setenv("EDITOR", "none")
    assert program(Tools(editor="mine --wait"), decompiler=False) == ["mine", "--wait"]
    assert program(Tools(), decompiler=False) == ["visual", "-w"]
    monkeypatch.delenv("VISUAL")
    assert program(Tools(), decompiler=False) == "There is no program none"
    monkeypatch.delenv("EDITOR")
    assert "No editor is named" in program(Tools(), decompiler=False)
    assert "No decompiler is named" in program(Tools(editor="mine"), decompiler=True)
    assert program(Tools(editor='"mine'), decompiler=False) == '"mine: No closing quotation'


async def test_a_signal_that_comes_while_a_program_runs_is_obeyed_afterwards() -> None:
    told: list[signal.Signals] = []
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, told.append, number)
    try:
        with _loop_untold():
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.raise_signal(number)
            assert not told
        await asyncio.sleep(0.01)
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            loop.remove_signal_handler(number)
    assert told == [signal.SIGTERM, signal.SIGHUP]
