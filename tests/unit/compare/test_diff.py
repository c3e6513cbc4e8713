from __future__ import annotations

import subprocess
import sys
import time

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.model import Counts
from tests.unit.compare.builders import endpoint, inventory, package, setting
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REFERENCE


def test_the_incident() -> None:
    diff = compare(GOOD, BAD, REFERENCE)
    (client,) = diff.packages.added
    assert (client.package, client.hosts, client.in_reference) == (CLIENT, ("zzhc.vnet.cn",), True)
    (host,) = diff.endpoints.added
    assert (host.host, host.basis, host.schemes, host.packages, host.in_reference) == (
        "zzhc.vnet.cn",
        "proven",
        ("http",),
        (CLIENT,),
        True,
    )
    assert {(row.permission, row.in_reference) for row in diff.permissions.added} == {
        ("android.permission.READ_PHONE_STATE", False)
    }
    assert diff.reference is not None
    assert diff.coverage.reference == REFERENCE.coverage


def test_counts() -> None:
    summary = compare(GOOD, BAD).summary
    assert summary.packages == Counts(added=1, removed=0, changed=1, unknown=0)
    assert summary.permissions == Counts(added=2, removed=0, changed=0, unknown=0)
    assert summary.configuration == Counts(added=2, removed=0, changed=1, unknown=0)
    assert not summary.identical


def test_a_build_does_not_differ_from_itself() -> None:
    read = replace(BAD, coverage=replace(BAD.coverage, unread=()))
    diff = compare(read, read, read)
    assert diff.summary.identical
    assert diff.packages.changed == ()


def test_deepdiff_is_imported_only_where_packages_differ() -> None:
    code = "import sys, fwdiff.compare; sys.exit('deepdiff' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_large_pair_takes_less_than_a_second() -> None:
    """400 packages of which half changed, 20,000 endpoints, 6,000 settings; four times what it takes on one core."""
    compare(GOOD, BAD)
    builds = []
    for version in (1, 2):
        names = tuple(f"android.permission.P{n + version}" for n in range(40))
        packages = [
            package(
                f"com.example.p{n}", version_code=version if n % 2 else 0, permissions_requested=names if n % 2 else ()
            )
            for n in range(400)
        ]
        urls = [endpoint(f"https://h{n % 5000 + version}.example.com/{n}", packages[n % 400]) for n in range(20_000)]
        builds.append(
            inventory(packages, urls, [setting("property", f"ro.{n}", str(n * version)) for n in range(6000)])
        )
    begin = time.process_time()
    diff = compare(*builds)
    assert time.process_time() - begin < 2.0
    assert len(diff.packages.changed) == 200
