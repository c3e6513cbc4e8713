"""What a finding's evidence does not prove."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.judge.view import View
from fwdiff.model import CodeState, Endpoint, EndpointOrigin, Package, Placement

NOT_RUN = "that it runs: nothing was executed"
_NOT_CONTACTED = "that anything is sent: the address is written in the image, no traffic was seen"


def of_packages(view: View, packages: Iterable[Package]) -> tuple[str, ...]:
    """For a finding about packages, placement by placement."""
    said = [NOT_RUN]
    for package in packages:
        said += _of_package(view, package)
    return tuple(dict.fromkeys(said))


def of_endpoints(view: View, endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """For a finding about addresses, with what holds of the packages that carry them."""
    said = [_NOT_CONTACTED]
    for endpoint in endpoints:
        if endpoint.origin is EndpointOrigin.RAW:
            said.append("what uses it: it stands among bytes of no known format")
        for package in view.packages.get(endpoint.package or "", ()):
            said += _of_package(view, package)
    return tuple(dict.fromkeys(said))


def _of_package(view: View, package: Package) -> Iterable[str]:
    if not package.enabled:
        yield "that it is active: the manifest disables it, and another app or a setting would have to enable it"
    if package.placement is Placement.CARRIED:
        yield "that it is installed: it stands where a SKU or a choice at first start takes it from"
    if package.sku:
        yield f"that it is installed: it stands in the folder of SKU {package.sku}"
    if package.overlay is not None and package.overlay.required_property:
        yield f"that it applies: only where {package.overlay.required_property}={package.overlay.required_value}"
    if package.code is CodeState.UNREAD:
        yield "what its code does: the code was not read"
    for use in package.properties:
        for setting in view.settings_of_property(use.name):
            if setting.value.lower() in {"true", "false", "0", "1"}:
                yield f"what it does with {use.name}, which its code names and the build sets to {setting.value}"
