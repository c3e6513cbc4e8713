from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.settings.file_list import MAX_NAMES, read_file_list

PATHS = tuple(
    f"system/system/app/A{number}/A {number}.apk" if number == 3 else f"vendor/x{number}" for number in range(20)
)


@pytest.mark.parametrize("line", ["{path}", "./{path}", "123\t{path}"])
def test_a_path_a_line_with_or_without_its_size(line: str) -> None:
    text = "".join(line.format(path=path) + "\n" for path in PATHS)
    assert analyse(text.encode()).file_list == PATHS


@pytest.mark.parametrize(
    "text",
    [
        "a/b\nc/d\n",
        "word\n" * 20 + "a/b\n",
        "see http://a.example/b for it\n" * 20,
        "include <sys/types.h>\n" * 20,
        "/absolute/path\n" * 20,
        "a/b\n" * (MAX_NAMES + 1),
    ],
)
def test_no_other_text_is_a_list(text: str) -> None:
    assert read_file_list(text.encode()) == ()
