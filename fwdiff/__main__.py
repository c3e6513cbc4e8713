"""`python -m fwdiff`.  The current folder, from which that would import, may be an unpacked hostile image."""

from __future__ import annotations

import sys

import fwdiff


def _forget_current_folder() -> None:
    """Python puts it before all others; it stays where this package itself was found in it."""
    first = sys.path[0] if sys.path and not sys.flags.safe_path else None
    if first is not None and not fwdiff.__file__.startswith(f"{first}/fwdiff/"):
        del sys.path[0]


_forget_current_folder()

from fwdiff.cli import run  # noqa: E402 - what it imports must not come from the current folder

if __name__ == "__main__":
    run()
