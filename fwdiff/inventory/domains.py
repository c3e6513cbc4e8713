"""Registrable domains, their owners, and the country that a name hints at."""

from __future__ import annotations

from functools import lru_cache

from fwdiff import public_suffixes
from fwdiff.knowledge.tables import domain_owners, endpoint_noise
from fwdiff.public_suffixes import is_under_firm

_ISO_OF_DOMAIN = {"uk": "GB", "eu": "EU", "su": "RU"}
"""Country-code domains whose letters are not those of ISO 3166."""


@lru_cache(maxsize=1 << 14)
def registrable_domain(host: str) -> str | None:
    """The public suffix and one label more; None for addresses, single labels and endings that no registry has.

    Only registries' suffixes count: a hosting company's customers (`x.firebaseio.com`) stand under its own domain.
    """
    return public_suffixes.registrable_domain(host.strip("."))


@lru_cache(maxsize=1 << 14)
def owner_of(host: str) -> tuple[str | None, str | None]:
    """Owner and country: from the table, else the country of the ending where that is a hint of one."""
    owners = domain_owners()
    domain = registrable_domain(host)
    row = owners.get(domain or host) or owners.get(host)
    if row is None and domain and domain.partition(".")[0] in endpoint_noise().words["google_names"].words:
        row = owners["google.com"]
    if row is not None:
        return row.owner, row.country
    return None, _country_of_ending(host, domain)


def _country_of_ending(host: str, domain: str | None) -> str | None:
    """None for the customers of a suffix that a firm rents out under a country's ending (`x.ddnss.de`)."""
    ending = (domain or "").rpartition(".")[2]
    generic = endpoint_noise().words["generic_country_codes"].words
    if len(ending) != 2 or not ending.isascii() or ending in generic:
        return None
    if is_under_firm(host):
        return None
    return _ISO_OF_DOMAIN.get(ending, ending.upper())
