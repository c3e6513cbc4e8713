"""Each field of a package that differs stands on its page once, wherever it is told."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from fwdiff.compare.detail import NOT_COMPARED
from fwdiff.model import CodeState, Package, Placement
from fwdiff.tui.view_model.package_page import package_groups
from fwdiff.tui.view_model.rows import DIFFERENCES, PackageTarget
from fwdiff.tui.view_model.view import View
from tests.tui import builders
from tests.unit.compare.builders import inventory, package

PATH = "system/app/A/A.apk"
VALUES: dict[Any, tuple[Any, Any]] = {
    bool: (False, True),
    bool | None: (False, True),
    int: (1, 2),
    int | None: (1, 2),
    str: ("a", "b"),
    str | None: ("a", "b"),
    tuple[str, ...]: ((), ("b",)),
    CodeState: (CodeState.APK, CodeState.NONE),
    Placement: (Placement.APP, Placement.PRIV_APP),
}
PLAIN = [
    (name, VALUES[kind])
    for name, kind in get_type_hints(Package).items()
    if kind in VALUES and name not in {*NOT_COMPARED, "package", "path", "device_path"}
]


@pytest.mark.parametrize(("field", "values"), PLAIN)
def test_a_field_that_differs_stands_on_the_page_once(field: str, values: tuple[Any, Any]) -> None:
    sides = [inventory([package("com.a", PATH, **{"file_sha256": "", field: value})]) for value in values]
    groups = package_groups(View(builders.comparison(*sides)), PackageTarget("com.a", PATH, PATH), noise=True)
    assert len([one.name for group in groups for one in group.fields if one.sign in DIFFERENCES]) == 1
