"""Pictures, sounds, films and fonts: recognised by their first bytes, not searched for endpoints."""

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
SIGNATURE_LENGTH = 16


def is_media(head: bytes) -> bool:
    """Whether data with these first bytes is a picture, a sound, a film or a font."""
    if head.startswith(_SIGNATURES):
        return True
    return (head[:4] == b"RIFF" and head[8:12] in _RIFF) or head[4:8] == b"ftyp"
