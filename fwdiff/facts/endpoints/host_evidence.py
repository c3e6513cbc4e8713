"""Whether a dotted lower-case word is a host, or a package, a file, a property; a dotted quad an address, or a version.

A word is a host only with evidence: its registrable domain by the public suffix list, and an ending that program text
does not use for other things.  Of the 1713 dotted words of one real image, one was a host: hence the strictness.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fwdiff.public_suffixes import registrable_domain

GENERIC_ENDINGS = ("com", "net", "org", "edu", "gov")
"""Top-level domains that are good evidence from two labels on."""

_COUNTRIES = (
    "ac ae ar at au az bd be bg br by ca ch cl cn co cr cy cz de dk do dz ec ee eg es eu fi fr ge gh gr gt hk hr "
    "hu ie il ir jo jp ke kr kw kz lb lk lt lu lv ma mx my ng ni nl no np nz om pa pe ph pk pt qa ro ru sa se sg "
    "si sk sv th tn tr tw ua ug uk uy uz ve vn za"
)
COUNTRY_ENDINGS = tuple(_COUNTRIES.split())
"""Countries' domains whose letters are no common word, property or file suffix: good evidence from three labels on."""

_SERVICES = (
    "www api ntp time sntp dns smtp imap pop mail ftp cdn ota fota supl mms mmsc proxy push auth log logs server"
)
SERVICE_LABELS = tuple(_SERVICES.split())
"""First labels that name a service: with one of them, or with a port, any ending of the list will do."""

# Text files name lines of source as `main.rs:12`: there a number is no port.
_FILE_ENDINGS = frozenset(["cc", "rs", "pl", "py", "sh", "md", "ps", "so", "zip", "mov", "java", "pm", "name", "app"])
# First labels of packages, properties and media types.
_PROGRAM_WORDS = (
    "com org net edu gov java javax androidx dalvik kotlin kotlinx libcore llvm ro persist sys init vnd "
    "ctl gsm ril hw debug this window document self module"
)
_NOT_HOSTS = frozenset(_PROGRAM_WORDS.split())
# Packages that end like a domain.
_PACKAGES = frozenset(["android.net", "sun.net", "android.org"])
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_ADDRESS_6 = re.compile(r"(?=(?:[^:]*:){2})[0-9a-f:.]+")
_ADDRESS_KEY = re.compile(
    rb"(?:ip|addr|address|host|server|dns\d?|gateway|proxy|url|peer)[\"']?\s{0,3}[=:>,(\[]?\s{0,3}[\"']?\Z",
    re.IGNORECASE,
)
_VERSION_KEY = re.compile(
    rb"(?<![A-Za-z])(?:v|ver|version|rev|revision|release|build|oid|fw|sdk)[\"']?[\s.=:>_(/-]{0,4}[\"']?\Z",
    re.IGNORECASE,
)
# Public resolvers whose numbers are as small as a version's.
_RESOLVERS = frozenset(["1.0.0.1", "1.1.1.1", "1.2.4.8", "4.2.2.1", "4.2.2.2", "8.8.4.4", "8.8.8.8", "9.9.9.9"])


def is_host(name: str, port: int | None, *, after_dot: bool) -> bool:
    """Whether a dotted word names a machine.

    `after_dot`: a dot stands in front of it, as in `.example.com`, and as in the name of a section, `.data.rel.ro`.
    """
    labels = name.split(".")
    if len(labels) < 2 or labels[0] in _NOT_HOSTS or name in _PACKAGES:
        return False
    if after_dot and labels[-1] not in GENERIC_ENDINGS:
        return False
    return _has_evidence(labels, port) and all(map(_LABEL.match, labels)) and is_registrable(name)


def is_named_host(name: str) -> bool:
    """Whether a lower-case word, which its place says is a host, can be another machine's: whatever its ending.

    The label in front may be a wildcard; an IPv4 address is one without a name.  `www.in` is the beginning of one, as
    in the dictionary of every brotli decoder (RFC 7932): `http%3A%2F%2Fwww.` stands before `in the`.
    """
    labels = name.removeprefix("*.").split(".")
    if len(labels) == 4 and all(label.isdecimal() and len(label) < 4 and int(label) < 256 for label in labels):
        return True
    is_whole = len(labels) > 2 or (len(labels) == 2 and labels[0] != "www")
    return is_whole and all(map(_LABEL.match, labels)) and is_registrable(".".join(labels))


def is_called_host(name: str) -> bool:
    """Whether a lower-case word that code hands to what connects names another machine: whatever its ending."""
    if ":" in name:
        return bool(_ADDRESS_6.fullmatch(name))
    labels = name.split(".")
    if labels[-1].isdecimal():
        return len(labels) == 4 and is_named_host(name)
    return len(labels) > 1 and labels[0] not in _NOT_HOSTS and all(map(_LABEL.match, labels))


def is_address(quad: str, port: int | None, before: bytes) -> bool:
    """Whether four dotted numbers are an IPv4 address and not a version, an object identifier or a mask.

    `before` is the text in front of them.
    """
    parts = quad.split(".")
    if len(parts) != 4 or any(part != str(int(part)) or int(part) > 255 for part in parts):
        return False
    if _VERSION_KEY.search(before):
        return False
    octets = tuple(map(int, parts))
    return (
        quad in _RESOLVERS
        or bool(port)
        or (bool(_ADDRESS_KEY.search(before)) and octets[0] not in (0, 255))
        or _is_like_address(octets)
    )


def _has_evidence(labels: list[str], port: int | None) -> bool:
    ending = labels[-1]
    if ending in GENERIC_ENDINGS:
        return len(labels[-2]) > 1
    if ending in COUNTRY_ENDINGS and len(labels) > 2:
        return len(labels[-3]) > 1 and labels[0] != "android"
    if len(labels) > 2 and labels[0].rstrip("0123456789") in SERVICE_LABELS:
        return True
    return port is not None and port > 20 and ending not in _FILE_ENDINGS


def _is_like_address(octets: tuple[int, ...]) -> bool:
    first, second = octets[:2]
    if first in (10, 127) or (first, second) in ((192, 168), (169, 254)) or (first == 172 and 16 <= second < 32):
        return True
    is_identifier = (
        first <= 2 and second < 40
    )  # ITU-T X.660: arcs 0 and 1 have at most 40 children, 2.5 is the directory
    return 0 < first < 240 and not is_identifier and max(octets) >= 64


@lru_cache(4096)
def is_registrable(name: str) -> bool:
    """Whether a name stands under an ending that some registry has."""
    return registrable_domain(name) is not None
