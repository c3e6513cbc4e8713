from __future__ import annotations

from functools import reduce
from pathlib import Path

import pytest

from fwdiff.images.opening.opener import open_image
from tests.unit.facts.archives import zipped


@pytest.mark.parametrize("name", ["X.apk", "x.jar"])
def test_archives_nested_in_an_app_do_not_end_the_reading_of_its_tree(name: str, tmp_path: Path) -> None:
    nested = reduce(lambda inner, n: zipped({f"{n}.zip": inner, "a.txt": bytes(5000)}, 0), range(12), zipped({}))
    app = tmp_path / "system" / "app" / "X" / name
    app.parent.mkdir(parents=True)
    app.write_bytes(nested)
    image = open_image(str(tmp_path / "system"))
    try:
        assert [entry.path for entry in image.listing.files if entry.size] == [f"app/X/{name}"]
    finally:
        image.close()
