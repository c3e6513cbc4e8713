from __future__ import annotations

import pytest

from fwdiff.engine.comparing import phone_comparison
from fwdiff.errors import UsageError
from fwdiff.index.phone import Phones
from fwdiff.model.diff import Phone
from fwdiff.report.plain.comparison import render
from tests.unit.compare.builders import file, inventory, package

PLAIN = inventory([package("a.a", "system/app/A/A.apk")], files=[file("system/app/A/A.apk", "a")])
CLIENT = "product/600CN/priv-app/S/S.apk"
WITH_CLIENT = inventory([*PLAIN.packages, package("s.s", CLIENT, sku="600CN")], files=[*PLAIN.files, file(CLIENT, "s")])


def test_a_package_of_another_sku_is_no_difference_on_this_phone() -> None:
    builds = [Phones(inventory(files=[file("product/600WW/x", "x")])), Phones(WITH_CLIENT)]
    added = phone_comparison("600CN", builds, final=True).diff.packages.added
    assert sorted(row.package for row in added) == ["a.a", "s.s"]
    other = phone_comparison("600WW", builds, final=True).diff
    assert [row.package for row in other.packages.added] == ["a.a"]
    assert other.phone == Phone("600WW", 0, 2)


def test_the_page_says_what_was_left_out() -> None:
    diff = phone_comparison("600CN", [Phones(WITH_CLIENT), Phones(WITH_CLIENT)], final=True).diff
    assert "As a phone of SKU 600CN has them: without 0 packages" in render(diff, width=200, color=False)


def test_a_candidate_alone_is_a_phones_too() -> None:
    assert phone_comparison("600CN", [None, Phones(WITH_CLIENT)], final=True).diff.phone == Phone("600CN", 0, 0)


def test_a_sku_that_no_build_names_is_said_with_those_that_they_name() -> None:
    with pytest.raises(UsageError) as error:
        phone_comparison("600XX", [Phones(PLAIN), Phones(WITH_CLIENT)], final=True)
    assert "600CN" in (error.value.hint or "")
    assert not phone_comparison("600XX", [Phones(PLAIN), Phones(WITH_CLIENT)], final=False).final
