"""Comparisons as large as the screen is held to: 100,000 hosts of 2,000 domains, and 4,000 permissions."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model.comparison import Comparison
from tests.tui.builders import comparison, endpoint, identity, inventory, package

_PACKAGES = 400
_OWNERS = 60
_HOSTS_OF_DOMAIN = 50


def many_hosts(count: int) -> Comparison:
    """So many hosts that came, fifty a domain, in 400 packages of both builds; as many in both; some in the clear."""
    owners = [package(f"com.example.app{one:03}", f"system/app/App{one}/App{one}.apk") for one in range(_PACKAGES)]
    found = []
    for number in range(2 * count):
        domain = number // _HOSTS_OF_DOMAIN
        scheme = "http" if domain % 20 == 0 else "https"
        url = f"{scheme}://host{number:06}.domain{domain:05}.com/v{number % 7}"
        owner = owners[(domain * 7 + number % 3) % _PACKAGES]
        found.append(replace(endpoint(url, owner), owner=f"Owner {domain % _OWNERS}", country="CN", offset=number * 40))
    # every second domain stands in both builds
    kept = [one for number, one in enumerate(found) if number // _HOSTS_OF_DOMAIN % 2]
    left = inventory(identity("old", "1", "2020-01-01"), owners, kept)
    return comparison(left, inventory(identity("new", "2", "2020-02-01"), owners, found))


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
