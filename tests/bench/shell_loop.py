"""What the shell loop over aapt, unzip, strings and grep does not find of what one unpacked build holds.

    python tests/bench/shell_loop.py FOLDER

Prints the endpoint rows of the inventory that the loop's output has, and those that it has not by the reason; then
the other facts that it has no line for.  The loop is that of `pair.py`; it needs aapt, unzip, strings and grep.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

from tests.bench.pair import FACTS

_KINDS = (
    ((".jar",), "in a jar"),
    ((".vdex", ".odex", ".oat"), "in code outside its APK (vdex, odex)"),
    ((".so",), "in a native library"),
    ((".apex", ".capex"), "in an APEX"),
)


def lines_of_loop(folder: str) -> set[tuple[str, str]]:
    """(path in the folder, URL) as the loop prints them."""
    script = f'{FACTS}\nfacts "$1"'
    done = subprocess.run(["bash", "-c", script, "loop", folder], capture_output=True, check=True)
    found = set()
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        path, separator, url = line.partition(" http")
        if separator and path.startswith(folder):
            found.add((path.removeprefix(folder).lstrip("/"), f"http{url}"))
    return found


def inventory_of(folder: str) -> dict[str, Any]:
    """The inventory as JSON."""
    command = [sys.executable, "-m", "fwdiff", "inventory", folder, "--json"]
    result: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return result


def reason(row: dict[str, Any]) -> str:
    """Why the loop has no line for an endpoint, the first that holds."""
    path = row["path"]
    if not path.endswith(".apk"):
        return next((name for suffixes, name in _KINDS if path.endswith(suffixes)), "in a file that is no APK")
    if row.get("encoding"):
        return f"in an APK, written in {row['encoding']}"
    if "!" in row["member"]:
        return "in an archive inside an APK"
    if not row["scheme"]:
        return "in an APK, a host or address without a scheme"
    if row["scheme"] not in ("http", "https"):
        return "in an APK, another scheme"
    return "in an APK, in UTF-16 or glued to what stands beside it"


def main(folder: str) -> None:
    """Print the counts."""
    folder = folder.rstrip("/")
    found = lines_of_loop(folder)
    inventory = inventory_of(folder)
    rows = inventory["endpoints"]
    missed = [row for row in rows if (row["path"], row["url"]) not in found]
    print(f"{len(rows)} endpoint rows, {len(rows) - len(missed)} of them in the loop's output; it misses")
    hosts: dict[str, set[str]] = {}
    for row in missed:
        if row["class"] == "service":
            hosts.setdefault(reason(row), set()).add(row["host"])
    for name, count in Counter(map(reason, missed)).most_common():
        print(f"{count:7}  {name}: {len(hosts.get(name, ()))} service hosts")
    sites = sum(bool(row["code"]) for row in rows)
    packages = inventory["packages"]
    grants = Counter(grant["state"] for package in packages for grant in package["permissions_granted"])
    print(f"and has no line for: {sites} endpoint rows with class and method; {len(packages)} packages with")
    print(
        "  version, signers, shared user, components; whether a permission is granted: "
        + ", ".join(f"{count} {state}" for state, count in sorted(grants.items()))
    )
    uses = sum(len(package.get("api_uses", ())) for package in packages)
    print(
        f"  {uses} uses of identifier APIs; {len(inventory['configuration'])} configured facts;"
        f" {len(inventory['files'])} files' digests; {len(inventory['coverage']['unread'])} unread with a reason"
    )


if __name__ == "__main__":
    main(sys.argv[1])
