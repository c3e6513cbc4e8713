from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.model import EndpointContext, EndpointFact, EndpointOrigin
from tests.unit.inventory.builders import apk, endpoint, inventory, manifest

SHOPS = [f"http://www.shop{number}.nl/" for number in range(4)]
SITE = "http://www.wikipedia.org"


def class_of_site(urls: list[str], *, gap: int = 80, origin: EndpointOrigin = EndpointOrigin.ASSET) -> str:
    facts = [endpoint(url, member="assets/a.xml", offset=gap * at, origin=origin) for at, url in enumerate(urls)]
    return judged(facts)


def judged(facts: list[EndpointFact]) -> str:
    built = inventory(apk("app/A/A.apk", manifest("a.a"), endpoints=facts)).endpoints
    (found,) = (str(row.category) for row in built if "wikipedia" in row.url)
    return found


@pytest.mark.parametrize("origin", [EndpointOrigin.ASSET, EndpointOrigin.RESOURCES, EndpointOrigin.TEXT])
def test_a_site_among_preset_bookmarks_is_one_of_them(origin: EndpointOrigin) -> None:
    assert class_of_site([*SHOPS[:2], SITE, *SHOPS[2:]], origin=origin) == "service"


@pytest.mark.parametrize(
    "urls",
    [
        [*SHOPS[:2], f"{SITE}/wiki/Hash", *SHOPS[2:]],
        [*SHOPS[:2], SITE],
        [SITE, "http://www.gnu.org/", "http://www.openssl.org/", *SHOPS[:2]],
    ],
)
def test_an_article_and_a_site_among_few_or_other_documents_are_documents(urls: list[str]) -> None:
    assert class_of_site(urls) == "doc"


def test_what_is_far_away_or_in_code_is_no_sibling() -> None:
    assert class_of_site([*SHOPS[:2], SITE, *SHOPS[2:]], gap=5000) == "doc"
    assert class_of_site([*SHOPS[:2], SITE, *SHOPS[2:]], origin=EndpointOrigin.DEX) == "doc"


def test_what_a_comment_names_stays_a_document() -> None:
    facts = [
        endpoint(url, member="assets/a.xml", offset=80 * at, origin=EndpointOrigin.ASSET)
        for at, url in enumerate([*SHOPS[:2], SITE, *SHOPS[2:]])
    ]
    facts[2] = replace(facts[2], context=EndpointContext.COMMENT)
    assert judged(facts) == "doc"
