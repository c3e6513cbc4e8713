"""Full facts of APKs beside androguard's manifest facts and DEX strings, each as a whole process, in one run.

    python tests/bench/androguard_strings.py FOLDER [EVERY]

Every EVERYth APK of the folder in order of size (10 unless given), so that small and large ones are among them.
Prints CPU seconds and the largest memory of both, and their ratio.  Androguard's part is what a script on it does:
`APK()`, its getters, the certificates, `DEX()` and a URL expression over each of its strings; no call sites.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OURS = """
from fwdiff.facts.analyse import analyse
for path in paths:
    with open(path, "rb") as file:
        found += len(analyse(file.read()).endpoints)
"""
THEIRS = """
import re
from loguru import logger
logger.disable("androguard")
from androguard.core.apk import APK
from androguard.core.dex import DEX
URL = re.compile(r"[a-z][a-z0-9+.-]{1,15}://[^\\s\\"'<>]+|(?:[a-z0-9-]+[.])+(?:com|net|org|cn)\\\\b")
for path in paths:
    apk = APK(path)
    apk.get_package(), apk.get_androidversion_code(), apk.get_permissions(), apk.get_declared_permissions_details()
    apk.get_activities(), apk.get_services(), apk.get_receivers(), apk.get_providers()
    apk.get_certificates()
    for dex in apk.get_all_dex():
        found += sum(1 for string in DEX(dex).get_strings() if URL.search(string))
"""
FRAME = """
import resource, sys
paths, found = sys.argv[1:], 0
{part}
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, found)
"""


def measure(part: str, paths: list[Path]) -> tuple[float, float, int]:
    """CPU seconds, MiB and strings found of one process."""
    command = [sys.executable, "-c", FRAME.format(part=part), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    cpu, memory, found = done.stdout.split()
    return float(cpu), float(memory), int(found)


def main(folder: Path, every: int) -> None:
    apks = sorted((path for path in folder.rglob("*.apk") if path.is_file()), key=lambda path: path.stat().st_size)
    paths = apks[every // 2 :: every]
    print(f"{len(paths)} of {len(apks)} APKs, {sum(path.stat().st_size for path in paths) >> 20} MiB")
    ours, theirs = measure(OURS, paths), measure(THEIRS, paths)
    for name, (cpu, memory, found) in (("fwdiff", ours), ("androguard", theirs)):
        print(f"{name:10} {cpu:8.2f} s CPU {memory:6.0f} MiB {found:7} found")
    print(f"androguard / fwdiff, CPU: {theirs[0] / ours[0]:.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
