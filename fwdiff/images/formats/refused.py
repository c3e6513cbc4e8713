"""Formats that are known by their marks and not read, each with what to do then."""

from __future__ import annotations

from fwdiff.images.format import RefusedFormat
from fwdiff.images.formats.oppo_package import is_oppo_package

_EXTRACT = "Extract its partition images and name the folder that holds them."
_DECOMPRESS = "Decompress it and name the result."
_UNPACK = "Unpack it and name the folder."
_EXTRACT_SIN = "Extract the partition images of all .sin files (UnSIN does), and name the folder that holds them."

F2FS = RefusedFormat(
    "an F2FS file system",
    ((1024, b"\x10\x20\xf5\xf2"),),
    "Mount or extract it, copy its files to a folder and name that.",
)
UPDATE_APP = RefusedFormat("a Huawei UPDATE.APP", ((92, b"\x55\xaa\x5a\xa5"),), _EXTRACT)
OZIP = RefusedFormat(
    "an encrypted OPPO package (ozip)", ((0, b"OPPOENCRYPT!"),), "Decrypt it first.", is_encrypted=True
)
KDZ = RefusedFormat(
    "an LG KDZ package",
    ((0, b"\x18\5\0\0\x32\x79\x44\x50"), (0, b"\x28\5\0\0\x34\x31\x25\x80"), (0, b"\x28\5\0\0\x24\x38\x22\x25")),
    _EXTRACT,
)
"""The header's size and magic, versions 1 to 3 (ehem/kdztools unkdz.py, DTRHnet/Shell-Scripts LM-G710AWM_extract)."""
DZ = RefusedFormat("an LG DZ package", ((0, b"\x32\x96\x18\x74"),), _EXTRACT)
"""ehem/kdztools libexec/dz.py."""
SONY_SIN = RefusedFormat(
    "a Sony sin file", ((0, b"\3SIN"),), _EXTRACT_SIN, suffixes=(".sin",), unmarked_hint=_EXTRACT_SIN
)
"""Version 3 (Androxyde/Flashtool SinFile.java); later ones are tar archives, see there, older ones have no mark."""
PAC = RefusedFormat("a Spreadtrum or Unisoc PAC package", ((2116, b"\xfa\xff\xfa\xff"),), _EXTRACT)
"""dwMagic 0xFFFAFFFA ends the header of 2124 bytes, before two sums (divinebird/pacextractor, unisoc BinPack.h)."""
ROCKCHIP = RefusedFormat("a Rockchip update image", ((0, b"RKFWf\0"), (0, b"RKAF")), _EXTRACT)
"""RKFW with its header's size of 102 bytes, RKAF (neo-technologies/rockchip-mkbootimg rkrom.h, rkafp.h)."""
OLD_LZ4 = RefusedFormat("an lz4 file of the old format", ((0, b"\x02\x21\x4c\x18"),), _DECOMPRESS, is_image=False)
SEVEN_ZIP = RefusedFormat("a 7z archive", ((0, b"7z\xbc\xaf\x27\x1c"),), _UNPACK, is_image=False)
RAR = RefusedFormat("a rar archive", ((0, b"Rar!\x1a\x07"),), _UNPACK, is_image=False)
OPPO = RefusedFormat(
    "an encrypted OPPO, Realme or OnePlus package (ofp, ops)",
    (),
    "Decrypt it first, and name the folder that holds its partition images.",
    recognises_end=is_oppo_package,
    is_encrypted=True,
    suffixes=(".ofp", ".ops"),
    unmarked_hint=(
        "It may be encrypted in a way that is not known: decrypt it first, and name the folder of its images."
    ),
)
WEB_PAGE = RefusedFormat(
    "a web page",
    ((0, b"<!DOCTYPE"), (0, b"<!doctype"), (0, b"<html")),
    "Name a firmware image, a zip of partition images or an unpacked folder.",
    is_image=False,
)
