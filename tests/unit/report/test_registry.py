from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fwdiff import report as report_room
from fwdiff.report.registry import REPORTS, Report, report
from tests.unit.report.incident import GOLDEN, incident


@pytest.mark.parametrize("one", REPORTS, ids=lambda one: one.name)
def test_every_report_of_the_incident_is_its_golden_file(one: Report) -> None:
    """Write anew, after a look at what differs: python -m tests.unit.report.test_registry."""
    assert (GOLDEN / one.golden).is_file(), f"{one.name} has no golden file"
    assert one.encode(incident()) == (GOLDEN / one.golden).read_bytes()


def test_names_and_golden_files_are_each_of_one_report() -> None:
    assert len({one.name for one in REPORTS}) == len({one.golden for one in REPORTS}) == len(REPORTS)
    assert [report(one.name) for one in REPORTS] == list(REPORTS)
    assert report("none") is None


def test_every_module_that_encodes_a_comparison_is_registered() -> None:
    room = Path(report_room.__file__).parent
    encoders = {
        ".".join(path.relative_to(room).with_suffix("").parts)
        for path in room.rglob("*.py")
        if "def encode(comparison: Comparison" in path.read_text("utf-8")
    }
    assert len(encoders) > 6
    assert encoders <= {one.function.partition(":")[0] for one in REPORTS}


def test_reports_do_not_depend_on_the_order_of_hashes() -> None:
    script = "from tests.unit.report.test_registry import digest; print(digest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[3],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {f"{digest()}\n"}


def digest() -> int:
    """Of all reports of the incident."""
    import zlib  # noqa: PLC0415 - for the processes of the test above

    return zlib.crc32(b"".join(one.encode(incident()) for one in REPORTS))


if __name__ == "__main__":
    for one in REPORTS:
        (GOLDEN / one.golden).write_bytes(one.encode(incident()))
