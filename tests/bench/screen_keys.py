"""CPU of the screen's process for a key, on a synthetic comparison of 100,000 hosts and one of 4,000 permissions.

    python tests/bench/screen_keys.py [HOSTS]

Ends with 1 where a key takes more than twice its budget.  Of three turns the first counts, in which all that the key
needs is made; of pages the least: the first of all makes the indexes of the builds.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time

from fwdiff.model.comparison import Comparison
from fwdiff.tui.view_model.permissions import permission_table
from fwdiff.tui.view_model.view import View
from tests.tui.builders import comparison, identity, inventory, large, package
from tests.tui.driving import app_with, press

BUDGETS = {
    "+": 60,
    "c": 60,
    "page opened": 60,
    "page closed": 60,
    "j": 30,
    "filter letter": 60,
    "permission table": 150,
}
"""Milliseconds."""
_TURNS = 3


def many_permissions(count: int) -> Comparison:
    """So many permissions gained, twenty a package."""
    names = [f"com.example.app{number}" for number in range(count // 20)]
    paths = {name: f"system/app/{name}/{name}.apk" for name in names}
    left = inventory(identity("old", "1", "2020-01-01"), [package(name, paths[name]) for name in names])
    asked = [f"com.example.permission.P{number:02}" for number in range(20)]
    right = inventory(
        identity("new", "3", "2020-02-01"), [package(name, paths[name], permissions=asked) for name in names]
    )
    return comparison(left, right)


async def keys(hosts: int) -> dict[str, list[float]]:
    """Milliseconds of CPU by key, for each turn."""
    found: dict[str, list[float]] = {name: [] for name in BUDGETS}
    async with app_with(large(hosts)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        for _ in range(_TURNS):
            for name, key, back in (
                ("+", "plus", "plus"),
                ("c", "c", "c"),
                ("j", "j", "k"),
                ("page opened", "enter", ""),
                ("page closed", "escape", ""),
            ):
                gc.collect()
                begin = time.process_time()
                await pilot.press(key)
                found[name].append((time.process_time() - begin) * 1000)
                if back:
                    await press(pilot, back)
            await press(pilot, "slash", "8")
            begin = time.process_time()
            await pilot.press("8")
            found["filter letter"].append((time.process_time() - begin) * 1000)
            await press(pilot, "escape")
    return found


def permissions() -> list[float]:
    """Milliseconds of CPU to make the table of 4,000 permissions."""
    found = []
    for _ in range(_TURNS):
        view = View(many_permissions(4000))
        begin = time.process_time()
        permission_table(view)
        found.append((time.process_time() - begin) * 1000)
    return found


def main(hosts: str = "100000") -> int:
    """Print what was taken beside what may be."""
    found = asyncio.run(keys(int(hosts))) | {"permission table": permissions()}
    failed = False
    for name, budget in BUDGETS.items():
        first, least = found[name][0], min(found[name])
        failed |= (least if name == "page opened" else first) > 2 * budget
        print(f"{name:18} first {first:5.0f} ms, least {least:5.0f} of {budget}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
