"""What a finding rests on, with keys that hold no path, version, build, hash, offset or count."""

from __future__ import annotations

from fwdiff.compare.row_names import evidence_key, holder_field
from fwdiff.index.build_index import host_of
from fwdiff.index.likeness import Shared, likeness_words
from fwdiff.judge.view import View
from fwdiff.model import ApiUse, Component, Endpoint, Package, PropertyUse, SettingAt, Subject
from fwdiff.model.judgement import Evidence

_MANIFEST = "AndroidManifest.xml"


def of_package(view: View, package: Package) -> Evidence:
    """That the package stands in the build."""
    where = f"{package.placement}, {package.device_path}"
    value = f"{package.package} {package.version_name or package.version_code} ({where})"
    return Evidence(
        evidence_key(Subject.PACKAGE, package.package), "package", view.side, package.path, value, _MANIFEST
    )


def of_field(view: View, package: Package, field: str, entry: str, value: str | None = None) -> Evidence:
    """What the manifest says in one field."""
    key = evidence_key(Subject.PACKAGE, package.package, f"{field}[{entry}]")
    return Evidence(key, "package", view.side, package.path, value or f"{field} {entry}", _MANIFEST)


def of_placement(view: View, package: Package) -> Evidence:
    """What kind of place it stands at, of a package that stands in the last build too."""
    value = f"{package.package} in {package.placement}: {package.device_path}"
    return of_field(view, package, "placement", package.placement, value)


def of_signers(view: View, package: Package) -> list[Evidence]:
    """The digest of each certificate that it is signed with; `none` where no signature was found."""
    return [of_field(view, package, "signers", signer) for signer in package.signers or ("none",)]


def of_permission(view: View, package: Package, permission: str) -> Evidence:
    """That the manifest asks for a permission, and whether the platform grants it."""
    grant = next((one for one in package.permissions_granted if one.name == permission), None)
    value = f"{permission} ({grant.state}: {grant.why})" if grant else permission
    key = evidence_key(Subject.PERMISSION, package.package, f"requested[{permission}]")
    return Evidence(key, "permission", view.side, package.path, value, _MANIFEST)


def of_endpoint(view: View, endpoint: Endpoint) -> Evidence:
    """That an endpoint is written at a place, and the first method that loads it."""
    site = endpoint.code[0] if endpoint.code else None
    whose = ", ".join(word for word in (endpoint.owner, endpoint.country) if word)
    return Evidence(
        evidence_key(Subject.ENDPOINT, host_of(endpoint), holder_field(endpoint.package)),
        "endpoint",
        view.side,
        endpoint.path,
        f"{endpoint.url} ({whose})" if whose else endpoint.url,
        endpoint.member,
        endpoint.offset,
        site.class_name if site else "",
        site.method if site else "",
    )


def of_api(view: View, package: Package, use: ApiUse) -> Evidence:
    """That code reads something, or sends, by a method."""
    return _of_use(view, package, use, f"api_uses[{use.category}]", f"{use.category}: {use.api}")


def of_property_use(view: View, package: Package, use: PropertyUse) -> Evidence:
    """That code names a property."""
    return _of_use(view, package, use, f"properties[{use.name}]", f"names the property {use.name}")


def _of_use(view: View, package: Package, use: ApiUse | PropertyUse, field: str, value: str) -> Evidence:
    """The first method is told."""
    site = use.code[0] if use.code else None
    return Evidence(
        evidence_key(Subject.PACKAGE, package.package, field),
        "api",
        view.side,
        package.path,
        value,
        class_name=site.class_name if site else "",
        method=site.method if site else "",
    )


def of_component(view: View, package: Package, component: Component, what: str) -> Evidence:
    """What the manifest says of a component."""
    key = evidence_key(Subject.PACKAGE, package.package, f"components[{component.kind} {component.name}]")
    value = f"{component.kind} {component.name}: {what}"
    return Evidence(key, "package", view.side, package.path, value, _MANIFEST)


def of_likeness(view: View, package: Package, other: str, measure: Shared) -> Evidence:
    """That code is like that of another package; a figure, so that no count is part of the key."""
    return Evidence(
        evidence_key(Subject.PACKAGE, package.package, f"code_sketch[{other}]"),
        "code",
        view.side,
        package.code_paths[0] if package.code_paths else package.path,
        likeness_words(measure, other),
    )


def of_setting(view: View, setting: SettingAt, *, with_value: bool = False) -> Evidence:
    """That a file configures something; the value is part of the key only where it is what was decided on."""
    entry = f"[{setting.value}]" if with_value else ""
    value = f"{setting.key} = {setting.value}" if setting.value else setting.key
    key = evidence_key(Subject.CONFIGURATION, setting.kind, f"{setting.key}{entry}")
    return Evidence(key, "configuration", view.side, setting.path, value)


def unique(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(evidence))
