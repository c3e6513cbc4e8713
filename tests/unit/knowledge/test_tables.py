from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from fwdiff import knowledge
from fwdiff.inventory.domains import registrable_domain
from fwdiff.knowledge.aosp_permissions import protection_levels
from fwdiff.knowledge.tables import CodeRule, ContextRule, NoiseRule, domain_owners, endpoint_noise, version
from fwdiff.model import EndpointClass


def test_every_owner_has_a_source_a_role_and_a_country() -> None:
    for row in domain_owners().values():
        assert len(row.source) > 10, row.domain
        assert row.owner, row.domain
        assert row.role, row.domain
        assert re.fullmatch("[A-Z]{2}", row.country), row.domain


@pytest.mark.parametrize("path", sorted(Path(knowledge.__file__).parent.glob("*.toml")), ids=lambda path: path.stem)
def test_every_row_names_its_source_or_its_file_does(path: Path) -> None:
    text = path.read_text("utf-8")
    comment = text.partition("\n\n")[0]
    rows = [row for table in tomllib.loads(text).values() if isinstance(table, list) for row in table]
    assert all(row["source"] for row in rows)
    assert rows or re.search(r"# Source: |as [\w. -]+ assigns them", comment)


def test_no_owner_is_listed_twice() -> None:
    text = resources.files("fwdiff.knowledge").joinpath("domain_owners.toml").read_text("utf-8")
    assert len(tomllib.loads(text)["owner"]) == len(domain_owners())


def test_owners_are_listed_by_registrable_domain() -> None:
    names = [name for name in domain_owners() if not name.replace(".", "").isdecimal()]
    assert [name for name in names if registrable_domain(name) != name] == []


def test_every_noise_rule_has_a_reason_a_source_and_a_known_class() -> None:
    noise = endpoint_noise()
    assert all(rule.hosts or rule.domains for rule in noise.rule)
    rules: list[NoiseRule | ContextRule | CodeRule] = [*noise.rule, *noise.context, *noise.code]
    for rule in rules:
        assert rule.reason
        assert rule.source
        assert EndpointClass(rule.category)


def test_a_rule_says_service_of_nothing_but_a_part_of_what_another_says_is_none() -> None:
    noise = [rule for rule in endpoint_noise().rule if EndpointClass(rule.category) is not EndpointClass.SERVICE]
    domains = tuple(f".{domain}" for rule in noise for domain in rule.domains)
    for rule in endpoint_noise().rule:
        if EndpointClass(rule.category) is EndpointClass.SERVICE:
            assert all(f".{name}".endswith(domains) for name in (*rule.hosts, *rule.domains))


def test_every_list_of_words_has_a_reason_and_a_source() -> None:
    for name, words in endpoint_noise().words.items():
        assert words.words, name
        assert words.reason, name
        assert words.source, name


def test_no_noise_rule_is_written_twice() -> None:
    rules = endpoint_noise().rule
    places = Counter(
        (key, path) for rule in rules for key in (*rule.hosts, *(f".{d}" for d in rule.domains)) for path in rule.paths
    )
    assert [place for place, count in places.items() if count > 1] == []


def test_names_are_lower_case_and_paths_begin_behind_the_host() -> None:
    for rule in endpoint_noise().rule:
        assert all(name == name.lower().strip(". ") for name in (*rule.hosts, *rule.domains))
        assert all(not path or path[0] in "/?#" for path in rule.paths)


def test_no_owned_domain_is_noise_as_a_whole() -> None:
    whole = {domain for rule in endpoint_noise().rule for domain in rule.domains if not rule.bare}
    assert whole & set(domain_owners()) == set()


def test_version_is_a_digest() -> None:
    assert re.fullmatch("[0-9a-f]{16}", version())


@pytest.mark.parametrize(
    ("level", "name", "expected"),
    [
        (28, "android.permission.INTERNET", "normal"),
        (28, "android.permission.READ_PHONE_STATE", "dangerous"),
        (28, "android.permission.READ_PRIVILEGED_PHONE_STATE", "signature|privileged"),
    ],
)
def test_protection_levels(level: int, name: str, expected: str) -> None:
    assert set(expected.split("|")) <= set(protection_levels(level)[name].split("|"))


def test_level_without_a_table_takes_the_nearest_older_one() -> None:
    assert protection_levels(20) == protection_levels(19)
    assert protection_levels(10_000) == protection_levels(36)
    assert protection_levels(1) == {}
