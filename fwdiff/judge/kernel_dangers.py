"""What a parameter of the kernel takes away from a phone's protection.

Sources: Linux Documentation/admin-guide/kernel-parameters.txt; source.android.com, "Verified boot" and "SELinux".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fwdiff.model.judgement import Severity


class LooseParameter(NamedTuple):
    """The values that no release has, and what they do."""

    values: re.Pattern[str]
    words: str
    severity: Severity = Severity.HIGH


_OFF = re.compile("[0nNfF].*|[oO][fF].*|disable", re.DOTALL)
"""Linux lib/kstrtox.c, kstrtobool: the first character says it, of `off` the second."""
_ZERO = re.compile(r"\+?(?:0[xX])?0+\n?")
"""The same file, kstrtoul with a base of 0: each way to write it."""
_BETWEEN_VALUES = ", "
"""Stands between the values of one key of a bootconfig; the kernel takes each as a parameter of that name."""
_SELINUX_OFF = "SELinux refuses nothing"
_PARAMETERS = {
    "androidboot.selinux": LooseParameter(re.compile("permissive|disabled"), _SELINUX_OFF),
    "enforcing": LooseParameter(_ZERO, _SELINUX_OFF),
    "selinux": LooseParameter(_ZERO, _SELINUX_OFF),
    "security": LooseParameter(re.compile(r"(?!selinux\Z)(?s:.*)"), _SELINUX_OFF),
    "lsm": LooseParameter(re.compile(r"(?s:(?!.*\bselinux\b).*)"), _SELINUX_OFF),
    "androidboot.veritymode": LooseParameter(re.compile("disabled|logging"), "changed blocks are read all the same"),
    "androidboot.verifiedbootstate": LooseParameter(
        re.compile("(?s:.*)"), "what the boot loader is to find out is said by the image", Severity.MEDIUM
    ),
    "androidboot.vbmeta.device_state": LooseParameter(
        re.compile("unlocked"), "the phone counts as unlocked", Severity.MEDIUM
    ),
    "androidboot.flash.locked": LooseParameter(re.compile("0"), "the phone counts as unlocked", Severity.MEDIUM),
    "buildvariant": LooseParameter(re.compile(r"(?!user\Z)(?s:.*)"), "the kernel was packed for no user build"),
    "init": LooseParameter(re.compile(r"(?!/init\Z)(?s:.*)"), "the first program is not Android's"),
    "rdinit": LooseParameter(re.compile(r"(?!/init\Z)(?s:.*)"), "the first program is not Android's"),
    "nokaslr": LooseParameter(re.compile("(?s:.*)"), "the kernel stands where everybody knows", Severity.MEDIUM),
    "kpti": LooseParameter(_OFF, "programs can find out what the kernel holds", Severity.MEDIUM),
    "nopti": LooseParameter(re.compile("(?s:.*)"), "programs can find out what the kernel holds", Severity.MEDIUM),
    "mitigations": LooseParameter(_OFF, "programs can find out what others hold", Severity.MEDIUM),
    "module.sig_enforce": LooseParameter(_OFF, "modules of anybody are loaded", Severity.MEDIUM),
}


def loose_parameter(name: str, value: str) -> LooseParameter | None:
    """What a parameter does with a value that no release has; a name's `-` is a `_` to the kernel."""
    known = _PARAMETERS.get(name.removeprefix("kernel.").replace("-", "_"))
    if known and any(map(known.values.fullmatch, (value, *value.split(_BETWEEN_VALUES)))):
        return known
    return None
