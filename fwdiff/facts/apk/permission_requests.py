"""The permissions that a manifest asks for, each with its limits (AOSP PackageParser.parseUsesPermission)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.manifest_attributes import Attributes
from fwdiff.facts.xml.axml import Element
from fwdiff.model import PermissionRequest

_KNOWN_SINCE = {"uses-permission": 1, "uses-permission-sdk-23": 23, "uses-permission-sdk-m": 23}
_MANIFEST = "manifest"


@dataclass
class _Request:
    """An element, and the features that its children name."""

    tag: str
    attributes: Attributes
    required: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)


def read_requests(
    elements: Iterable[Element], attributes_of: Callable[[Element], Attributes]
) -> tuple[PermissionRequest, ...]:
    """All distinct requests, by name; a name that is a reference is none."""
    requests: list[_Request] = []
    for element in elements:
        path = element.path
        if len(path) < 2 or path[0] != _MANIFEST or path[1] not in _KNOWN_SINCE:
            continue
        if len(path) == 2:
            requests.append(_Request(path[1], attributes_of(element)))
        elif len(path) == 3 and requests:
            _add_feature(requests[-1], path[2], attributes_of(element).text(attr.NAME))
    found = {request for row in requests if (request := _request(row))}
    return tuple(sorted(found, key=lambda request: (request.name, repr(request))))


def _add_feature(request: _Request, tag: str, name: str | None) -> None:
    if name and tag == "required-feature":
        request.required.append(name)
    elif name and tag == "required-not-feature":
        request.excluded.append(name)


def _request(row: _Request) -> PermissionRequest | None:
    name = row.attributes.literal(attr.NAME)
    if not name:
        return None
    _add_feature(row, "required-feature", row.attributes.text(attr.REQUIRED_FEATURE))
    _add_feature(row, "required-not-feature", row.attributes.text(attr.REQUIRED_NOT_FEATURE))
    return PermissionRequest(
        name=name,
        min_sdk=row.attributes.number(attr.MIN_SDK_VERSION),
        max_sdk=row.attributes.number(attr.MAX_SDK_VERSION),
        required_features=tuple(sorted(set(row.required))),
        excluded_features=tuple(sorted(set(row.excluded))),
        known_since=_KNOWN_SINCE[row.tag],
    )
