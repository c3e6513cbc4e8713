"""The tables of this room, each read once from the file beside this module."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import msgspec
from msgspec import Struct

from fwdiff.knowledge import identifier_apis

_OWNERS = "domain_owners.toml"
_NOISE = "endpoint_noise.toml"
_MOBILE_COUNTRIES = "mobile_countries.toml"
_PUBLIC_ROOTS = "public_roots.toml"


class DomainOwner(Struct, frozen=True, forbid_unknown_fields=True):
    """Who runs a registrable domain or an address.  `country`: of owner or registry, not of a server."""

    domain: str
    owner: str
    country: str
    """ISO 3166 alpha-2."""
    role: str
    source: str


class NoiseRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Text that looks like an endpoint and is none: of some hosts or whole domains, from some path prefixes on."""

    category: str = msgspec.field(name="class")
    """The value of an `EndpointClass`."""
    reason: str
    source: str
    hosts: tuple[str, ...] = ()
    """These hosts alone."""
    domains: tuple[str, ...] = ()
    """These domains and all below them."""
    paths: tuple[str, ...] = ("",)
    """Prefixes of what follows the host."""
    bare: bool = False
    """Only where no scheme is written."""


class ContextRule(Struct, frozen=True, forbid_unknown_fields=True):
    """What a service's name is no more than where the text around it shows one of some contexts."""

    category: str = msgspec.field(name="class")
    """The value of an `EndpointClass`."""
    contexts: tuple[str, ...]
    """Values of `EndpointContext`."""
    reason: str
    source: str


class CodeRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Classes in which what looks like a service is none, by the beginnings of their descriptors."""

    category: str = msgspec.field(name="class")
    """The value of an `EndpointClass`."""
    prefixes: tuple[str, ...]
    reason: str
    source: str


class WordList(Struct, frozen=True, forbid_unknown_fields=True):
    """Words with one meaning to the judgement of endpoints."""

    words: frozenset[str]
    reason: str
    source: str


class EndpointNoise(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `endpoint_noise.toml`."""

    rule: tuple[NoiseRule, ...]
    context: tuple[ContextRule, ...]
    code: tuple[CodeRule, ...]
    words: Mapping[str, WordList]


@lru_cache(maxsize=1)
def public_roots() -> Mapping[str, str]:
    """The names of root certificates that browsers trust, by the SHA-256 of their encoding in hexadecimal."""
    return msgspec.convert(tomllib.loads(_text(_PUBLIC_ROOTS))["root"], dict[str, str])


@lru_cache(maxsize=1)
def domain_owners() -> Mapping[str, DomainOwner]:
    """Rows by registrable domain or address."""
    rows = msgspec.convert(tomllib.loads(_text(_OWNERS))["owner"], tuple[DomainOwner, ...])
    return {row.domain: row for row in rows}


@lru_cache(maxsize=1)
def endpoint_noise() -> EndpointNoise:
    """All rules and word lists."""
    return msgspec.convert(tomllib.loads(_text(_NOISE)), EndpointNoise)


@lru_cache(maxsize=1)
def mobile_countries() -> Mapping[str, str]:
    """The country (ISO 3166 alpha-2) by mobile country code (ITU-T E.212)."""
    countries = msgspec.convert(tomllib.loads(_text(_MOBILE_COUNTRIES))["mcc"], dict[str, tuple[str, ...]])
    return {code: country for country, codes in countries.items() for code in codes}


@lru_cache(maxsize=1)
def version() -> str:
    """A digest of all tables: equal where two runs judged with the same knowledge."""
    return hashlib.sha256(
        "\0".join(
            _text(name) for name in (_OWNERS, _NOISE, _MOBILE_COUNTRIES, _PUBLIC_ROOTS, identifier_apis.NAME)
        ).encode()
    ).hexdigest()[:16]


def _text(name: str) -> str:
    return resources.files("fwdiff.knowledge").joinpath(name).read_text("utf-8")
