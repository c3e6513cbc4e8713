"""A policy file: what it says of a market, and what is said where it cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.errors import FwdiffError, UsageError
from fwdiff.judge.known_file import all_known
from fwdiff.judge.policy import Gate, Policy
from fwdiff.judge.policy_file import SHIPPED, policy_of, read_policy, shipped
from fwdiff.model.judgement import Severity

WHOLE = """\
default_market = "EU"

[severities]
FW012 = "off"
FW010 = "high"

[gate]
severity = "medium"

[markets.EU]
self_registration = false
skus = ["600EEA"]
severities = { FW010 = "low" }
domains.denied = ["vnet.cn"]
gate.standing = ["FW001"]
decisions.greatest_age_days = 90

[markets.CN]
regions = ["00CN"]
self_registration = true
gate.severity = "none"
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(WHOLE)
    return path


def of_market(path: Path, market: str | None = None, region: str | None = None) -> Policy:
    return policy_of(read_policy(str(path)), market=market, region=region)


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(FwdiffError) as caught:
        read_policy(str(path))
    return caught.value.message.replace(str(path), "policy.toml").splitlines()


CLIENTS = """\
[[client]]
package = "com.example.enrol"
operator = "Example Mobile"
role = "carrier"
source = "measured on a phone"
"""


def test_a_policy_names_a_file_of_further_clients_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[known_clients]\nfile = "clients.toml"\n' + WHOLE.partition("\n")[2])
    (tmp_path / "clients.toml").write_text(CLIENTS)
    found = read_policy(str(path)).known
    assert found is not None
    assert found.use.name == "clients.toml"
    assert "com.example.enrol" in all_known([found]).packages
    assert "com.qualcomm.qti.autoregistration" in all_known([found]).packages


@pytest.mark.parametrize(("clients", "words"), [(None, "No such file"), ("[[client]]\npackage = 1\n", "clients.toml:")])
def test_a_file_of_clients_that_cannot_be_used_is_said_with_who_names_it(
    tmp_path: Path, clients: str | None, words: str
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[known_clients]\nfile = "clients.toml"\n' + WHOLE.partition("\n")[2])
    if clients is not None:
        (tmp_path / "clients.toml").write_text(clients)
    with pytest.raises(FwdiffError) as caught:
        read_policy(str(path))
    assert words in caught.value.message
    assert "policy.toml names it under [known_clients]" in caught.value.hint


def test_a_misspelt_key_of_known_clients_is_said(tmp_path: Path) -> None:
    assert "known_clients" in "".join(faults_of(tmp_path, '[known_clients]\nfiles = "x"\n[markets.EU]\n'))


def test_a_market_says_what_the_whole_file_does_not(policy: Path) -> None:
    europe, china = of_market(policy, "EU"), of_market(policy, "CN")
    assert europe.severities == {"FW010": Severity.LOW}
    assert china.severities == {"FW010": Severity.HIGH}
    assert europe.off == china.off == {"FW012"}
    assert europe.gate == Gate(severity=Severity.MEDIUM, standing=frozenset({"FW001"}))
    assert china.gate == Gate(severity=None)
    assert (europe.greatest_age, china.greatest_age) == (90, None)
    assert (europe.self_registration, china.self_registration) == (False, True)


def test_self_registration_is_forbidden_unless_a_market_allows_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[markets.EU]\n")
    assert not of_market(path, "EU").self_registration
    assert not Policy(market="EU").self_registration


def test_the_market_is_the_named_one_else_the_default_else_that_of_the_region(policy: Path) -> None:
    assert of_market(policy, "CN", "00EEA").market == "CN"
    assert of_market(policy, None, "00CN").market == "EU"
    policy.write_text(WHOLE.replace("default_market", "#"))
    assert of_market(policy, None, "00cn").market == "CN"
    with pytest.raises(UsageError, match="no market has the region 00RU") as caught:
        of_market(policy, None, "00RU")
    assert caught.value.hint == "Name one with --market: EU, CN"
    with pytest.raises(UsageError, match="did you mean `EU`"):
        of_market(policy, "EUU")


@pytest.mark.parametrize(
    ("region", "market"), [("00WW", "WW"), (None, "WW"), ("00EEA", "EU"), ("eea_global", "EU"), ("00CN", "CN")]
)
def test_without_a_file_the_region_finds_its_market(region: str | None, market: str) -> None:
    policy = policy_of(read_policy(None), market=None, region=region)
    assert policy.market == market
    assert policy.self_registration is (market == "CN")
    assert policy.gate.severity is Severity.HIGH


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_printed_to_begin_with_is_a_policy(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(shipped(name))
    file = read_policy(str(path))
    assert file.use.name == f"{name}.toml"
    assert policy_of(file, market="EU", region=None).market == "EU"


def test_the_same_text_has_the_same_digest_whatever_its_folder(policy: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "policy.toml"
    other.write_text(WHOLE)
    assert read_policy(str(policy)).use == read_policy(str(other)).use
    other.write_text(WHOLE + "# changed\n")
    assert read_policy(str(policy)).use != read_policy(str(other)).use


def test_every_fault_is_said_with_its_line_and_the_nearest_word(tmp_path: Path) -> None:
    text = """\
defualt_market = "EU"
[gate]
severity = "hihg"
[markets.EU]
self_registration = "no"
skus = "600WW"
[markets.EU.domains]
alowed = ["example.com"]
"""
    assert faults_of(tmp_path, text) == [
        "policy.toml:1: unknown key `defualt_market`; did you mean `default_market`?",
        "policy.toml:3: `gate.severity` is `hihg`, not one of none, info, low, medium, high, critical; "
        "did you mean `high`?",
        "policy.toml:5: `markets.EU.self_registration` is `no`, not true or false",
        "policy.toml:6: `markets.EU.skus` is `600WW`, not a list in brackets",
        "policy.toml:8: unknown key `markets.EU.domains.alowed`; did you mean `allowed`?",
    ]


def test_what_cannot_be_meant_is_said_with_its_line(tmp_path: Path) -> None:
    text = """\
default_market = "EUR"
severities = { XX = "low" }
[markets.EU]
regions = ["00WW"]
countries.allowed = ["FI", "Norway"]
domains.denied = [
  "vnet.cn",
  "http://vnet.cn/",
]
packages.denied = ["com.*.x"]
gate.standing = ["FW001", "deny"]
decisions.greatest_age_days = 0
[markets.WW]
regions = ["00ww"]
domains = { allowed = ["example.com"], denied = ["example.com"] }
"""
    assert faults_of(tmp_path, text) == [
        "policy.toml:1: `default_market` names no market here: `EUR`; did you mean `EU`?",
        "policy.toml:2: there is no rule `XX`",
        "policy.toml:5: `Norway` is not a country, as FI",
        "policy.toml:6: `http://vnet.cn/` is not a domain, as example.com",
        "policy.toml:10: `com.*.x` is not a package, as com.example or com.example.*",
        "policy.toml:11: `deny` is neither a rule nor `denied`; did you mean `denied`?",
        "policy.toml:12: `greatest_age_days` is less than a day",
        "policy.toml:14: the region `00ww` is that of EU and of WW",
        "policy.toml:15: `example.com` is allowed and denied",
    ]


def test_what_is_no_toml_is_said_with_its_line(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "[markets.EU]\nskus = [\n") == ["policy.toml: Invalid value (at end of document)"]
    assert faults_of(tmp_path, "") == ["policy.toml:1: `markets` is missing"]


def test_a_policy_that_is_not_there_or_not_text_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(FwdiffError, match="No such file"):
        read_policy(str(tmp_path / "none.toml"))
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FwdiffError, match="not UTF-8 at byte 0"):
        read_policy(str(tmp_path / "binary.toml"))
