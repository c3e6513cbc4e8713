"""`fwdiff why` and `fwdiff sku`, by the command line, on builds of the fixtures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fwdiff.cli.main import main

FIXTURES = Path(__file__).parents[3] / "fixtures"
LATENT = str(FIXTURES / "nokia-7-plus/ww-latent.zip")
BAD = str(FIXTURES / "nokia-7-plus/ww-bad.zip")
SKUS = str(FIXTURES / "variants/h-sku/right.zip")
CLIENT = "com.qualcomm.qti.autoregistration"


def test_page_answers_why_when_and_what(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", LATENT, CLIENT, "--workers", "1"]) == 0
    text = " ".join(capfd.readouterr().out.split())
    for words in (
        "app, disabled",
        "in app: installed at first boot (/system/app/AutoRegistration/AutoRegistration.apk)",
        "boot disabled: on BOOT_COMPLETED com.qualcomm.qti.autoregistration.AutoRegReceiver",
        "secret-code disabled: on dialling *#*#9999#*#*",
        "No allowlist of permissions names it.",
        "! http://zzhc.vnet.cn in the clear; the platform permits (attribute) China Telecom CN",
        "a hint, no proof: it could send, were it enabled,",
        "does not show that anything runs or is sent",
    ):
        assert words in text


def test_answer_is_data_of_its_schema(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", LATENT, CLIENT, "--json", "--workers", "1"]) == 0
    why = json.loads(capfd.readouterr().out)
    assert (why["schema"], why["package"], len(why["placements"])) == ("fwdiff.why/1", CLIENT, 1)
    assert {run["enabled"] for run in why["placements"][0]["runs"] if run["component"]} == {False}


def test_package_that_is_not_there_is_told_with_what_names_it(capfd: pytest.CaptureFixture[str]) -> None:
    good = str(FIXTURES / "nokia-7-plus/ww-good.zip")
    assert main(["why", good, CLIENT, "--workers", "1"]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert f"{CLIENT} is not among the packages" in text
    assert "sysconfig hidden-api-whitelisted-app system/system/etc/sysconfig/qti_whitelist.xml" in text


def test_a_package_that_nothing_has_or_names_is_refused_with_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", LATENT, "com.qualcomm.qti.autoregistratoin", "--workers", "1"]) == 2
    out, err = capfd.readouterr()
    assert (out, f"The nearest: {CLIENT}" in err) == ("", True)


def test_absence_in_an_image_that_was_not_read_whole_is_incomplete(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", str(FIXTURES / "hostile/evil.zip"), "com.not.there", "--workers", "1"]) == 3
    assert "places were not read" in capfd.readouterr().err


def test_skus_of_an_image_are_counted_and_one_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["sku", SKUS, "--workers", "1"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert "selected where the phone sets none: 600CN SKU packages" in " ".join(" ".join(lines).split())
    assert [line.split()[0] for line in lines if re.match(r"600\w\w +\d", line)] == ["600CN", "600WW"]
    assert main(["sku", SKUS, "600CN", "--workers", "1"]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert "applies where ro.cda.skuid.id_final=600CN" in text
    assert "600WW" not in text.replace("00WW_", "")


def test_a_sku_that_no_image_names_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["sku", SKUS, "600XX", "--workers", "1"]) == 2
    assert "It names: 600CN, 600WW." in capfd.readouterr().err


def test_one_sku_as_data_has_its_rows_and_the_unknown_ones(capfd: pytest.CaptureFixture[str]) -> None:
    tables = []
    for image in (SKUS, BAD):
        assert main(["sku", image, "600WW", "--json", "--workers", "1"]) == 0
        tables.append(json.loads(capfd.readouterr().out))
    assert [table["schema"] for table in tables] == ["fwdiff.sku/1"] * 2
    assert [{row["sku"] for row in table["rows"]} for table in tables] == [{"600WW"}, {"600WW", None}]
    assert [row["subject"] for row in tables[1]["rows"] if row["sku"] is None] == [CLIENT]
