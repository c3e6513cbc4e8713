from __future__ import annotations

from fwdiff.knowledge.tables import mobile_countries


def test_codes_are_those_of_their_countries() -> None:
    countries = mobile_countries()
    assert [countries.get(code) for code in ("242", "262", "310", "460", "901")] == ["NO", "DE", "US", "CN", None]


def test_codes_and_countries_are_written_as_their_standards_write_them() -> None:
    for code, country in mobile_countries().items():
        assert len(code) == 3
        assert 200 <= int(code) < 800
        assert len(country) == 2
        assert country.isupper()
