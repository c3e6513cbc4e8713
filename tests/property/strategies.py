"""Arbitrary small inventories: few names, so that pairs, moves, swaps and twins are common."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from fwdiff.model import (
    Component,
    ComponentKind,
    EndpointClass,
    GrantState,
    Inventory,
    Overlay,
    Package,
    PermissionGrant,
    ProblemKind,
)
from tests.unit.compare.builders import endpoint, file, inventory, package, setting, unread

NAMES = st.sampled_from(["com.a", "com.b", "__c", "d'\"][", "\u202e\x1b"])
PATHS = st.sampled_from(
    [f"{part}/{place}/{name}.apk" for part in ("system", "vendor") for place in "ab" for name in "xy"]
)
PERMISSIONS = st.lists(st.sampled_from(["p.A", "p.B", "__p"]), unique=True).map(tuple)
KINDS = st.sampled_from([ComponentKind.SERVICE, ComponentKind.RECEIVER])
HOSTS = st.sampled_from(["h.example.com", "i.example.com", "10.0.0.1"])


@st.composite
def packages(draw: st.DrawFn, path: str) -> Package:
    fields: dict[str, Any] = {
        "version_code": draw(st.integers(0, 2)),
        "version_name": draw(st.sampled_from([None, "1", "1\n\u2028\x9b2J", "\u202e[/b]"])),
        "enabled": draw(st.booleans()),
        "code": draw(st.sampled_from(["apk", "vdex", "none", "unread"])),
        "signers": draw(st.sampled_from([(), ("1",), ("2",)])),
        "permissions_requested": draw(PERMISSIONS),
        "permissions_granted": tuple(
            PermissionGrant(name, draw(st.sampled_from(GrantState)), "normal", "") for name in draw(PERMISSIONS)
        ),
        "components": tuple(
            Component(kind, name, exported=draw(st.booleans()), enabled=True, actions=draw(PERMISSIONS))
            for kind, name in draw(st.lists(st.tuples(KINDS, NAMES), max_size=2))
        ),
        "overlay": draw(st.none() | st.builds(Overlay, NAMES, priority=st.integers(0, 1))),
    }
    return package(draw(NAMES), path, **fields)


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    apps = [draw(packages(path)) for path in draw(st.lists(PATHS, unique=True, max_size=5))]
    places: list[Package | str] = [*apps, "system/etc/a.xml"]
    sightings = [
        endpoint(
            f"{draw(st.sampled_from(['http', 'https']))}://{draw(HOSTS)}/{draw(st.sampled_from('ab'))}",
            draw(st.sampled_from(places)),
            draw(st.sampled_from(["classes.dex", "assets/a"])),
            offset=number,
            category=draw(st.sampled_from(EndpointClass)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    keys = st.tuples(st.sampled_from(["property", "sysconfig"]), st.sampled_from("kl"), st.sampled_from("12"), PATHS)
    settings = [setting(*key) for key in draw(st.lists(keys, max_size=4))]
    files = [
        file(path, draw(st.none() | st.sampled_from("xy")), 1)
        for path in draw(st.lists(PATHS, unique=True, max_size=3))
    ]
    problems = st.builds(unread, PATHS | st.sampled_from(["system", "vendor/a"]), st.sampled_from(ProblemKind))
    return inventory(apps, sightings, settings, files, draw(st.lists(problems, max_size=2)))
