"""The page of a method: its instructions, its Java, and the marks in both."""

from __future__ import annotations

from fwdiff.model.code_listing import ClassListing, Line, ListedMethod, SourceMethod
from fwdiff.model.desk import Decompiled
from fwdiff.tui.view_model.rows import Sign, plain
from fwdiff.tui.view_model.source_rows import source_rows

URL = "endpoint http://zzhc.vnet.cn"
LISTING = ClassListing(
    "fwdiff.listing/1",
    "com.a",
    "a.apk",
    "classes.dex",
    "La/B;",
    (
        ListedMethod(
            "post",
            "()V",
            (
                Line(0, 'const-string v0, "http://zzhc.vnet.cn"', (URL,)),
                Line(4, "invoke-virtual v1, La/Phone;->getDeviceId()Ljava/lang/String;", ("IMEI",)),
                Line(8, "invoke-direct v2, La/Socket;-><init>()V", ("network",)),
                Line(12, "return-void"),
            ),
        ),
    ),
)


def marks_of(*lines: str) -> list[tuple[str, str]]:
    source = Decompiled((SourceMethod("post", "()V", lines),))
    return [
        (row.sign, plain(row.cells[1]).strip())
        for row in source_rows(LISTING, source)
        if not row.heading and row.sign is Sign.PROBLEM
    ]


def test_a_line_of_java_bears_the_marks_of_the_instructions_it_was_made_from() -> None:
    found = marks_of(
        "void post() {", '  b(new a.Socket("http://zzhc.vnet.cn"));', "  p.getDeviceId();", "  p.get();", "}"
    )
    assert found == [
        (Sign.PROBLEM, 'b(new a.Socket("http://zzhc.vnet.cn"));  endpoint, network'),
        (Sign.PROBLEM, "p.getDeviceId();  IMEI"),
    ]


def test_a_mark_that_no_line_of_java_has_is_said() -> None:
    assert marks_of("p.getDeviceId();", "new a.Socket();") == [
        (Sign.PROBLEM, "p.getDeviceId();  IMEI"),
        (Sign.PROBLEM, "new a.Socket();  network"),
        (Sign.PROBLEM, f"not seen in the Java, but in the instructions: {URL}"),
    ]


def test_hostile_words_in_a_line_stay_inert() -> None:
    source = Decompiled((SourceMethod("post", "()V", ("\x1b[2J[bold]\u202e",), "cut \x07"),))
    shown = "".join(plain(content) for row in source_rows(LISTING, source) for content in row.cells)
    assert not {"\x1b", "\u202e", "\x07"} & set(shown)
