"""The components of a manifest: activities, aliases, services, receivers and providers, as the platform sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.filter_data import FilterData
from fwdiff.facts.apk.manifest_attributes import Attributes
from fwdiff.facts.xml.axml import Complain, Element, accept
from fwdiff.model import Component, ComponentKind, ProblemKind

MOST_TEXT = 1 << 23
"""Characters of all components, each with what it inherits; the largest real manifests have half a million."""
APPLICATION = ("manifest", "application")
_KINDS = {kind.value: kind for kind in ComponentKind}
_JELLY_BEAN_MR1 = 17
"""From this target on a provider is not exported unless it says so."""


@dataclass(frozen=True)
class Owner:
    """What components inherit: the package, its effective target, the application's permission and process."""

    package: str
    target_sdk: int
    permission: str | None
    process: str | None


@dataclass
class _Declaration:
    """A component's element with the actions of each of its intent filters, and of a receiver what data they take."""

    kind: ComponentKind
    attributes: Attributes
    filters: list[list[str]] = field(default_factory=list)
    data: list[FilterData] = field(default_factory=list)
    """One for each filter of a receiver."""


def read_components(
    elements: Iterable[Element],
    owner: Owner,
    attributes_of: Callable[[Element], Attributes],
    complain: Complain = accept,
) -> tuple[Component, ...]:
    """All components with a name, distinct, sorted by kind and name; less where there is too much text in them."""
    left = MOST_TEXT
    read: dict[str, Component] = {}
    distinct: dict[Component, None] = {}
    for declaration in _declarations(elements, attributes_of):
        name = class_name(owner.package, declaration.attributes.text(attr.NAME))
        if name:
            component = _component(declaration, name, owner, read)
            left -= _text_of(component)
            if left < 0:
                complain(ProblemKind.LIMIT, f"more than {MOST_TEXT} characters in components: the rest is left out")
                break
            read[name] = component
            distinct[component] = None
    return tuple(sorted(distinct, key=lambda component: (component.kind, component.name)))


def _text_of(component: Component) -> int:
    texts = (
        component.name,
        component.permission,
        component.process,
        *component.actions,
        *component.authorities,
        *component.data,
    )
    return sum(len(text) for text in texts if text)


def class_name(package: str, name: str | None) -> str | None:
    """A class name in full: `.Name` and names without a dot are inside the package."""
    if not name or name.startswith("@"):
        return name or None
    if name.startswith("."):
        return package + name
    return name if "." in name else f"{package}.{name}"


def process_name(package: str, name: str | None) -> str | None:
    """A process name in full: `:name` is a private process of the package."""
    return package + name if name and name.startswith(":") else name or None


def _declarations(
    elements: Iterable[Element], attributes_of: Callable[[Element], Attributes]
) -> Iterator[_Declaration]:
    current: _Declaration | None = None
    for element in elements:
        path = element.path
        if len(path) < 3 or path[:2] != APPLICATION:
            continue
        if len(path) == 3:
            if current is not None:
                yield current
            kind = _KINDS.get(path[2])
            current = _Declaration(kind, attributes_of(element)) if kind else None
        elif current is not None and path[3] == "intent-filter":
            _add_to_filters(current, element, attributes_of)
    if current is not None:
        yield current


def _add_to_filters(
    declaration: _Declaration, element: Element, attributes_of: Callable[[Element], Attributes]
) -> None:
    if len(element.path) == 4:
        declaration.filters.append([])
        if declaration.kind is ComponentKind.RECEIVER:
            declaration.data.append(FilterData())
    elif len(element.path) == 5 and element.path[4] == "action":
        action = attributes_of(element).text(attr.NAME)
        if action:
            declaration.filters[-1].append(action)
    elif element.path[4:] == ("data",) and declaration.kind is ComponentKind.RECEIVER:
        declaration.data[-1].add(attributes_of(element))


def _component(declaration: _Declaration, name: str, owner: Owner, read: dict[str, Component]) -> Component:
    attributes = declaration.attributes
    target = _alias_target(declaration, owner, read)
    process = process_name(owner.package, attributes.text(attr.PROCESS)) or owner.process
    return Component(
        kind=declaration.kind,
        name=name,
        exported=attributes.known_boolean(attr.EXPORTED, default=_exported_by_default(declaration, owner)),
        enabled=attributes.known_boolean(attr.ENABLED, default=True),
        permission=_permission(declaration, target.permission if target else owner.permission),
        actions=tuple(sorted({action for actions in declaration.filters for action in actions})),
        data=tuple(sorted({words for data in declaration.data for words in data.words()})),
        authorities=_authorities(attributes.text(attr.AUTHORITIES)),
        process=target.process if target else process,
    )


def _alias_target(declaration: _Declaration, owner: Owner, read: dict[str, Component]) -> Component | None:
    """The activity that an alias stands for; it is declared before its alias."""
    if declaration.kind is not ComponentKind.ACTIVITY_ALIAS:
        return None
    return read.get(class_name(owner.package, declaration.attributes.text(attr.TARGET_ACTIVITY)) or "")


def _exported_by_default(declaration: _Declaration, owner: Owner) -> bool:
    if declaration.kind is ComponentKind.PROVIDER:
        return owner.target_sdk < _JELLY_BEAN_MR1
    if declaration.kind is ComponentKind.SERVICE:
        return bool(declaration.filters)
    return any(declaration.filters)  # but for services, a filter without an action is no filter


def _permission(declaration: _Declaration, inherited: str | None) -> str | None:
    """What a caller needs; an empty attribute asks for none.

    A provider that guards reading and writing apart is written `NAME (read), NAME (write)`, less what it leaves open.
    """
    own = declaration.attributes.text(attr.PERMISSION)
    guard = inherited if own is None else own or None
    if declaration.kind is not ComponentKind.PROVIDER:
        return guard
    read = declaration.attributes.text(attr.READ_PERMISSION)
    write = declaration.attributes.text(attr.WRITE_PERMISSION)
    readers = guard if read is None else read or None
    writers = guard if write is None else write or None
    if readers == writers:
        return readers
    return ", ".join(f"{name} ({use})" for name, use in ((readers, "read"), (writers, "write")) if name)


def _authorities(declared: str | None) -> tuple[str, ...]:
    return tuple(sorted({name.strip() for name in (declared or "").split(";")} - {""}))
