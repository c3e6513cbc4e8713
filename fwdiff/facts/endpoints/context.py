"""What the bytes around an endpoint show that it stands there for: told from content, whatever the file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from fwdiff.facts.content import Content
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.prose import is_commented, is_licence, is_value
from fwdiff.model import EndpointContext

MOST_LOOKS = 1000
"""Places of one literal whose context is looked at; one that stands at more is taken for a destination."""
_REACH = 1536
"""Bytes of text looked at each way."""
_HEAD = 4096
_NEAR = 96
_LENGTH = 5
"""Bytes of a string's length in front of it, and of the NUL before."""
_LONGEST_LINE = 256
_SHORTEST_TEXT = 24
"""Bytes beside an endpoint that make more of it than a string of its own."""

# RFC 5280: an access method or a qualifier with its URI, or a distribution point.
_DER_FIELD = re.compile(rb"(?:\x06\x08\x2b\x06\x01\x05\x05\x07(?:\x30.\x86|\x02\x01\x16)|\xa0.\xa0.\x86).\Z", re.DOTALL)
_QUOTES = (b'"', b"'")
_DER_TAGS = (b"\x86", b"\x16")
_CERTIFICATE_TEXT = re.compile(rb"Certificate:\s+Data:\s+Version:")  # as `openssl x509 -text` writes it
_CERTIFICATE_LINE = re.compile(rb"(?:URI|CPS|Explicit Text):[^\n]*\Z|(?:Issuer|Subject):[^\n]*\Z")
_VOCABULARY = re.compile(rb"\b(?:xmlns(?::[\w.-]+)?|targetNamespace)\s?=\s?[\"']\Z")  # Namespaces in XML; XML Schema
_SIP = re.compile(rb"(?:^|\s)SIP/2\.0\b")  # RFC 3261, 7.1 and 7.2
_TEST_VECTOR = re.compile(rb"test vectors?\b[^\n\0]{0,24}\Z", re.IGNORECASE)
_VERSION = re.compile(rb"\bversions?\b(?:[^=\0]{0,64}|: %s\0)\Z", re.IGNORECASE)
_MAIL = re.compile(rb"<[\w.+-]{1,64} (?:at|\[at\]|\(at\)) \Z")
_RANGE = re.compile(rb"<(?:start|end)(?:dest|source)ipaddress>\s{0,64}\Z", re.IGNORECASE)  # 3GPP TS 24.312, 5.5
_QUAD = re.compile(r"\d+(?:\.\d+){3}")
_RECORD_TYPE = re.compile(
    rb":(?: ?\d\.\d|[a-z]{1,12})(?=[\0\s;\"']|\Z)"
)  # NFC Forum RTD 1.0, 4.2: `domain:type`; MTP: `domain: 1.0`
_DIGEST = re.compile(rb"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}):\Z")
_ACCESS_POINT = re.compile(rb"(?<![A-Za-z])apn(?:[_-]?name)?[\"']?(?:\s?[:=]\s?|>)[\"']?\Z", re.IGNORECASE)
_IN_TEXT = (
    (b"apn", _ACCESS_POINT, EndpointContext.ACCESS_POINT),
    (b"at", _MAIL, EndpointContext.MAIL),
    (b"ipaddress", _RANGE, EndpointContext.ADDRESS_RANGE),
)
_PROJECT_HEADS = (b"maven.apache.org/POM", b"ransitive dependencies of this project")
_PROJECT_KEY = re.compile(rb"^(?:git\.(?:commit|build)\.|Module-Origin[=:])", re.MULTILINE)
_PHONE_PREFIXES = re.compile(  # libphonenumber's PhonePrefixMap: block data, a flag, two sizes or the first entry
    rb"\xac\xed\0\x05(?:\x7a.{4}|\x77.)[\0\x01](?:\0\0\0[\x02\x04]\0\0\0[\x01\x02]\0\0\0|\0\0.{6}\0[\x01-\x40][ -~])",
    re.DOTALL,
)
_WORD = re.compile(rb"\S+(?:\s+-?\d+)?\s*")
_FEWEST_WORDS, _EACH = 30, 3
"""Lines, of which one in so many is looked at."""
_MODEM = b"MCFG"
_MODEM_PLACES = range(0x1000, 0x10000, 0x1000)
"""Of the magic, which begins a segment; a library may have the letters anywhere."""
_TRUST_TABLES = (b"TransportSecurityState", b"Strict-Transport-Security")
_SMALLEST_ENGINE = 1 << 20
_TEXTS = frozenset((Content.TEXT, Content.XML))
_PLAIN = frozenset((Content.DEX, Content.RESOURCES, Content.BINARY_XML))
"""In these strings are told from each other by NULs, and none has a context that its member gives it."""


class Contexts:
    """Those of one member, which is `data[low:high]`."""

    def __init__(self, data: bytes, low: int, high: int, kind: Content) -> None:
        self._data, self._low, self._high = data, low, high
        self._kind = kind
        self._is_text = kind in _TEXTS
        self._is_plain = kind in _PLAIN

    def of(self, literal: Literal) -> EndpointContext | None:
        """What a literal of the member stands for; None if it may be a destination."""
        if self._is_plain and self._is_whole_string(literal):
            return None  # as most are
        shown = chain(self._by_member(literal), self._by_neighbours(literal), self._by_text(literal))
        return next(shown, None)

    def _is_whole_string(self, literal: Literal) -> bool:
        """Whether no text stands beside it: a NUL follows, and a length in front, behind one; or it is in UTF-16."""
        data, start, end = self._data, literal.start, literal.end
        if data[start + 1 : start + 2] == b"\0":
            return True
        return data[end : end + 1] == b"\0" and data.find(b"\0", max(self._low, start - _LENGTH), start) >= 0

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
        if before[-2:-1] in _DER_TAGS and before[-1] == end - start and _DER_FIELD.search(before):
            yield EndpointContext.CERTIFICATE
        if before[-1:] in _QUOTES and _VOCABULARY.search(before):
            yield EndpointContext.VOCABULARY
        if literal.scheme:
            return
        folded = before.lower()
        if folded.endswith(b":") and _DIGEST.search(before):
            yield EndpointContext.PACKAGE
        if b"vector" in folded and _TEST_VECTOR.search(before):
            yield EndpointContext.TEST_VECTOR
        if self._is_text:
            yield from (context for word, form, context in _IN_TEXT if word in folded and form.search(before))
        if self._data[end : end + 1] == b":" and _RECORD_TYPE.match(self._data, end, min(self._high, end + _NEAR)):
            yield EndpointContext.RECORD_TYPE
        if b"version" in folded and _QUAD.fullmatch(literal.url) and _VERSION.search(before):
            yield EndpointContext.VERSION

    def _by_text(self, literal: Literal) -> Iterator[EndpointContext]:
        """By the text that holds it, which ends at a NUL."""
        if self._is_text and self._is_certificate_text:
            before = self._data[max(self._low, literal.start - _LONGEST_LINE) : literal.start]
            if _CERTIFICATE_LINE.search(before):
                yield EndpointContext.CERTIFICATE
        if is_value(self._data, literal.start, self._low):
            return
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
        if b"SIP/2.0" in text and _SIP.search(text):
            yield EndpointContext.MESSAGE
        if self._is_text and is_commented(text, place):
            yield EndpointContext.COMMENT
        if is_licence(text):
            yield EndpointContext.LICENCE

    @cached_property
    def _head(self) -> bytes:
        return self._data[self._low : min(self._high, self._low + _HEAD)]

    @cached_property
    def _is_phone_metadata(self) -> bool:
        return bool(_PHONE_PREFIXES.match(self._head))

    @cached_property
    def _is_project(self) -> bool:
        return self._is_text and (
            any(map(self._head.__contains__, _PROJECT_HEADS)) or bool(_PROJECT_KEY.search(self._head))
        )

    @cached_property
    def _is_certificate_text(self) -> bool:
        return bool(_CERTIFICATE_TEXT.search(self._data, self._low, self._high))

    @cached_property
    def _is_modem_configuration(self) -> bool:
        return any(self._data.startswith(_MODEM, self._low + place, self._high) for place in _MODEM_PLACES)

    @cached_property
    def _has_trust_tables(self) -> bool:
        is_large = self._high - self._low >= _SMALLEST_ENGINE
        return is_large and all(self._data.find(name, self._low, self._high) >= 0 for name in _TRUST_TABLES)


def _is_word_list(text: bytes) -> bool:
    """Lines of a word, or of one and a number, of which few look like hosts; the first and the last may be cut."""
    if text.count(b"\n") < _FEWEST_WORDS:
        return False
    lines = text.splitlines()[1:-1:_EACH]
    if text.count(b".") * 5 >= len(lines) * _EACH:
        return False
    return sum(1 for line in lines if _WORD.fullmatch(line)) * 10 >= len(lines) * 9
