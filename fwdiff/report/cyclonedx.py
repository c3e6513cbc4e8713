"""CycloneDX 1.6 (ECMA-424) of the candidate: packages as components, endpoints as services, partitions as firmware.

1.6, since scanners in use refuse 1.7.  What is new, and what was decided, stands in properties named `fwdiff:…`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import msgspec

from fwdiff.index.build_index import host_of
from fwdiff.model import Diff, Endpoint, EndpointClass, ImageIdentity, Inventory, Package
from fwdiff.model.comparison import Comparison
from fwdiff.report.location import absolute_iri
from fwdiff.report.outcome import outcomes, verdict_words
from fwdiff.report.page import clean
from fwdiff.report.registry import Layout
from fwdiff.text import json_safe

_ROOM = 1000
_SPACE = uuid.UUID("6f1d2a58-6c0a-5d0e-9c65-2f6a0d7c1b43")
"""Of the serial numbers, which are the same for the same content and verdict."""

Properties = list[dict[str, str]]


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """The bill of materials of the candidate, with no time in it."""
    diff, build = comparison.diff, comparison.right
    services = _services(build)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(diff),
        "components": [*_partitions(diff.right), *_packages(build, diff)],
        "services": [_service(host, found) for host, found in services.items()],
        "dependencies": _dependencies(build, services),
    }
    serial = uuid.uuid5(_SPACE, msgspec.json.encode(document).decode())
    document = {"serialNumber": serial.urn, **document}
    return json_safe(msgspec.json.format(msgspec.json.encode(document), indent=1)) + b"\n"


def _metadata(diff: Diff) -> dict[str, Any]:
    name, _, version = diff.tool.partition(" ")
    image = diff.right
    firmware: dict[str, Any] = {
        "type": "firmware",
        "bom-ref": "image",
        "name": clean(image.model or image.fingerprint or "firmware", _ROOM),
        "version": clean(image.fingerprint or "", _ROOM),
        "properties": _properties(
            {"content_digest": image.content_digest, "security_patch": image.security_patch, "region": image.region}
        ),
    }
    if image.sha256:
        firmware["hashes"] = _hashes(image.sha256)
    return {
        "tools": {"components": [{"type": "application", "name": name, "version": version}]},
        "component": firmware,
        "properties": [*_verdict(diff), *_unread(diff)],
    }


def _verdict(diff: Diff) -> Properties:
    verdict = diff.verdict
    assert verdict is not None
    facts = {
        "verdict": f"{verdict.market}: {verdict_words(verdict)}",
        "passes": str(verdict.passes).lower(),
        "gate": verdict.gate,
        "date": verdict.date,
        "policy": f"{verdict.policy.name} {verdict.policy.sha256}",
        "baseline": diff.left.content_digest if diff.left else None,
    }
    cases = [
        {"name": "fwdiff:case", "value": f"{one.case.severity}; {one.word or 'open'}; {clean(one.case.id, _ROOM)}"}
        for one in outcomes(diff)
    ]
    return [*_properties(facts), *cases]


def _unread(diff: Diff) -> Iterator[dict[str, str]]:
    """A bill that is not whole says so."""
    for row in diff.coverage.right.unread:
        place = f"{row.path} {row.member}".strip()
        yield {"name": "fwdiff:not_read", "value": clean(f"{place}: {row.kind}: {row.reason}", _ROOM)}


def _partitions(image: ImageIdentity) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(image.partitions):
        yield {
            "type": "firmware",
            "bom-ref": f"partition-{number}",
            "name": clean(one.name, _ROOM),
            "properties": _properties({"filesystem": one.filesystem, "size": str(one.size)}),
        }


def _packages(build: Inventory, diff: Diff) -> Iterator[dict[str, Any]]:
    became = {(row.package, row.path): "added" for row in diff.packages.added}
    became |= {(row.package, row.right_path): "changed" for row in diff.packages.changed}
    for number, one in enumerate(build.packages):
        yield {
            "type": "application",
            "bom-ref": f"package-{number}",
            "name": clean(one.package, _ROOM),
            "version": clean(one.version_name or one.version_code, _ROOM),
            "hashes": _hashes(one.file_sha256),
            "properties": _properties(_facts(one) | {"became": became.get((one.package, one.path))}),
        }


def _facts(package: Package) -> dict[str, str | None]:
    return {
        "path": package.path,
        "device_path": package.device_path,
        "version_code": str(package.version_code),
        "placement": package.placement,
        "privileged": str(package.privileged).lower(),
        "enabled": str(package.enabled).lower(),
        "signers": " ".join(package.signers),
        "permissions_requested": " ".join(package.permissions_requested),
    }


def _services(build: Inventory) -> dict[str, list[Endpoint]]:
    """By host, what is a service; the rest is documentation, namespaces and the like."""
    found: dict[str, list[Endpoint]] = {}
    for one in build.endpoints:
        if one.category is EndpointClass.SERVICE:
            found.setdefault(host_of(one), []).append(one)
    return dict(sorted(found.items()))


def _service(host: str, found: list[Endpoint]) -> dict[str, Any]:
    """`x-trust-boundary`: what is on the other side is not the phone."""
    owners = {one.owner: None for one in found if one.owner}
    urls = dict.fromkeys(absolute_iri(one.url) for one in found)
    places = dict.fromkeys(f"{one.path} {one.member}".strip() for one in found)
    service: dict[str, Any] = {
        "bom-ref": f"service:{clean(host, _ROOM)}",
        "name": clean(host, _ROOM),
        "endpoints": list(urls),
        "x-trust-boundary": True,
        "properties": _properties({"carried_in": ", ".join(places), "country": found[0].country}),
    }
    if owners:
        service["provider"] = {"name": clean(next(iter(owners)), _ROOM)}
    return service


def _dependencies(build: Inventory, services: dict[str, list[Endpoint]]) -> list[dict[str, Any]]:
    """Which package carries which service; that it is ever contacted is not said."""
    carried: dict[str, list[str]] = {}
    for host, found in services.items():
        for path in dict.fromkeys(one.path for one in found):
            carried.setdefault(path, []).append(f"service:{clean(host, _ROOM)}")
    return [
        {"ref": f"package-{number}", "dependsOn": list(dict.fromkeys(carried[one.path]))}
        for number, one in enumerate(build.packages)
        if one.path in carried
    ]


def _hashes(sha256: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": sha256}]


def _properties(facts: dict[str, str | None]) -> Properties:
    return [{"name": f"fwdiff:{name}", "value": clean(value, _ROOM)} for name, value in facts.items() if value]
