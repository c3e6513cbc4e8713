"""The fixtures' pairs, by the command line and its JSON alone, against facts written by hand from their recipe."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from fwdiff.cli.main import main

ROOT = Path(__file__).parent.parent
EXPECTED = sorted((ROOT / "tests/expected").glob("*.toml"))

Json = dict[str, Any]
Rows = set[tuple[object, ...]]


@pytest.fixture(params=EXPECTED, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest, capfdbinary: pytest.CaptureFixture[bytes]) -> tuple[Json, Json]:
    """What is expected of a pair, and what fwdiff says of it."""
    expected = tomllib.loads(request.param.read_text("utf-8"))
    pair = [str(ROOT / "fixtures" / expected[side]) for side in ("left", "right")]
    assert main([*pair, "--json", "--workers", "1"]) == 1
    out, errors = capfdbinary.readouterr()
    assert errors == b""
    return expected, json.loads(out)


def rows(items: Iterable[Json], *fields: str) -> Rows:
    return {tuple(item.get(field) for field in fields) for item in items}


def test_pair(case: tuple[Json, Json]) -> None:
    expected, diff = case
    check_identity(expected.get("identity", {}), diff)
    check_packages(expected.get("packages", {}), diff["packages"])
    check_permissions(expected.get("permissions", {}), diff["permissions"])
    check_endpoints(expected.get("endpoints", {}), diff["endpoints"])
    check_configuration(expected.get("configuration", {}), diff["configuration"])
    check_cases(expected.get("cases", []), diff)
    for kind in ("added", "removed", "changed"):
        assert sorted(row["path"] for row in diff["files"][kind]) == sorted(expected.get("files", {}).get(kind, []))
    assert all(row["basis"] == "proven" for section in ("packages", "endpoints") for row in diff[section]["added"])
    assert diff["coverage"]["left"]["unread"] == diff["coverage"]["right"]["unread"] == []


def check_identity(expected: Json, diff: Json) -> None:
    for side, fields in expected.items():
        assert {field: diff[side][field] for field in fields} == fields


def check_packages(expected: Json, packages: Json) -> None:
    for kind in ("added", "removed"):
        assert rows(packages[kind], "package", "path") == rows(expected.get(kind, []), "package", "path")
    moved = [
        {"package": row["package"], "left": row["left_path"], "right": row["right_path"]}
        for row in packages["changed"]
        if row["moved"]
    ]
    assert rows(moved, "package", "left", "right") == rows(expected.get("moved", []), "package", "left", "right")
    assert sorted(row["package"] for row in packages["changed"]) == sorted(expected.get("changed", []))
    changes = {
        (row["package"], change["field"]): (change["left"], change["right"])
        for row in packages["changed"]
        for change in row["changes"]
    }
    for field in expected.get("fields", []):
        values = tuple(None if field[side] == "null" else field[side] for side in ("left", "right"))
        assert changes.get((field["package"], field["field"])) == values, field


def check_permissions(expected: Json, permissions: Json) -> None:
    for kind in ("added", "removed"):
        fields = ("package", "permission", "of")
        assert rows(permissions[kind], *fields) == rows(expected.get(kind, []), *fields)


def check_endpoints(expected: Json, endpoints: Json) -> None:
    for kind in ("added", "removed", "changed"):
        services = sorted(row["host"] for row in endpoints[kind] if row["class"] == "service")
        assert services == sorted(expected.get(f"services_{kind}", []))
    for kind in ("added", "removed"):
        others = sorted(row["host"] for row in endpoints[kind] if row["class"] != "service")
        assert others == sorted(expected.get(f"others_{kind}", []))


def check_configuration(expected: Json, configuration: Json) -> None:
    for kind in ("added", "removed", "changed"):
        fields = ("kind", "key", "path", "left", "right")
        assert rows(configuration[kind], *fields) == rows(expected.get(kind, []), *fields)


def check_cases(expected: list[Json], diff: Json) -> None:
    """All over info in order, each with its rules over low; every row lies in exactly one."""
    weighty = {one["id"]: one for one in diff["findings"] if one["severity"] not in {"info", "low"}}
    said = [
        {
            "id": case["id"],
            "severity": case["severity"],
            "rules": [weighty[one]["rule"] for one in case["findings"] if one in weighty],
        }
        for case in diff["cases"]
        if case["severity"] != "info"
    ]
    assert said == expected
    sections = (diff[name] for name in ("packages", "permissions", "endpoints", "configuration", "files"))
    every = sorted(row["id"] for section in sections for kind in section.values() for row in kind)
    assert sorted(one for case in diff["cases"] for one in case["differences"]) == every
