from __future__ import annotations

import pytest

from fwdiff.compare import compare
from fwdiff.engine.cited_rows import find_cited
from fwdiff.errors import UsageError
from tests.unit.compare.builders import inventory, package

A, B = "system/app/A/A.apk", "product/app/A/A.apk"


def test_the_beginning_of_an_id_is_enough_where_one_row_has_it() -> None:
    diff = compare(inventory(), inventory([package("com.a", A), package("com.a.b", A)]))
    full = f"package:com.a:/{A}"
    assert [find_cited(diff, name).id for name in (full, "package:com.a")] == [full, full]


def test_the_beginning_of_several_ids_names_them() -> None:
    diff = compare(inventory(), inventory([package("com.a", A), package("com.a", B)]))
    with pytest.raises(UsageError) as error:
        find_cited(diff, "package:com.a")
    assert "2 rows" in error.value.message
    assert error.value.hint == f"One of: package:com.a:/{B}, package:com.a:/{A}"
