from __future__ import annotations

from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.compare.row_names import field_change
from fwdiff.model import Endpoint, EndpointClass, EndpointDiff
from tests.unit.compare.builders import endpoint, inventory, package, unread

A, B = package("com.example.a"), package("com.example.b")


def endpoints(left: list[Endpoint], right: list[Endpoint]) -> EndpointDiff:
    return compare(inventory([A, B], left), inventory([A, B], right)).endpoints


def test_one_row_a_host_with_every_place() -> None:
    sightings = [
        endpoint("https://h.example.com:8443/b", B, offset=9),
        endpoint("http://h.example.com/a", A, offset=7),
        endpoint("h.example.com", "system/etc/hosts.xml", member="", offset=3),
    ]
    diff = endpoints([], sightings)
    row = diff.added[0]
    assert (len(diff.added), row.id, row.host) == (1, "endpoint:h.example.com", "h.example.com")
    assert (row.schemes, row.ports, row.packages) == (("http", "https"), (8443,), (A.package, B.package))
    assert [(s.path, s.offset) for s in row.sightings] == [(A.path, 7), (B.path, 9), ("system/etc/hosts.xml", 3)]
    assert endpoints(sightings, []).removed[0].sightings == row.sightings


def test_a_host_is_a_service_if_any_sighting_is() -> None:
    noise, service = (
        endpoint(f"http://h.example.com/{c}", A, category=c) for c in (EndpointClass.DOC, EndpointClass.SERVICE)
    )
    assert endpoints([], [noise, service]).added[0].category is EndpointClass.SERVICE
    assert endpoints([], [noise]).added[0].category is EndpointClass.DOC


def test_every_class_has_a_rank() -> None:
    for category in EndpointClass:
        assert endpoints([], [endpoint("http://h.example.com", A, category=category)]).added[0].category is category


def test_changes_of_a_host_on_both_sides() -> None:
    left = [endpoint("https://h.example.com/x", A, category=EndpointClass.DOC)]
    right = [endpoint("http://h.example.com:80/x", A), endpoint("https://h.example.com/x", B)]
    row = endpoints(left, right).changed[0]
    assert (row.id, row.category) == ("endpoint:h.example.com", EndpointClass.SERVICE)
    assert row.changes == (
        field_change("class", "doc", "service"),
        field_change("packages", (A.package,), (A.package, B.package)),
        field_change("ports", (), ("80",)),
        field_change("schemes", ("https",), ("http", "https")),
        field_change("urls", None, True, key="http://h.example.com:80/x"),
    )


def test_a_class_by_another_table_of_knowledge_is_no_change_of_the_build() -> None:
    left = inventory([A], [endpoint("http://h.example.com", A, category=EndpointClass.DOC)])
    right = inventory([A], [endpoint("http://h.example.com", A)])
    assert len(compare(left, right).endpoints.changed) == 1
    assert compare(replace(left, knowledge="older"), right).endpoints.changed == ()


def test_where_in_a_file_it_stands_is_no_difference() -> None:
    left = endpoint("http://h.example.com", A, "classes.dex", offset=1)
    right = endpoint("http://h.example.com", A, "classes2.dex", offset=2, file_sha256="0")
    assert endpoints([left], [right]).changed == ()


def test_a_change_that_rests_on_what_was_not_read_is_none() -> None:
    left = inventory([A, B], [endpoint("http://h.example.com", A)], unread=[unread(B.path, member="classes.dex")])
    right = inventory([A, B], [endpoint("http://h.example.com", A), endpoint("https://h.example.com/b", B)])
    assert compare(left, right).endpoints.changed == ()
    assert compare(right, left).endpoints.changed == ()


def test_ports_go_by_number() -> None:
    right = [endpoint(f"http://h.example.com:{port}", A) for port in (9, 10, 80)]
    changes = {c.field: c.right for c in endpoints([endpoint("http://h.example.com", A)], right).changed[0].changes}
    assert changes["ports"] == ("9", "10", "80")


def test_counts_separate_services_from_noise() -> None:
    noise = endpoint("http://n.example.com", A, category=EndpointClass.NAMESPACE)
    summary = compare(inventory([A]), inventory([A], [noise, endpoint("http://s.example.com", A)])).summary
    assert (summary.endpoints.added, summary.endpoints_all.added) == (1, 2)


def test_in_reference() -> None:
    app = endpoint("http://h.example.com", A)
    rows = [
        compare(inventory([A]), inventory([A], [app]), reference).endpoints.added[0].in_reference
        for reference in (
            inventory([B], [endpoint("http://h.example.com", B)]),
            inventory([A]),
            inventory([A], unread=[unread(A.path)]),
        )
    ]
    assert rows == [True, False, None]


def test_text_without_a_host_is_its_own_subject() -> None:
    sms = endpoint("10659401", A, host="", scheme="sms", domain=None)
    assert endpoints([], [sms]).added[0].id == "endpoint:10659401"
