"""Zip archives, gzip and signatures."""

from __future__ import annotations

import gzip
import struct
import zipfile
from functools import reduce

from tests.crafted import APK, JAR, TEXT, Kind
from tests.unit.facts.archives import zipped

URL = b"http://a.example.com/x"


def archive(members: list[tuple[bytes, bytes, int]], records: int = 1) -> bytes:
    """A zip of (name, deflated bytes, size); each has so many records."""
    body, directory, count = b"", [], 0
    for name, packed, size in members:
        place = len(body)
        body += (
            struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0) + name + packed
        )
        fields = (20, 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, place)
        directory.append((struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *fields) + name) * records)
        count += records
    joined = b"".join(directory)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, min(count, 65535), min(count, 65535), len(joined), len(body), 0)
    if count < 65535:
        return body + joined + end
    wide = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(joined), len(body))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(body) + len(joined), 1)
    return body + joined + wide + locator + end


def _shared(size: int) -> bytes:
    """Members that are one stream, which holds a byte behind blocks that hold none."""
    return archive([(b"a", b"\0\0\0\xff\xff" * (size // 10) + b"\x01\1\0\xfe\xffx", 1)], size // 94)


def _records(size: int) -> bytes:
    return archive([(b"", b"\x03\0", 0)], size // 46)


def _bomb(size: int) -> bytes:
    return zipped({f"{n}.txt": bytes(1 << 20) for n in range(max(1, size >> 10))})


def _false_sizes(size: int) -> bytes:
    return archive([(b"a%d" % n, b"\x03\0", 0x7FFFFFFF) for n in range(size // 150)])


def _nested(size: int) -> bytes:
    return reduce(lambda inner, n: zipped({f"{n}.zip": inner, "a.txt": URL}), range(min(size // 150, 200)), zipped({}))


def _long_names(size: int) -> bytes:
    inner = zipped({f"{n}.txt": URL for n in range(size // 200)})
    return zipped({"a" * 60_000 + ".zip": inner})


def _signature_files(size: int) -> bytes:
    members = {f"META-INF/{n}.RSA": b"0" * 100 for n in range(size // 200)}
    return zipped({**members, **{name.replace("RSA", "SF"): b"" for name in members}})


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def _signers(size: int) -> bytes:
    """Signers that all name one large certificate."""
    issuer, serial = der(0x30), der(0x02, b"\x07")
    certificate = der(0x30, der(0x30, serial, der(0x30), issuer, der(0x04, bytes(min(size // 2, 2 << 20)))))
    signer = der(0x30, der(0x02, b"\1"), der(0x30, issuer, serial))
    signers = der(0x31, *[signer] * (min(size // 2, 2 << 20) // len(signer)))
    pkcs7 = der(0x30, der(0x06), der(0xA0, der(0x30, der(0x31), der(0xA0, certificate), signers)))
    return zipped({"META-INF/A.RSA": pkcs7, "META-INF/A.SF": b"", "AndroidManifest.xml": b""}, zipfile.ZIP_STORED)


def _deep_der(size: int) -> bytes:
    pkcs7 = b"\x30\x80" * min(size // 2, 1 << 20)
    return zipped({"META-INF/A.RSA": pkcs7, "META-INF/A.SF": b""}, zipfile.ZIP_STORED)


def _pairs(size: int) -> bytes:
    """A signing block of as many pairs as there can be."""
    plain = zipped({"a.txt": URL}, zipfile.ZIP_STORED)
    place = plain.index(b"PK\x01\x02")
    pairs = struct.pack("<QI", 4, 7) * (size // 12)
    length = len(pairs) + 24
    block = struct.pack("<Q", length) + pairs + struct.pack("<Q", length) + b"APK Sig Block 42"
    end = plain[place:]
    moved = end[:-6] + struct.pack("<I", place + len(block)) + end[-2:]
    return plain[:place] + block + moved


KINDS = {
    "zip-members-share-bytes": Kind(APK, _shared),
    "zip-records": Kind(APK, _records),
    "zip-bomb": Kind(APK, _bomb),
    "zip-false-sizes": Kind(APK, _false_sizes),
    "zip-nested": Kind(APK, _nested),
    "zip-nested-behind-a-long-name": Kind(JAR, _long_names),
    "zip-one-name": Kind(APK, lambda size: archive([(b"a", b"\x4b\x04\0", 1)], size // 60)),
    "zip-signature-files": Kind(APK, _signature_files),
    "zip-signers-of-one-certificate": Kind(APK, _signers),
    "zip-deep-der": Kind(APK, _deep_der),
    "zip-signing-block": Kind(APK, _pairs),
    "gzip-streams": Kind(f"{TEXT}.gz", lambda size: gzip.compress(b"", mtime=0) * (size // 20)),
    "gzip-bomb": Kind(f"{TEXT}.gz", lambda size: gzip.compress(bytes(size * 40), mtime=0)),
    "gzip-in-zip": Kind(
        JAR, lambda size: zipped({f"{n}.gz": gzip.compress(URL * 9, mtime=0) for n in range(size // 200)})
    ),
}
