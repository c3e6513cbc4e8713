"""What the bytes around an endpoint show that it stands there for: told from content, whatever the file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from fwdiff.facts.content import Content
from fwdiff.facts.literals import Literal
from fwdiff.facts.prose import is_commented, is_licence, is_value
from fwdiff.model import EndpointContext

_REACH = 2048
"""Bytes of text looked at each way."""
_HEAD = 4096
_NEAR = 96
_SHORTEST_TEXT = 24
"""Bytes beside an endpoint that make more of it than a string of its own."""

# RFC 5280: an access method or a qualifier with its URI, or a distribution point.
_DER_FIELD = re.compile(
    rb"(?:\x06\x08\x2b\x06\x01\x05\x05\x07(?:\x30.\x86|\x02\x01\x16)|\xa0.\xa0.\x86)(.)\Z", re.DOTALL
)
_CERTIFICATE_TEXT = re.compile(rb"Certificate:\s+Data:\s+Version:")  # as `openssl x509 -text` writes it
_CERTIFICATE_LINE = re.compile(rb"(?:URI|CPS|Explicit Text):[^\n]*\Z|(?:Issuer|Subject):[^\n]*\Z")
_SIP = re.compile(rb"(?:^|\s)SIP/2\.0\b")  # RFC 3261, 7.1 and 7.2
_TEST_VECTOR = re.compile(rb"test vectors?\b[^\n\0]{0,24}\Z", re.IGNORECASE)
_VERSION = re.compile(rb"\bversions?\b(?:[^=\0]{0,64}|: %s\0)\Z", re.IGNORECASE)
_QUAD = re.compile(r"\d+(?:\.\d+){3}")
_RECORD_TYPE = re.compile(
    rb":(?: ?\d\.\d|[a-z]{1,12})(?=[\0\s;\"']|\Z)"
)  # NFC Forum RTD 1.0, 4.2: `domain:type`; MTP: `domain: 1.0`
_DIGEST = re.compile(rb"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}):\Z")
_ACCESS_POINT = re.compile(rb"(?<![A-Za-z])apn(?:[_-]?name)?[\"']?(?:\s?[:=]\s?|>)[\"']?\Z", re.IGNORECASE)
_PROJECT_HEAD = re.compile(rb"maven\.apache\.org/POM|Transitive dependencies of this project", re.IGNORECASE)
_PROJECT_KEY = re.compile(rb"^git\.(?:commit|build)\.", re.MULTILINE)
_PHONE_PREFIXES = re.compile(  # libphonenumber's PhonePrefixMap: block data, a flag, two sizes or the first entry
    rb"\xac\xed\0\x05(?:\x7a.{4}|\x77.)[\0\x01](?:\0\0\0[\x02\x04]\0\0\0[\x01\x02]\0\0\0|\0\0.{6}\0[\x01-\x40][ -~])",
    re.DOTALL,
)
_WORD = re.compile(rb"\S+(?:\s+-?\d+)?\s*")
_FEWEST_WORDS = 50
_MODEM = b"MCFG"
_TRUST_TABLES = (b"TransportSecurityState", b"Strict-Transport-Security")
_SMALLEST_ENGINE = 1 << 20


class Contexts:
    """Those of one member, which is `data[low:high]`."""

    def __init__(self, data: bytes, low: int, high: int, kind: Content) -> None:
        self._data, self._low, self._high = data, low, high
        self._kind = kind

    def of(self, literal: Literal) -> EndpointContext | None:
        """What a literal of the member stands for; None if it may be a destination."""
        shown = chain(self._by_member(literal), self._by_neighbours(literal), self._by_text(literal))
        return next(shown, None)

    def _by_member(self, literal: Literal) -> Iterator[EndpointContext]:
        if self._is_phone_metadata:
            yield EndpointContext.PHONE_NUMBERS
        if self._is_project:
            yield EndpointContext.PROJECT
        if self._kind is Content.ELF and not literal.scheme:
            if self._is_modem_configuration:
                yield EndpointContext.MODEM
            if self._has_trust_tables:
                yield EndpointContext.TRUST_TABLE

    def _by_neighbours(self, literal: Literal) -> Iterator[EndpointContext]:
        """By the bytes right before and behind."""
        start, end = literal.start, literal.end
        before = self._data[max(self._low, start - _NEAR) : start]
        if (field := _DER_FIELD.search(before)) and field[1][0] == end - start:
            yield EndpointContext.CERTIFICATE
        if literal.scheme:
            return
        if before.endswith(b":") and _DIGEST.search(before):
            yield EndpointContext.PACKAGE
        if _TEST_VECTOR.search(before):
            yield EndpointContext.TEST_VECTOR
        if self._is_text and _ACCESS_POINT.search(before):
            yield EndpointContext.ACCESS_POINT
        if literal.port is None and _RECORD_TYPE.match(self._data, end, min(self._high, end + _NEAR)):
            yield EndpointContext.RECORD_TYPE
        if _QUAD.fullmatch(literal.url) and _VERSION.search(before):
            yield EndpointContext.VERSION

    def _by_text(self, literal: Literal) -> Iterator[EndpointContext]:
        """By the text that holds it, which ends at a NUL."""
        begin = max(self._low, literal.start - _REACH)
        begin = max(begin, self._data.rfind(b"\0", begin, literal.start) + 1)
        stop = min(self._high, literal.end + _REACH)
        end = self._data.find(b"\0", literal.end, stop)
        end = stop if end < 0 else end
        if end - begin < literal.end - literal.start + _SHORTEST_TEXT:
            return
        text, place = self._data[begin:end], literal.start - begin
        if self._is_text and not literal.scheme and _is_word_list(text):
            yield EndpointContext.WORD_LIST
        if self._is_text and self._is_certificate_text and _CERTIFICATE_LINE.search(text, 0, place):
            yield EndpointContext.CERTIFICATE
        if is_value(text, place):
            return
        if b"SIP/2.0" in text and _SIP.search(text):
            yield EndpointContext.MESSAGE
        if self._is_text and is_commented(text, place):
            yield EndpointContext.COMMENT
        if is_licence(text):
            yield EndpointContext.LICENCE

    @property
    def _is_text(self) -> bool:
        return self._kind in (Content.TEXT, Content.XML)

    @cached_property
    def _head(self) -> bytes:
        return self._data[self._low : min(self._high, self._low + _HEAD)]

    @cached_property
    def _is_phone_metadata(self) -> bool:
        return bool(_PHONE_PREFIXES.match(self._head))

    @cached_property
    def _is_project(self) -> bool:
        return self._is_text and bool(_PROJECT_HEAD.search(self._head) or _PROJECT_KEY.search(self._head))

    @cached_property
    def _is_certificate_text(self) -> bool:
        return bool(_CERTIFICATE_TEXT.search(self._data, self._low, self._high))

    @cached_property
    def _is_modem_configuration(self) -> bool:
        return self._data.find(_MODEM, self._low, self._high) >= 0

    @cached_property
    def _has_trust_tables(self) -> bool:
        is_large = self._high - self._low >= _SMALLEST_ENGINE
        return is_large and all(self._data.find(name, self._low, self._high) >= 0 for name in _TRUST_TABLES)


def _is_word_list(text: bytes) -> bool:
    """Lines of a word, or of one and a number, of which few look like hosts; the first and the last may be cut."""
    lines = text.splitlines()[1:-1]
    if len(lines) < _FEWEST_WORDS or text.count(b".") * 5 >= len(lines):
        return False
    return sum(1 for line in lines if _WORD.fullmatch(line)) * 10 >= len(lines) * 9
