"""The plain report of one image: which build it is, its packages, its service hosts, and what was not read."""

from __future__ import annotations

from collections import Counter

from fwdiff.index import BuildIndex
from fwdiff.index.weight import of_host, of_package
from fwdiff.model import CodeState, Endpoint, EndpointClass, Inventory, Package
from fwdiff.report.page import Page, quantity, some
from fwdiff.report.plain.identity import write_identities, write_unread
from fwdiff.report.plain.packages import in_the_clear
from fwdiff.text import both_forms

_MOST_PACKAGES = 24
_MOST_HOSTS = 24


def render_inventory(inventory: Inventory, *, width: int, color: bool) -> str:
    """An inventory as text of lines at most `width` cells wide (40 at least), with ANSI colours where `color`."""
    page = Page(width, color=color)
    write_identities(page, {"image": (inventory.image, inventory.coverage)})
    page.labelled("", f"{inventory.image.format}, content digest {inventory.image.content_digest[:16]}", width=5)
    _write_counts(page, inventory)
    build = BuildIndex(inventory)
    packages = sorted(inventory.packages, key=lambda package: of_package(package, build.services_of(package)))
    page.listing("Packages", packages, _MOST_PACKAGES, lambda package: _write_package(page, package))
    hosts = _service_hosts(inventory)
    page.listing("Service hosts", _in_order(hosts), _MOST_HOSTS, lambda host: _write_host(page, host, hosts[host]))
    write_unread(page, {"": inventory.coverage})
    return page.text()


def _write_counts(page: Page, inventory: Inventory) -> None:
    placements = Counter(package.placement for package in inventory.packages)
    told = ", ".join(f"{number:,} {placement}" for placement, number in sorted(placements.items()))
    coverage = inventory.coverage
    page.blank()
    page.columns(
        [
            ("packages", f"{len(inventory.packages):,}", told),
            ("service hosts", f"{len(_service_hosts(inventory)):,}", f"of {quantity(_hosts(inventory), 'host')}"),
            ("settings", f"{len(inventory.configuration):,}", ""),
            (
                "files",
                f"{coverage.files:,}",
                f"{coverage.analysed:,} analysed, {quantity(len(coverage.unread), 'problem')}",
            ),
        ]
    )


def _hosts(inventory: Inventory) -> int:
    return len({endpoint.host for endpoint in inventory.endpoints})


def _write_package(page: Page, package: Package) -> None:
    traits = [
        package.placement,
        "privileged" if package.privileged else "",
        package.shared_user_id or "",
        "" if package.enabled else "disabled",
        "code not read" if package.code is CodeState.UNREAD else "",
        quantity(len(package.permissions_requested), "permission"),
    ]
    page.row("=", package.package, ", ".join(trait for trait in traits if trait))


def _service_hosts(inventory: Inventory) -> dict[str, list[Endpoint]]:
    hosts: dict[str, list[Endpoint]] = {}
    for endpoint in inventory.endpoints:
        if endpoint.category is EndpointClass.SERVICE:
            hosts.setdefault(endpoint.host, []).append(endpoint)
    return hosts


def _in_order(hosts: dict[str, list[Endpoint]]) -> list[str]:
    def weight(host: str) -> tuple[bool | str, ...]:
        return *of_host(EndpointClass.SERVICE, (endpoint.scheme for endpoint in hosts[host]), new=False), host

    return sorted(hosts, key=weight)


def _write_host(page: Page, host: str, endpoints: list[Endpoint]) -> None:
    places = sorted({endpoint.package or endpoint.path for endpoint in endpoints})
    page.row(
        "=", both_forms(host) + in_the_clear(endpoint.scheme for endpoint in endpoints), ", ".join(some(places, 3))
    )
