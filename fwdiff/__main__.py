from __future__ import annotations

from fwdiff.cli import run

if __name__ == "__main__":
    run()
