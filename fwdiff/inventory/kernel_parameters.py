"""What the boot images of an image start the kernel with: command lines and bootconfigs, by parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fwdiff import text
from fwdiff.inventory.records import ReadFile
from fwdiff.model import SettingAt, SettingKind

_FOLDER = r"/(?:\w*boot|recovery)(?:img)?/(?:.*/)?"
"""A boot image's, or that of a tool which unpacked one."""
_COMMAND_LINE = re.compile(rf"({_FOLDER}(?:[^/]+-)?cmdline)(-more)?")
_TOOLS_NOTES = re.compile(rf"{_FOLDER}img_info")
_BOOT_CONFIG = re.compile(rf"{_FOLDER}bootconfig")
_WORD = re.compile(r"(?:\"[^\"]*(?:\"|\Z)|[^\t-\r \"])+")
"""Linux lib/cmdline.c, next_arg: what stands in quotes holds no words."""
_HARD_SPACE = b"\xa0"
"""A space to the kernel, which has no UTF-8 (Linux lib/ctype.c)."""
_UNDECODED_HARD_SPACE = r"\xa0"


def is_command_line(device_path: str) -> bool:
    """Whether the kernel is started with the words of a file of this name, which has nothing else."""
    return _COMMAND_LINE.fullmatch(device_path) is not None


def starts_the_kernel(device_path: str) -> bool:
    """Whether a file of this name says how the kernel of a boot image is started."""
    return is_command_line(device_path) or is_boot_config(device_path)


def is_boot_config(device_path: str) -> bool:
    """Whether it is a boot image's bootconfig."""
    return _BOOT_CONFIG.fullmatch(device_path) is not None


def kernel_parameters(files: Iterable[ReadFile]) -> Iterator[SettingAt]:
    """The words of each command line by their names; a word without a value has none."""
    for line, path in _command_lines(files):
        for match in _WORD.finditer(line):
            name, _, value = match[0].replace('"', "").partition("=")
            yield SettingAt(SettingKind.KERNEL_PARAMETER, name, value, path)


def _command_lines(files: Iterable[ReadFile]) -> Iterator[tuple[str, str]]:
    """Each with the path of its file; older headers keep what is beyond 512 bytes apart."""
    found: dict[str, ReadFile] = {}
    more: dict[str, str] = {}
    for file in files:
        if match := _COMMAND_LINE.fullmatch(file.device_path):
            if match[2]:
                more[match[1]] = _text(file)
            else:
                found[match[1]] = file
        elif _TOOLS_NOTES.fullmatch(file.device_path):
            found[file.device_path] = file
    for place, file in found.items():
        yield _text(file) + more.get(place, ""), file.path


def _text(file: ReadFile) -> str:
    value = next((one.value for one in file.facts.settings if one.kind is SettingKind.TEXT), "")
    return text.from_bytes(value.replace(_UNDECODED_HARD_SPACE, " ").encode().replace(_HARD_SPACE, b" "))
