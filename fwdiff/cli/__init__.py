"""Arguments, front end, stderr and the exit code.  Imports what a command needs when it is carried out, not before."""

from __future__ import annotations

from fwdiff.cli.main import run

__all__ = ["run"]
