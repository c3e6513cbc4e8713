"""What a line of an init script takes away from a phone's protection, or gives to whoever comes by."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection
from fnmatch import fnmatchcase
from itertools import islice
from typing import NamedTuple

from fwdiff.inventory.init_expansion import MOST_EXPANSIONS, Values, expansions
from fwdiff.judge.modes import mode_of
from fwdiff.judge.rules.fw015_hygiene import looseness
from fwdiff.judge.severity import rank
from fwdiff.model import SettingKind
from fwdiff.model.judgement import Severity

SEPARATOR = "; "
"""Between what is run or set, its trigger and its options; a script's own has a backslash behind the semicolon."""
_AT_RUN_TIME = re.compile(r"/(?:cache|data|dev|metadata|mnt|persist|sdcard|storage|tmp)/")
_READ_ONLY = re.compile(r"/(?:(?:system|vendor|product|system_ext|odm|apex)(?:/.*)?)?")
_SELINUX = re.compile(r"(?:/sys/fs)?/selinux/(enforce|disable|load|policy)")
_SELINUX_FOLDER = re.compile(r"(?:/sys/fs)?/selinux(?:/.*)?")
_ABOVE_SELINUX = frozenset({"/sys", "/sys/fs"})
_ROOT_OF_PROCESS = re.compile(r"/proc/(?:self|thread-self|\d+)/(?:root|cwd)(?=/|\Z)")
"""Other names of `/`, in which init works (proc(5))."""
_RUN_BY_KERNEL = re.compile(
    r"/proc/sys/kernel/(?:modprobe|hotplug)|/sys/kernel/uevent_helper|/proc/sys/fs/binfmt_misc/register"
    r"|.*/release_agent"
)
"""Files that tell the kernel what to run as root (core(5), proc(5), cgroups(7))."""
_GUARDS = re.compile(
    r"/proc/sys/(?:kernel/(?:randomize_va_space|kptr_restrict|dmesg_restrict|yama/ptrace_scope)|vm/mmap_min_addr)"
)
_MEMORY = re.compile(r"/dev/(?:k?mem|block/.*)")
_MEMORIES = ("/dev/mem", "/dev/kmem", "/dev/block/x", "/dev/block/by-name/x")
"""What a pattern of devices may not take in."""
_BINDS = frozenset({"bind", "rbind", "move"})
_LAYERS = re.compile(r"(?:upper|lower)dir=([^,:\s]+)")
"""The folders of an overlay file system that are seen (mount(8))."""
_PRELOADED = "LD_PRELOAD"
_NUMBER = re.compile(r"[+-]?(?:0[xX](?P<hexadecimal>[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*))")
_UIDS = 1 << 32
_POWERS = re.compile(
    r"\b(?:CAP_)?(?:CHOWN|DAC_OVERRIDE|FOWNER|SETUID|SETGID|SETPCAP|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|MAC_OVERRIDE|MAC_ADMIN"
    r"|SETFCAP|BPF)\b"
)
"""Capabilities that lead to all others (capabilities(7))."""


class Danger(NamedTuple):
    """How grave, and what happens, in words behind `init`."""

    severity: Severity
    words: str


class Known(NamedTuple):
    """What else is known of the build and the last one."""

    permissive: Collection[str] = ()
    """Domains that SELinux refuses nothing."""
    stood: Collection[str] = ()
    """The device paths of the last build's files."""
    values: Values = lambda _: ()
    """What the build sets a property to."""


def danger_of(kind: SettingKind, key: str, value: str, known: Known) -> Danger | None:
    """The danger of an init service, action or import, or of a device's rights; None where there is none.

    Of a line with properties it is the gravest of what it may come to.
    """
    if "$" not in key and "$" not in value:
        return _danger_of(kind, key, value, known)
    lines = list(expansions(f"{key}\n{value}", known.values))
    found = [_danger_of(kind, *_parted(line), known) for line in islice(lines, MOST_EXPANSIONS)]
    if len(lines) > MOST_EXPANSIONS:
        found.append(Danger(Severity.MEDIUM, f"does what properties say in too many ways to follow ({key})"))
    return max((one for one in found if one), key=lambda one: rank(one.severity), default=None)


def _parted(line: str) -> tuple[str, str]:
    key, _, value = line.partition("\n")
    return key, value


def _danger_of(kind: SettingKind, key: str, value: str, known: Known) -> Danger | None:
    if kind is SettingKind.INIT_IMPORT:
        path = _path(key)
        return _high(f"takes commands from {path}, where a phone writes") if _AT_RUN_TIME.match(path) else None
    if kind is SettingKind.INIT_SERVICE:
        return _of_service(key, value, known)
    if kind is SettingKind.DEVICE_RIGHTS:
        return _of_device(key, value)
    verb, _, subject = key.partition(" ")
    look = _COMMANDS.get(verb)
    arguments = value.partition(f"{SEPARATOR}on ")[0].split()
    found = look(subject, arguments, known) if look else None
    return found or _of_label(subject, value, known)


def options_of(value: str) -> dict[str, str]:
    """What stands behind the program of a service, or the trigger of an action, by name."""
    pairs = (one.partition("=") for one in value.split(SEPARATOR)[1:])
    return {name: said for name, _, said in pairs}


def is_root(value: str) -> bool:
    """Whether a service, or what `exec` starts, runs as root: without a user it does (init's README).

    What begins with no letter is a number as `strtoul` reads it, and 0 where it is none (init's util.cpp, DecodeUid).
    """
    user = options_of(value).get("user", "root")
    if user[:1].isalpha():
        return user == "root"
    number = _NUMBER.match(user)
    if number is None:
        return True
    bases = (("hexadecimal", 16), ("octal", 8), ("decimal", 10))
    return next(int(number[name], base) for name, base in bases if number[name]) % _UIDS == 0


def _of_service(name: str, value: str, known: Known) -> Danger | None:
    preloaded = next((one for one in value.split(SEPARATOR) if one.startswith(f"setenv={_PRELOADED} ")), "")
    if preloaded:
        return _high(f"puts {preloaded.partition(' ')[2]} into the service {name}")
    powers = _POWERS.findall(options_of(value).get("capabilities", ""))
    if written := _written_later(value.partition(SEPARATOR)[0]):
        return _high(f"runs {written}, where a phone writes, as the service {name}")
    if powers and not is_root(value):
        return Danger(Severity.MEDIUM, f"gives the service {name} the capabilities {', '.join(powers)}")
    return _of_label(f"the service {name}", value, known)


def _of_device(path: str, value: str) -> Danger | None:
    if path.startswith("firmware of "):
        written = _written_later(value)
        return _high(f"runs {written}, where a phone writes, for the {path}") if written else None
    mode = value.partition(" ")[0]
    if not mode_of(mode) & 0o002:
        return None
    memory = _MEMORY.fullmatch(path) or any(fnmatchcase(one, path) for one in _MEMORIES)
    return Danger(Severity.HIGH if memory else Severity.MEDIUM, f"lets anyone write {path} ({mode})")


def _written_later(command: str) -> str | None:
    """The first word of a command, or a script that a shell is given, that stands where a phone writes."""
    return next((word for word in command.split() if _AT_RUN_TIME.match(_path(word)) and word.startswith("/")), None)


def _exec(command: str, _: list[str], __: Known) -> Danger | None:
    written = _written_later(command)
    return _high(f"runs {written}, where a phone writes") if written else None


def _of_label(what: str, value: str, known: Known) -> Danger | None:
    label = options_of(value).get("seclabel", "").split(":")
    domain = label[2] if len(label) > 2 else ""
    if domain == "su" or domain in known.permissive:
        return _high(f"runs {what} in the domain {domain}, which SELinux refuses nothing")
    return None


def _chmod(path: str, words: list[str], _: Known) -> Danger | None:
    if words and "${" in words[0]:
        return Danger(Severity.MEDIUM, f"gives {path} a mode that a property says ({words[0]})")
    mode = mode_of(words[0]) if words else 0
    if mode & 0o4000:
        return _high(f"makes {path} setuid ({words[0]})")
    if mode & 0o2000 and not _AT_RUN_TIME.match(_path(path)):
        return Danger(Severity.MEDIUM, f"makes {path} setgid ({words[0]})")
    if mode & 0o002 and _MEMORY.fullmatch(_path(path)):
        return _high(f"lets anyone write {path} ({words[0]})")
    return None


def _enforce(_path: str, words: list[str], _: Known) -> Danger | None:
    return None if words[:1] == ["1"] else _high("switches SELinux off")


def _module(path: str, _: list[str], known: Known) -> Danger:
    came = path not in known.stood
    return Danger(Severity.HIGH if came else Severity.MEDIUM, f"loads {path} into the kernel")


def _write(written: str, words: list[str], _: Known) -> Danger | None:
    path, value = _path(written), " ".join(words)
    if match := _SELINUX.fullmatch(path):
        return None if (match[1], value) in {("enforce", "1"), ("disable", "0")} else _high("switches SELinux off")
    if _RUN_BY_KERNEL.fullmatch(path) or (path == "/proc/sys/kernel/core_pattern" and value.startswith("|")):
        return _high(f"tells the kernel to run {value or 'nothing'} as root ({path})")
    if _GUARDS.fullmatch(path) and value == "0":
        return Danger(Severity.MEDIUM, f"takes a guard of the kernel away ({path} 0)")
    return None


def _export(name: str, words: list[str], _: Known) -> Danger | None:
    return _high(f"puts {' '.join(words)} into every program ({name})") if name == _PRELOADED else None


def _mount(target: str, words: list[str], _: Known) -> Danger | None:
    path = _path(target)
    if words[:1] == ["selinuxfs"] or _reaches_selinux(path, words[1] if _binds(words[2:]) else ""):
        return _high(f"puts {' '.join(words[:2])} at {path}, by which SELinux can be switched off")
    if not _READ_ONLY.fullmatch(path) or len(words) < 2:
        return None
    kind, device, *flags = words
    if "remount" in flags:
        return None if "ro" in flags else _high(f"lets {path} be written to")
    binds = _binds(flags)
    if not (binds or kind in {"overlay", "tmpfs"}) or device == path:
        return None
    layers = _LAYERS.findall(" ".join(flags)) if kind == "overlay" else ()
    written = any(_AT_RUN_TIME.match(f"{_path(one)}/") for one in (device, *layers))
    return Danger(
        Severity.HIGH if written else Severity.MEDIUM, f"puts {device if binds else kind} in the place of {path}"
    )


def _binds(flags: list[str]) -> bool:
    return not _BINDS.isdisjoint(flags)


def _reaches_selinux(path: str, source: str) -> bool:
    """Whether something is put in SELinux's folder, or a second name leads into it."""
    other = _path(source)
    return any(_SELINUX_FOLDER.fullmatch(one) for one in (path, other)) or other in _ABOVE_SELINUX


def _place(path: str, words: list[str], _: Known) -> Danger | None:
    """A copy or a link where no phone writes, or to what switches SELinux off."""
    source = words[0] if words else ""
    if _reaches_selinux(_path(path), source):
        return _high(f"puts {source} at {path}, by which SELinux can be switched off")
    if not _READ_ONLY.fullmatch(_path(path)) or not _AT_RUN_TIME.match(f"{_path(source)}/"):
        return None
    return _high(f"puts {source} in the place of {path}")


def _setprop(name: str, words: list[str], _: Known) -> Danger | None:
    loose = looseness(name, " ".join(words).strip("\"'"))
    return Danger(loose.severity, f"sets {name} to {' '.join(words)}: {loose.words}") if loose else None


_COMMANDS: dict[str, Callable[[str, list[str], Known], Danger | None]] = {
    "chmod": _chmod,
    "setenforce": _enforce,
    "copy": _place,
    "exec": _exec,
    "insmod": _module,
    "modprobe": _module,
    "symlink": _place,
    "write": _write,
    "export": _export,
    "mount": _mount,
    "setprop": _setprop,
}


def _high(words: str) -> Danger:
    return Danger(Severity.HIGH, words)


def _path(written: str) -> str:
    path = posixpath.normpath(f"/{written.lstrip('/')}")
    return _ROOT_OF_PROCESS.sub("", path) or "/"
