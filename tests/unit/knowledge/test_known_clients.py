from __future__ import annotations

import hashlib
from importlib import resources

from fwdiff.inventory.domains import registrable_domain
from fwdiff.knowledge.known_clients import known_clients, known_clients_digest


def test_every_client_has_a_role_and_every_host_is_one() -> None:
    table = known_clients()
    assert {row.role for row in table.client} <= {"carrier", "maker"}
    assert len(table.packages) == len(table.client)
    assert len(table.hosts) == len(table.host)
    assert all(registrable_domain(host) for row in table.client for host in (*row.hosts, *table.hosts))
    assert all([row.source for row in table.client] + [row.source for row in table.host])


def test_a_client_whose_name_is_common_is_known_by_its_hosts() -> None:
    assert all(row.hosts for row in known_clients().client if not row.certain)


def test_the_digest_is_that_of_the_table() -> None:
    text = resources.files("fwdiff.knowledge").joinpath("known_clients.toml").read_bytes()
    assert known_clients_digest() == hashlib.sha256(text).hexdigest()
