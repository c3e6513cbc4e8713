"""The plain report of one image: which build it is, its packages, its service hosts, and what was not read."""

from __future__ import annotations

from collections import Counter

from fwdiff.model import CodeState, Endpoint, EndpointClass, Inventory, Package
from fwdiff.report.page import Page, quantity, some
from fwdiff.report.plain_identity import write_identities, write_unread
from fwdiff.text import both_forms

_MOST_PACKAGES = 24
_MOST_HOSTS = 24


def render_inventory(inventory: Inventory, *, width: int, color: bool) -> str:
    """An inventory as text of lines at most `width` cells wide (40 at least), with ANSI colours where `color`."""
    page = Page(width, color=color)
    write_identities(page, {"image": inventory.image})
    page.labelled("", f"{inventory.image.format}, content digest {inventory.image.content_digest[:16]}", width=5)
    _write_counts(page, inventory)
    packages = sorted(inventory.packages, key=_power)
    page.listing("Packages", packages, _MOST_PACKAGES, lambda package: _write_package(page, package))
    hosts = _service_hosts(inventory)
    page.listing("Service hosts", sorted(hosts), _MOST_HOSTS, lambda host: _write_host(page, host, hosts[host]))
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


def _power(package: Package) -> tuple[bool, bool, str, str]:
    return not package.permissions_allowlisted, not package.privileged, package.package, package.device_path


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


def _write_host(page: Page, host: str, endpoints: list[Endpoint]) -> None:
    cleartext = any(endpoint.scheme == "http" for endpoint in endpoints)
    places = sorted({endpoint.package or endpoint.path for endpoint in endpoints})
    page.row("=", both_forms(host) + (" (http)" if cleartext else ""), ", ".join(some(places, 3)))
