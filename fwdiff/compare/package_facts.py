"""What a package is, as facts: each a field with its entry (`signers[…]`), as the evidence of findings names them.

Of components those are facts that something else than the package itself can start: exported ones, those with
actions, and those that run in a process of another name.
"""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import SINKS, is_open
from fwdiff.model import Cleartext, CodeState, Component, Package

EVERY_PHONE = "every phone"
"""In place of a SKU, of a package that stands in the folder of none."""
ANY_HOST = "any host"
"""In place of a domain, where cleartext is permitted to all."""
_COMPONENT, _DECLARED = "components[", "permissions_declared["
NOT_TOLD = {
    "package": "names the row",
    "path": "where it stands, by its kind and SKU, is told",
    "device_path": "where it stands, by its kind and SKU, is told",
    "file_sha256": "changes with every build",
    "version_code": "a bump is no difference in what it may do",
    "version_name": "a bump is no difference in what it may do",
    "min_sdk": "every build has one API level",
    "target_sdk": "what follows from it is told: grants, cleartext, what is exported",
    "code_paths": "where it stands",
    "read_by": "says which reader read it",
    "split": "of the base package, which is told",
    "uses_libraries": "code that stands in the build itself",
    "uses_cleartext_traffic": "one of the rules for cleartext, of which the one that holds is told",
    "permissions_implied": "what they give is among the grants",
    "permissions_limited": "those that this platform heeds are among the requests",
    "permissions_allowlisted": "told as settings",
    "properties": "changes with its code",
    "schedules": "changes with its code",
    "code_sketch": "changes with its code",
    "signature_scheme": "says which of its signatures counts; whose it is and whether it holds is told",
    "signature_fault": "says why it does not hold",
}
"""Fields of which no fact of a package or permission tells, and why."""
_OPEN = "open to every app"
_BELOW = " and below"
_CITED = {"enabled": "enabled[true]"}
_UNCITED = frozenset({"disabled", "privileged", "platform_key", "code[unread]"})


def traits(package: Package) -> Iterator[str]:
    """All of one placement."""
    yield f"placement[{package.placement}]"
    yield f"sku[{package.sku or EVERY_PHONE}]"
    yield "enabled" if package.enabled else "disabled"
    if package.privileged:
        yield "privileged"
    if package.platform_key:
        yield "platform_key"
    if package.debuggable:
        yield "debuggable[true]"
    if package.persistent:
        yield "persistent[true]"
    if package.signature_verifies is False:
        yield "signature_verifies[false]"
    if package.code is CodeState.UNREAD:
        yield "code[unread]"
    if package.shared_user_id:
        yield f"shared_user_id[{package.shared_user_id}]"
    if package.overlay and package.overlay.target:
        yield f"overlay[{package.overlay.target}]"
    yield from (f"signers[{signer}]" for signer in package.signers)
    yield from (f"api_uses[{use.category}]" for use in package.api_uses if use.category not in SINKS)
    if package.cleartext is not None:
        yield from _cleartext(package.cleartext)
    yield from (f"{_DECLARED}{one.name}] {one.protection_level}" for one in package.permissions_declared)
    yield from (_component(one) for one in package.components if _is_reached(one))


def is_part(fact: str) -> bool:
    """Whether a fact is about a component or a declared permission: each version of a package may bring some."""
    return fact.startswith((_COMPONENT, _DECLARED))


def cited(fact: str) -> str:
    """The field by which evidence of findings names a fact; empty for what follows from others, or asks for nothing."""
    field, is_longer, words = fact.partition("] ")
    if (is_part(fact) and not words.startswith(_OPEN)) or fact in _UNCITED:
        return ""
    return f"{field}]" if is_longer else _CITED.get(fact, fact)


def _cleartext(cleartext: Cleartext) -> Iterator[str]:
    """The rule that holds, whatever says it: what is not permitted is no fact, but for a domain by itself."""
    if cleartext.permitted:
        yield f"cleartext[{ANY_HOST}]"
    elif cleartext.permitted is None:
        yield "cleartext[unknown]"
    for one in cleartext.domains:
        yield f"{'cleartext' if one.cleartext else 'cleartext_denied'}[{one.domain}]{_BELOW if one.subdomains else ''}"
    if cleartext.user_certificates:
        yield "user_certificates[true]"


def _is_reached(component: Component) -> bool:
    return component.exported is not False or bool(component.actions) or component.process is not None


def _component(component: Component) -> str:
    """`components[receiver com.example.Boot] open to every app, on android.intent.action.BOOT_COMPLETED`."""
    words = [_reach(component)]
    if component.enabled is not True:
        words.append("disabled" if component.enabled is False else "enabled?")
    if component.process is not None:
        words.append(f"in {component.process}")
    for label, found in (("on", component.actions), ("at", component.authorities), ("with", component.data)):
        if found:
            words.append(f"{label} {' '.join(sorted(set(found)))}")
    return f"{_COMPONENT}{component.kind} {component.name}] {', '.join(words)}"


def _reach(component: Component) -> str:
    if is_open(component):
        return _OPEN
    if not component.exported:
        return "not exported" if component.exported is False else "exported?"
    return f"needs {component.permission}" if component.permission else "exported"
