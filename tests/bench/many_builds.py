"""Two hundred and forty builds made of a few real ones: what a matrix of them costs, and whether it finds plants.

    python -m tests.bench.many_builds FOLDER BUILD.fwi…

Each BUILD is the first of a line; lines of equal length are made of them by seeded changes, as releases follow each
other: versions, dates, settings, hosts and permissions that come and stay, and some that one build alone has.  Then
ten plants of three kinds, one at a time in one build, must each be the first row of its line.  At last forty builds of
one line, all with the same plant, are checked as a list, and one decision must quiet them all.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from fwdiff.inventory.saved import read_saved
from fwdiff.model import (
    Endpoint,
    EndpointClass,
    GrantState,
    Inventory,
    Package,
    PermissionGrant,
    SettingAt,
    SettingKind,
)
from fwdiff.zstandard import zstd
from tests.bench import measured_process

_BUILDS = 240
_SEED = 16
_HOSTS, _PERMISSIONS, _SETTINGS, _BUMPS = 3, 2, 3, 12
"""Changes from one build of a line to the next."""
_POWER = "android.permission.READ_PRIVILEGED_PHONE_STATE"


class Cost(NamedTuple):
    """Of one run: seconds of CPU, MiB at most."""

    cpu: float
    memory: int
    found: dict[str, Any]


def make(folder: Path, bases: list[Path]) -> list[Path]:
    """The builds of all lines, by line."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, base in enumerate(bases):
        for at, build in enumerate(_line(read_saved(base), random.Random(f"{_SEED} {number}"), _BUILDS // len(bases))):
            made.append(folder / f"{number}-{at:03}.fwi")
            _write(build, made[-1])
    return made


def _write(inventory: Inventory, path: Path) -> None:
    path.write_bytes(zstd.compress(msgspec.json.encode(inventory), 1))


def _line(build: Inventory, dice: random.Random, length: int) -> Iterator[Inventory]:
    for number in range(length):
        yield _named(_changed(build, dice, f"own{number}"), number)
        build = _changed(_bumped(build, dice), dice, f"line{number}")


def _named(build: Inventory, number: int) -> Inventory:
    """With the fingerprint, date and number of its release."""
    head, _, tail = (build.image.fingerprint or "a/b/c:9/X/1:user/release-keys").rpartition(":")
    image = replace(
        build.image, fingerprint=f"{head}_{number:03}:{tail}", security_patch=f"2020-{number % 12 + 1:02}-01"
    )
    settings = [
        replace(one, value=f"{one.value}.{number}")
        if one.key.endswith((".fingerprint", ".incremental", ".date", ".date.utc", ".security_patch"))
        else one
        for one in build.configuration
    ]
    return replace(build, image=image, configuration=tuple(settings))


def _bumped(build: Inventory, dice: random.Random) -> Inventory:
    chosen = set(dice.sample(range(len(build.packages)), _BUMPS))
    packages = [
        replace(one, version_code=one.version_code + 1, file_sha256=f"{dice.getrandbits(256):064x}")
        if at in chosen
        else one
        for at, one in enumerate(build.packages)
    ]
    return replace(build, packages=tuple(packages))


def _changed(build: Inventory, dice: random.Random, tag: str) -> Inventory:
    """With hosts, normal permissions and settings more."""
    services = [one for one in build.endpoints if one.category is EndpointClass.SERVICE and one.package]
    hosts = [_host(dice.choice(services), f"https://{tag}-{at}.example.com/") for at in range(_HOSTS)]
    packages = list(build.packages)
    for at in dice.sample(range(len(packages)), _PERMISSIONS):
        packages[at] = _with_permission(packages[at], f"com.example.permission.{tag.upper()}", "normal")
    path = next(one.path for one in build.configuration if one.kind is SettingKind.PROPERTY)
    settings = [SettingAt(SettingKind.PROPERTY, f"ro.vendor.{tag}.{at}", "true", path) for at in range(_SETTINGS)]
    return replace(
        build,
        endpoints=(*build.endpoints, *hosts),
        packages=tuple(packages),
        configuration=(*build.configuration, *settings),
    )


def _host(like: Endpoint, url: str) -> Endpoint:
    scheme, _, rest = url.partition("://")
    host = rest.split("/")[0]
    return replace(like, url=url, scheme=scheme, host=host, domain=".".join(host.split(".")[-2:]), port=None)


def _with_permission(package: Package, name: str, by: str) -> Package:
    return replace(
        package,
        permissions_requested=(*package.permissions_requested, name),
        permissions_granted=(*package.permissions_granted, PermissionGrant(name, GrantState.GRANTED, by, "")),
    )


def _plant_package(build: Inventory, dice: random.Random) -> tuple[Inventory, str]:
    """A privileged client that no build of the line has."""
    like = dice.choice([one for one in build.packages if one.privileged and one.platform_key and not one.overlay])
    name = "com.qualcomm.qti.autoregistration.planted"
    path = f"system/system/priv-app/Planted{dice.randrange(1000)}/Planted.apk"
    planted = replace(like, package=name, path=path, device_path=f"/{path.partition('/')[2]}", code_paths=())
    return replace(build, packages=(*build.packages, planted)), f"package:{name}"


def _plant_permission(build: Inventory, dice: random.Random) -> tuple[Inventory, str]:
    """A power over identifiers that a package did not have."""
    having = [at for at, one in enumerate(build.packages) if _POWER not in one.permissions_requested and one.privileged]
    at = dice.choice(having)
    packages = list(build.packages)
    packages[at] = _with_permission(packages[at], _POWER, "privileged")
    return replace(build, packages=tuple(packages)), f"package:{packages[at].package}"


def _plant_host(build: Inventory, dice: random.Random) -> tuple[Inventory, str]:
    """An address in the clear, new to the line, in the code of a package that was there before, in no list of many."""
    services = (one for one in build.endpoints if one.category is EndpointClass.SERVICE and not one.list)
    like = dice.choice([one for one in services if one.package])
    planted = _host(like, "http://zzhc.planted.example.cn/")
    return replace(build, endpoints=(*build.endpoints, planted)), f"package:{like.package}"


_PLANTS: tuple[Callable[[Inventory, random.Random], tuple[Inventory, str]], ...] = (
    _plant_package,
    _plant_permission,
    _plant_host,
)


def run(builds: list[Path], *options: str) -> Cost:
    """One run of `fwdiff matrix` in a process of its own."""
    listed = builds[0].with_name("builds.txt")
    listed.write_text("".join(f"{build}\n" for build in builds))
    output = listed.with_name("matrix.json")
    command = [sys.executable, "-m", "fwdiff", "matrix", f"@{listed}", "--json", *options]
    code, said, cost = measured_process.run(command, output)
    assert code == 0, said
    return Cost(cost.cpu, round(cost.memory), json.loads(output.read_bytes()))


def plants(builds: list[Path], number: int = 10) -> None:
    """Each plant in one build, whose file is put back after."""
    dice = random.Random(_SEED)
    for at in range(number):
        path = dice.choice(builds)
        before = path.read_bytes()
        build, subject = _PLANTS[at % len(_PLANTS)](read_saved(path), dice)
        _write(build, path)
        try:
            cost = run(builds)
        finally:
            path.write_bytes(before)
        position = builds.index(path)
        line = cost.found["builds"][position]["line"]
        rows = [row for row in cost.found["rows"] if row["line"] == line]
        ranks = (at for at, row in enumerate(rows, 1) if (row["subject"], row["builds"]) == (subject, [position]))
        plant = _PLANTS[at % len(_PLANTS)].__name__.removeprefix("_plant_")
        print(f"{plant:10} in {path.name}, {subject}: row {next(ranks, None)} of {len(rows)}, {cost.cpu:.2f} s")


def listed(builds: list[Path], number: int = 40) -> None:
    """SKUs of a line that all got the same plant, checked as a list; then what they share is approved once."""
    folder = builds[0].parent
    baseline, *candidates = builds[: number + 1]
    lines = []
    for at, path in enumerate(candidates):
        build, _ = _plant_package(read_saved(path), random.Random(_SEED))
        own = SettingAt(SettingKind.PROPERTY, "ro.vendor.own", "1", f"product/{_sku(at)}/etc/build.prop")
        build = replace(build, configuration=(*build.configuration, own))
        _write(build, folder / f"sku{at:02}.fwi")
        lines.append(f'[[build]]\ncandidate = "sku{at:02}.fwi"\nbaseline = "{baseline.name}"\nmarket = "WW"\n')
    (folder / "skus.toml").write_text("".join(f'{line}sku = "{_sku(at)}"\n' for at, line in enumerate(lines)))
    review = folder / "review"
    shutil.rmtree(review, ignore_errors=True)
    _check(folder, "before")
    case = "package:com.qualcomm.qti.autoregistration.planted"
    said = ("--reviewer", "bench", "--reason", "planted", "--expires", "30d", "--market", "WW")
    command = [
        sys.executable,
        "-m",
        "fwdiff",
        "review",
        str(review),
        "approve",
        str(baseline),
        str(folder / "sku00.fwi"),
    ]
    subprocess.run([*command, case, *said], check=True, capture_output=True)
    _check(folder, "after one decision", "--review", str(review))


def _sku(number: int) -> str:
    return f"6{number:02}WW"


def _check(folder: Path, what: str, *options: str) -> None:
    command = [sys.executable, "-m", "fwdiff", "check", "--list", str(folder / "skus.toml"), "--json", *options]
    code, _, cost = measured_process.run(command, folder / "checks.json")
    found = json.loads((folder / "checks.json").read_bytes())
    print(f"list, {what}: {cost.cpu:.2f} s of CPU, {cost.memory:.0f} MiB, exit {code}")
    for one in found["open"]:
        print(f"  {one['kind']} {one['severity']} {one['case']} in {len(one['builds'])} builds")


def main(folder: Path, bases: list[Path]) -> None:
    """Make the builds, measure, plant."""
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    builds = make(folder, bases)
    for kept in folder.glob("*.rows"):
        kept.unlink()
    for name in ("cold", "again", "again"):
        cost = run(builds)
        lines, rows = cost.found["lines"], cost.found["rows"]
        groups = sum(len(line["groups"]) for line in lines)
        print(
            f"{name}: {cost.cpu:.2f} s of CPU, {cost.memory} MiB; {len(lines)} lines, {groups} groups, {len(rows)} rows"
        )
    plants(builds)
    length = _BUILDS // len(bases)
    listed(builds[length * 2 : length * 3])


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])
