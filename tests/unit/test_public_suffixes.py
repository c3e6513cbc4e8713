"""The library's own look-ups are the oracle: each rule of the list, itself and with labels before it."""

from __future__ import annotations

import pytest
from publicsuffixlist import PublicSuffixList

from fwdiff.public_suffixes import is_public_suffix, is_under_firm, registrable_domain

RULES = [rule.lstrip("!*.") for rule in sorted(PublicSuffixList(accept_encoded_idn=False)._publicsuffix)]
SAMPLE = [*RULES[::17], "www.ck", "ck", "city.kobe.jp", "kobe.jp", "kawasaki.jp"]
NAMES = [f"{before}{rule}" for rule in SAMPLE for before in ("", "a.", "b.a.", "b..a.", ".")]


def test_the_registrable_domain_is_the_librarys() -> None:
    oracle = PublicSuffixList(accept_unknown=False, only_icann=True, accept_encoded_idn=False)
    assert [registrable_domain(name) for name in NAMES] == [oracle.privatesuffix(name) for name in NAMES]


def test_a_public_suffix_is_one_to_the_library() -> None:
    oracle = PublicSuffixList(accept_unknown=False, accept_encoded_idn=False)
    assert [is_public_suffix(name) for name in NAMES] == [oracle.publicsuffix(name) == name for name in NAMES]


@pytest.mark.parametrize("name", ["example.xn--p1ai", "a.example.xn--55qx5d.cn", "xn--bcher-kva.example.com"])
def test_punycode_is_a_name_like_another(name: str) -> None:
    oracle = PublicSuffixList(accept_unknown=False, only_icann=True)
    assert registrable_domain(name) == oracle.privatesuffix(name) is not None


def test_letters_of_either_case_are_equal() -> None:
    assert registrable_domain("WWW.Example.Co.UK") == "example.co.uk"


@pytest.mark.parametrize("name", ["", ".", "com", "192.0.2.1", "host.invalid", "example.com."])
def test_what_no_registry_gave_out_has_no_domain(name: str) -> None:
    assert registrable_domain(name) is None


def test_the_customers_of_a_firm_are_told_from_those_of_a_registry() -> None:
    assert is_under_firm("x.ddnss.de")
    assert is_under_firm("github.io")
    assert not is_under_firm("example.de")
