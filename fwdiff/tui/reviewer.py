"""Who decides, as the decision's file says it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache

from fwdiff.errors import UsageError

VARIABLE = "FWDIFF_REVIEWER"


def reviewer() -> str:
    """The name in `FWDIFF_REVIEWER`, else the one that git signs with here, else the login's.

    Raises `UsageError` where there is none.
    """
    name = os.environ.get(VARIABLE, "").strip() or _of_git() or _of_login()
    if not name:
        raise UsageError("it is not known who decides", f"Set {VARIABLE}, or git's user.name.")
    return name


@cache
def _of_git() -> str:
    """It is asked once, ahead of the first decision: a process costs 6 ms of the key that keeps one."""
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        run = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, timeout=2, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return run.stdout.strip()


def _of_login() -> str:
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return ""
    return entry.pw_gecos.partition(",")[0].strip() or entry.pw_name
