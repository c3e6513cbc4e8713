"""How long the page of HTML takes to filter ten thousand rows, in Chromium.

    python -m tests.bench.html_filter

Prints for each filter the milliseconds of the script and of the layout after it.  Wall time: on an idle machine only.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from fwdiff.compare import compare
from fwdiff.engine.judging import judged
from fwdiff.model.comparison import Comparison
from fwdiff.report import html
from fwdiff.report.registry import Layout
from tests.unit.compare.builders import endpoint, file, inventory, package, setting
from tests.unit.report.chromium import answer
from tests.unit.report.incident import TERMS

_EACH = 1666
"""Of packages, hosts, settings and files; with the cases of packages and hosts, ten thousand rows."""
_SCRIPT = """
    const input = document.getElementById("filter"), said = [];
    for (const words of ["h", "h1", "h12", "example77", "!com", "", "conf !1"]) {
        const begin = performance.now();
        input.value = words;
        input.dispatchEvent(new Event("input"));
        const middle = performance.now();
        document.body.offsetHeight;
        said.push(`${words}: ${(middle - begin).toFixed(0)} + ${(performance.now() - middle).toFixed(0)} ms`);
    }
    return said.join("; ");
"""


def large() -> Comparison:
    """Nothing against a build of many packages, each with a host of its own."""
    apps = [
        package(f"com.example.app{n}", permissions_requested=("android.permission.INTERNET",)) for n in range(_EACH)
    ]
    build = inventory(
        apps,
        [endpoint(f"http://h{n}.example{n}.com", app) for n, app in enumerate(apps)],
        [setting("property", f"ro.x.y{n}", str(n)) for n in range(_EACH)],
        [file(f"system/etc/file{n}.conf", str(n)) for n in range(_EACH)],
    )
    left = inventory()
    return judged(Comparison(left, build, None, compare(left, build), final=True), TERMS)


def main() -> None:
    page = html.encode(large(), Layout())
    rows = page.count(b'<details class="row"')
    with tempfile.TemporaryDirectory() as folder:
        print(f"{rows:,} rows, {len(page):,} bytes: {answer(page, _SCRIPT, Path(folder))}")


if __name__ == "__main__":
    main()
