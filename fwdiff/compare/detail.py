"""What differs between two records of one package, field by field.  The one module that imports deepdiff.

Sets and lists become records keyed by name first, so that deepdiff compares entry with entry: its order-free mode on
lists is quadratic and worse.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fwdiff.compare.row_names import field_change
from fwdiff.model import (
    ApiUse,
    Component,
    DomainTraffic,
    FieldChange,
    Package,
    PermissionGrant,
    PermissionRequest,
    Value,
)
from fwdiff.model.vocabulary import SHARED_UID

if TYPE_CHECKING:
    from deepdiff import DeepDiff
    from deepdiff.model import DiffLevel

Record = dict[str, "Value | Record"]

_SCALARS = (
    "placement",
    "sku",
    "file_sha256",
    "version_code",
    "version_name",
    "min_sdk",
    "target_sdk",
    "shared_user_id",
    "privileged",
    "enabled",
    "code",
    "debuggable",
    "persistent",
    "signature_verifies",
    "uses_cleartext_traffic",
    "split",
)
_SETS = ("signers", "permissions_requested", "permissions_allowlisted", "uses_libraries")
NOT_COMPARED = {
    "package": "names the pair",
    "path": "where it stands is told of the row",
    "device_path": "where it stands is told of the row",
    "code_paths": "where it stands",
    "read_by": "says which reader read it",
    "platform_key": "follows from signers and those of the platform",
    "signature_scheme": "says which of its signatures counts; whose it is and whether it holds is compared",
    "signature_fault": "says why it does not hold",
    "code_sketch": "the file's digest says that it differs; how like it is to others is told of the row",
    "permissions_implied": "follow from what is requested and the API level; what they give is among the grants",
}
"""Fields whose difference is none of the package, and why."""
_CLEARTEXT = ("permitted", "user_certificates")
_RECORDS = frozenset({"overlay", "cleartext"})
_REPORTS = ("values_changed", "type_changes", "dictionary_item_added", "dictionary_item_removed")


def prepare() -> None:
    """Import deepdiff: 0.07 s without numpy, twice as long with it, which it has use for where values are arrays."""
    hidden = "numpy" not in sys.modules
    if hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # as the import system has it: not to be found
    try:
        import deepdiff  # noqa: F401, PLC0415
    finally:
        if hidden:
            del sys.modules["numpy"]


def changes(left: Package, right: Package) -> tuple[FieldChange, ...]:
    """Every field whose value differs, sorted by field; an entry of a keyed record is `field[key]`, absent is None."""
    if left == right:
        return ()
    before, after = _differing(_record(left), _record(right))
    if not any(isinstance(value, dict) for record in (before, after) for value in record.values()):
        return tuple(field_change(name, _value(before[name]), _value(after[name])) for name in sorted(before))
    prepare()
    from deepdiff import DeepDiff  # noqa: PLC0415

    found = DeepDiff(
        before,
        after,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        custom_operators=[_WholeText()],
    )
    levels = [level for report in _REPORTS for level in found.get(report, ())]
    return tuple(sorted((_field_change(level) for level in levels), key=lambda change: change.field))


def own_grants(package: Package) -> tuple[PermissionGrant, ...]:
    """The grants of what a package asks for itself: what another one of its uid gains is that one's difference."""
    asked = {*package.permissions_requested, *(implied.name for implied in package.permissions_implied)}
    return tuple(grant for grant in package.permissions_granted if grant.by != SHARED_UID or grant.name in asked)


class _WholeText:
    """Compares text as one value: deepdiff would make a diff of its lines as well, a second for 6000 lines."""

    def match(self, level: DiffLevel) -> bool:
        """Whether this is a pair of texts."""
        return isinstance(level.t1, str) and isinstance(level.t2, str)

    def give_up_diffing(self, level: DiffLevel, diff_instance: DeepDiff) -> bool:
        """Report the pair if it differs; deepdiff does nothing more with it."""
        if level.t1 != level.t2:
            diff_instance.custom_report_result("values_changed", level)  # type: ignore[no-untyped-call]
        return True


def _differing(left: Record, right: Record) -> tuple[Record, Record]:
    """Both records without what is equal: deepdiff takes 40 µs for every entry that it looks at."""
    before = {key: value for key, value in left.items() if key not in right or right[key] != value}
    after = {key: value for key, value in right.items() if key not in left or left[key] != value}
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        if isinstance(old, dict) and isinstance(new, dict):
            before[key], after[key] = _differing(old, new)
    return before, after


def _record(package: Package) -> Record:
    record: Record = {name: getattr(package, name) for name in _SCALARS}
    record |= {name: _set(getattr(package, name)) for name in _SETS}
    record["permissions_declared"] = _keyed((p.name, p.protection_level) for p in package.permissions_declared)
    record["permissions_limited"] = _keyed((r.name, _limits(r)) for r in package.permissions_limited)
    record["permissions_granted"] = _keyed((p.name, p.state) for p in own_grants(package))
    record["api_uses"] = _api_uses(package.api_uses)
    record["schedules"] = _api_uses(package.schedules)
    record["components"] = _keyed((f"{c.kind} {c.name}", _component(c)) for c in package.components)
    record["properties"] = _set(use.name for use in package.properties)
    cleartext = package.cleartext
    record["cleartext"] = {name: getattr(cleartext, name) for name in _CLEARTEXT} if cleartext else {}
    record["cleartext_domains"] = _keyed((_domain(d), d.cleartext) for d in cleartext.domains) if cleartext else {}
    overlay = package.overlay
    record["overlay"] = {name: getattr(overlay, name) for name in overlay.__struct_fields__} if overlay else {}
    return record


def _limits(request: PermissionRequest) -> str:
    limits = [
        f"from API level {max(request.min_sdk or 1, request.known_since)}",
        f"up to {request.max_sdk}" if request.max_sdk is not None else "",
        *(f"with {name}" for name in request.required_features),
        *(f"without {name}" for name in request.excluded_features),
    ]
    return ", ".join(filter(None, limits))


def _api_uses(uses: Iterable[ApiUse]) -> Record:
    """What is used of each category; which methods use it changes with every build of an obfuscated app."""
    names: dict[str, set[str]] = {}
    for use in uses:
        names.setdefault(use.category, set()).add(use.api)
    return {category: ", ".join(sorted(apis)) for category, apis in sorted(names.items())}


def _component(component: Component) -> Record:
    return {
        "exported": component.exported,
        "enabled": component.enabled,
        "permission": component.permission,
        "process": component.process,
        "actions": _set(component.actions),
        "authorities": _set(component.authorities),
        "data": _set(component.data),
    }


def _domain(traffic: DomainTraffic) -> str:
    return f"*.{traffic.domain}" if traffic.subdomains else traffic.domain


def _set(names: Iterable[str]) -> Record:
    return dict.fromkeys(names, True)


def _keyed(entries: Iterable[tuple[str, Value | Record]]) -> Record:
    """Entries by name; a name that a manifest gives several times is numbered."""
    record: Record = {}
    times: Counter[str] = Counter()
    for name, value in entries:
        times[name] += 1
        record[name if times[name] == 1 else f"{name} #{times[name]}"] = value
    return record


def _field_change(level: DiffLevel) -> FieldChange:
    """Of a record's field, its entry, that entry's field and its entry; one of `_RECORDS` has no entries."""
    name, *rest = level.path(output_format="list")
    key, part, entry = ([*([None] if name in _RECORDS else []), *rest] + [None] * 3)[:3]
    return field_change(name, _value(level.t1), _value(level.t2), key=key, part=part, entry=entry)


def _value(value: object) -> Value:
    """A value as a report shows it; a whole component in one line, only what it has."""
    if isinstance(value, dict):
        return " ".join(f"{key}={text}" for key, entry in value.items() if (text := _inline(entry)))
    return value if isinstance(value, str | int) else None


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
