"""Where the APK or jar of a compiled file would stand, by the place of that file."""

from __future__ import annotations

import pytest

from fwdiff.inventory.ownership import Owners


@pytest.mark.parametrize(
    ("compiled", "expected"),
    [
        ("system/app/A/oat/arm64/A.vdex", "system/app/A/A.apk"),
        ("system/framework/oat/arm64/services.odex", "system/framework/services.jar"),
        ("system/framework/arm64/boot-ext.oat", "system/framework/ext.jar"),
        ("oat/a/A.vdex", None),
        ("a/oat/b/A.vdex", "a/A.apk"),
        ("/oat/a/A.vdex", None),
        ("A.vdex", None),
    ],
)
def test_a_compiled_file_names_its_app_where_its_place_does(compiled: str, expected: str | None) -> None:
    assert Owners([]).expected(compiled) == expected
