"""The page of one host: what it is, and every file that carries it on either side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from fwdiff.index.proof import is_absent, places_by, proven
from fwdiff.model import CodeSite, Endpoint
from fwdiff.text import both_forms
from fwdiff.tui.view_model.case_doors import site_door
from fwdiff.tui.view_model.fields import Field, Group, doubted, pair_field, place_fields
from fwdiff.tui.view_model.listed_hosts import list_groups
from fwdiff.tui.view_model.rows import CodeTarget, HostTarget, Sign, Target
from fwdiff.tui.view_model.view import View


def host_groups(view: View, target: HostTarget) -> list[Group]:
    """The page of one host: what it is, then a group for each file that carries it on either side."""
    left, right = view.left.hosts.get(target.host, []), view.right.hosts.get(target.host, [])
    before, after = (places_by(side, lambda endpoint: endpoint.device_path) for side in (left, right))
    paths = sorted(before.keys() | after.keys())
    groups = [_file_group(view, before.get(path, []), after.get(path, [])) for path in paths]
    groups.sort(key=lambda group: not group.differs)
    first_package = next((group.target for group in groups if group.target), None)
    unknown = view.host_sign(target.host) is Sign.UNKNOWN
    fields = doubted(list(_host_fields(view, left, right)), left_unread=unknown, right_unread=unknown)
    return [Group("host", fields, identifies=True, target=first_package), *groups, *list_groups(view, left, right)]


def _file_group(view: View, left: list[Endpoint], right: list[Endpoint]) -> Group:
    """The URLs of one place on the phone, under its path in the image."""
    path = (right or left)[0].path
    package = view.package_at(path, on_right=bool(right))
    name = f"{package.package}  {path}" if package else path
    return Group(name, endpoint_fields(view, left, right, package), always=True, target=package)


_OF_HOST: tuple[tuple[str, Callable[[Endpoint], object]], ...] = (
    ("name", lambda endpoint: shown if (shown := both_forms(endpoint.host)) != endpoint.host else None),
    ("class", lambda endpoint: endpoint.category),
    ("domain", lambda endpoint: endpoint.domain),
    ("owner", lambda endpoint: endpoint.owner),
    ("country", lambda endpoint: endpoint.country),
    ("scheme", lambda endpoint: endpoint.scheme),
    ("port", lambda endpoint: endpoint.port),
    ("list", lambda endpoint: endpoint.list or None),
)


def _host_fields(view: View, left: list[Endpoint], right: list[Endpoint]) -> Iterator[Field]:
    """What differs only by places that were not read is unknown."""
    for name, read in _OF_HOST:
        before, after = _places_by_text(left, read), _places_by_text(right, read)
        field = pair_field(name, _joined(before, left), _joined(after, right))
        if {field.left, field.right} - {None, "none"}:
            is_settled = field.sign is not Sign.CHANGED or proven(view.left, view.right, before, after)
            yield field if is_settled else field._replace(sign=Sign.UNKNOWN)


def _places_by_text(endpoints: list[Endpoint], read: Callable[[Endpoint], object]) -> dict[str, list[Endpoint]]:
    return places_by(endpoints, lambda endpoint: str(value) if (value := read(endpoint)) else None)


def _joined(values: Iterable[str], endpoints: list[Endpoint]) -> str | None:
    """All values of an attribute in order; None where the host does not stand at all."""
    return (", ".join(sorted(values)) or "none") if endpoints else None


def endpoint_fields(
    view: View, left: list[Endpoint], right: list[Endpoint], target: Target | None = None
) -> list[Field]:
    """A field for each URL, with every place where it stands, and further lines where there are several.

    One that stands on one side alone is unknown where the other did not read all of these places.
    """
    before, after = (places_by(side, lambda endpoint: endpoint.url) for side in (left, right))
    fields: list[Field] = []
    for url in sorted(before.keys() | after.keys()):
        here, there = before.get(url, []), after.get(url, [])
        fields += doubted(
            _with_doors(view, place_fields(url, _places(here), _places(there), target), here, there),
            left_unread=not here and not is_absent(there, view.right, view.left),
            right_unread=not there and not is_absent(here, view.left, view.right),
        )
    return fields


def _places(endpoints: list[Endpoint]) -> list[str]:
    places: list[str] = []
    for endpoint in endpoints:
        member = endpoint.member or endpoint.path.rpartition("/")[2]
        places.append(f"{member} at {endpoint.offset:#x}")
        places.extend(map(site_line, endpoint.code))
    return places


def _with_doors(view: View, fields: list[Field], left: list[Endpoint], right: list[Endpoint]) -> list[Field]:
    """The lines of methods lead to their code: on the right where they stand there."""
    doors = zip_longest(_doors(view, left, on_right=False), _doors(view, right, on_right=True))
    return [
        field._replace(target=after or before or field.target)
        for field, (before, after) in zip(fields, doors, strict=True)
    ]


def _doors(view: View, endpoints: list[Endpoint], *, on_right: bool) -> list[CodeTarget | None]:
    """Line by line as `_places`: None for where the bytes stand."""
    side = view.right if on_right else view.left
    doors: list[CodeTarget | None] = []
    for endpoint in endpoints:
        package = side.package_with.get(endpoint.path)
        doors.append(None)
        doors.extend(site_door(package, site, on_right=on_right) if package else None for site in endpoint.code)
    return doors


def site_line(site: CodeSite) -> str:
    """The method of a use, as a further line below what it uses."""
    return f"  {dotted_name(site.class_name)}.{site.method}"


def dotted_name(descriptor: str) -> str:
    """A DEX class descriptor as its dotted name."""
    return descriptor.removeprefix("L").removesuffix(";").replace("/", ".")
