"""Pictures, sounds, films and fonts: recognised by their bytes at both ends, not searched for endpoints."""

from __future__ import annotations

_SIGNATURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"OggS\0",
    b"fLaC",
    b"ID3\x03",
    b"ID3\x04",
    b"\xff\xfb",
    b"MThd\0\0\0\x06",
    b"\x1a\x45\xdf\xa3",
    b"\0\x01\0\0\0",
    b"OTTO\0",
    b"ttcf\0",
    b"wOFF",
    b"wOF2",
)
_RIFF = (b"WEBP", b"WAVE", b"AVI ")
_NAMES = "png jpg jpeg gif webp bmp ogg mp3 m4a wav flac mid mp4 3gp mkv webm ttf otf ttc woff woff2 heic avif"
EXTENSIONS = frozenset(_NAMES.split())
"""Names that are worth a look at the first bytes before an archive's member is read whole."""
MEDIA_ENDS = 16
"""Bytes at each end that are looked at."""
_LAST = (
    (b"\x89PNG", b"IEND\xaeB`\x82"),  # PNG 5.6: the last chunk, which is empty, with its CRC
    (b"\xff\xd8\xff", b"\xff\xd9"),  # ITU-T T.81, B.1.1.3: end of image
    (b"GIF8", b";"),  # GIF89a, 27: trailer
)
_PADDING = b"\0\r\n"
_TEXT = bytes(range(0x20, 0x7F)) + b"\t\r\n"


def is_media(head: bytes, tail: bytes, size: int) -> bool:
    """Whether data of this size with these first and last bytes is a picture, a sound, a film or a font.

    It is none where something stands behind its end: what hides there is searched as other data is; nor is a text
    that begins as one does.
    """
    if not head.translate(None, _TEXT):
        return False
    if head.startswith(_SIGNATURES):
        return all(tail.rstrip(_PADDING).endswith(last) for first, last in _LAST if head.startswith(first))
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return size - 8 <= int.from_bytes(head[4:8], "little") + 1  # a chunk of odd size has a byte behind it
    return head[4:8] == b"ftyp"
